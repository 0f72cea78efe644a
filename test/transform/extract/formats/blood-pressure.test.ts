import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { answered, edited, fixture, GP, viewOf } from '../../support/people.ts';
import { edith, entriesOf, readAll } from './same-as-openhr.ts';

const PATIENT = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
const SNOMED = 'http://snomed.info/sct';
const READING = '0CB1E29C-658C-4A14-95E6-0AF593BD04CF';
const coded = (code: string) => ({ coding: [{ system: SNOMED, code }] });
const mmHg = (value: number, rest: object = {}) => ({ valueQuantity: { value, unit: 'mmHg', ...rest } });

/** How each version ties the parts of a reading to it. */
const VERSIONS = {
  'fhir-r4': (...ids: readonly string[]) => ({ hasMember: ids.map((id) => ({ reference: `Observation/${id}` })) }),
  'fhir-stu3': (...ids: readonly string[]) => ({
    related: ids.map((id) => ({ type: 'has-member', target: { reference: `Observation/${id}` } })),
  }),
} as const;
type Version = keyof typeof VERSIONS;

function part(id: string, code: string, rest: object) {
  return { resourceType: 'Observation', id, status: 'final', subject: PATIENT, code: coded(code), ...rest };
}

/** A reading of its parts, in a record of Edith's; null where there is none. */
function reading(version: Version, rest: object, ...others: readonly object[]) {
  const text = readFileSync(new URL(`../../../../fixtures/edith/${version}.json`, import.meta.url), 'utf8');
  const bundle = JSON.parse(text) as { readonly entry: readonly object[] };
  const added = [part('n', '75367002', rest), ...others].map((resource) => ({ resource }));
  const answer = JSON.stringify({ ...bundle, entry: [...bundle.entry, ...added] });
  const [use] = viewOf('examinations', 'edith', [answered(GP, answer)]).sources;
  assert.ok(use?.state === 'usable');
  const found = use.judged.find(({ entry }) => entry.id === 'n') ?? assert.fail('no reading');
  const { systolic, diastolic, units } = found.entry.fields;
  return { verdict: found.verdict, said: [systolic, diastolic, units] };
}

for (const [version, tied] of Object.entries(VERSIONS) as readonly [Version, (typeof VERSIONS)[Version]][])
  describe(`a blood pressure of observations that hang together: ${version}`, () => {
    const of = (systolic: object, diastolic: object = {}, ...others: readonly object[]) =>
      reading(
        version,
        tied('s', 'd'),
        part('s', '72313002', { ...mmHg(120), ...systolic }),
        part('d', '1091811000000102', { ...mmHg(80), ...diastolic }),
        ...others,
      );

    it('is one reading', () => {
      assert.deepEqual(of({}), { verdict: 'shown', said: ['120', '80', 'mmHg'] });
    });

    for (const [who, rest] of [
      ['somebody who is not here', { subject: { reference: 'Patient/other' } }],
      ['a name', { subject: { display: 'Jo Bloggs' } }],
      ['somebody of another number', { subject: { identifier: { value: '9990000026' } } }],
    ] as const)
      it(`is somebody else's where a part is about ${who}`, () => {
        assert.equal(of(rest).verdict, 'excluded.subject');
        assert.equal(of({}, rest).verdict, 'excluded.subject');
      });

    it("is somebody else's where a part is about a relative", () => {
      const relative = { resourceType: 'RelatedPerson', id: 'r', patient: PATIENT };
      assert.equal(of({ subject: { reference: 'RelatedPerson/r' } }, {}, relative).verdict, 'excluded.subject');
    });

    it('is not shown where a part was cancelled, or says what may turn its meaning round', () => {
      assert.equal(of({ status: 'cancelled' }).verdict, 'dropped.state');
      assert.equal(of({}, { modifierExtension: [{ url: 'urn:x', valueBoolean: true }] }).verdict, 'excluded.policy');
    });

    it('goes with what is sensitive in a part', () => {
      const method = { coding: [{ system: SNOMED, code: '86406008' }] };
      assert.equal(of({ method }).verdict, 'excluded.sensitive');
    });
  });

