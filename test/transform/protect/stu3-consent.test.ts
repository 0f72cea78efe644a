import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { FieldValue } from '../../../src/transform/record/record.ts';
import { readAll } from '../extract/formats/same-as-openhr.ts';
import { viewOf, answered, GP } from '../support/people.ts';

const FIXTURE = readFileSync(new URL('../../../fixtures/edith/fhir-stu3.json', import.meta.url), 'utf8');
const PATIENT = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';

interface Bundle {
  readonly entry: readonly { readonly resource: { readonly resourceType: string } }[];
}

const OPT_IN = { policyRule: 'http://hl7.org/fhir/ConsentPolicy/opt-in' };
const OPT_OUT = { policyRule: 'http://hl7.org/fhir/ConsentPolicy/opt-out' };
const OWN_RULE = { policyRule: 'https://trust.example/rules/7' };
const DENY = { except: [{ type: 'deny' }] };
const PERMIT = { except: [{ type: 'permit' }] };

/** A consent of Edith's, dated, in force and about sharing unless it says otherwise. */
function consent(changes: object, dateTime = '2019-01-01'): object {
  return {
    ...{ resourceType: 'Consent', id: `consent-${dateTime}`, status: 'active', dateTime },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Patient Consent' }] }],
    patient: { reference: `Patient/${PATIENT}` },
    ...changes,
  };
}

/** Edith's record with these consents in place of her own. */
function recordWith(...consents: readonly object[]): string {
  const bundle = JSON.parse(FIXTURE) as Bundle;
  const others = bundle.entry.filter(({ resource }) => resource.resourceType !== 'Consent');
  return JSON.stringify({ ...bundle, entry: [...others, ...consents.map((resource) => ({ resource }))] });
}

/** What becomes of it. */
function stateWith(...consents: readonly object[]): string {
  const [use] = viewOf('problems', 'edith', [answered(GP, recordWith(...consents))]).sources;
  return use?.state ?? assert.fail();
}

type Kinded = Extract<FieldValue, { readonly kind: string }>;

function isValue<K extends Kinded['kind']>(
  value: FieldValue | undefined,
  kind: K,
): value is Extract<Kinded, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

const category = (...codes: readonly string[]) => ({ category: codes.map((code) => ({ coding: [{ code }] })) });
const purpose = (...codes: readonly string[]) => ({ purpose: codes.map((code) => ({ code })) });

describe('a consent of FHIR STU3', () => {
  it('is read with its words, its day and its status', () => {
    const [row] = readAll('fhir-stu3', FIXTURE).records.filter(({ type }) => type === 'consent');
    const { term, date, status, code } = row?.fields ?? {};
    assert.deepEqual([term, status], ['Agreed to share with the hospice', 'active']);
    assert.ok(isValue(date, 'date') && isValue(code, 'code'));
    assert.equal(date.iso, '2017-03-02');
    assert.deepEqual([code.system, code.code, code.display], ['http://loinc.org', '59284-0', 'Patient Consent']);
  });

  const DISSENTS: Readonly<Record<string, object>> = {
    'whose rule is to opt out': OPT_OUT,
    'whose rule is to opt out, with an exception that permits': { ...OPT_OUT, ...PERMIT },
    'that opts out for one actor only': { ...OPT_OUT, actor: [{ role: {}, reference: {} }] },
    'whose exception denies': { ...OPT_IN, ...DENY },
    'with an exception that denies after one that permits': { ...OPT_IN, except: [...PERMIT.except, ...DENY.except] },
    'whose exception says neither': { ...OPT_IN, except: [{ action: [{ text: 'everything' }] }] },
    'whose exception is of a kind nobody knows': { ...OPT_IN, except: [{ type: 'something-new' }] },
    'whose exception permits, from a rule nobody knows': { ...OWN_RULE, ...PERMIT },
    'whose exception permits, from no rule': PERMIT,
    'to research and to something else that denies': { ...DENY, ...category('research', 'npp') },
    'for research and for treatment that denies': { ...DENY, ...purpose('HRESCH', 'TREAT') },
    'of no category that denies': { ...DENY, category: undefined },
    'of a status nobody knows that denies': { ...DENY, status: 'something-new' },
    'without a status that denies': { ...DENY, status: undefined },
  };
  for (const [what, changes] of Object.entries(DISSENTS))
    it(`${what} refuses the record`, () => assert.equal(stateWith(consent(changes)), 'dissent'));

  const SILENT: Readonly<Record<string, object>> = {
    'to opt in': OPT_IN,
    'to opt in, with an exception that permits': { ...OPT_IN, ...PERMIT },
    'of a rule nobody knows': OWN_RULE,
    'that says neither': {},
    'that no longer holds': { ...OPT_OUT, status: 'inactive' },
    'that was rejected': { ...DENY, status: 'rejected' },
    'entered in error': { ...OPT_OUT, status: 'entered-in-error' },
    'to research that denies': { ...DENY, ...category('research') },
    'for research only, to opt out': { ...OPT_OUT, ...purpose('HRESCH', 'CLINTRCH') },
    'that is an advance directive': { ...DENY, ...category('acd') },
    'of another person that denies': { ...DENY, patient: { reference: 'Patient/another' } },
  };
  for (const [what, changes] of Object.entries(SILENT))
    it(`${what} does not`, () => assert.equal(stateWith(consent(changes)), 'usable'));

  it('to opt in without conditions, certainly later, takes a denial back', () => {
    assert.equal(stateWith(consent(OPT_OUT), consent(OPT_IN, '2019-06-01')), 'usable');
    assert.equal(stateWith(consent(OPT_IN), consent(OPT_OUT, '2019-06-01')), 'dissent');
    assert.equal(stateWith(consent(OPT_OUT), consent(OPT_IN)), 'dissent', 'on the same day');
  });

  const CONDITIONS: Readonly<Record<string, object>> = {
    'an actor': { actor: [{ role: {}, reference: {} }] },
    'an action': { action: [{ text: 'access' }] },
    'a purpose': purpose('TREAT'),
    'a label': { securityLabel: [{ code: 'N' }] },
    'a period': { period: { start: '2019-06-01' } },
    'data of a period': { dataPeriod: { start: '2019-06-01' } },
    'some data': { data: [{ meaning: 'instance', reference: {} }] },
    'a policy': { policy: [{ uri: 'https://trust.example/rules/7' }] },
    'an exception': PERMIT,
    'a modifier': { modifierExtension: [{ url: 'https://trust.example/not', valueBoolean: true }] },
    'a category that is not about sharing': category('59284-0', 'research'),
    'no category': { category: undefined },
    'a status that is not active': { status: 'proposed' },
    'another rule': OWN_RULE,
  };
  for (const [what, changes] of Object.entries(CONDITIONS))
    it(`to opt in with ${what} takes nothing back`, () => {
      assert.equal(stateWith(consent(OPT_OUT), consent({ ...OPT_IN, ...changes }, '2019-06-01')), 'dissent');
    });
});

describe('a bundle whose consent has exceptions', () => {
  it('is of STU3, which alone has them', () => {
    const bundle = JSON.parse(recordWith(consent(DENY))) as Bundle;
    const kept = bundle.entry.filter(({ resource }) => ['Patient', 'Consent'].includes(resource.resourceType));
    const bare = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: kept });
    assert.equal(viewOf('problems', 'edith', [answered(GP, bare)]).sources[0]?.state, 'dissent');
  });
});
