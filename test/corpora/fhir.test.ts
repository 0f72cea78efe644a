import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { detectFormat } from '../../src/transform/extract/detect.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { ReadResult } from '../../src/transform/extract/reader.ts';
import { catalogue } from '../transform/support/people.ts';
import { corpusBytes, corpusJson, needCorpora } from './corpora.ts';

const CORPORA = process.env['ORIEL_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const FULL_RECORD = 'fhir/gp-connect-structured/full_record_TppMisc.json';
const ENDED_ALLERGIES = 'fhir/gp-connect-structured/9690937286_allergies_response.json';
const UK = 'fhir/ips/UK_NHSx_IPS_Example_01-modified.json';
const SYNTHEA = 'fhir/synthea-r4/Cleo_Friesen_59907280-53b1-4677-92b9-83c1332a08b3.json';

/** What a file ends in: the format and its records, or the reason of a refusal. */
function outcomeOf(file: string): { readonly format: string | null; readonly result: ReadResult } {
  const bytes = corpusBytes(file);
  const detected = detectFormat(bytes, catalogue.formats.values());
  if ('reason' in detected) return { format: null, result: { ok: false, refusal: detected } };
  const { format } = detected;
  return { format: format.id, result: format.reader(everyField()).read(bytes, GATE_LIMITS) };
}

function everyField(): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([...catalogue.vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())]));
}

function recordsOf(file: string) {
  const { result } = outcomeOf(file);
  assert.ok(result.ok);
  return result.extract;
}

function countsOf(file: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of recordsOf(file).records) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

interface Resource {
  readonly resourceType: string;
  readonly [member: string]: unknown;
}

/** Every resource of a bundle, contained ones too, found by walking the JSON and by nothing of ours. */
function resourcesOf(file: string, type: string): readonly Resource[] {
  const found: Resource[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('resourceType' in value && value.resourceType === type) found.push(value as Resource);
    Object.values(value).forEach(walk);
  };
  walk(corpusJson(file));
  return found;
}

describe('the FHIR documents of the corpora', () => {
  let outcomes: ReadonlyMap<string, ReturnType<typeof outcomeOf>> = new Map();

  before(needCorpora);
  before(function () {
    this.timeout(120_000);
    outcomes = new Map(files().map((file) => [file, outcomeOf(file)]));
  });

  it('end in a person with records, or in a named refusal', () => {
    for (const [file, { result }] of outcomes) {
      if (result.ok) assert.ok(result.extract.records.length > 0, `${file}: a person without records`);
      else assert.match(result.refusal.reason, /^[a-z-]+$/u, file);
    }
  });

  it('are read where they are bundles with a patient, and refused as unknown where they are single resources', () => {
    const tally: Record<string, number> = {};
    for (const { format, result } of outcomes.values()) {
      const key = result.ok ? (format ?? '') : result.refusal.reason;
      tally[key] = (tally[key] ?? 0) + 1;
    }
    assert.deepEqual(tally, { 'fhir-r4': 44, 'fhir-stu3': 2, 'root-unknown': 82 });
  });

  it('hold no value that is not understood', () => {
    const faults = [...outcomes].flatMap(([file, { result }]) =>
      result.ok && Object.keys(result.extract.faults).length > 0 ? [[file, result.extract.faults]] : [],
    );
    assert.deepEqual(faults, []);
  });

  it('have rows that say at least what or when', () => {
    const nameless: Record<string, number> = {};
    for (const { result } of outcomes.values())
      for (const { type, fields, marks } of result.ok ? result.extract.records : []) {
        const name =
          fields['term'] ??
          fields['item'] ??
          fields['title'] ??
          fields['date'] ??
          fields['practice'] ??
          fields['usualGp'];
        if (name === null && !marks.flags.has('confidential')) nameless[type] = (nameless[type] ?? 0) + 1;
      }
    assert.deepEqual(nameless, {});
  });

  it('are read by the type: a summary of the UK', () => {
    assert.deepEqual(countsOf(UK), {
      ...{ problem: 4, allergy: 1, medication: 2, admission: 1, narrative: 4, 'gp-registration': 1 },
      ...{ 'document-header': 1, 'document-party': 3 },
    });
  });

  it('are read by the type: a full record of GP Connect', () => {
    assert.deepEqual(countsOf(FULL_RECORD), {
      ...{ problem: 1, medication: 3, 'medication-issue': 3, investigation: 85, examination: 106, encounter: 49 },
      ...{ 'encounter-component': 214, 'diary-entry': 9, 'gp-registration': 1 },
    });
  });

  it('give as many problems, allergies and medications of GP Connect as the JSON holds', () => {
    for (const file of [FULL_RECORD, ENDED_ALLERGIES]) {
      const counts = countsOf(file);
      assert.equal(counts['problem'] ?? 0, resourcesOf(file, 'Condition').length, file);
      assert.equal(counts['allergy'] ?? 0, resourcesOf(file, 'AllergyIntolerance').length, file);
      assert.equal(counts['medication'] ?? 0, resourcesOf(file, 'MedicationStatement').length, file);
      const orders = resourcesOf(file, 'MedicationRequest').filter(({ intent }) => intent === 'order');
      assert.equal(counts['medication-issue'] ?? 0, orders.length, file);
    }
  });

  it('give every observation of GP Connect once', () => {
    const { investigation = 0, examination = 0 } = countsOf(FULL_RECORD);
    assert.equal(investigation + examination, resourcesOf(FULL_RECORD, 'Observation').length);
  });

  it('give an ended allergy, which is contained in a list, with its end', () => {
    const allergies = recordsOf(ENDED_ALLERGIES).records.filter(({ type }) => type === 'allergy');
    assert.deepEqual(
      allergies.map(({ fields }) => [fields['term'], fields['status'], fields['end'] !== null]),
      [
        ['Sesame oil (substance)', 'current', false],
        ['Allergy to peanuts', 'historical', true],
      ],
    );
  });

  it('give as many problems, medications and contacts of Synthea as the JSON holds', () => {
    const counts = countsOf(SYNTHEA);
    assert.equal(counts['problem'], resourcesOf(SYNTHEA, 'Condition').length);
    assert.equal(counts['medication'], resourcesOf(SYNTHEA, 'MedicationRequest').length);
    assert.equal(counts['encounter'], resourcesOf(SYNTHEA, 'Encounter').length);
    assert.equal(counts['immunisation'], resourcesOf(SYNTHEA, 'Immunization').length);
  });

  it('show no drug of a UK summary twice', () => {
    assert.equal(countsOf(UK)['medication'], resourcesOf(UK, 'MedicationStatement').length);
    assert.equal(resourcesOf(UK, 'MedicationRequest').length, 2);
  });

  it('say that an answer with an outcome beside it is not the entire record', () => {
    assert.equal(recordsOf(FULL_RECORD).partial, true);
    assert.equal(recordsOf(UK).partial, false);
  });

  it('take nothing from an authorisation of somebody else', () => {
    const days = (file: string) =>
      recordsOf(file)
        .records.filter(({ type }) => type === 'medication')
        .map(({ fields }) => fields['days']);
    assert.deepEqual(days(UK), ['28', '28']);
    // Here the requests name Patient/2, and the record is that of Patient/12.
    assert.deepEqual(days('fhir/ips/UK_NHSx_IPS_Example_02-modified.json'), [null, null]);
  });
});

function files(): readonly string[] {
  return readdirSync(join(CORPORA, 'fhir'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|xml)$/u.test(name))
    .sort()
    .map((name) => `fhir/${name}`);
}
