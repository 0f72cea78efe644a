import { Datasets } from '../../../src/transform/dataset/datasets.ts';
import type { Dataset, Section } from '../../../src/transform/dataset/dataset.ts';
import { DefinitionError, type DefinitionProblem } from '../../../src/transform/record/definition.ts';
import { compileVocabulary, type Vocabulary } from '../../../src/transform/record/vocabulary.ts';

const VISIT = `record: visit
title: Visit
description: A visit.
fields:
  day: { type: date, description: A date. }
  end: { type: date, description: Its end. }
  reason: { type: text, description: A text. }
  code: { type: code, description: A code. }
  state: { type: choice, values: { open: Open, shut: Shut }, description: A choice. }
  letter: { type: text, description: Id of a letter. }
  note: { type: text, freeText: true, description: Free text. }
`;
const LETTER = `record: letter
title: Letter
description: A letter.
fields:
  written: { type: date, description: A date. }
  subject: { type: text, description: A text. }
  kind: { type: choice, values: { open: Public, sealed: Sealed }, description: A choice. }
`;

/** A vocabulary of two record types, visits and letters. */
export const TWO_TYPES: Vocabulary = compileVocabulary(
  new Map([
    ['records/visit.yaml', VISIT],
    ['records/letter.yaml', LETTER],
  ]),
);

/** A manifest with these sections, and these lines in place of its defaults. */
export function manifestOf(id: string, sections: string, more: Readonly<Record<string, string>> = {}): string {
  const head = {
    ...{ id, title: `About ${id}`, version: '1.0.0', status: 'active', owner: 'Nobody', purpose: 'Tests.' },
    ...{ subject: 'person', sources: '[gp-record, social-care]', audience: '{}' },
    protection: '{ policy: default, banner: table }',
    ...more,
  };
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${value}\n`);
  return `${lines.join('')}sections:\n${sections.replace(/^/gmu, '  ')}\nnotShown:\n  - { what: The rest, why: A test. }\n`;
}

/** What compiling each of these manifests gives: a dataset, or its problems. */
export function compileAll(
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, Dataset | readonly DefinitionProblem[]>> {
  const manifests = new Map(
    Object.entries(texts).map(([id, text]) => [id, { file: `datasets/${id}/dataset.yaml`, text }]),
  );
  const datasets = new Datasets(manifests, { vocabulary: TWO_TYPES, codeSets: new Map(), policies: null });
  return Object.fromEntries(
    [...manifests].map(([id, manifest]) => {
      const result = datasets.compile(id, manifest);
      return [id, result instanceof DefinitionError ? result.problems : result];
    }),
  );
}

/** The dataset that a manifest gives; throws where it is refused. */
export function datasetOf(id: string, texts: Readonly<Record<string, string>>): Dataset {
  const result = compileAll(texts)[id];
  if (result === undefined || !('sections' in result)) throw new Error(JSON.stringify(result));
  return result;
}

/** The problems of a manifest, each as the text that stands at its place and its message. */
export function problemsIn(id: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const result = compileAll(texts)[id];
  if (result === undefined || 'sections' in result) throw new Error(`${id} was accepted`);
  const lines = (texts[id] ?? '').split('\n');
  return result.map(({ line, column, message, hint }) => {
    const at = (lines[line - 1] ?? '').slice(column - 1, column + 11);
    return `${at}| ${message}${hint === null ? '' : ` (${hint})`}`;
  });
}

/** The only section of a manifest with one section. */
export function onlySection(section: string, more: Readonly<Record<string, string>> = {}): Section {
  const [only] = datasetOf('d', { d: manifestOf('d', section, more) }).sections;
  if (only === undefined) throw new Error('no section');
  return only;
}
