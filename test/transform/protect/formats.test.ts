import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

import { parse } from 'yaml';
import { TEMPLATES } from '../../../src/catalogue.ts';
import { transform, type DatasetView } from '../../../src/transform/transform.ts';
import { gpCore } from '../support/gp-core.ts';
import { factsOf, GP, htmlOf } from '../support/people.ts';

/** A sensitive code and an implied drug are withheld in every format that Edith's record comes in. */

const EDITH = new URL('../../../fixtures/edith/', import.meta.url);
const FILES = readdirSync(EDITH).filter((file) => /^(?!liquidlogic|itk|adastra|index).*\.(?:xml|json)$/u.test(file));

/** A set that has Edith's appendicectomy, by its code in each system, and the drug that she takes. */
const SET = `set: demo
title: For these tests
version: 9.0.0
effective: { from: 2020-01-01 }
count: 2
codes:
  http://snomed.info/sct: ["80146002"]
  http://read.info/readv2: []
  http://read.info/read4byte: []
  http://read.info/ctv3: [X20Wz]
impliedNames: [ramipril]
`;
const plain = gpCore('{ policy: default, banner: table, uncodedNarrative: show }');
const sensitive = gpCore('{ policy: default, banner: table, uncodedNarrative: show }', [
  'policies/sets/demo.yaml',
  SET,
]);

function viewOf(file: string, recipe: typeof plain): DatasetView {
  const extract = { sourceId: 'x', sourceName: 'x', format: null, asAt: '2020-01-31T09:00:00Z' };
  const bytes = readFileSync(new URL(file, EDITH));
  return transform([{ source: GP, state: 'answered', extract: { ...extract, bytes } }], recipe, factsOf('edith'));
}

const total = ({ sections }: DatasetView, count: string) =>
  sections.reduce((sum, { counts }) => sum + (counts[count] ?? 0), 0);

describe('of Edith', () => {
  for (const file of FILES) {
    it(`what a set protects is nowhere in ${file}, and was there without it`, () => {
      const [before, after] = [viewOf(file, plain), viewOf(file, sensitive)];
      assert.match(htmlOf(before), /append[ei]/iu);
      assert.match(htmlOf(before), /ramipril/iu);
      assert.doesNotMatch(JSON.stringify(after.sections), /append[ei]c|ramipril/iu);
      assert.ok(total(after, 'excluded.sensitive.demo@9.0.0') > 0);
      assert.ok(total(after, 'excluded.closure') > 0);
    });
  }
});

describe('every map', () => {
  /** Types whose entries hang together with nothing: circumstances of the person, and notes without an id. */
  const ALONE = new Set(['gp-registration', 'social-care-person', 'disability', 'support-reason', 'special-note']);
  const maps = readdirSync(`${TEMPLATES}/formats`).filter((file) => file.endsWith('.yaml'));
  for (const file of maps)
    it(`says in ${file} how its entries hang together`, () => {
      const map: unknown = parse(readFileSync(`${TEMPLATES}/formats/${file}`, 'utf8'));
      const { records } = map as { records: Readonly<Record<string, { readonly links?: unknown }>> };
      const silent = Object.entries(records).flatMap(([record, { links }]) =>
        links === undefined && !ALONE.has(record) ? [record] : [],
      );
      assert.deepEqual(
        silent.filter((record) => file !== 'adastra.yaml' || record !== 'appointment'),
        [],
      );
    });
});
