import assert from 'node:assert/strict';

import { catalogue } from '../../support/people.ts';
import { differencesFromOpenHr, inWords, readEdith } from './same-as-openhr.ts';

/**
 * Edith is one person, whoever sends her record. What else each format says of her stands in the tests of the formats;
 * here are the two that tell of something else than a GP does.
 */

const ADDRESS = 'address: 1 Example Row, Testborough, Cumbria, LA1 9ZZ → ';

/** Where a format says otherwise who she is, and why. */
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  // A case has one forename, and no title, preferred name or practice by its name.
  adastra: [
    'title: Mrs → –',
    'forenames: Edith Mary → Edith',
    'preferredName: Edith → –',
    'practice: Fellside Test Surgery → –',
    `${ADDRESS}–`,
  ],
  // No county; a telephone number as a URL, which is not read.
  cda: [`${ADDRESS}1 Example Row, Testborough, LA1 9ZZ`, 'telephone: 01632 960001 → –'],
  'emis-open': [],
  'fhir-r4': [],
  'fhir-stu3': [],
  // The council calls her what she likes to be called.
  'liquidlogic-adults': ['preferredName: Edith → Edie'],
  openhr: [],
  // The practice is a code there.
  tpp: ['practice: Fellside Test Surgery → –'],
  vision: [`${ADDRESS}–`, 'telephone: 01632 960001 → –'],
};

/** What an out-of-hours case says otherwise than OpenHR, by the reason. */
const ADASTRA: Readonly<Record<string, readonly string[]>> = {
  'a case is one contact with another service, which her practice has no record of': [
    'encounter "04-Nov-2019": missing',
    'encounter "15-Aug-2019": missing',
    'encounter "12-Jan-2020": here only',
    'encounter-component "Essential hypertension": missing',
    'encounter-component "O/E - blood pressure reading": missing',
    'encounter-component "Allergy to withheldine": missing',
    'encounter-component "Follow-up by own GP": here only',
    'encounter-component "Chronic obstructive pulmonary di": here only',
    'clinical-item "Anxiety": missing',
    'clinical-item "Social history": missing',
    'clinical-item "Chronic obstructive pulmonary di": here only',
  ],
  'what was coded is a code and its words': [
    'clinical-item.kind: not supported',
    'clinical-item.note: not supported',
    'encounter-component.heading: not supported',
    'encounter-component.entry: not supported',
    'encounter-component.note: not supported',
    'encounter.placeType: not supported',
  ],
  'registration is the code of a practice and a word': [
    'gp-registration.practice: not supported',
    'gp-registration.usualGp: not supported',
    'gp-registration.type: not supported',
    'gp-registration.start: not supported',
    'gp-registration "A99999" status: Correctly registered → Registered',
  ],
  'the record of the GP is not in it': notSupported(
    ...[
      'alert',
      'allergy',
      'diagnosis',
      'diary-entry',
      'examination',
      'family-history',
      'immunisation',
      'investigation',
    ],
    ...['medication', 'medication-issue', 'problem', 'procedure', 'referral'],
  ),
};

/** A council holds nothing of what a GP holds. */
const COUNCIL = notSupported(
  ...[
    'alert',
    'allergy',
    'clinical-item',
    'diagnosis',
    'diary-entry',
    'encounter',
    'encounter-component',
    'examination',
  ],
  ...[
    'family-history',
    'gp-registration',
    'immunisation',
    'investigation',
    'medication',
    'medication-issue',
    'problem',
  ],
  ...['procedure', 'referral'],
);

function notSupported(...types: readonly string[]): readonly string[] {
  return types.map((type) => `${type}: not supported`);
}

describe('Edith', () => {
  const { fields } = readEdith('openhr').person;

  it('has a record in every format', () => {
    assert.deepEqual(Object.keys(PEOPLE).sort(), [...catalogue.formats.keys()].sort());
  });

  for (const [format, differences] of Object.entries(PEOPLE))
    it(`is the same person in ${format}, but for what is listed`, () => {
      const { person } = readEdith(format);
      const different = Object.keys(fields).flatMap((field) => {
        const [there, here] = [inWords(fields[field]), inWords(person.fields[field])];
        return there === here ? [] : [`${field}: ${there} → ${here}`];
      });
      assert.deepEqual(different, differences);
    });

  it('is told of by an out-of-hours case as by OpenHR, but for what is listed', () => {
    assert.deepEqual([...differencesFromOpenHr('adastra')].sort(), Object.values(ADASTRA).flat().sort());
  });

  it('is told of by a council in other record types than by OpenHR', () => {
    assert.deepEqual([...differencesFromOpenHr('liquidlogic-adults')].sort(), [...COUNCIL].sort());
  });
});
