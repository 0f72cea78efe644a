import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { textOf } from '../support/html.ts';
import { answered, GP, htmlOf, viewOf } from '../support/people.ts';

const FIXTURES = {
  'fhir-r4': readFileSync(new URL('../../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8'),
  'fhir-stu3': readFileSync(new URL('../../../fixtures/edith/fhir-stu3.json', import.meta.url), 'utf8'),
};
type Version = keyof typeof FIXTURES;
const PATIENT = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
const SNOMED = 'http://snomed.info/sct';
const coded = (code: string, display: string) => ({ coding: [{ system: SNOMED, code, display }] });
const SENSITIVE = coded('86406008', 'Human immunodeficiency virus infection');
const CLINIC = coded('431654006', 'Clinic');
const PLAIN = coded('195967001', 'Asthma');

interface Resource {
  readonly resourceType: string;
  readonly id: string;
}

const resource = (resourceType: string, id: string, rest: object) => ({
  ...{ resourceType, id, subject: PATIENT },
  ...rest,
});
const to = (reference: string) => ({ reference });

/** The verdicts on what the new resources tell, by their ids. */
function verdicts(version: Version, ...resources: readonly Resource[]): Readonly<Record<string, string>> {
  const bundle = JSON.parse(FIXTURES[version]) as { readonly entry: readonly object[] };
  const entry = [...bundle.entry, ...resources.map((each) => ({ resource: each }))];
  const [use] = viewOf('problems', 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))]).sources;
  if (use?.state !== 'usable') throw new Error(use?.state);
  const ids = new Set(resources.map(({ id }) => id));
  return Object.fromEntries(use.judged.flatMap(({ entry: { id }, verdict }) => (ids.has(id) ? [[id, verdict]] : [])));
}

