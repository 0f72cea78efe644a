import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import { closed, didYouMean, Findings, parseDefinition } from './definition.ts';
import { isWordKey, WORD_KEYS, type WordKey, type Words } from './words.ts';

/** The language that the engine and the authors of datasets write in. */
export const ENGLISH = 'en';

/** Who has read every sentence of a language against the English, and when. */
export interface LanguageReview {
  readonly by: string;
  /** `yyyy-mm-dd`. */
  readonly on: string;
}

/** A language that views can be shown in. */
export interface Language {
  /** Name of its file in `templates/words`, without its ending; `en` is the one that the others translate. */
  readonly id: string;
  /** What the `lang` attribute of a page says (BCP 47). */
  readonly tag: string;
  /** What the language calls itself. */
  readonly name: string;
  /** Null while nobody has reviewed it: then it is for trying out only. */
  readonly review: LanguageReview | null;
  /** The sentences of the engine; in English where the language lacks one. */
  readonly words: Words;
  /** The sentences that authors write: the English, and what stands for it; null where there is nothing yet. */
  readonly phrases: ReadonlyMap<string, string | null>;
  /** Keys of the sentences of the engine that it lacks. */
  readonly lacking: readonly WordKey[];
}

/** Gives what stands for a sentence that an author wrote in English. */
export type Translate = (english: string) => string;

const tag = z.string().regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/u, 'must be a language tag such as en-GB or cy');
const sentence = z.string().min(1);

const EnglishSchema = closed({
  language: tag,
  name: sentence,
  words: z.record(z.string(), sentence),
  phrases: z.array(sentence).default([]),
});

const TranslationSchema = closed({
  language: tag,
  name: sentence,
  reviewed: z.union([z.literal(false), closed({ by: sentence, on: calendarDay })], {
    error: 'must be false, or { by: name, on: yyyy-mm-dd } of the review',
  }),
  words: z.record(z.string(), sentence.nullable()),
  phrases: z.record(z.string(), sentence.nullable()),
});

/** Compiles `words/en.yaml`: every sentence that a reader can meet. Throws DefinitionError where one of the engine's is missing or unknown. */
export function compileEnglish(file: string, text: string): Language {
  const definition = parseDefinition(file, text, EnglishSchema);
  const findings = new Findings(definition);
  const { language, name, words, phrases } = definition.value;
  checkKeys(words, findings);
  for (const key of WORD_KEYS)
    if (words[key] === undefined)
      findings.report(['words'], `the sentence '${key}' is missing`, `write ${key}: "…"`, 'missing');
  for (const [index, phrase] of phrases.entries())
    if (phrases.indexOf(phrase) !== index) findings.report(['phrases', index], `'${phrase}' stands twice`);
  findings.finish();
  return {
    ...{ id: ENGLISH, tag: language, name, review: null, lacking: [] },
    words: wordsOf(language, words),
    phrases: new Map(phrases.map((phrase) => [phrase, phrase])),
  };
}

/**
 * Compiles another language of `words/`. What it has not translated is null or left out. Throws DefinitionError for a key
 * that nothing says, and for a sentence that leaves out a value that the English fills in.
 */
export function compileTranslation(file: string, text: string, english: Language): Language {
  const definition = parseDefinition(file, text, TranslationSchema);
  const findings = new Findings(definition);
  const { language, name, reviewed, words, phrases } = definition.value;
  checkKeys(words, findings);
  for (const key of WORD_KEYS) checkNames(['words', key], english.words(key), words[key] ?? null, findings);
  for (const [phrase, said] of Object.entries(phrases)) checkNames(['phrases', phrase], phrase, said, findings);
  findings.finish();
  const [id = ''] = file.split('/').at(-1)?.split('.') ?? [];
  const sentences = Object.fromEntries(WORD_KEYS.map((key) => [key, words[key] ?? english.words(key)]));
  return {
    ...{ id, tag: language, name, review: reviewed === false ? null : reviewed },
    lacking: WORD_KEYS.filter((key) => (words[key] ?? null) === null),
    words: wordsOf(language, sentences),
    phrases: new Map(Object.entries(phrases)),
  };
}

type FindingsOf = Pick<Findings, 'report' | 'unknown'>;

function checkKeys(words: Readonly<Record<string, unknown>>, findings: FindingsOf): void {
  for (const key of Object.keys(words))
    if (!isWordKey(key))
      findings.unknown(['words', key], `nothing says '${key}'`, didYouMean(key, WORD_KEYS) ?? 'take it out');
}

/** A translation fills in the same values as the English, in whatever order. */
function checkNames(path: readonly string[], english: string, said: string | null, findings: FindingsOf): void {
  if (said === null) return;
  const [wanted, found] = [namesIn(english), namesIn(said)];
  const [missing, strange] = [wanted.difference(found), found.difference(wanted)];
  if (missing.size > 0)
    findings.report(path, `the translation leaves out ${[...missing].join(', ')}`, `of: ${english}`);
  if (strange.size > 0) findings.report(path, `the English fills in no ${[...strange].join(', ')}`, `of: ${english}`);
}

function namesIn(text: string): Set<string> {
  return new Set(text.match(NAMES) ?? []);
}

/** Names of values that are filled in: of letters in the engine's sentences, numbers in those of authors. */
const NAMES = /\{[a-z0-9]+\}/gu;

function wordsOf(language: string, sentences: Readonly<Record<string, string>>): Words {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: MOST_DIGITS });
  const number = (value: number): string => numbers.format(value);
  const say = (key: WordKey, names?: Readonly<Record<string, string | number>>): string => {
    const text = sentences[key] ?? '';
    if (names === undefined) return text;
    return text.replace(NAMES, (whole) => {
      const value = names[whole.slice(1, -1)];
      return typeof value === 'number' ? number(value) : (value ?? whole);
    });
  };
  return Object.assign(say, { number });
}

/** Digits after the separator: more than any value of a record has, fewer than show how a computer counts. */
const MOST_DIGITS = 12;