describe('a blood pressure whose part has a focus of its own (fhir-r4)', () => {
  it("is somebody else's where that is a child before birth", () => {
    const tied = VERSIONS['fhir-r4']('s');
    const of = (rest: object) => reading('fhir-r4', tied, part('s', '72313002', { ...mmHg(120), ...rest })).verdict;
    assert.equal(of({ focus: [PATIENT] }), 'shown');
    assert.equal(of({ focus: [{ reference: 'Patient/unborn' }] }), 'excluded.subject');
  });
});

for (const version of Object.keys(VERSIONS) as readonly Version[])
  describe(`the pressures of a reading: ${version}`, () => {
    const of = (...component: readonly object[]) => reading(version, { component }).said;
    const systolic = (rest: object) => ({ code: coded('72313002'), ...rest });
    const diastolic = (rest: object) => ({ code: coded('1091811000000102'), ...rest });

    it('keep the sign of a measurement that has no number', () => {
      const low = of(systolic(mmHg(60, { comparator: '<' })), diastolic(mmHg(40, { comparator: '<=' })));
      assert.deepEqual(low, ['<60', '<=40', 'mmHg']);
    });

    it('are told in words where the source has no number', () => {
      assert.deepEqual(of(systolic({ valueString: 'unrecordable' })), ['unrecordable', null, null]);
    });

    it('are all said where there are several', () => {
      const several = of(systolic(mmHg(120, { comparator: '>' })), systolic(mmHg(130)), diastolic(mmHg(80)));
      assert.deepEqual(several, ['>120, 130', '80', 'mmHg']);
    });

    it('are withheld where one says what may turn its meaning round', () => {
      const turned = systolic({ ...mmHg(120), modifierExtension: [{ url: 'urn:x', valueBoolean: true }] });
      assert.equal(reading(version, { component: [turned] }).verdict, 'excluded.policy');
    });
  });

describe('a blood pressure of OpenHR', () => {
  const PARTS = { systolic: 'A170B338-3926-4059-B28C-105D1FB17C23', diastolic: '0FD630F1-F29D-4DA9-953F-48F1A09F76B5' };
  const [own, value] = ['<patient>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patient>', '<numeric><value>148</value>'];
  const verdictOf = (...changes: readonly (readonly [string, string])[]) => {
    const text = edited(fixture('edith', 'openhr'), ...changes);
    const [use] = viewOf('examinations', 'edith', [answered(GP, text)]).sources;
    assert.ok(use?.state === 'usable');
    return use.judged.find(({ entry }) => entry.type === 'examination' && entry.id === READING)?.verdict;
  };

  for (const [which, id] of Object.entries(PARTS))
    it(`is somebody else's where its ${which} part is`, () => {
      const other = own.replace('D23F0824', 'FFFFFFFF');
      assert.equal(verdictOf(), 'shown');
      assert.equal(verdictOf([`<id>${id}</id>${own}`, `<id>${id}</id>${other}`]), 'excluded.subject');
    });

  it('is withheld where two events have the id of a part', () => {
    const other = `<event><id>${PARTS.systolic}</id>${own}<eventType>VAL</eventType><code codeSystem="2.16.840.1.113883.2.1.6.2" displayName="x" code="2469"/></event>`;
    assert.equal(verdictOf(['<healthDomain>', `<healthDomain>${other}`]), 'excluded.policy');
  });

  it('keeps the operator of a pressure', () => {
    const text = edited(edith('openhr'), [value, value.replace('<value>', '<operator>&lt;</operator><value>')]);
    const [found] = entriesOf(readAll('openhr', text), 'examination');
    assert.deepEqual([found?.fields['systolic'], found?.fields['diastolic']], ['<148', '86']);
  });
});

describe('the operator of a pressure', () => {
  it('is kept of EMIS Open', () => {
    const text = edith('emis-open').replace('<Value>148</Value>', '<Operator>&lt;</Operator><Value>148</Value>');
    const said = entriesOf(readAll('emis-open', text), 'examination').map(({ fields }) => fields['systolic']);
    assert.deepEqual(said, ['<148']);
  });

  it('is kept of Vision', () => {
    const text = edith('vision/examination').replace('name="systolic"', 'name="systolic" operator="&lt;"');
    const said = entriesOf(readAll('vision', text), 'examination').map(({ fields }) => fields['systolic']);
    assert.ok(
      said.some((each) => typeof each === 'string' && each.startsWith('<')),
      JSON.stringify(said),
    );
  });
});
