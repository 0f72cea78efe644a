import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { answered, GP, viewOf } from '../../support/people.ts';

const FIXTURES = {
  'fhir-r4': readFileSync(new URL('../../../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8'),
  'fhir-stu3': readFileSync(new URL('../../../../fixtures/edith/fhir-stu3.json', import.meta.url), 'utf8'),
};
type Version = keyof typeof FIXTURES;
const VERSIONS = Object.keys(FIXTURES) as readonly Version[];
const ID = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';
const PATIENT = { reference: `Patient/${ID}` };
/** A code without words. */
const CODED = { coding: [{ code: 'PREMEN' }] };
const CODE = { coding: [{ system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' }] };

/** The first entry that tells of the first of these resources, with its verdict; null where none does. */
function entryOf(version: Version, resource: object, ...others: readonly object[]) {
  const bundle = JSON.parse(FIXTURES[version]) as { readonly entry: readonly object[] };
  const added = { id: 'n', status: 'active', subject: PATIENT, ...resource };
  const entry = [...bundle.entry, ...[added, ...others].map((each) => ({ resource: each }))];
  const view = viewOf('whole-person', 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))]);
  const [use] = view.sources;
  assert.ok(use?.state === 'usable');
  return use.judged.find((judged) => judged.entry.id === 'n') ?? null;
}

/** What a dataset shows of a field. */
function fieldOf(version: Version, dataset: string, field: string, resource: object): unknown {
  const bundle = JSON.parse(FIXTURES[version]) as { readonly entry: readonly object[] };
  const added = { id: 'n', status: 'active', subject: PATIENT, ...resource };
  const text = JSON.stringify({ ...bundle, entry: [...bundle.entry, { resource: added }] });
  const [use] = viewOf(dataset, 'edith', [answered(GP, text)]).sources;
  assert.ok(use?.state === 'usable');
  return use.judged.find(({ entry }) => entry.id === 'n')?.entry.fields[field];
}

describe('whom a FHIR resource is about', () => {
  const verdict = (version: Version, rest: object, ...others: readonly object[]) =>
    entryOf(version, { resourceType: 'Condition', code: CODE, ...rest }, ...others)?.verdict;

  for (const version of VERSIONS) {
    it(`is somebody else where it is a name alone: ${version}`, () => {
      assert.equal(verdict(version, { subject: { display: 'Jo Bloggs (son)' } }), 'excluded.subject');
      assert.equal(verdict(version, { subject: { ...PATIENT, display: 'Edith' } }), 'shown');
    });

    it(`is somebody else who has the same id: ${version}`, () => {
      const inside = { contained: [{ resourceType: 'Patient', id: ID }], subject: { reference: `#${ID}` } };
      assert.equal(verdict(version, inside), 'excluded.subject');
      const group = { resourceType: 'Group', id: ID };
      assert.equal(verdict(version, { subject: { reference: `Group/${ID}` } }, group), 'excluded.subject');
    });
  }

  it('is another person where the focus is one, or is not here', () => {
    const relative = { resourceType: 'RelatedPerson', id: 'r', patient: PATIENT };
    const of = (focus: object, ...others: readonly object[]) =>
      entryOf('fhir-r4', { resourceType: 'Observation', code: CODE, valueString: 'x', focus: [focus] }, ...others)
        ?.verdict;
    assert.equal(of({ reference: 'RelatedPerson/r' }, relative), 'excluded.subject');
    assert.equal(of({ reference: 'Patient/unborn' }), 'excluded.subject');
    assert.equal(of(PATIENT), 'shown');
    assert.equal(of({ reference: 'Device/d' }, { resourceType: 'Device', id: 'd' }), 'shown');
  });
});

describe('what FHIR says must not be done, or was not', () => {
  it('is no issue of a medicine', () => {
    const plan = { resourceType: 'MedicationRequest', id: 'p', intent: 'plan', subject: PATIENT };
    const issue = {
      resourceType: 'MedicationRequest',
      intent: 'order',
      basedOn: [{ reference: 'MedicationRequest/p' }],
    };
    assert.equal(entryOf('fhir-r4', issue, plan)?.entry.type, 'medication-issue');
    assert.equal(entryOf('fhir-r4', { ...issue, doNotPerform: true }, plan)?.verdict, 'dropped.negated');
    assert.equal(entryOf('fhir-r4', issue, { ...plan, doNotPerform: true })?.verdict, 'dropped.negated');
    assert.equal(entryOf('fhir-r4', { ...issue, intent: 'proposal' }, plan), null);
  });

  for (const intent of ['order', 'plan'])
    it(`is no request: ${intent}`, () => {
      const request = { resourceType: 'ServiceRequest', code: CODE, intent };
      assert.equal(entryOf('fhir-r4', request)?.verdict, 'shown');
      assert.equal(entryOf('fhir-r4', { ...request, doNotPerform: true })?.verdict, 'dropped.negated');
    });

  it('is no request of STU3', () => {
    const request = { resourceType: 'ProcedureRequest', code: CODE, intent: 'plan' };
    assert.equal(entryOf('fhir-stu3', request)?.verdict, 'shown');
    assert.equal(entryOf('fhir-stu3', { ...request, doNotPerform: true })?.verdict, 'dropped.negated');
  });

  it('is no instruction of a plan', () => {
    const detail = (text: string, rest: object = {}) => ({ detail: { status: 'scheduled', code: { text }, ...rest } });
    const activity = [
      detail('walk'),
      detail('give aspirin', { doNotPerform: true }),
      detail('weigh', { status: 'cancelled' }),
      detail('unused', { description: 'swim' }),
    ];
    const fields = fieldOf('fhir-r4', 'care-plans', 'instructions', { resourceType: 'CarePlan', activity });
    assert.deepEqual(fields, ['swim', 'walk']);
  });

  for (const version of VERSIONS)
    it(`is no contact that was cancelled: ${version}`, () => {
      const encounter = { resourceType: 'Encounter', type: [CODE], period: { start: '2019-01-01' } };
      assert.equal(entryOf(version, { ...encounter, status: 'finished' })?.verdict, 'shown');
      assert.equal(entryOf(version, { ...encounter, status: 'cancelled' })?.verdict, 'dropped.state');
    });
});

describe('how sure a FHIR condition is', () => {
  it('stands before its name, where it is one of several that are thought of', () => {
    const r4 = { resourceType: 'Condition', code: CODE, verificationStatus: { coding: [{ code: 'differential' }] } };
    assert.equal(fieldOf('fhir-r4', 'problems', 'term', r4), 'differential: Asthma');
    const stu3 = { resourceType: 'Condition', code: CODE, verificationStatus: 'provisional' };
    assert.equal(fieldOf('fhir-stu3', 'problems', 'term', stu3), 'provisional: Asthma');
    assert.equal(fieldOf('fhir-stu3', 'problems', 'term', { ...stu3, verificationStatus: 'unconfirmed' }), 'Asthma');
  });
});

for (const version of VERSIONS)
  describe(`the value of an observation: ${version}`, () => {
    const observed = (rest: object) => ({ resourceType: 'Observation', status: 'final', code: CODE, ...rest });
    const of = (field: string, rest: object) => fieldOf(version, 'investigations', field, observed(rest));
    const [low, high] = [
      { value: 5, unit: 'mg' },
      { value: 9, unit: 'mg' },
    ];
    const VALUES: readonly (readonly [what: string, value: object, said: string])[] = [
      ['a range', { valueRange: { low, high } }, '5 to 9'],
      ['a range without an upper end', { valueRange: { low } }, 'from 5'],
      ['a range without a lower end', { valueRange: { high } }, 'up to 9'],
      ['a ratio', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }, '1:128'],
      [
        'a ratio with units',
        { valueRatio: { numerator: { comparator: '<', ...low }, denominator: { value: 1, unit: 'mL' } } },
        '< 5 mg per 1 mL',
      ],
      ['a time', { valueTime: '10:15:00' }, '10:15:00'],
      ['a period', { valuePeriod: { start: '2019-01-01', end: '2019-02-01' } }, '2019-01-01 to 2019-02-01'],
      ['a series', { valueSampledData: { data: '1 2' } }, 'Not shown here: a series or a file'],
      ['a code without words', { valueCodeableConcept: { coding: [{ code: '260385009' }] } }, '260385009'],
      [
        'missing, with a reason',
        { dataAbsentReason: { text: 'not performed' }, component: [{ code: CODE }] },
        'No value: not performed',
      ],
    ];
    for (const [what, value, said] of VALUES) it(`is said: ${what}`, () => assert.equal(of('value', value), said));

    it('has the units of its range', () => assert.equal(of('units', { valueRange: { high } }), 'mg'));

    it('is compared with what is normal, not with an aim of treatment', () => {
      const aim = { type: { coding: [{ code: 'treatment' }] }, low: { value: 50 } };
      const normal = { low: { value: 1 }, high: { value: 9 }, text: 'usual' };
      const rest = { valueQuantity: low, referenceRange: [aim, normal] };
      assert.deepEqual([of('rangeLow', rest), of('rangeHigh', rest), of('rangeText', rest)], ['1', '9', 'usual']);
    });

    const words = (...referenceRange: readonly object[]) => {
      const rest = { valueQuantity: low, referenceRange };
      return [of('rangeLow', rest), of('rangeHigh', rest), of('rangeText', rest), of('rangeUnits', rest)];
    };

    it('is compared with none of several ranges, each of which is written out', () => {
      const [one, other] = [
        { low: { value: 1 }, text: 'adults' },
        { low: { value: 3 }, high: { value: 3, unit: 'mg' } },
      ];
      assert.deepEqual(words(one, other), [null, null, 'from 1 (adults); from 3 to 3 mg', null]);
    });

    it('says for whom a range is', () => {
      const women = { appliesTo: [{ text: 'women' }, { coding: [{ code: 'x', display: 'pregnant' }] }, CODED] };
      const age = { low: { value: 18, unit: 'years' }, high: { value: 65, code: 'a' } };
      const written = 'for women, pregnant, PREMEN from age 18 years to age 65 a';
      assert.deepEqual(words({ high, ...women, age }), [null, '9', written, 'mg']);
      assert.deepEqual(words({ high, ...women, age }, { low, age: { low: age.low } }), [
        ...[null, null, `to 9 mg ${written}; from 5 mg from age 18 years`, null],
      ]);
    });
  });

