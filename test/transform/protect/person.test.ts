import assert from 'node:assert/strict';

import type { LaunchPerson } from '../../../src/transform/facts.ts';
import { checkPerson } from '../../../src/transform/protect/person.ts';
import type { FieldValue } from '../../../src/transform/record/record.ts';
import { date, entry } from '../support/entries.ts';

const LAUNCH: LaunchPerson = { nhsNumber: '9990000018', birthDate: '1941-03-09', name: 'Edith TESTPATIENT' };
const FIELDS: Readonly<Record<string, FieldValue>> = {
  nhsNumber: '9990000018',
  birthDate: date('1941-03-09'),
  forenames: 'Edith Mary',
  surname: 'TESTPATIENT',
  preferredName: 'Edie',
};

function check(fields: Readonly<Record<string, FieldValue>>, launch: Partial<LaunchPerson> = {}) {
  return checkPerson(entry('person', { ...FIELDS, ...fields }), { ...LAUNCH, ...launch });
}

const OTHERS: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> = {
  'another NHS number': { nhsNumber: '9990000026' },
  'an NHS number with a wrong check digit': { nhsNumber: '9990000019' },
  'no NHS number': { nhsNumber: null },
  'an empty NHS number': { nhsNumber: '' },
  'an NHS number of another type': { nhsNumber: true },
  'another birth date': { birthDate: date('1941-03-08') },
  'a birth date known to the month': { birthDate: date('1941-03') },
  'a birth date known to the year': { birthDate: date('1941') },
  'an unknown birth date': { birthDate: date('') },
  'no birth date': { birthDate: null },
  'a birth date as text': { birthDate: '1941-03-09' },
};

describe('the person check refuses', () => {
  for (const [what, fields] of Object.entries(OTHERS)) {
    it(what, () => {
      assert.deepEqual(check(fields), { same: false });
    });
  }

  it('a launch whose own number is none, even where the source says the same', () => {
    assert.deepEqual(check({ nhsNumber: '9990000019' }, { nhsNumber: '9990000019' }), { same: false });
    assert.deepEqual(check({ nhsNumber: '' }, { nhsNumber: '' }), { same: false });
  });

  it('a person without any of these fields', () => {
    assert.deepEqual(checkPerson(entry('person', {}), LAUNCH), { same: false });
  });
});

describe('the person check accepts', () => {
  it('the same number and birth date', () => {
    assert.deepEqual(check({}), { same: true, differs: [] });
  });

  it('a number written in groups, on either side', () => {
    assert.deepEqual(check({ nhsNumber: '999 000 0018' }), { same: true, differs: [] });
    assert.deepEqual(check({}, { nhsNumber: '999 000 0018' }), { same: true, differs: [] });
  });

  it('a birth date with a time', () => {
    assert.deepEqual(check({ birthDate: date('1941-03-09T04:30:00') }), { same: true, differs: [] });
  });
});

type NameCase = readonly [
  source: readonly [forenames: FieldValue, surname: FieldValue, preferred?: FieldValue],
  launch: string,
];

const SAME: readonly NameCase[] = [
  [['Edith Mary', 'TESTPATIENT'], 'TESTPATIENT, Edith'],
  [['Edith Mary', 'TESTPATIENT'], 'Mrs Edith M Testpatient'],
  [['Edith Mary', 'TESTPATIENT', 'Edie'], 'edie testpatient'],
  [['Renée', "O'Brien"], 'RENEE O’BRIEN'],
  [['Siân', 'Ó Súilleabháin-Jones'], 'Sian O Suilleabhain Jones'],
  [['Edith', 'TEST PATIENT'], 'PATIENT-TEST Edith'],
  [[null, 'TESTPATIENT'], 'Mrs TESTPATIENT'],
];
const DIFFERENT: readonly NameCase[] = [
  [['Edith Mary', 'TESTPATIENT'], 'Edith OTHER'],
  [['Edith Mary', 'TESTPATIENT'], 'Mary TESTPATIENT'],
  [['Edith Mary', 'TESTPATIENT', 'Edie'], 'Joan TESTPATIENT'],
  [['Edith', 'TEST PATIENT'], 'Edith TEST'],
  [['Edith', 'TESTPATIENT'], 'Edith TESTPATIENTS'],
  [['Edith', 'TESTPATIENT'], ''],
];

describe('a name that differs', () => {
  const named = ([forenames, surname, preferredName = null]: NameCase[0], name: string | null) =>
    check({ forenames, surname, preferredName }, { name });

  for (const [source, launch] of SAME) {
    it(`is not found between ${JSON.stringify(source)} and '${launch}'`, () => {
      assert.deepEqual(named(source, launch), { same: true, differs: [] });
    });
  }

  for (const [source, launch] of DIFFERENT) {
    it(`is listed between ${JSON.stringify(source)} and '${launch}'`, () => {
      assert.deepEqual(named(source, launch), { same: true, differs: ['name'] });
    });
  }

  it('is not looked for where the host gave none', () => {
    assert.deepEqual(named(['Joan', 'OTHER'], null), { same: true, differs: [] });
  });
});

describe('what else differs', () => {
  const SOURCE = { sex: 'female', practice: 'Fellside Test Surgery', deathDate: date('2020-01-20') };
  const DIFFERS: readonly (readonly [what: string, launch: Parameters<typeof check>[1], fields: readonly string[]])[] =
    [
      ['nothing that the launch does not say', { sex: null, practice: null, deathDate: null }, []],
      ['nothing that is the same', { sex: 'female', practice: 'FELLSIDE TEST SURGERY', deathDate: '2020-01-20' }, []],
      ['no sex that is not known', { sex: 'unknown' }, []],
      ['another sex', { sex: 'male' }, ['sex']],
      ['no practice that is written shorter', { practice: 'Fellside Surgery' }, []],
      ['another practice', { practice: 'Beckfoot Surgery' }, ['practice']],
      ['another date of death', { deathDate: '2020-01-21' }, ['deathDate']],
      ['all of them', { sex: 'male', practice: 'Beckfoot', deathDate: '2019-01-01' }, ['sex', 'practice', 'deathDate']],
    ];
  for (const [what, launch, fields] of DIFFERS)
    it(`is ${what}`, () => {
      assert.deepEqual(check(SOURCE, launch), { same: true, differs: fields });
    });

  it('is a date of death that the source does not have', () => {
    assert.deepEqual(check({}, { deathDate: '2020-01-20' }), { same: true, differs: ['deathDate'] });
  });
});
