import assert from 'node:assert/strict';

import { checkPerson } from '../../../../src/transform/protect/person.ts';
import { edited, PEOPLE } from '../../support/people.ts';
import { edith, entriesOf, inWords, readAll } from './same-as-openhr.ts';

const XML = edith('adastra');

function isEdith(...changes: readonly (readonly [string, string])[]): boolean {
  return checkPerson(readAll('adastra', edited(XML, ...changes)).person, PEOPLE.edith).same;
}

describe('an Adastra case', () => {
  it('is about her only when the number is confirmed and the birth date exact', () => {
    assert.equal(isEdith(), true);
    assert.equal(isEdith(['"Confirmed"', '"Unconfirmed"']), false);
    assert.equal(isEdith([' nationalNumberStatus="Confirmed"', '']), false);
    assert.equal(isEdith(['"Exact"', '"AgeOnly"']), false);
  });

  it('shows a note past its review date as it is, and drops an obsolete one', () => {
    const notes = entriesOf(readAll('adastra', XML), 'special-note').map(({ fields, marks }) => [
      inWords(fields['review']),
      fields['obsolete'],
      [...marks.flags],
    ]);
    assert.deepEqual(notes, [
      ['31-Dec-2019', false, []],
      ['01-Jun-2020', false, []],
      ['01-Jun-2020', true, ['deleted']],
    ]);
  });

  it('takes any status but "Active" for obsolete', () => {
    const changed = edited(XML, ['<status>Obsolete</status>', '<status>Active</status>']);
    assert.ok(entriesOf(readAll('adastra', changed), 'special-note').every(({ marks }) => marks.flags.size === 0));
    const odd = edited(XML, ['<status>Obsolete</status>', '<status>Archived</status>']);
    assert.equal(
      entriesOf(readAll('adastra', odd), 'special-note').filter(({ marks }) => marks.flags.has('deleted')).length,
      1,
    );
  });

  for (const status of ['Active', 'ACTIVE', 'active', ''])
    it(`hides no warning whose status is ${JSON.stringify(status)}`, () => {
      const inElement = edited(XML, ['<status>Obsolete</status>', `<status>${status}</status>`]);
      const inAttribute = edited(
        XML,
        ['<status>Obsolete</status>', ''],
        ['<specialNote>\n    <reviewDate>2019', `<specialNote status="${status}">\n    <reviewDate>2019`],
      );
      for (const xml of [inElement, inAttribute])
        assert.ok(entriesOf(readAll('adastra', xml), 'special-note').every(({ marks }) => marks.flags.size === 0));
    });

  it('has consultations as encounters, with what was coded in them', () => {
    const extract = readAll('adastra', XML);
    const [encounter] = entriesOf(extract, 'encounter');
    const { fields = {} } = encounter ?? {};
    assert.deepEqual(
      ['date', 'type', 'place', 'clinician', 'status'].map((name) => inWords(fields[name])),
      ['12-Jan-2020', 'Home visit', 'Testborough Out-of-Hours Base', 'Dr Omar NIGHTDUTY', 'COMPLETE'],
    );
    const parts = entriesOf(extract, 'encounter-component').map(({ fields: part }) => [
      part['encounter'],
      part['term'],
    ]);
    assert.deepEqual(parts, [
      [encounter?.id, 'Follow-up by own GP'],
      [encounter?.id, 'Chronic obstructive pulmonary disease'],
    ]);
    assert.deepEqual(extract.faults, {});
  });
});
