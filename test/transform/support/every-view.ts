import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import type { SourceAnswer } from '../../../src/transform/answer.ts';
import { detectFormat } from '../../../src/transform/extract/detect.ts';
import type { Format } from '../../../src/transform/extract/format.ts';
import type { LaunchFacts } from '../../../src/transform/facts.ts';
import { PROFILES } from '../../../src/transform/render/profile.ts';
import { guard } from '../../../src/transform/sanitize/guard.ts';
import { policyOf, transform, type DatasetView, type SectionView } from '../../../src/transform/transform.ts';
import { catalogue, DATASET_IDS, factsOf, recipeOf } from './people.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

/** What one source holds of somebody: one document, or those that are its parts. */
export interface Holding {
  readonly name: string;
  readonly format: Format;
  readonly documents: readonly Buffer[];
}

/** What an index of records says of a person, which is no extract. */
const INDEX = 'index.json';

/** The holdings of a fixture person: each file, and each folder of parts, that is in a format of ours. */
export function holdingsOf(person: string): readonly Holding[] {
  const folder = join(FIXTURES, person);
  const names = readdirSync(folder).filter((name) => name !== INDEX);
  return names.map((name) => {
    const path = join(folder, name);
    const files = statSync(path).isDirectory() ? readdirSync(path).map((file) => join(path, file)) : [path];
    return holding(
      `${person}/${name}`,
      files.map((file) => readFileSync(file)),
    );
  });
}

/** Documents as what one source holds; they must be in a format of ours. */
export function holding(name: string, documents: readonly Buffer[]): Holding {
  const [first] = documents;
  assert.ok(first, name);
  const format = detectFormat(first, catalogue.formats.values());
  assert.ok(!('reason' in format), name);
  return { name, format: format.format, documents };
}

/** The datasets that read sources of this kind. */
export function datasetsReading(kind: string): readonly string[] {
  return DATASET_IDS.filter((id) => catalogue.datasets.get(id)?.dataset.sources.includes(kind) === true);
}

/** A dataset's views of what a source holds, in both profiles. */
export function viewsOf(
  dataset: string,
  { name, format, documents }: Holding,
  facts: LaunchFacts,
): readonly DatasetView[] {
  const source = { id: 'one', name: 'The Source', kind: format.kind, contact: null };
  const answers: readonly SourceAnswer[] = documents.map((bytes) => ({
    ...{ source, state: 'answered' },
    extract: { sourceId: 'one', sourceName: name, format: format.id, bytes, asAt: '2020-01-31T09:00:00Z' },
  }));
  return PROFILES.map((profile) => transform(answers, { ...recipeOf(dataset), profile }, facts));
}

/** A dataset's view of a source that did not answer in time. */
export function missingView(dataset: string, kind: string): DatasetView {
  const source = { id: 'one', name: 'The Source', kind, contact: null };
  const answer: SourceAnswer = { source, state: 'unavailable', reason: 'timeout', at: '2020-01-31T09:00:08Z' };
  return transform([answer], recipeOf(dataset), factsOf('edith'));
}

/** The sections of a view that read sources of this kind. */
export function asking({ dataset, sections }: DatasetView, kind: string): readonly SectionView[] {
  const reading = dataset.sections.filter(({ sources }) => sources.includes(kind)).map(({ id }) => id);
  return sections.filter(({ id }) => reading.includes(id));
}

/** Holds for every view of whatever was read: nothing failed, the guard passes each section, and none is without words. */
export function assertWhole(view: DatasetView, name: string): void {
  const [use] = view.sources;
  assert.equal(use?.state, 'usable', name);
  for (const section of view.sections) {
    assert.notEqual(section.outcome, 'failed', `${name}: ${section.id} failed`);
    assertSpeaks(section, name);
    const own = view.dataset.sections.find(({ id }) => id === section.id);
    assert.ok(own);
    assert.ok(guard(section.html, policyOf(own, view.profile)).ok, `${name}: ${section.id}`);
  }
}

/** A section has its rows, or says in words why there are none. */
function assertSpeaks({ id, html, rows }: SectionView, name: string): void {
  const body = html.replace(/<h[12]>[^<]*<\/h[12]>/gu, '');
  const text = body.replaceAll(/<[^>]*>/gu, ' ');
  assert.match(text, /\w+ \w+/u, `${name}: ${id} says nothing`);
  if (rows > 0) assert.doesNotMatch(body, /^<div class="oriel-section"><div class="oriel-absence">/u, `${name}: ${id}`);
}