/** Resources of which the first tells of something sensitive, by a code that nobody shows or by what it is linked to. */
const HIDDEN: Readonly<Record<string, readonly [Resource, ...Resource[]]>> = {
  'a plan by what is done': [resource('CarePlan', 'n', { activity: [{ detail: { code: SENSITIVE } }] })],
  'a report by its conclusion': [resource('DiagnosticReport', 'n', { code: PLAIN, conclusionCode: [SENSITIVE] })],
  'a report by what it was asked for': [
    resource('DiagnosticReport', 'n', { code: PLAIN, basedOn: [to('ServiceRequest/o')] }),
    resource('ServiceRequest', 'o', { category: [coded('108252007', 'Test')], code: PLAIN, reasonCode: [SENSITIVE] }),
  ],
  'a letter by the contact it was written in': [
    resource('DocumentReference', 'n', { type: PLAIN, context: { encounter: [to('Encounter/o')] } }),
    resource('Encounter', 'o', { type: [SENSITIVE] }),
  ],
  'a letter by the place': [resource('DocumentReference', 'n', { type: PLAIN, context: { facilityType: CLINIC } })],
  'a letter by the one it answers': [
    resource('DocumentReference', 'n', { relatesTo: [{ code: 'appends', target: to('DocumentReference/o') }] }),
    resource('DocumentReference', 'o', { type: SENSITIVE }),
  ],
  'an appointment by its kind': [
    resource('Appointment', 'n', { appointmentType: SENSITIVE, participant: [{ actor: PATIENT }] }),
  ],
  'an appointment by the place': [
    resource('Appointment', 'n', { participant: [{ actor: PATIENT }, { actor: to('Location/o') }] }),
    resource('Location', 'o', { name: 'Clinic', type: [CLINIC] }),
  ],
  'an appointment by the request for it': [
    resource('Appointment', 'n', { basedOn: [to('ServiceRequest/o')], participant: [{ actor: PATIENT }] }),
    resource('ServiceRequest', 'o', { intent: 'order', code: PLAIN, reasonReference: [to('Condition/p')] }),
    resource('Condition', 'p', { code: SENSITIVE }),
  ],
  'a referral by the service it is to': [
    resource('ServiceRequest', 'n', { intent: 'order', code: PLAIN, performer: [to('HealthcareService/o')] }),
    resource('HealthcareService', 'o', { name: 'Clinic', type: [CLINIC] }),
  ],
  'a referral by the place': [
    resource('ServiceRequest', 'n', { intent: 'order', code: PLAIN, locationCode: [CLINIC] }),
  ],
  'a vaccination by the disease': [
    resource('Immunization', 'n', {
      ...{ patient: PATIENT, vaccineCode: PLAIN },
      protocolApplied: [{ targetDisease: [SENSITIVE] }],
    }),
  ],
  'a medicine by what it is made of': [
    resource('MedicationRequest', 'n', { intent: 'order', medicationReference: to('Medication/o') }),
    resource('Medication', 'o', { code: PLAIN, ingredient: [{ itemReference: to('Medication/p') }] }),
    resource('Medication', 'p', { code: coded('387005008', 'A drug') }),
  ],
  'a medicine by the name of what it is made of': [
    resource('MedicationRequest', 'n', { intent: 'order', medicationReference: to('Medication/o') }),
    resource('Medication', 'o', { code: PLAIN, ingredient: [{ itemCodeableConcept: { text: 'Abacavir' } }] }),
  ],
  'a medicine by the reason of its authorisation': [
    resource('MedicationStatement', 'n', { basedOn: [to('MedicationRequest/o')], medicationCodeableConcept: PLAIN }),
    resource('MedicationRequest', 'o', { intent: 'plan', medicationCodeableConcept: PLAIN, reasonCode: [SENSITIVE] }),
  ],
  'an encounter by its only diagnosis': [
    resource('Encounter', 'n', { diagnosis: [{ condition: to('Condition/o') }] }),
    resource('Condition', 'o', { code: SENSITIVE }),
  ],
  'an encounter by its only reason': [
    resource('Encounter', 'n', { reasonReference: [to('Condition/o')] }),
    resource('Condition', 'o', { code: SENSITIVE }),
  ],
  'an admission by where the person went': [
    resource('Encounter', 'n', { class: { code: 'IMP' }, hospitalization: { dischargeDisposition: CLINIC } }),
  ],
  'a procedure by the place': [
    resource('Procedure', 'n', { code: PLAIN, location: to('Location/o') }),
    resource('Location', 'o', { type: [CLINIC] }),
  ],
  'a condition of a relative by what came of it': [
    resource('FamilyMemberHistory', 'n', { patient: PATIENT, condition: [{ code: PLAIN, outcome: SENSITIVE }] }),
  ],
  'a condition of a relative by why it was asked': [
    resource('FamilyMemberHistory', 'n', { patient: PATIENT, reasonCode: [SENSITIVE], condition: [{ code: PLAIN }] }),
  ],
  'a problem by its evidence': [resource('Condition', 'n', { code: PLAIN, evidence: [{ code: [SENSITIVE] }] })],
  'words by a result of the report among their entries': [
    resource('Composition', 'n', {
      section: [{ text: { div: '<div>Two results</div>' }, entry: [to('DiagnosticReport/o')] }],
    }),
    resource('DiagnosticReport', 'o', { code: PLAIN, result: [to('Observation/p'), to('Observation/q')] }),
    resource('Observation', 'p', { status: 'final', code: SENSITIVE }),
    resource('Observation', 'q', { status: 'final', code: PLAIN, valueString: 'normal' }),
  ],
  'words by an item of the list among their entries': [
    resource('Composition', 'n', { section: [{ text: { div: '<div>A list</div>' }, entry: [to('List/o')] }] }),
    resource('List', 'o', { entry: [{ item: to('Condition/p') }, { item: to('Condition/q') }] }),
    resource('Condition', 'p', { code: SENSITIVE }),
    resource('Condition', 'q', { code: PLAIN }),
  ],
};

