import assert from 'node:assert/strict';

import type { ReadExtract } from '../../../../src/transform/extract/reader.ts';
import type { RecordEntry } from '../../../../src/transform/record/record.ts';
import { edited } from '../../support/people.ts';
import { differencesFromOpenHr, edith, entriesOf, inWords, readAll } from './same-as-openhr.ts';

/** Where Edith's document differs from her GP record, and why. */
const DIFFERENCES: readonly string[] = [
  // The agent is the term (Penicillin), the code of the value is not read beside it.
  'allergy "H/O: penicillin allergy": missing',
  'allergy "Allergy to withheldine" code: readv2 14L → ',
  'allergy "Penicillin": here only',
  // Encounter diagnoses are read, problems are not read a second time.
  'diagnosis "Essential hypertension" note: Started on ramipril, review 4/52 → –',
  'diagnosis "Essential hypertension" recordedBy: Dr Ada DOCTOR → –',
  'diagnosis "Chronic obstructive pulmonary di": missing',
  'diagnosis "Fracture of clavicle": missing',
  'diagnosis "Deleted item: must never be rend": missing',
  // A set of vital signs is told by its systolic pressure; the second set cannot be paired.
  'examination "O/E - blood pressure reading": missing',
  'examination "Systolic blood pressure": here only',
  'examination "Systolic blood pressure": here only',
  'examination "Diastolic blood pressure": here only',
  'examination "Systolic blood pressure": here only',
  'examination "Diastolic blood pressure": here only',
  'examination "Heart rate": here only',
  // CDA has no template for these.
  'alert: not supported',
  'clinical-item: not supported',
  'diagnosis.episode: not supported',
  'encounter-component: not supported',
  'gp-registration.usualGp: not supported',
  'gp-registration.type: not supported',
  'gp-registration.status: not supported',
  'gp-registration.start: not supported',
  'medication-issue: not supported',
  'medication.days: not supported',
  'medication.issued: not supported',
  'medication.review: not supported',
  'medication.stopped: not supported',
  'medication.stopReason: not supported',
  // The document says no kind; completed is not ended; the local drug codes are not in it.
  'medication "Ramipril 5mg capsules" code: EMISPREPARATION 17812 + sct 318906001 → sct 318906001',
  'medication "Ramipril 5mg capsules" kind: repeat → unknown',
  'medication "Amoxicillin 250mg capsules" code: EMISPREPARATION 86750 + sct 323509004 → sct 323509004',
  'medication "Amoxicillin 250mg capsules" kind: acute → unknown',
  'medication "Amoxicillin 250mg capsules" status: cancelled → unknown',
  'medication "Amoxicillin 250mg capsules" end: – → 08-Dec-2019',
  'medication "Bendroflumethiazide 2.5mg tablet" code: EMISPREPARATION 21904 → –',
  'medication "Bendroflumethiazide 2.5mg tablet" kind: repeat → unknown',
  'medication "Bendroflumethiazide 2.5mg tablet" end: – → 14-Jan-2019',
  'medication "Simvastatin 40mg tablets": missing',
  'medication "Doxycycline 100mg capsules" code: EMISPREPARATION 40117 → –',
  'medication "Doxycycline 100mg capsules" kind: acute → unknown',
  'medication "Confidentialine 5mg tablets" code: EMISPREPARATION 99001 → –',
  'medication "Confidentialine 5mg tablets" kind: repeat → unknown',
  'medication "Confidentialine 5mg tablets" quantity: 28 tablet → –',
  'medication "Confidentialine 5mg tablets" lastIssued: 06-Jan-2020 → –',
  'medication "Deletedol 10mg tablets" code: EMISPREPARATION 99002 → –',
  'medication "Deletedol 10mg tablets" kind: repeat → unknown',
  'medication "Deletedol 10mg tablets" status: active → unknown',
  'medication "Deletedol 10mg tablets" quantity: 28 tablet → –',
  'medication "Deletedol 10mg tablets" lastIssued: 06-Jan-2020 → –',
  // CDA has no significance.
  'problem "Essential hypertension" significance: significant → none',
  'problem "Chronic obstructive pulmonary di" significance: significant → none',
  'problem "Fracture of clavicle" significance: minor → none',
  'problem "Anxiety" significance: significant → none',
  // The document has its own codes, flags, originators.
  'immunisation "Influenza vaccination" code: readv2 65E + sct 86198006 → cvx 88 + readv2 65E + sct 86198006',
  'investigation "Serum potassium" value: >5.9 → >5.9 mmol/L',
  'investigation "Serum potassium" units: mmol/L → –',
  'investigation "Serum potassium" flag: HI → H',
  'investigation "Serum potassium" status: – → completed',
  'investigation "Serum sodium": here only',
  'referral "Cardiological referral" from: – → Fellside Test Surgery',
  // displayName comes before the recorder's words; a document is written without what is deleted or sensitive.
  'encounter "15-Aug-2019": missing',
  'problem "Anxiety" code: readv2 1B1 → readv2 1B1 + sct 48694002',
  'problem "Deleted item: must never be rend": missing',
  'procedure "Emergency appendicectomy": missing',
  'procedure "Termination of pregnancy": missing',
  'procedure "Appendectomy": here only',
];

