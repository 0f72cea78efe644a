import assert from 'node:assert/strict';

import { answered, edited, GP, htmlOf, viewOf } from '../../support/people.ts';
import { differencesFromOpenHr, edith, entriesOf, inWords, readAll } from './same-as-openhr.ts';

const XML = edith('emis-open');

/** What the record says otherwise than OpenHR, by the reason. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  'the allergen has an element of its own and stands beside the words of the entry': [
    'allergy "H/O: penicillin allergy" term: H/O: penicillin allergy → H/O: penicillin allergy: Penicillins',
  ],
  'episodicity is a number here, a word there': [
    'diagnosis "Fracture of clavicle" episode: – → Not recorded',
    'diagnosis "Deleted item: must never be rend" episode: – → Not recorded',
  ],
  'the kind of an entry is a number here': [],
  'the kind of place is words without a code': ['encounter.placeType: not supported'],
  'types and states of registration come with their words': [
    'gp-registration "A99999" status: Correctly registered → Registered',
  ],
  'a result of a laboratory has no author': ['investigation "Serum potassium" recordedBy: Dr Ada DOCTOR → –'],
  'reports that nobody filed are part of the answer (marked unfiled)': [
    'investigation "Unfiled result: must never be re": here only',
    'investigation.rangeUnits: not supported',
  ],
  'nothing says that an issue was cancelled, or when and why a course was stopped': [
    'medication-issue.cancelled: not supported',
    'medication.stopped: not supported',
    'medication.stopReason: not supported',
  ],
  'status N is not documented': ['medication "Simvastatin 40mg tablets" status: never-active → unknown'],
};

const FORBIDDEN = ['Anxiety', 'Confidential', 'withheldine', 'Told in confidence', 'Tinnitus', 'Deleted', 'Unfiled'];

const PROBLEM_DATE = '<AssignedDate>30/01/2014</AssignedDate><DatePart>0</DatePart>';

function startWith(written: string): string {
  const extract = readAll('emis-open', edited(XML, [PROBLEM_DATE, written]));
  const problem = entriesOf(extract, 'problem').find(({ fields }) => fields['term'] === 'Essential hypertension');
  return inWords(problem?.fields['start']);
}

function marksOf(xml: string, type: string, id: string): readonly string[] {
  const found = entriesOf(readAll('emis-open', xml), type).find((entry) => entry.id.includes(id));
  assert.ok(found, `no ${type} ${id}`);
  return [...found.marks.flags];
}

describe('an EMIS Open record', () => {
  it('says of Edith what her OpenHR record says, but for what is listed', () => {
    assert.deepEqual([...differencesFromOpenHr('emis-open')].sort(), Object.values(DIFFERENCES).flat().sort());
  });

  it('is entire, and names its system, organisation and time', () => {
    const { system, organisation, createdAt, partial, faults } = readAll('emis-open', XML);
    assert.deepEqual(
      [system, organisation, inWords(createdAt), partial],
      ['EMIS Web', 'Fellside Test Surgery', '31-Jan-2020', false],
    );
    // The undocumented status of the simvastatin.
    assert.deepEqual(faults, { 'value medication.status': 1 });
  });

  for (const [what, from, to] of [
    ['of a summary', '<MRGetType>1<', '<MRGetType>2<'],
    ['of demographics only', '<MRGetType>1<', '<MRGetType>3<'],
    ['filtered by a data set', '</MRGetType>', '</MRGetType><DataSet>Meds</DataSet>'],
    [
      'that reports an error',
      '</MessagePurpose>',
      '</MessagePurpose><MessagingError><ErrorString>E</ErrorString></MessagingError>',
    ],
  ] as const)
    it(`is partial when it is an answer ${what}`, () => {
      assert.equal(readAll('emis-open', edited(XML, [from, to])).partial, true);
    });

  for (const [what, written, expected] of [
    ['0: the day', PROBLEM_DATE, '30-Jan-2014'],
    ['missing: the day', '<AssignedDate>30/01/2014</AssignedDate>', '30-Jan-2014'],
    ['empty: the day', '<AssignedDate>30/01/2014</AssignedDate><DatePart/>', '30-Jan-2014'],
    ['0 with a time: the day', '<AssignedDate>30/01/2014 10:15:00</AssignedDate><DatePart>0</DatePart>', '30-Jan-2014'],
    ['1: the month', '<AssignedDate>30/01/2014</AssignedDate><DatePart>1</DatePart>', 'Jan 2014'],
    ['1, written short: the month', '<AssignedDate>01/2014</AssignedDate><DatePart>1</DatePart>', 'Jan 2014'],
    ['2: the year', '<AssignedDate>30/01/2014</AssignedDate><DatePart>2</DatePart>', '2014'],
    ['2, written short: the year', '<AssignedDate>2014</AssignedDate><DatePart>2</DatePart>', '2014'],
    ['3: not known', '<AssignedDate>30/01/2014</AssignedDate><DatePart>3</DatePart>', 'date unknown'],
    ['3 without a date: not known', '<DatePart>3</DatePart>', 'date unknown'],
    ['4: the day and time', '<AssignedDate>30/01/2014 10:15:00</AssignedDate><DatePart>4</DatePart>', '30-Jan-2014'],
    ['another number: nothing', '<AssignedDate>30/01/2014</AssignedDate><DatePart>9</DatePart>', '–'],
    ['no date at all: nothing', '', '–'],
    ['the month first: nothing', '<AssignedDate>01/30/2014</AssignedDate><DatePart>0</DatePart>', '–'],
  ] as const)
    it(`reads a date with DatePart ${what}`, () => {
      assert.equal(startWith(written), expected);
    });

  it('keeps the time of a date with DatePart 4', () => {
    const [encounter] = entriesOf(readAll('emis-open', XML), 'encounter');
    assert.deepEqual(encounter?.fields['date'], { kind: 'date', precision: 'time', iso: '2019-11-04T09:40:00' });
  });

  it('keeps GUIDs as they are written, and takes RefID where there is none', () => {
    const ids = entriesOf(
      readAll('emis-open', edited(XML, ['<GUID>{6B0D549B-6F03-475A-9600-A35A099950D8}</GUID>', ''])),
      'problem',
    );
    assert.ok(ids.some(({ id }) => id === '{6513270E-269E-4D37-B2A7-4DE452E6B438}'));
    assert.match(ids.find(({ fields }) => inWords(fields['term']).startsWith('Chronic'))?.id ?? '', /^\d+$/u);
  });

  it('finds people and places by RefID of their own kind, or by GUID', () => {
    const byGuid = XML.replace(
      '<UserID><RefID>1</RefID></UserID>',
      '<UserID><GUID>{7D2CAF82-EEEA-4BE2-A6E8-75555790F82E}</GUID></UserID>',
    ).replace('<LocationID><RefID>1</RefID></LocationID>', '<LocationID><RefID>8</RefID></LocationID>');
    const [encounter] = entriesOf(readAll('emis-open', byGuid), 'encounter');
    assert.deepEqual([encounter?.fields['clinician'], encounter?.fields['place']], ['Dr Ada DOCTOR', 'GP Surgery']);
  });

  it('takes a code that EMIS made for a code of no scheme, and an old code for -1', () => {
    const changed = edited(
      XML,
      ['<Value>G20..</Value>', '<Value>EGTON123</Value>'],
      ['<Value>H3...</Value>', '<Value>-1</Value><OldCode>1234</OldCode>'],
    );
    const [first, second] = ['Essential', 'Chronic'].map((word) =>
      entriesOf(readAll('emis-open', changed), 'problem').find(({ fields }) =>
        inWords(fields['term']).startsWith(word),
      ),
    );
    assert.equal(inWords(first?.fields['code']), ' EGTON123 + sct 59621000');
    assert.equal(inWords(second?.fields['code']), ' 1234 + sct 13645005');
  });

  it('shows a blood pressure that no investigation holds together as two readings', () => {
    const loose = edited(
      XML,
      ['<DisplayTerm>O/E - blood pressure reading</DisplayTerm>', '<DisplayTerm>Measured</DisplayTerm>'],
      ['<Value>246..</Value>', '<Value>24...</Value>'],
    );
    assert.equal(entriesOf(readAll('emis-open', loose), 'examination').length, 0);
    const events = /<Event>(?:(?!<Event>)[^])*?<GroupID>41<\/GroupID>[^]*?<\/Event>/gu;
    const moved = loose.replace('<EventList>', `<EventList>${(loose.match(events) ?? []).join('')}`);
    const read = entriesOf(readAll('emis-open', moved), 'examination').map(({ fields }) => [
      fields['systolic'],
      fields['diastolic'],
    ]);
    assert.deepEqual(read, [
      ['148', null],
      [null, '86'],
    ]);
  });
});

describe('what an EMIS Open record marks', () => {
  for (const dataset of ['problems', 'medications', 'allergies'])
    it(`is in no view of ${dataset}`, () => {
      const view = viewOf(dataset, 'edith', [answered(GP, XML)]);
      const html = htmlOf(view);
      for (const text of FORBIDDEN) assert.ok(!html.includes(text), `${text} is shown`);
      assert.ok(!html.includes('could not be shown'), html);
    });

  it('leaves the rest in the views', () => {
    const shown = ['problems', 'medications', 'allergies']
      .map((id) => htmlOf(viewOf(id, 'edith', [answered(GP, XML)])))
      .join('');
    for (const text of [
      'Essential hypertension',
      'Fracture of clavicle',
      'May 2011',
      'Ramipril 5mg capsules',
      'Penicillins',
    ])
      assert.ok(shown.includes(text), text);
  });

  const MEDICATION = '<IssueCount>6</IssueCount><Status>C</Status><PolicyId>-1</PolicyId>';
  for (const [what, from, to, expected] of [
    ['a policy', MEDICATION, MEDICATION.replace('-1', '3'), ['confidential']],
    [
      'a policy in the other spelling',
      MEDICATION,
      MEDICATION.replace('<PolicyId>-1</PolicyId>', '<PolicyID>3</PolicyID>'),
      ['confidential'],
    ],
    ['an empty policy', MEDICATION, MEDICATION.replace('-1', ''), ['confidential']],
    ['no policy', MEDICATION, MEDICATION.replace('<PolicyId>-1</PolicyId>', ''), []],
    ['policy -1', MEDICATION, MEDICATION, []],
  ] as const)
    it(`is confidential by ${what}, and so is an issue of it`, () => {
      const changed = edited(XML, [from, to]);
      assert.deepEqual(marksOf(changed, 'medication', 'AE2EB154'), expected);
      assert.deepEqual(marksOf(changed, 'medication-issue', '7731AF10'), expected);
    });

  it('is confidential with its consultation, its investigation, and the investigation that a report was filed as', () => {
    assert.deepEqual(marksOf(XML, 'allergy', 'D888041D'), ['confidential']);
    const filed =
      '<InvestigationList><Investigation><DataType>LAB</DataType><ReportID>R1</ReportID><AssignedDate>06/11/2019</AssignedDate><PolicyID>7</PolicyID><EventList><Event><GUID>{F}</GUID><PolicyID>-1</PolicyID></Event></EventList></Investigation></InvestigationList>';
    const changed = edited(XML, ['<ReferralList>', `${filed}<ReferralList>`]);
    assert.deepEqual(marksOf(changed, 'investigation', '{F}'), ['confidential']);
    assert.deepEqual(marksOf(changed, 'investigation', '8E81973E'), ['confidential']);
  });

  it('is deleted with its consultation', () => {
    const changed = edited(XML, [
      '{AD5563E0-CAC3-5B41-A274-C226C450FC0F}</GUID>',
      '{AD5563E0-CAC3-5B41-A274-C226C450FC0F}</GUID><FileStatus>2</FileStatus>',
    ]);
    assert.deepEqual(marksOf(changed, 'allergy', 'D888041D').toSorted(), ['confidential', 'deleted']);
  });

  it('is unfiled where its report is not filed or was rejected', () => {
    assert.deepEqual(marksOf(XML, 'investigation', '3F6E0C11-54C2-4E57-8B1B-0D4F0C3D7A06'), ['unfiled']);
    assert.deepEqual(marksOf(XML, 'investigation', '8E81973E'), []);
    const rejected = edited(XML, [
      '<RecordFileStatus>2</RecordFileStatus>',
      '<RecordFileStatus>2</RecordFileStatus><Box>3</Box>',
    ]);
    assert.deepEqual(marksOf(rejected, 'investigation', '8E81973E'), ['unfiled']);
  });

  it('holds for the whole record where the registration has a policy', () => {
    const changed = edited(XML, ['<PolicyId>-1</PolicyId><Archived>', '<PolicyId>7</PolicyId><Archived>']);
    assert.deepEqual([...readAll('emis-open', changed).person.marks.flags], ['confidential']);
    const html = htmlOf(viewOf('problems', 'edith', [answered(GP, changed)]));
    assert.ok(!html.includes('hypertension'));
  });
});
