import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { unreadPaths, type UnreadPath } from '../../src/author/unread.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { ExtractReader } from '../../src/transform/extract/reader.ts';
import { catalogue } from '../transform/support/people.ts';

const PATIENT = { resourceType: 'Patient', id: 'p', birthDate: '1941-03-09', maritalStatus: { text: 'x' } };

function readerOf(format: string): ExtractReader {
  const { formats, vocabulary } = catalogue;
  const reader = formats
    .get(format)
    ?.reader(new Map([...vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())])));
  assert.ok(reader);
  return reader;
}

function unread(format: string, source: string): readonly UnreadPath[] {
  return unreadPaths({ documents: [new TextEncoder().encode(source)], reader: readerOf(format) });
}

function counts(format: string, ...resources: readonly object[]): Readonly<Record<string, number>> {
  const entry = [PATIENT, ...resources].map((resource) => ({ resource }));
  const paths = unread(format, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
  return Object.fromEntries(paths.map(({ path, count }) => [path, count]));
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The document without what the list says is unread, by rules of its own. */
function pruned(value: Json, list: ReadonlySet<string>, path = ''): Json {
  if (Array.isArray(value)) return value.map((item) => pruned(item, list, path));
  if (typeof value !== 'object' || value === null) return value;
  const own = typeof value['resourceType'] === 'string' ? value['resourceType'] : path;
  const kept = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const below = `${own}.${key.replace(/^_/u, '')}`;
    if (key === 'extension' && Array.isArray(inner)) return [[key, prunedExtensions(inner, list, own)]];
    return list.has(below) ? [] : [[key, pruned(inner, list, below)]];
  });
  return Object.fromEntries(kept);
}

function prunedExtensions(extensions: Json[], list: ReadonlySet<string>, path: string): Json[] {
  return extensions.flatMap((extension) => {
    assert.ok(typeof extension === 'object' && extension !== null && !Array.isArray(extension));
    const below = `${path}.extensionNamed('${JSON.stringify(extension['url']).slice(1, -1).split('/').at(-1) ?? ''}')`;
    return list.has(below) ? [] : [pruned(extension, list, below)];
  });
}

describe('what of a FHIR extract no map reads', () => {
  it('is named by the type of its resource and the names of its elements, with how often it occurs', () => {
    const observation = (comparator: string) => ({
      ...{
        resourceType: 'Observation',
        status: 'final',
        subject: { reference: 'Patient/p' },
        bodySite: { text: 'arm' },
      },
      component: [{ valueQuantity: { value: 1, comparator }, method: { text: 'x' } }],
    });
    const found = counts('fhir-r4', observation('<'), observation('>'));
    assert.equal(found['Observation.bodySite'], 2);
    assert.equal(found['Observation.bodySite.text'], 2);
    assert.equal(found['Observation.component.method'], 2);
    assert.equal(found['Patient.maritalStatus.text'], 1);
    for (const path of [
      'Observation.status',
      'Observation.component.valueQuantity.comparator',
      'Patient.birthDate',
      'Bundle.entry',
    ])
      assert.equal(found[path], undefined, path);
  });

  it('tells extensions by their names, and those of primitives by their element', () => {
    const base = 'https://fhir.hl7.org.uk/StructureDefinition';
    const found = counts('fhir-r4', {
      ...{ resourceType: 'Condition', subject: { reference: 'Patient/p' }, recordedDate: '2020-01-01' },
      extension: [
        { url: `${base}/Extension-UKCore-ProblemSignificance`, valueCode: 'major' },
        { url: `${base}/Extension-UKCore-Other`, valueCode: 'x' },
      ],
      _recordedDate: { extension: [{ url: 'http://example.org/precision', valueString: 'day' }] },
    });
    assert.equal(found["Condition.extensionNamed('Extension-UKCore-Other')"], 1);
    assert.equal(found["Condition.extensionNamed('Extension-UKCore-Other').valueCode"], 1);
    assert.equal(found["Condition.recordedDate.extensionNamed('precision')"], 1);
    assert.equal(found["Condition.extensionNamed('Extension-UKCore-ProblemSignificance').valueCode"], undefined);
  });

  it('names the type of a contained resource, not its container', () => {
    const found = counts('fhir-stu3', {
      ...{ resourceType: 'List', code: { coding: [{ code: '1103671000000101' }] } },
      contained: [{ resourceType: 'AllergyIntolerance', id: 'a', code: { text: 'x' }, criticality: 'high' }],
    });
    assert.equal(found['AllergyIntolerance.criticality'], 1);
    assert.equal(found['AllergyIntolerance.code.text'], undefined);
  });

  it('is the same in XML as in JSON', () => {
    const json = readFileSync(fixture('fhir-r4.json'), 'utf8');
    const xml = readFileSync(fixture('fhir-r4.xml'), 'utf8');
    assert.deepEqual(unread('fhir-r4', xml), unread('fhir-r4', json));
  });

  for (const format of ['fhir-r4', 'fhir-stu3'])
    it(`changes no record when it is taken out, besides codes that are only looked at: ${format}`, () => {
      const source = readFileSync(fixture(`${format}.json`), 'utf8');
      const list = new Set(unread(format, source).map(({ path }) => path));
      assert.notEqual(list.size, 0);
      const smaller = JSON.stringify(pruned(JSON.parse(source) as Json, list));
      assert.ok(smaller.length < JSON.stringify(JSON.parse(source)).length);
      assert.deepEqual(told(format, smaller), told(format, source));
    });
});

/** What an extract tells: protection decides by every code of it, read by a map or not. */
function told(format: string, source: string) {
  const { records, ...rest } = read(format, source);
  return { ...rest, records: records.map((entry) => ({ ...entry, codes: null })) };
}

function read(format: string, source: string) {
  const result = readerOf(format).read(new TextEncoder().encode(source), GATE_LIMITS);
  assert.ok(result.ok);
  return result.extract;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/edith/${name}`, import.meta.url));
}