const DOCUMENT = edith('cda');

describe('Edith as a CDA document', () => {
  const extract = readAll('cda', DOCUMENT);

  it('is the same person', () => {
    const shown = Object.entries(extract.person.fields).map(([field, value]) => [field, inWords(value)]);
    assert.deepEqual(Object.fromEntries(shown), {
      nhsNumber: '9990000018',
      birthDate: '09-Mar-1941',
      deathDate: '–',
      title: 'Mrs',
      forenames: 'Edith Mary',
      surname: 'TESTPATIENT',
      preferredName: 'Edith',
      sex: 'female',
      practice: 'Fellside Test Surgery',
      address: '1 Example Row, Testborough, LA1 9ZZ',
    });
    assert.deepEqual(
      [extract.system, extract.organisation, extract.partial, extract.faults],
      ['Testware Summaries 1', 'Fellside Test Surgery', true, {}],
    );
  });

  it('says what her GP record says, but for what is listed', () => {
    assert.deepEqual([...differencesFromOpenHr('cda')].sort(), [...DIFFERENCES].sort());
  });

  it('does not list what the source says is not so', () => {
    const negated = ['Backache', 'Peanut', 'Pneumococcal vaccination'];
    for (const term of negated) assert.ok(DOCUMENT.includes(`displayName="${term}"`), term);
    const said = extract.records.map(nameOf);
    assert.deepEqual(
      negated.filter((term) => said.includes(term)),
      [],
    );
  });

  it('marks what is restricted, masked or entered in error, and the words around it', () => {
    assert.deepEqual(markedIn(extract, 'confidential'), [
      'narrative: Allergies',
      'narrative: Medications',
      'narrative: Sensitive history',
      'narrative: Within the sensitive history',
      'problem: Anxiety',
      'allergy: Allergy to withheldine',
      'medication: Confidentialine 5mg tablets',
    ]);
    assert.deepEqual(markedIn(extract, 'deleted'), ['medication: Deletedol 10mg tablets']);
    const secrets = extract.records.filter((entry) => JSON.stringify(entry.fields).includes('must never be rendered'));
    assert.deepEqual(secrets.filter(({ marks }) => marks.flags.size === 0).map(nameOf), []);
  });

  it('pairs the pressures of one reading only', () => {
    const pressures = entriesOf(extract, 'examination').map(({ fields }) =>
      ['systolic', 'diastolic', 'value'].map((field) => inWords(fields[field])),
    );
    assert.deepEqual(pressures, [
      ['148', '86', '–'],
      ['160', '–', '–'],
      ['–', '90', '–'],
      ['140', '–', '–'],
      ['–', '80', '–'],
      ['–', '–', '72'],
    ]);
  });

  it('gives nothing where the source says that it knows nothing', () => {
    const [, sodium] = entriesOf(extract, 'investigation');
    assert.equal(sodium && nameOf(sodium), 'Serum sodium');
    assert.deepEqual(
      [sodium?.fields['value'], sodium?.fields['date'], sodium?.fields['rangeText']],
      [null, null, null],
    );
    const equipment = entriesOf(extract, 'narrative').find((entry) => nameOf(entry) === 'Medical equipment');
    assert.equal(equipment?.fields['emptyReason'], 'NI');
  });

  it('never keeps the bytes of a picture', () => {
    const [picture] = entriesOf(extract, 'document');
    assert.deepEqual([picture?.fields['title'], picture?.fields['mediaType']], ['Social history', 'image/png']);
    assert.ok(DOCUMENT.includes('bXVzdCBuZXZlciBiZSBrZXB0'));
    assert.ok(!JSON.stringify(extract).includes('bXVzdCBuZXZlciBiZSBrZXB0'));
  });

  it('reads translations of translations', () => {
    const inner =
      '<translation code="A" codeSystem="2.16.840.1.113883.6.1"><translation code="B" codeSystem="2.16.840.1.113883.6.96"/></translation>';
    const changed = readAll('cda', DOCUMENT.replace('<translation code="770"', `${inner}<translation code="770"`));
    const [procedure] = entriesOf(changed, 'procedure');
    assert.equal(inWords(procedure?.fields['code']), 'loinc.org A + readv2 770 + sct 80146002 + sct B');
  });
});

