import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, TEMPLATES } from '../../../src/catalogue.ts';
import { transform, type DatasetView, type Recipe } from '../../../src/transform/transform.ts';
import { answered, factsOf, GP, type PersonId } from './people.ts';

/** The sections of the dataset: a record type each, with the fields that it shows. */
const SECTIONS = {
  problem: ['term'],
  diagnosis: ['term'],
  procedure: ['term'],
  'clinical-item': ['term'],
  allergy: ['term'],
  medication: ['item'],
  'medication-issue': ['item'],
  examination: ['term', 'systolic', 'diastolic'],
  investigation: ['term', 'value'],
  immunisation: ['term'],
  encounter: ['place'],
  'encounter-component': ['term'],
  referral: ['term'],
  alert: ['codeTerm'],
  'family-history': ['term'],
  'diary-entry': ['term'],
  document: ['title'],
  narrative: ['title'],
} as const;

/** A record type of the dataset, which is also the id of its section. */
export type Core = keyof typeof SECTIONS;

const MANIFEST = (protection: string) => `id: gp-core
title: Core of a GP record
version: 1.0.0
status: draft
owner: Tests
purpose: Shows every kind of entry, for tests of protection.
subject: patient
sources: [gp-record, document]
audience: {}
protection: ${protection}
sections:
${Object.entries(SECTIONS)
  .map(
    ([record, fields]) =>
      `  - { id: ${record}, title: Section of ${record}, records: ${record}, fields: [${fields.join(', ')}] }`,
  )
  .join('\n')}
notShown:
  - { what: Free text, why: It may name other people. }
`;

const VIEW = Object.entries(SECTIONS)
  .map(
    ([record, fields]) =>
      `{{#section "${record}"}}\n<ul>{{#each rows}}<li>${fields.map((field) => `{{${field}}}`).join(' ')}</li>{{/each}}</ul>\n{{/section}}`,
  )
  .join('\n');

/** Another file in the templates of a test, in place of the one that comes with Oriel. */
export type Extra = readonly [file: string, text: string];

/** The dataset `gp-core` under the default policy, with what a test writes differently. */
export function gpCore(protection = '{ policy: default, banner: table }', ...extras: readonly Extra[]): Recipe {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-core-'));
  try {
    cpSync(TEMPLATES, folder, { recursive: true });
    rmSync(join(folder, 'datasets'), { recursive: true });
    mkdirSync(join(folder, 'datasets/gp-core'), { recursive: true });
    const files: readonly Extra[] = [
      ['datasets/gp-core/dataset.yaml', MANIFEST(protection)],
      ['datasets/gp-core/view.hbs', VIEW],
      ...extras,
    ];
    for (const [file, text] of files) writeFileSync(join(folder, file), text);
    const recipe = loadCatalogue(folder).recipe('gp-core', 'default');
    if (recipe === undefined) throw new Error('there is no recipe');
    return recipe;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A view of one extract. */
export function coreView(recipe: Recipe, text: string, person: PersonId = 'edith'): DatasetView {
  return transform([answered(GP, text)], recipe, factsOf(person));
}

/** What the audit would count, over all sections in which something is counted. */
export function countsOf({ sections }: DatasetView): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(
    sections.filter(({ counts }) => Object.keys(counts).length > 0).map(({ id, counts }) => [id, counts]),
  );
}
