import { compileDataset, type DatasetContext } from '../../../src/transform/dataset/compile.ts';
import type { Dataset, Section } from '../../../src/transform/dataset/dataset.ts';
import { compileVocabulary, type Vocabulary } from '../../../src/transform/record/vocabulary.ts';

const VISIT = `record: visit
title: Visit
description: A visit, with a field of each type.
fields:
  text: { type: text, description: A text. }
  texts: { type: text, many: true, description: Texts. }
  day: { type: date, description: A date. }
  code: { type: code, description: A code. }
  codes: { type: code, many: true, description: Codes. }
  state: { type: choice, values: { open: Open, shut: Shut, other: Not known }, description: A choice. }
  flag: { type: boolean, description: A flag. }
  body: { type: markup, description: Mixed content. }
  note: { type: text, freeText: true, description: Free text. }
  witness: { type: text, thirdParty: true, description: Somebody else. }
  secret: { type: text, internal: true, description: For protection only. }
`;

/** A vocabulary with one record type that has a field of each type. */
export const visits: Vocabulary = compileVocabulary(new Map([['records/visit.yaml', VISIT]]));

/** What a manifest is compiled with that is composed of no other. */
export const ALONE: DatasetContext = {
  vocabulary: visits,
  codeSets: new Map(),
  policies: null,
  datasets: { ids: [], find: () => ({ state: 'unknown' }) },
};

/** A manifest with these lines in its only section besides id, title and records. */
export function visitManifest(section: string, more = ''): string {
  return `id: visits
title: Visits
version: 1.0.0
status: draft
owner: Nobody
purpose: Tests.
subject: person
sources: [social-care]
audience: {}
protection: { policy: default, banner: table }
${more}sections:
  - id: all
    title: All visits
    records: visit
${section.replace(/^/gmu, '    ')}
notShown:
  - { what: Everything else, why: It is a test. }
`;
}

/** Compiles such a manifest. */
export function visitDataset(section: string, more = ''): Dataset {
  return compileDataset('datasets/visits/dataset.yaml', visitManifest(section, more), ALONE);
}

/** The compiled section of such a manifest. */
export function visitSection(section: string, more = ''): Section {
  const [only] = visitDataset(section, more).sections;
  if (only === undefined) throw new Error('no section');
  return only;
}
