import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { ENGLISH_FILE, type Catalogue } from '../catalogue.ts';
import type { Dataset } from '../transform/dataset/dataset.ts';
import { didYouMean, type DefinitionProblem } from '../transform/record/definition.ts';
import { ENGLISH } from '../transform/record/language.ts';
import { WORD_KEYS } from '../transform/record/words.ts';
import { translatedSection } from '../transform/translated.ts';
import { problemOf } from './read-text.ts';

/** Where a sentence stands: line and column from 1. */
export interface SentencePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What brings the catalogue of sentences up to date. */
const UPDATE = 'run: oriel words --write';

/** Every sentence that the manifests, views and record types of a folder say to a reader, with the first place where it stands. */
export function sentencesOf(catalogue: Catalogue, only: readonly string[] = []): ReadonlyMap<string, SentencePlace> {
  const found = new Map<string, SentencePlace>();
  const add = (english: string, place: () => SentencePlace): string => {
    if (!found.has(english)) found.set(english, place());
    return english;
  };
  for (const [id, { dataset }] of catalogue.datasets)
    if (only.length === 0 || only.includes(id)) addSentences(dataset, catalogue, add);
  return found;
}

type Add = (english: string, place: () => SentencePlace) => string;

function addSentences({ id, title, sections }: Dataset, catalogue: Catalogue, add: Add): void {
  const textOf = (name: string) => catalogue.texts.texts.get(name) ?? '';
  const written = (english: string, dataset: string) => add(english, () => placeIn(catalogue, dataset, english));
  const formats = [...catalogue.formats.values()];
  written(title, id);
  for (const section of sections) {
    const { dataset } = section.origin;
    const file = `datasets/${dataset}/view.hbs`;
    translatedSection(section, formats, () => textOf(file), {
      manifest: (english) => written(english, id),
      view: (english, { line, column }) => add(english, () => ({ file, line, column })),
    });
  }
}

/** Where a text stands in a dataset's manifest, in one that it is composed of, in a record type or in an extract map. */
function placeIn({ texts: { texts }, datasets }: Catalogue, dataset: string, english: string): SentencePlace {
  const parts = datasets.get(dataset)?.dataset.composedOf ?? [];
  const manifests = [dataset, ...parts].map((id) => `datasets/${id}/dataset.yaml`);
  const others = ['records/', 'formats/'].flatMap((part) => [...texts.keys()].filter((name) => name.startsWith(part)));
  for (const file of [...manifests, ...others]) {
    const place = placeOfText(file, texts.get(file) ?? '', english);
    if (place !== null) return place;
  }
  return { file: manifests[0] ?? '', line: 1, column: 1 };
}

function placeOfText(file: string, text: string, wanted: string): SentencePlace | null {
  if (wanted.split(' ').some((word) => !text.includes(word))) return null;
  const lines = new LineCounter();
  const offsets: number[] = [];
  visit(parseDocument(text, { lineCounter: lines }), {
    Scalar: (key, node) => {
      if (key === 'key' || !isScalar(node) || node.value !== wanted) return undefined;
      offsets.push(node.range?.[0] ?? 0);
      return visit.BREAK;
    },
  });
  const [offset] = offsets;
  if (offset === undefined) return null;
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

/**
 * What is wrong with the catalogue of sentences: one that a reader can meet and the catalogue lacks, one that nobody says, and
 * what a reviewed language lacks. With `only`, of these datasets alone.
 */
export function checkSentences(catalogue: Catalogue, only: readonly string[] = []): readonly DefinitionProblem[] {
  const said = sentencesOf(catalogue, only);
  const english = catalogue.languages.get(ENGLISH)?.phrases ?? new Map<string, string | null>();
  const lacking = [...said].flatMap(([sentence, place]) =>
    english.has(sentence)
      ? []
      : [{ ...place, message: `the catalogue of sentences lacks '${sentence}'`, hint: hintFor(sentence, english) }],
  );
  return only.length > 0 ? lacking : [...lacking, ...unsaid(catalogue, said), ...unreviewed(catalogue)];
}

function hintFor(sentence: string, english: ReadonlyMap<string, unknown>): string {
  const meant = didYouMean(sentence, english.keys());
  return meant === null ? UPDATE : `${meant} Or ${UPDATE}`;
}

/** What stands in the catalogue, or in a language, and is said nowhere any more. */
function unsaid(
  { languages, texts: { texts } }: Catalogue,
  said: ReadonlyMap<string, SentencePlace>,
): readonly DefinitionProblem[] {
  return [...languages.values()].flatMap(({ id, phrases }) => {
    const file = `words/${id}.yaml`;
    const lines = (texts.get(file) ?? '').split('\n');
    return [...phrases.keys()]
      .filter((phrase) => !said.has(phrase))
      .map((phrase) => {
        const line = lines.findIndex((each) => each.includes(JSON.stringify(phrase))) + 1;
        const message = `nothing says '${phrase}'`;
        return { file, line: Math.max(line, 1), column: 1, message, hint: UPDATE, kind: 'unknown-name' as const };
      });
  });
}

/** A review is of every sentence. */
function unreviewed({ languages }: Catalogue): readonly DefinitionProblem[] {
  const english = languages.get(ENGLISH)?.phrases ?? new Map<string, string | null>();
  return [...languages.values()].flatMap(({ id, review, lacking, phrases }) => {
    if (review === null || id === ENGLISH) return [];
    const missing = [...lacking, ...[...english.keys()].filter((phrase) => (phrases.get(phrase) ?? null) === null)];
    const hint = 'translate it and have it reviewed, or write reviewed: false';
    return missing.map((each) => problemOf(`words/${id}.yaml`, `a reviewed language lacks '${each}'`, hint));
  });
}

/** The text of each file of `words/` as it should be: the sentences that are said, in the order of the alphabet, and no others. */
export function updatedWords(catalogue: Catalogue): ReadonlyMap<string, string> {
  const said = [...sentencesOf(catalogue).keys()].sort((a, b) => COLLATOR.compare(a, b) || (a < b ? -1 : 1));
  return new Map(
    [...catalogue.languages.values()].map(({ id, phrases }) => {
      const file = `words/${id}.yaml`;
      const [head = ''] = (catalogue.texts.texts.get(file) ?? '').split(/^phrases:/mu);
      const lines = said.map((sentence) =>
        file === ENGLISH_FILE
          ? `  - ${JSON.stringify(sentence)}`
          : `  ${JSON.stringify(sentence)}: ${JSON.stringify(phrases.get(sentence) ?? null)}`,
      );
      return [file, `${head.trimEnd()}\nphrases:\n${lines.join('\n')}\n`];
    }),
  );
}

const COLLATOR = new Intl.Collator('en-GB', { numeric: true });

/** What stands in `words/`, in words: how many sentences there are, and what each language lacks. */
export function languagesText({ languages }: Catalogue): string {
  const english = [...(languages.get(ENGLISH)?.phrases.keys() ?? [])];
  const lines = [...languages.values()]
    .filter(({ id }) => id !== ENGLISH)
    .map(({ id, name, review, lacking, phrases }) => {
      const left = lacking.length + english.filter((phrase) => (phrases.get(phrase) ?? null) === null).length;
      const state = review === null ? 'not reviewed: for trying out only' : `reviewed by ${review.by} on ${review.on}`;
      return `${name} (${id}): ${left === 0 ? 'every sentence is translated' : `${String(left)} to translate`}; ${state}.`;
    });
  const counts = `${String(WORD_KEYS.length)} sentences of the engine, ${String(english.length)} of datasets and record types.`;
  return [counts, ...lines].join('\n');
}