describe('an item of a consultation (fhir-stu3)', () => {
  const list = { resourceType: 'List', id: 'l', code: { coding: [{ code: '24781000000107' }] }, title: 'History' };
  const of = (resource: object) => {
    const item = { id: 'n', subject: PATIENT, ...resource };
    const lists = {
      ...list,
      subject: PATIENT,
      entry: [{ item: { reference: `${String(Reflect.get(item, 'resourceType'))}/n` } }],
    };
    const bundle = JSON.parse(FIXTURES['fhir-stu3']) as { readonly entry: readonly object[] };
    const text = JSON.stringify({ ...bundle, entry: [...bundle.entry, { resource: item }, { resource: lists }] });
    const [use] = viewOf('events', 'edith', [answered(GP, text)]).sources;
    assert.ok(use?.state === 'usable');
    const found = use.judged.find(({ entry }) => entry.type === 'encounter-component' && entry.id === 'n');
    return [found?.verdict, found?.entry.fields['heading']];
  };

  it('is none where it was not given, not to be done, or cancelled', () => {
    const vaccine = { resourceType: 'Immunization', status: 'completed', vaccineCode: CODE, patient: PATIENT };
    assert.deepEqual(of({ ...vaccine, notGiven: false }), ['shown', 'History']);
    assert.equal(of({ ...vaccine, notGiven: true })[0], 'dropped.negated');
    const request = { resourceType: 'ProcedureRequest', status: 'active', intent: 'plan', code: CODE };
    assert.equal(of({ ...request, doNotPerform: true })[0], 'dropped.negated');
    assert.equal(of({ resourceType: 'Observation', status: 'cancelled', code: CODE })[0], 'dropped.state');
  });

  it('stands as what it is where it must not be given', () => {
    const allergy = { resourceType: 'AllergyIntolerance', clinicalStatus: 'active', code: CODE, patient: PATIENT };
    assert.deepEqual(of(allergy), ['shown', 'Allergy']);
  });
});

