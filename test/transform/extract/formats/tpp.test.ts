import assert from 'node:assert/strict';

import { answered, edited, GP, htmlOf, viewOf } from '../../support/people.ts';
import { differencesFromOpenHr, edith, entriesOf, formatOf, inWords, readAll } from './same-as-openhr.ts';

const XML = edith('tpp');

/** Types that are not compared, and why. */
const OTHERWISE = {
  encounter: 'every entry stands in an event of its own, so every event is an encounter',
  'encounter-component': 'headings do not exist, and every coded entry is part of an event',
};

/** What the record says otherwise than OpenHR, by the reason. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'codes are CTV3, without translations': [
    'allergy "H/O: penicillin allergy" code: readv2 14L1 + sct 91936005 → ctv3 14L1',
    'clinical-item "Social history" code: readv2 13 → ctv3 13',
    'family-history "FH: Cardiovascular disease" code: readv2 12C + sct 266894000 → ctv3 12C',
    'investigation "Serum potassium" code: readv2 44I4 + sct 1000651000000109 → ctv3 XE2pz',
    'problem "Essential hypertension" code: readv2 G20 + sct 59621000 → ctv3 XE0Ub',
    'problem "Chronic obstructive pulmonary di" code: readv2 H3 + sct 13645005 → ctv3 H3',
    'problem "Fracture of clavicle" code: readv2 S20 + sct 58150001 → ctv3 S20',
  ],
  'a CTV3 code does not say whether it is a diagnosis or a procedure': [
    'diagnosis: not supported',
    'procedure: not supported',
    'clinical-item "Emergency appendicectomy": here only',
    'clinical-item "Termination of pregnancy": here only',
  ],
  'medicines have codes of dm+d or Multilex': [
    'medication-issue "Ramipril 5mg capsules" code: EMISPREPARATION 79693 + sct 318906001 → dmd.nhs.uk 318906001',
    'medication "Ramipril 5mg capsules" code: EMISPREPARATION 17812 + sct 318906001 → dmd.nhs.uk 318906001',
    'medication "Amoxicillin 250mg capsules" code: EMISPREPARATION 86750 + sct 323509004 → dmd.nhs.uk 323509004',
    'medication "Bendroflumethiazide 2.5mg tablet" code: EMISPREPARATION 21904 → Multilex 900012',
    'medication "Doxycycline 100mg capsules" code: EMISPREPARATION 40117 → Multilex 900020',
  ],
  'dates are whole days, also where only the month or the year was known': [
    'problem "Chronic obstructive pulmonary di" start: May 2011 → 01-May-2011',
    'problem "Fracture of clavicle" start: 1998 → 01-Jan-1998',
    'problem "Fracture of clavicle" end: Jun 1998 → 01-Jun-1998',
  ],
  'a drug sensitivity is an allergy in free text; OpenHR has no such thing': [
    'allergy "Came out in hives after "one of ": here only',
  ],
  'reminders, recalls and vaccinations have no codes, coded entries no kind': [
    'clinical-item.kind: not supported',
    'alert.code: not supported',
    'alert.codeTerm: not supported',
    'diary-entry.code: not supported',
    'immunisation.code: not supported',
  ],
  'a blood pressure is two coded entries, without one that holds them': [
    'examination "O/E - blood pressure reading": missing',
    'examination "O/E - Systolic BP reading": here only',
  ],
  'a value is a decimal number without operator, range and flag; a report is judged as a whole': [
    'investigation.rangeLow: not supported',
    'investigation.rangeUnits: not supported',
    'investigation.rangeHigh: not supported',
    'investigation "Serum potassium" value: >5.9 → 5.9',
    'investigation "Serum potassium" abnormal: true → false',
    'investigation "Serum potassium" flag: HI → –',
    'investigation "Urea and electrolytes": here only',
  ],
  'the practice is a code, the usual GP a user name': [
    'gp-registration.practice: not supported',
    'gp-registration.usualGp: not supported',
    'gp-registration.status: not supported',
    'gp-registration "A99999" type: Regular → GMS',
  ],
  'an issue does not name its course, and issues are not counted': [
    'medication-issue.course: not supported',
    'medication-issue.days: not supported',
    'medication-issue.cancelled: not supported',
    'medication.lastIssued: not supported',
    'medication.issued: not supported',
    'medication "Ramipril 5mg capsules" maximumIssues: – → 6',
  ],
  'a single prescription has an end date and no days or review; the reasons for an end are two words': [
    'medication "Amoxicillin 250mg capsules" end: – → 29-Dec-2019',
    'medication "Amoxicillin 250mg capsules" days: 28 → –',
    'medication "Amoxicillin 250mg capsules" review: 01-Jun-2020 → –',
    'medication "Amoxicillin 250mg capsules" stopped: – → 29-Dec-2019',
    'medication "Amoxicillin 250mg capsules" stopReason: – → End of Course',
    'medication "Bendroflumethiazide 2.5mg tablet" end: – → 14-Jan-2019',
    'medication "Bendroflumethiazide 2.5mg tablet" stopReason: Stopped: low sodium → Side Effect',
    'medication "Doxycycline 100mg capsules" end: – → 02-Feb-2020',
    'medication "Doxycycline 100mg capsules" days: 13 → –',
  ],
  'what was never issued cannot be said': ['medication "Simvastatin 40mg tablets": missing'],
  'a referral is only a number that events point to': ['referral: not supported'],
};

function first(type: string, ...changes: readonly (readonly [string, string])[]) {
  const [entry] = entriesOf(readAll('tpp', edited(XML, ...changes)), type);
  assert.ok(entry, `no ${type}`);
  return entry;
}

describe('a TPP record', () => {
  it('says of Edith what her OpenHR record says, but for what is listed', () => {
    const found = differencesFromOpenHr('tpp', Object.keys(OTHERWISE));
    assert.deepEqual([...found].sort(), Object.values(DIFFERENCES).flat().sort());
  });

  it('has nothing that could not be understood', () => {
    assert.deepEqual(readAll('tpp', XML).faults, {});
  });

  it('says of each entry when, by whom and where from the event around it', () => {
    const { fields, provenance } = first('problem');
    assert.equal(inWords(fields['start']), '30-Jan-2014');
    assert.equal(provenance.recordedBy, 'Dr Ada DOCTOR');
    assert.equal(provenance.organisation, 'Fellside Test Surgery');
    assert.equal(inWords(provenance.recordedAt), '30-Jan-2014');
  });

  it('has a date that is not known where the event has none, never today', () => {
    const entry = first('problem', ['DateTime="2014-01-30T10:15:00" ', '']);
    assert.equal(inWords(entry.fields['start']), 'date unknown');
    assert.equal(entry.provenance.recordedAt, null);
  });

  const ENDED = '<ProblemSeverity>Minor Event</ProblemSeverity><ProblemEndDate>1998-06-01</ProblemEndDate>';
  for (const [what, written, status] of [
    ['with an end date is inactive', ENDED, 'inactive'],
    ['without one is active', '<ProblemSeverity>Minor Event</ProblemSeverity>', 'active'],
    ['with an empty one is active', '<ProblemSeverity>Minor Event</ProblemSeverity><ProblemEndDate/>', 'active'],
    ['of an unknown severity is active without an end date', '<ProblemSeverity>Other</ProblemSeverity>', 'active'],
  ] as const)
    it(`has problems: one ${what}`, () => {
      const problems = entriesOf(readAll('tpp', edited(XML, [ENDED, written])), 'problem');
      assert.equal(problems.find(({ fields }) => fields['term'] === 'Fracture of clavicle')?.fields['status'], status);
    });

  it('has no problem where a coded entry has no severity', () => {
    const changed = edited(XML, [ENDED, '']);
    assert.equal(entriesOf(readAll('tpp', changed), 'problem').length, 2);
  });

  it('has an allergy wherever the empty flag is, and shows a drug sensitivity word for word', () => {
    const terms = entriesOf(readAll('tpp', XML), 'allergy').map(({ fields }) => fields['term']);
    assert.deepEqual(terms, ['H/O: penicillin allergy', 'Came out in hives after "one of the -cillins", 2003']);
    const html = htmlOf(viewOf('allergies', 'edith', [answered(GP, XML)]));
    assert.ok(html.includes('one of the -cillins') && html.includes('date unknown'), html);
    const nothing = edited(XML, ['<FreeText>Came out in hives after "one of the -cillins", 2003</FreeText>', '']);
    assert.match(
      htmlOf(viewOf('allergies', 'edith', [answered(GP, nothing)])),
      /Drug sensitivity \(the record does not name the drug\)/u,
    );
  });

  it('tells repeats, single prescriptions and issues apart', () => {
    const extract = readAll('tpp', XML);
    const kinds = entriesOf(extract, 'medication').map(({ fields }) => [
      inWords(fields['item']).split(' ')[0],
      fields['kind'],
      fields['status'],
    ]);
    assert.deepEqual(kinds, [
      ['Ramipril', 'repeat', 'active'],
      ['Amoxicillin', 'acute', 'cancelled'],
      ['Bendroflumethiazide', 'repeat', 'cancelled'],
      ['Doxycycline', 'acute', 'active'],
    ]);
    assert.equal(entriesOf(extract, 'medication-issue').length, 1);
  });

  it('pairs a blood pressure only where an event holds one of each part', () => {
    const reading = (xml: string) =>
      entriesOf(readAll('tpp', xml), 'examination').map(({ fields }) => [fields['systolic'], fields['diastolic']]);
    assert.deepEqual(reading(XML), [['148', '86']]);
    const other =
      '<ClinicalCode><Code Scheme="CTV3" Code="2469." Term="O/E - Systolic BP reading"/><Value>120</Value></ClinicalCode>';
    assert.deepEqual(
      reading(
        edited(XML, [
          '<ClinicalCode><Code Scheme="CTV3" Code="2469."',
          `${other}<ClinicalCode><Code Scheme="CTV3" Code="2469."`,
        ]),
      ),
      [
        ['120', null],
        ['148', null],
        [null, '86'],
      ],
    );
  });

  it('never shares a relationship: its name and number, and that it agreed to nothing', () => {
    const { fields } = first('carer');
    assert.deepEqual(
      [fields['relationship'], fields['sharesDetails'], fields['mayBeContacted']],
      ['Main Carer', false, false],
    );
    for (const dataset of ['problems', 'medications', 'allergies', 'social-care']) {
      const html = htmlOf(viewOf(dataset, 'edith', [answered(GP, XML)]));
      for (const text of ['UNASKED', '01632 960002', 'adoctor'])
        assert.ok(!html.includes(text), `${dataset} shows ${text}`);
    }
  });

  it('cannot say that an entry is confidential, deleted or unfiled', () => {
    assert.ok(readAll('tpp', XML).records.every(({ marks }) => marks.flags.size === 0));
    assert.equal(formatOf('tpp').supports('allergy', 'end'), false);
  });

  it('can be shown', () => {
    const shown = ['problems', 'medications', 'allergies']
      .map((id) => htmlOf(viewOf(id, 'edith', [answered(GP, XML)])))
      .join('');
    for (const text of ['Essential hypertension', 'Fracture of clavicle', 'Ramipril 5mg capsules', 'Doxycycline'])
      assert.ok(shown.includes(text), text);
    assert.ok(!shown.includes('could not be shown'));
  });
});
