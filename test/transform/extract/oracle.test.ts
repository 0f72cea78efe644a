import assert from 'node:assert/strict';

import { generateOpenHr } from '../../../fixtures/generate.ts';
import { fixture, PERSON_IDS } from '../support/people.ts';
import { edith, partsOf } from './formats/same-as-openhr.ts';
import { Oracle, treeOf } from './oracle.ts';
import { compare } from './with-oracle.ts';

const FORMATS = ['openhr', 'liquidlogic-adults'] as const;
/** Formats in which only Edith has a record. */
const EDITH_ONLY = ['emis-open', 'tpp', 'adastra', 'cda'] as const;
const GENERATED = {
  seed: 41,
  events: 150,
  person: {
    nhsNumber: '9990000034',
    birthDate: '1938-08-17',
    sex: 'F',
    title: 'Miss',
    forenames: 'Olwen',
    callingName: 'Olwen',
    surname: 'LONGPATIENT',
    street: '3 Example Row',
    telephone: '01632 960034',
  },
} as const;

describe('the reader and an independent XPath engine', () => {
  for (const format of FORMATS)
    for (const person of PERSON_IDS) {
      it(`read the same values from ${format} of ${person}`, () => {
        const { entries, evaluated } = compare(format, fixture(person, format));
        assert.ok(entries > 0 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
      });
    }

  for (const format of EDITH_ONLY)
    it(`read the same values from ${format} of edith`, () => {
      const { entries, evaluated } = compare(format, edith(format));
      assert.ok(entries > 5 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
    });

  it('read the same values from an ITK document of edith', () => {
    assert.ok(compare('cda', edith('itk')).entries > 5);
  });

  for (const part of partsOf('vision'))
    it(`read the same values from the part ${part} of vision of edith`, () => {
      const { entries, evaluated } = compare('vision', edith(`vision/${part}`));
      assert.ok(entries > 0 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
    });

  it('read the same values from another generated record', () => {
    assert.ok(compare('openhr', generateOpenHr(GENERATED)).entries > 5);
  });

  it('read as many entries of each type as the fixture of Edith was written with', () => {
    const { records } = new Oracle('openhr', treeOf(fixture('edith', 'openhr'))).read();
    const counts = Object.entries(records).map(([type, entries]) => [type, entries.length]);
    assert.deepEqual(Object.fromEntries(counts), {
      ...{ problem: 5, allergy: 2, medication: 7, 'medication-issue': 1, diagnosis: 4, procedure: 2, investigation: 1 },
      ...{ examination: 1, immunisation: 1, encounter: 2, 'encounter-component': 3, referral: 1, alert: 1 },
      ...{ 'family-history': 1, 'diary-entry': 1, 'clinical-item': 2, consent: 0, document: 0, 'gp-registration': 1 },
    });
  });
});