describe('a CDA document', () => {
  it('is confidential as a whole where it says so, and where it says what nobody knows', () => {
    for (const [code, confidential] of [
      ['N', false],
      ['U', false],
      ['R', true],
      ['V', true],
      ['HIV', true],
      ['?', true],
    ] as const) {
      const { person } = readAll(
        'cda',
        DOCUMENT.replace('<confidentialityCode code="N"', `<confidentialityCode code="${code}"`),
      );
      assert.equal(person.marks.flags.has('confidential'), confidential, code);
    }
    const masked = DOCUMENT.replace(
      '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"',
      '<confidentialityCode nullFlavor="MSK"',
    );
    assert.ok(readAll('cda', masked).person.marks.flags.has('confidential'));
  });

  describe('whose codes have their words in the narrative', () => {
    const CODED =
      '<value xsi:type="CD" code="59621000" codeSystem="2.16.840.1.113883.6.96" displayName="Essential hypertension">';
    const NARRATIVE = '<content ID="problem1">Essential hypertension</content>';
    const pointing = (
      reference: string,
      narrative = '<content ID="p1">Essential <sub>(primary)</sub> hypertension</content>',
    ) => {
      const value = `<value xsi:type="CD" nullFlavor="OTH"><originalText>${reference}</originalText>`;
      const extract = readAll('cda', edited(DOCUMENT.replace(CODED, value), [NARRATIVE, narrative]));
      const [problem] = entriesOf(extract, 'problem');
      return { term: problem?.fields['term'], faults: extract.faults };
    };

    it('shows them as plain text', () => {
      assert.deepEqual(pointing('<reference value="#p1"/>'), { term: 'Essential (primary) hypertension', faults: {} });
    });

    it('takes words that stand in the code itself first', () => {
      assert.equal(pointing('High blood pressure<reference value="#p1"/>').term, 'High blood pressure');
    });

    for (const [what, reference, narrative] of [
      ['nowhere', '<reference value="#p2"/>', undefined],
      [
        'to two places',
        '<reference value="#p1"/>',
        '<content ID="p1">Essential</content><content ID="p1">hypertension</content>',
      ],
      [
        'to what is marked as deleted',
        '<reference value="#p1"/>',
        '<content ID="p1"><content revised="delete">No</content></content>',
      ],
      ['out of the document', '<reference value="javascript:alert(1)"/>', undefined],
    ] as const)
      it(`counts a reference ${what}, and does not guess`, () => {
        const { term, faults } = pointing(reference, narrative);
        // The words of the translation, which the source gave as well.
        assert.equal(term, 'Essential hypertension');
        assert.deepEqual(faults, { 'reference problem.term': 1 });
      });

    it('does not look into another section', () => {
      assert.ok(DOCUMENT.includes('<content ID="range1">'));
      assert.deepEqual(pointing('<reference value="#range1"/>').faults, { 'reference problem.term': 1 });
    });
  });

  it('has no NHS number when its number is not verified', () => {
    const unverified = DOCUMENT.replace('<id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/>', '');
    assert.equal(readAll('cda', unverified).person.fields['nhsNumber'], null);
  });

  it('marks entries that are about somebody else', () => {
    const subject = '<subject><relatedSubject classCode="PRS"><code code="CHILD"/></relatedSubject></subject>';
    const changed = readAll(
      'cda',
      DOCUMENT.replace('<act classCode="ACT" moodCode="EVN">', `<act classCode="ACT" moodCode="EVN">${subject}`),
    );
    const [first, second] = entriesOf(changed, 'problem');
    assert.deepEqual([typeof first?.marks.subject, second?.marks.subject], ['string', null]);
    assert.notEqual(first?.marks.subject, changed.person.id);
  });

  it('is read at every depth, entries to the third and sections to the fourth', () => {
    const before = readAll('cda', DOCUMENT);
    let text = DOCUMENT;
    for (const [depth, read] of [
      [2, 4],
      [3, 4],
      [4, 0],
    ] as const) {
      text = text.replace('<structuredBody>', '<structuredBody><component><section><title>Around</title>');
      text = text.replace('</structuredBody>', '</section></component></structuredBody>');
      const deeper = readAll('cda', text);
      assert.equal(entriesOf(deeper, 'problem').length, read, `problems at depth ${depth}`);
      // The section inside the restricted one goes below depth four first.
      const lost = depth === 4 ? 1 : 0;
      const narratives = entriesOf(before, 'narrative').length + depth - 1 - lost;
      assert.equal(entriesOf(deeper, 'narrative').length, narratives, `narratives at depth ${depth}`);
      assert.ok(markedIn(deeper, 'confidential').includes('narrative: Sensitive history'), `marks at depth ${depth}`);
      assert.equal(markedIn(deeper, 'confidential').includes('problem: Anxiety'), read > 0);
    }
  });
});