describe('a course that FHIR STU3 says is not taken', () => {
  it('is not current', () => {
    const of = (taken: string) =>
      fieldOf('fhir-stu3', 'medications', 'status', {
        ...{ resourceType: 'MedicationStatement', taken, medicationCodeableConcept: CODE },
      });
    assert.deepEqual(['n', 'y', 'unk'].map(of), ['never-active', 'active', 'active']);
  });
});

describe('when and as which dose a vaccine was given, in words (fhir-r4)', () => {
  it('stands in the note, a number in its place', () => {
    const of = (dataset: string, field: string, doseNumberString: string) =>
      fieldOf('fhir-r4', dataset, field, {
        ...{ resourceType: 'Immunization', status: 'completed', patient: PATIENT, vaccineCode: CODE },
        ...{ occurrenceString: 'as a child', protocolApplied: [{ doseNumberString }] },
      });
    assert.deepEqual([of('immunisations', 'part', '2'), of('immunisations', 'part', 'told by Jo')], ['2', null]);
    assert.equal(of('journal', 'note', 'told by Jo'), 'as a child; told by Jo');
  });
});

for (const version of VERSIONS)
  describe(`the dosage of a medicine: ${version}`, () => {
    const of = (dosageInstruction: readonly object[]) =>
      fieldOf(version, 'medications', 'dosage', {
        ...{ resourceType: 'MedicationRequest', intent: 'plan', medicationCodeableConcept: CODE, dosageInstruction },
      });

    it('has every step', () => {
      assert.equal(
        of([{ text: '10 units in the morning' }, { text: '6 at night' }]),
        '10 units in the morning; 6 at night',
      );
    });

    it('says that a step is there which has no words', () => {
      const missing = '(dosage recorded in parts that are not shown here)';
      assert.equal(of([{ timing: { code: { text: 'BD' } } }]), missing);
      assert.equal(of([{ text: 'One at night' }, { sequence: 2 }]), `One at night ${missing}`);
      assert.equal(of([]), null);
    });
  });
