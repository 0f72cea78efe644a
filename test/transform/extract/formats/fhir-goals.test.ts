import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { answered, GP, viewOf } from '../../support/people.ts';

const FIXTURE = readFileSync(new URL('../../../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8');
const PATIENT = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };

/** A goal in words, with this as its state and more. */
function goal(text: string, lifecycleStatus = 'active', rest: object = {}) {
  return { resourceType: 'Goal', subject: PATIENT, lifecycleStatus, description: { text }, ...rest };
}

/** A plan with these goals in Edith's record, as a dataset of plans has it. */
function planWith(goals: readonly object[], rest: object = {}, ...others: readonly object[]) {
  const bundle = JSON.parse(FIXTURE) as { readonly entry: readonly object[] };
  const named = goals.map((each, index) => ({ ...each, id: `g${String(index)}` }));
  const plan = {
    ...{ resourceType: 'CarePlan', id: 'n', status: 'active', intent: 'plan', subject: PATIENT, title: 'Plan' },
    ...{ goal: named.map(({ id }) => ({ reference: `Goal/${id}` })), ...rest },
  };
  const entry = [...bundle.entry, ...[plan, ...named, ...others].map((resource) => ({ resource }))];
  const [use] = viewOf('care-plans', 'edith', [answered(GP, JSON.stringify({ ...bundle, entry }))]).sources;
  assert.ok(use?.state === 'usable');
  const found = use.judged.find(({ entry: { id } }) => id === 'n') ?? assert.fail('no plan');
  return { verdict: found.verdict, aim: found.entry.fields['aim'] };
}

describe('the goals of a plan (fhir-r4)', () => {
  it('are its aim, behind its own words', () => {
    assert.equal(planWith([goal('walk to the shop'), goal('sleep')]).aim, 'walk to the shop; sleep');
    assert.equal(planWith([goal('sleep')], { description: 'Stay at home' }).aim, 'Stay at home; sleep');
    assert.equal(planWith([], { description: 'Stay at home' }).aim, 'Stay at home');
    assert.equal(planWith([]).aim, null);
  });

  it('say their state where they are not active, and whether they were reached', () => {
    const reached = { achievementStatus: { coding: [{ code: 'achieved', display: 'Achieved' }] } };
    const aim = planWith([goal('walk', 'completed', reached), goal('sleep', 'proposed')]).aim;
    assert.equal(aim, 'completed: walk (Achieved); proposed: sleep');
  });

  it('are none where they were given up, refused or entered in error', () => {
    const states = ['cancelled', 'rejected', 'entered-in-error'].map((state) => goal('unused', state));
    assert.equal(planWith([...states, goal('walk')]).aim, 'walk');
  });

  it('are called by the name in the reference where they are not there', () => {
    const goals = [{ reference: 'Goal/nowhere', display: 'swim' }, { reference: 'Goal/neither' }];
    assert.equal(planWith([], { goal: goals }).aim, 'swim');
  });

  it('are called by their code where they have no words', () => {
    const coded = { ...goal(''), description: { coding: [{ code: '1', display: 'Weight loss' }] } };
    assert.equal(planWith([coded]).aim, 'Weight loss');
  });

  it('withhold the plan where one is about somebody else, labelled, or says what nobody understands', () => {
    assert.equal(planWith([goal('walk')]).verdict, 'shown');
    const verdictOf = (rest: object) => planWith([goal('walk'), goal('x', 'active', rest)]).verdict;
    assert.equal(verdictOf({ subject: { reference: 'Patient/other' } }), 'excluded.subject');
    assert.equal(verdictOf({ meta: { security: [{ code: 'R' }] } }), 'excluded.policy');
    assert.equal(verdictOf({ meta: { security: [{ code: 'N' }] } }), 'shown');
    assert.equal(verdictOf({ modifierExtension: [{ url: 'urn:x', valueBoolean: true }] }), 'excluded.policy');
    const sensitive = { coding: [{ system: 'http://snomed.info/sct', code: '86406008' }] };
    assert.equal(verdictOf({ description: sensitive }), 'excluded.sensitive');
  });

  it('withhold the plan where what they are about is withheld', () => {
    const condition = {
      ...{ resourceType: 'Condition', id: 'c', subject: PATIENT, meta: { security: [{ code: 'R' }] } },
      code: { text: 'x' },
    };
    const addressing = goal('walk', 'active', { addresses: [{ reference: 'Condition/c' }] });
    assert.equal(planWith([addressing], {}, condition).verdict, 'excluded.closure');
  });
});
