import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { answered, GP, htmlOf, sectionOf, viewOf } from './support/people.ts';

const PATIENT = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
const MMR = { coding: [{ system: 'http://snomed.info/sct', code: '38598009', display: 'Measles vaccination' }] };
const GIVEN = { id: 'given', resourceType: 'Immunization', vaccineCode: MMR, patient: PATIENT };
const SAID = 'it was not done, was not given or must not be done. That is not shown.';

type Json = Readonly<Record<string, unknown>>;

/** A view of Edith's record with these in place of all that is of their type. */
function view(version: 'fhir-r4' | 'fhir-stu3', dataset: string, ...resources: readonly Json[]) {
  const text = readFileSync(new URL(`../../fixtures/edith/${version}.json`, import.meta.url), 'utf8');
  const bundle = JSON.parse(text) as { readonly entry: readonly { readonly resource: Json }[] };
  const types = new Set(resources.map(({ resourceType }) => resourceType));
  const others = bundle.entry.filter(({ resource }) => !types.has(resource['resourceType']));
  const entry = [...others, ...resources.map((resource) => ({ resource }))];
  return viewOf(dataset, 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))]);
}

for (const [version, given, not] of [
  ['fhir-r4', { status: 'completed' }, { status: 'not-done' }],
  ['fhir-stu3', { status: 'completed', notGiven: false }, { status: 'completed', notGiven: true }],
] as const)
  describe(`a vaccination that was not given: ${version}`, () => {
    const of = (...rests: readonly Json[]) =>
      view(version, 'immunisations', ...rests.map((rest, index) => ({ ...GIVEN, id: `n${String(index)}`, ...rest })));

    it('is not shown, and its section says that there is such a one', () => {
      const shown = of(given, not);
      const section = sectionOf(shown, 'imm-tab');
      assert.deepEqual([section.outcome, section.rows, section.withheld], ['shown', 1, 0]);
      assert.deepEqual(section.counts, { 'dropped.negated': 1 });
      assert.ok(htmlOf(shown).includes(SAID));
      assert.ok(!htmlOf(of(given)).includes(SAID));
    });

    it('is never "none recorded"', () => {
      const alone = of(not);
      assert.equal(sectionOf(alone, 'imm-tab').outcome, 'withheld');
      assert.ok(htmlOf(alone).includes(SAID) && htmlOf(alone).includes('data can be shown'));
      assert.ok(!htmlOf(alone).includes('is recorded for'));
      assert.ok(!htmlOf(alone).includes('exclusion-banner'));
    });

    it('is not told of where it is withheld for another reason', () => {
      const labelled = { ...not, meta: { security: [{ code: 'R' }] } };
      const sensitive = { ...not, vaccineCode: { coding: [{ system: 'http://snomed.info/sct', code: '86406008' }] } };
      const others = { ...not, patient: { reference: 'Patient/other' } };
      for (const [rest, count] of [
        [labelled, 'excluded.policy'],
        [sensitive, 'excluded.sensitive.demo@1.0.0'],
        [others, 'excluded.subject'],
        [{ ...not, status: 'entered-in-error' }, version === 'fhir-r4' ? null : 'dropped.state'],
      ] as const) {
        if (count === null) continue;
        const withheld = of(given, rest);
        assert.deepEqual(sectionOf(withheld, 'imm-tab').counts, { [count]: 1 });
        assert.ok(!htmlOf(withheld).includes(SAID), count);
      }
    });
  });

describe('a medicine that must not be given', () => {
  it('is not in the list of medicines, which says that there is such a one', () => {
    const request = {
      ...{ resourceType: 'MedicationRequest', id: 'n', status: 'active', intent: 'order', subject: PATIENT },
      ...{ medicationCodeableConcept: { coding: MMR.coding }, courseOfTherapyType: { coding: [{ code: 'acute' }] } },
      ...{ authoredOn: '2020-01-10', doNotPerform: true },
    };
    const html = htmlOf(view('fhir-r4', 'medications', request));
    assert.ok(html.includes(SAID) && !html.includes('Measles'));
  });
});

describe('an encounter in which something was not done', () => {
  it('stays', () => {
    const encounter = { resourceType: 'Encounter', id: 'e', status: 'finished', subject: PATIENT };
    const procedure = {
      ...{ resourceType: 'Procedure', id: 'n', status: 'not-done', subject: PATIENT, code: MMR },
      encounter: { reference: 'Encounter/e' },
    };
    const [use] = view('fhir-r4', 'whole-person', encounter, procedure).sources;
    assert.ok(use?.state === 'usable');
    const verdicts = use.judged.filter(({ entry: { id } }) => id === 'e' || id === 'n').map(({ verdict }) => verdict);
    assert.deepEqual(verdicts.sort(), ['dropped.negated', 'shown']);
  });
});
