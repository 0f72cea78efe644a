import assert from 'node:assert/strict';

import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { ReadResult } from '../../src/transform/extract/reader.ts';
import { catalogue } from '../transform/support/people.ts';
import { problemsExtract } from './openhr.ts';

const EVERYTHING = new Map([...catalogue.vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())]));
const PATIENT = { resourceType: 'Patient', id: 'p', birthDate: '1941-03-09' };

function read(format: string, text: string): ReadResult {
  const reader = catalogue.formats.get(format)?.reader(EVERYTHING);
  assert.ok(reader !== undefined);
  return reader.read(Buffer.from(text), GATE_LIMITS);
}

function bundle(...resources: readonly object[]): string {
  return JSON.stringify({ resourceType: 'Bundle', entry: [PATIENT, ...resources].map((resource) => ({ resource })) });
}

const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const codes = (count: number) => many(count, (at) => ({ system: 'http://snomed.info/sct', code: String(at) }));
const to = (reference: string) => ({ reference });
/** As many rows of a type, with these members. */
const rows = (count: number, resourceType: string, members: object) =>
  many(count, (at) => ({ resourceType, id: `r${at}`, subject: to('Patient/p'), status: 'active', ...members }));
const requests = (count: number) =>
  rows(count, 'MedicationRequest', { intent: 'order', medicationReference: to('Medication/m') });
const medicine = (count: number) => ({ resourceType: 'Medication', id: 'm', code: { coding: codes(count) } });

const TOO_LARGE = /^its references lead to more than \d+ elements in all$/;

function assertRefused(result: ReadResult): void {
  assert.ok(!result.ok, 'it was read');
  assert.equal(result.refusal.reason, 'too-large');
  assert.match(result.refusal.detail, TOO_LARGE);
}

describe('extracts of which references make more than they are', () => {
  it('are refused: many rows of one medicine with many codes', () => {
    assertRefused(read('fhir-r4', bundle(medicine(1_000), ...requests(1_000))));
  });

  it('are refused: many rows of one place of many kinds', () => {
    const place = { resourceType: 'Location', id: 'l', type: codes(1_000).map((coding) => ({ coding: [coding] })) };
    const row = { class: { code: 'AMB' }, location: [{ location: to('Location/l') }] };
    assertRefused(read('fhir-r4', bundle(place, ...rows(1_000, 'Encounter', row))));
  });

  it('are refused: many rows in one encounter with many labels', () => {
    const encounter = { resourceType: 'Encounter', id: 'e', meta: { security: codes(1_000) } };
    const row = { encounter: to('Encounter/e'), code: { text: 'A' } };
    assertRefused(read('fhir-r4', bundle(encounter, ...rows(1_000, 'Condition', row))));
  });

  it('are refused: many entries of one id, each in many encounters', () => {
    const encounters = `<encounter><component><event>x</event></component></encounter>`.repeat(1_000);
    const entries = '<event><id>x</id><patient>P</patient><eventType>OBS</eventType></event>'.repeat(1_000);
    const extract = problemsExtract([]).replace('</healthDomain>', () => `${entries}${encounters}</healthDomain>`);
    assertRefused(read('openhr', extract));
  });

  it('are read where there is much of one thing only: rows of one medicine, or codes of one row', () => {
    for (const [codesOfIt, rowsOfIt] of [
      [4, 3_000],
      [300, 4],
    ] as const) {
      const result = read('fhir-r4', bundle(medicine(codesOfIt), ...requests(rowsOfIt)));
      assert.ok(result.ok);
      const found = result.extract.records.filter(({ type }) => type === 'medication');
      assert.equal(found.length, rowsOfIt);
      assert.ok(found.every(({ codes: all }) => all.length > 0));
    }
  });
});
