import assert from 'node:assert/strict';

import { edited } from '../../support/people.ts';
import {
  differencesFromOpenHr,
  edith,
  entriesOf,
  formatOf,
  inWords,
  partsOf,
  readAll,
  readEdith,
} from './same-as-openhr.ts';

/** What the parts say otherwise than OpenHR, by the reason. The shape is this project's own, so these are its choices. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'an entry has the name of its kind': [
    'clinical-item "Anxiety" kind: Observation → Medical history',
    'clinical-item "Social history" kind: Observation → Social history',
  ],
  'parts name the entries of an encounter; their text stands in the other parts': [
    'encounter-component.note: not supported',
    'encounter.placeType: not supported',
  ],
  'registration comes in words': [
    'gp-registration "A99999" type: Regular → Permanent',
    'gp-registration "A99999" status: Correctly registered → –',
  ],
  'a range has the units of its value': ['investigation.rangeUnits: not supported'],
  'medicines have codes of dm+d or none': [
    'medication-issue "Ramipril 5mg capsules" code: EMISPREPARATION 79693 + sct 318906001 → dmd.nhs.uk 318906001',
    'medication "Ramipril 5mg capsules" code: EMISPREPARATION 17812 + sct 318906001 → dmd.nhs.uk 318906001',
    'medication "Amoxicillin 250mg capsules" code: EMISPREPARATION 86750 + sct 323509004 → dmd.nhs.uk 323509004',
    'medication "Bendroflumethiazide 2.5mg tablet" code: EMISPREPARATION 21904 → –',
    'medication "Simvastatin 40mg tablets" code: EMISPREPARATION 23310 → –',
    'medication "Doxycycline 100mg capsules" code: EMISPREPARATION 40117 → –',
    'medication "Confidentialine 5mg tablets" code: EMISPREPARATION 99001 → –',
    'medication "Deletedol 10mg tablets" code: EMISPREPARATION 99002 → –',
  ],
  'an issue is counted against what was authorised, and not cancelled': [
    'medication "Ramipril 5mg capsules" maximumIssues: – → 6',
    'medication-issue.cancelled: not supported',
  ],
};

describe('a Vision-style record', () => {
  it('says of Edith what her OpenHR record says, but for what is listed', () => {
    assert.deepEqual([...differencesFromOpenHr('vision')].sort(), Object.values(DIFFERENCES).flat().sort());
  });

  it('is about the same person in each of ten parts', () => {
    const { fields } = readAll('openhr', edith('openhr')).person;
    assert.equal(partsOf('vision').length, 10);
    // The shape has no address and no telephone number.
    const { address, telephone, mobile, ...expected } = fields;
    assert.ok(address !== null && telephone !== null && mobile === null);
    for (const part of partsOf('vision'))
      assert.deepEqual(readAll('vision', edith(`vision/${part}`)).person.fields, expected);
  });

  it('has in each part what the map says stands there, and nothing else', () => {
    for (const { id, reads } of formatOf('vision').parts) {
      const types = new Set(readAll('vision', edith(`vision/${id}`)).records.map(({ type }) => type));
      // Edith gave no consent that is recorded.
      assert.deepEqual([...types, ...(id === 'demographics' ? ['consent'] : [])].sort(), [...reads].sort(), id);
    }
  });

  it('withholds what does not say that it is not private', () => {
    const marksOf = (from: string, to: string) => {
      const [first] = entriesOf(readAll('vision', edited(edith('vision/allergies'), [from, to])), 'allergy');
      return [...(first?.marks.flags ?? [])];
    };
    const entry = 'Fellside Test Surgery" private="false"';
    assert.deepEqual(marksOf(entry, entry), []);
    assert.deepEqual(marksOf(entry, 'Fellside Test Surgery"'), ['confidential']);
    assert.deepEqual(marksOf(entry, 'Fellside Test Surgery" private="0"'), ['confidential']);
  });

  it('denies the whole record unless the patient element says that sharing was not refused', () => {
    const flags = (from: string, to: string) =>
      readAll('vision', edited(edith('vision/demographics'), [from, to])).person.marks.flags.has('confidential');
    assert.equal(flags(' dissent="false"', ' dissent="false"'), false);
    assert.equal(flags(' dissent="false"', ' dissent="true"'), true);
    assert.equal(flags(' dissent="false"', ''), true);
  });

  it('is partial unless a part says that it is complete', () => {
    assert.equal(readEdith('vision').partial, false);
    assert.equal(readAll('vision', edited(edith('vision/events'), [' complete="true"', ''])).partial, true);
  });

  it('keeps a date at the precision that its length tells', () => {
    const dates = entriesOf(readEdith('vision'), 'problem').map(({ fields }) => inWords(fields['start']));
    assert.deepEqual(dates.slice(0, 3), ['30-Jan-2014', 'May 2011', '1998']);
  });
});