/** What is read of the header, which no section marks. */
const HEADER: ReadonlySet<string> = new Set(['gp-registration', 'document-header', 'document-party']);

describe('a restricted section', () => {
  for (const between of [0, 1, 2])
    it(`takes along what stands in it, ${between} sections further in`, () => {
      const restricted = '<component><section><confidentialityCode code="R"/>';
      const open = `${restricted}${'<component><section>'.repeat(between)}`;
      const inner = DOCUMENT.replace(/<component>\s*<section>[^]*(?=<\/structuredBody>)/u, '');
      assert.ok(!inner.includes('<section>'));
      const [problems] = /<component>\s*<section>[^]*?<\/section>\s*<\/component>/u.exec(DOCUMENT) ?? [];
      const close = '</section></component>'.repeat(between + 1);
      const extract = readAll(
        'cda',
        inner.replace('<structuredBody>', `<structuredBody>${open}${problems ?? ''}${close}`),
      );
      const unmarked = extract.records.filter(({ type, marks }) => !HEADER.has(type) && marks.flags.size === 0);
      assert.deepEqual(unmarked.map(nameOf), []);
      assert.equal(entriesOf(extract, 'narrative').length, between + 2);
      assert.equal(entriesOf(extract, 'problem').length, between < 2 ? 3 : 0);
    });
});

describe('Edith as an NHS ITK document', () => {
  const extract = readAll('cda', edith('itk'));

  it('is the same person, with a GP practice', () => {
    assert.deepEqual([extract.person.fields['nhsNumber'], extract.person.fields['sex']], ['9990000018', 'female']);
    const [registration] = entriesOf(extract, 'gp-registration');
    assert.equal(registration?.fields['practiceCode'], 'A99999');
  });

  it('is narrative in a wrapper, and a consent', () => {
    const narratives = entriesOf(extract, 'narrative').map((entry) => [
      nameOf(entry),
      entry.fields['coded'],
      [...entry.marks.flags].join(),
    ]);
    assert.deepEqual(narratives, [
      ['–', false, ''],
      ['Consent', false, ''],
      ['Reason for call', false, ''],
      ['Outcome', false, ''],
      ['Advice given', false, ''],
      ['Safeguarding', false, 'confidential'],
    ]);
    const [consent] = entriesOf(extract, 'consent');
    assert.equal(inWords(consent?.fields['code']), 'sct 425691002');
    assert.equal(inWords(consent?.fields['date']), '20-Jan-2020');
  });

  it('says who wrote a section where the document says it', () => {
    assert.equal(extract.organisation, 'Example 111 Service');
    assert.deepEqual(extract.faults, {});
  });
});

function nameOf({ fields }: RecordEntry): string {
  return inWords(fields['term'] ?? fields['item'] ?? fields['title'] ?? null);
}

function markedIn(extract: ReadExtract, flag: string): readonly string[] {
  return extract.records.filter(({ marks }) => marks.flags.has(flag)).map((entry) => `${entry.type}: ${nameOf(entry)}`);
}
