import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { viewOf, answered, GP } from '../support/people.ts';

const FIXTURE = readFileSync(new URL('../../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8');
const PATIENT = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';

interface Bundle {
  readonly entry: readonly { readonly resource: object }[];
}

/** A consent of Edith's to share, dated, in force unless it says otherwise. */
function consent(changes: object, dateTime = '2019-01-01'): object {
  return {
    ...{ resourceType: 'Consent', id: `consent-${dateTime}`, status: 'active', dateTime },
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Patient Consent' }] }],
    patient: { reference: `Patient/${PATIENT}` },
    ...changes,
  };
}

/** What becomes of Edith's record with these consents beside it. */
function stateWith(...consents: readonly object[]): string {
  const bundle = JSON.parse(FIXTURE) as Bundle;
  const entry = [...bundle.entry, ...consents.map((resource) => ({ resource }))];
  const [use] = viewOf('problems', 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))]).sources;
  return use?.state ?? assert.fail();
}

const scope = (code: string) => ({ scope: { coding: [{ code }] } });
const deny = { provision: { type: 'deny' } };
const permit = { provision: { type: 'permit' } };

describe('a FHIR consent', () => {
  const DISSENTS: Readonly<Record<string, object>> = {
    'that denies': deny,
    'that permits, but for what a provision inside denies': {
      provision: { type: 'permit', provision: [{ type: 'deny', actor: [{ role: {}, reference: {} }] }] },
    },
    'that denies in the third depth': { provision: { provision: [{ provision: [{ type: 'deny' }] }] } },
    'of an unknown scope that denies': { ...deny, ...scope('something-new') },
    'without a scope that denies': { ...deny, scope: undefined },
    'of a status nobody knows that denies': { ...deny, status: 'something-new' },
    'whose rule is to opt out': {
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
    },
  };
  for (const [what, changes] of Object.entries(DISSENTS))
    it(`${what} refuses the record`, () => assert.equal(stateWith(consent(changes)), 'dissent'));

  const SILENT: Readonly<Record<string, object>> = {
    'that permits': permit,
    'that says neither': {},
    'that no longer holds': { ...deny, status: 'inactive' },
    'that was rejected': { ...deny, status: 'rejected' },
    'entered in error': { ...deny, status: 'entered-in-error' },
    'to research that denies': { ...deny, ...scope('research') },
    'to a treatment that denies': { ...deny, ...scope('treatment') },
    'of another person that denies': { ...deny, patient: { reference: 'Patient/another' } },
  };
  for (const [what, changes] of Object.entries(SILENT))
    it(`${what} does not`, () => assert.equal(stateWith(consent(changes)), 'usable'));

  it('that permits without conditions, certainly later, takes a denial back', () => {
    assert.equal(stateWith(consent(deny), consent(permit, '2019-06-01')), 'usable');
    assert.equal(stateWith(consent(permit), consent(deny, '2019-06-01')), 'dissent');
    assert.equal(stateWith(consent(deny), consent({ ...permit, status: 'proposed' }, '2019-06-01')), 'dissent');
  });

  for (const condition of ['actor', 'purpose', 'securityLabel', 'class'])
    it(`that permits on condition of its ${condition} takes nothing back`, () => {
      const conditional = { provision: { type: 'permit', [condition]: [{ code: 'x' }] } };
      assert.equal(stateWith(consent(deny), consent(conditional, '2019-06-01')), 'dissent');
    });

  it('that permits does not take back a dissent that a clinical system recorded', () => {
    const observation = {
      ...{ resourceType: 'Observation', id: 'dissent', status: 'final', effectiveDateTime: '2019-01-01' },
      subject: { reference: `Patient/${PATIENT}` },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '416409005', display: 'Refused' }] },
    };
    assert.equal(stateWith(observation, consent(permit, '2019-06-01')), 'dissent');
  });
});