describe('what a FHIR resource says of something sensitive in codes that nobody shows', () => {
  for (const [what, resources] of Object.entries(HIDDEN))
    it(`withholds ${what}`, () => {
      const judged = verdicts('fhir-r4', ...resources);
      assert.match(judged['n'] ?? '', /^excluded\.(?:sensitive|closure)$/u);
    });

  it('withholds a whole entry, wherever in it the code stands', () => {
    const places = fc.array(fc.stringMatching(/^[a-z][a-zA-Z]{2,11}$/u), { minLength: 1, maxLength: 4 });
    const kinds = fc.constantFrom('Condition', 'Observation', 'Procedure', 'Flag');
    const version = fc.constantFrom<Version>('fhir-r4', 'fhir-stu3');
    fc.assert(
      fc.property(version, kinds, places, fc.boolean(), (format, kind, steps, isLone) => {
        fc.pre(!steps.some((step) => /^(?:meta|contained|id|status|subject|patient|code)$/u.test(step)));
        const [coding] = SENSITIVE.coding;
        const inner = steps.reduceRight<object>(
          (value, step) => ({ [step]: [value] }),
          isLone ? (coding ?? {}) : SENSITIVE,
        );
        const judged = verdicts(
          format,
          resource(kind, 'n', { status: 'final', code: PLAIN, valueString: 'x', ...inner }),
        );
        assert.notEqual(judged['n'], 'shown');
      }),
      { numRuns: 60 },
    );
  });

  it('lets everything else of it stand', () => {
    const judged = verdicts(
      'fhir-r4',
      resource('Condition', 'c', { code: PLAIN, stage: [{ summary: PLAIN }] }),
      resource('DiagnosticReport', 'r', { code: PLAIN, result: [to('Observation/p'), to('Observation/q')] }),
      resource('Observation', 'p', { status: 'final', code: SENSITIVE, valueString: 'x' }),
      resource('Observation', 'q', { status: 'final', code: PLAIN, valueString: 'x' }),
      resource('Encounter', 'e', { diagnosis: [{ condition: to('Condition/c') }, { condition: to('Condition/h') }] }),
      resource('Condition', 'h', { code: SENSITIVE }),
    );
    assert.deepEqual(judged, {
      ...{ c: 'shown', r: 'shown', q: 'shown', e: 'shown' },
      ...{ p: 'excluded.sensitive', h: 'excluded.sensitive' },
    });
  });

  it('withholds what stands under the name of a sensitive problem in a consultation (STU3)', () => {
    const target = { url: 'target', valueReference: to('Condition/h') };
    const url = 'https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedProblemHeader-1';
    const topic = resource('List', 't', {
      ...{ title: 'A problem', code: coded('25851000000105', 'Topic'), extension: [{ url, extension: [target] }] },
      ...{ encounter: to('Encounter/e'), entry: [{ item: to('Observation/o') }] },
    });
    const judged = verdicts(
      'fhir-stu3',
      topic,
      resource('Encounter', 'e', {}),
      resource('Observation', 'o', { status: 'final', code: PLAIN, valueString: 'x' }),
      resource('Condition', 'h', { code: SENSITIVE }),
    );
    assert.match(judged['o'] ?? '', /^excluded/u);
  });
});

/** What the sections of a dataset say of Edith's record with more resources. */
function textsWith(dataset: string, ...resources: readonly Resource[]): string {
  const bundle = JSON.parse(FIXTURES['fhir-r4']) as { readonly entry: readonly object[] };
  const entry = [...bundle.entry, ...resources.map((each) => ({ resource: each }))];
  return textOf(htmlOf(viewOf(dataset, 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))])));
}

describe('words of a FHIR resource', () => {
  for (const [what, code] of [
    ['without a code', { text: 'Told by Jo Bloggs' }],
    ['as the display of no code', { coding: [{ system: SNOMED, display: 'Told by Jo Bloggs' }] }],
  ] as const)
    it(`${what} are free text`, () => {
      const text = textsWith('problems', resource('Condition', 'n', { code }));
      assert.ok(!text.includes('Jo Bloggs'));
      assert.match(text, /recorded in words only, not shown here/u);
    });

  const conclusion = 'Antibodies found, haemoglobin normal';
  const results = { code: PLAIN, conclusion, result: [to('Observation/p'), to('Observation/q')] };
  const report = resource('DiagnosticReport', 'r', { ...results, effectiveDateTime: '2020-01-10' });
  const result = (id: string, code: object) =>
    resource('Observation', id, { status: 'final', code, valueString: `value ${id}`, effectiveDateTime: '2020-01-10' });

  it('that conclude a report are not shown where one of its results is withheld', () => {
    const text = textsWith('investigations', report, result('p', SENSITIVE), result('q', PLAIN));
    assert.ok(!text.includes('Antibodies'));
    assert.match(text, /value q/u);
  });

  it('that conclude a report are shown where none is', () => {
    assert.match(textsWith('investigations', report, result('p', PLAIN), result('q', PLAIN)), /Antibodies/u);
  });
});
