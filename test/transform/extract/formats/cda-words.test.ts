import assert from 'node:assert/strict';

import { edith, entriesOf, inWords, readAll } from './same-as-openhr.ts';

const DOCUMENT = edith('cda');
const TEMPLATE = '2.16.840.1.113883.10.20.22.4.';
const SNOMED = '2.16.840.1.113883.6.96';

/** The first entry of a type where this stands in place of all entries of a section. */
function entryFrom(type: string, entry: string, narrative = '') {
  const section = `<component><section><title>Plan</title><text>${narrative}</text><entry>${entry}</entry></section></component>`;
  const extract = readAll('cda', DOCUMENT.replace('<structuredBody>', `<structuredBody>${section}`));
  return entriesOf(extract, type)[0] ?? assert.fail();
}

/** A procedure that was done, with this inside. */
function procedure(inside: string): string {
  return `<procedure classCode="PROC" moodCode="EVN"><templateId root="${TEMPLATE}14"/><id root="p"/>${inside}</procedure>`;
}

/** What is planned, which says what it is by what is inside it. */
function planned(kind: 'encounter' | 'procedure', inside: string, own = ''): string {
  const [plan, done] = kind === 'encounter' ? ['40', '49'] : ['41', '14'];
  return (
    `<${kind} classCode="${kind === 'encounter' ? 'ENC' : 'PROC'}" moodCode="INT"><templateId root="${TEMPLATE}${plan}"/><id root="outer"/>${own}` +
    `<entryRelationship typeCode="REFR"><${kind} classCode="${kind === 'encounter' ? 'ENC' : 'PROC'}" moodCode="EVN"><templateId root="${TEMPLATE}${done}"/><id root="inner"/>${inside}</${kind}></entryRelationship></${kind}>`
  );
}

describe('an entry of CDA is called', () => {
  it('by its code and the system of it, where it has no words', () => {
    const code = `<code code="80146002" codeSystem="${SNOMED}" codeSystemName="SNOMED CT"/>`;
    assert.equal(entryFrom('procedure', procedure(code)).fields['term'], 'SNOMED CT code 80146002');
    const unnamed = `<code code="80146002" codeSystem="${SNOMED}"/>`;
    assert.equal(entryFrom('procedure', procedure(unnamed)).fields['term'], '80146002');
  });

  it('by words rather than by its code', () => {
    const code = `<code code="80146002" codeSystem="${SNOMED}" codeSystemName="SNOMED CT"><originalText>Appendix out</originalText></code>`;
    assert.equal(entryFrom('procedure', procedure(code)).fields['term'], 'Appendix out');
  });

  it('by the device that was put in, where a procedure has neither words nor a code', () => {
    const device = `<participant typeCode="DEV"><participantRole><playingDevice><code code="704708004" codeSystem="${SNOMED}" displayName="Pacemaker"/></playingDevice></participantRole></participant>`;
    const { fields } = entryFrom('procedure', procedure(`<code nullFlavor="UNK"/>${device}`));
    assert.equal(fields['term'], 'Pacemaker');
    const named = entryFrom('procedure', procedure(`<code code="1" displayName="Pacing"/>${device}`));
    assert.equal(named.fields['term'], 'Pacing');
  });

  for (const [flavour, words] of [
    ['UNK', 'Not known to the source'],
    ['NI', 'No information given by the source'],
    ['OTH', 'Other, not said which'],
    ['PINF', 'PINF'],
  ] as const)
    it(`by why it has no code, where it says nothing else: ${flavour}`, () => {
      assert.equal(entryFrom('procedure', procedure(`<code nullFlavor="${flavour}"/>`)).fields['term'], words);
    });

  it('by no code of the words around it', () => {
    const text = DOCUMENT.replace(
      /<value xsi:type="CD" code="59621000" codeSystem="[\d.]+" displayName="Essential hypertension">.*?<\/value>/u,
      '<value xsi:type="CD" nullFlavor="OTH"><originalText><reference value="#p2"/></originalText></value>',
    );
    assert.notEqual(text, DOCUMENT);
    assert.equal(entriesOf(readAll('cda', text), 'problem')[0]?.fields['term'], 'Other, not said which');
  });

  for (const kind of ['encounter', 'procedure'] as const) {
    it(`by the ${kind} inside, where a planned ${kind} has no code of its own`, () => {
      const inside = `<code><originalText><reference value="#p9"/></originalText></code><effectiveTime><low value="20200310"/></effectiveTime>`;
      const entry = entryFrom('diary-entry', planned(kind, inside), '<content ID="p9">Lung function</content>');
      assert.deepEqual(
        [entry.id, entry.fields['term'], inWords(entry.fields['date'])],
        ['inner', 'Lung function', '10-Mar-2020'],
      );
    });

    it(`by itself, where a planned ${kind} has a code`, () => {
      const entry = entryFrom(
        'diary-entry',
        planned(kind, '<code code="2"/>', '<code code="1" displayName="Review"/>'),
      );
      assert.deepEqual([entry.id, entry.fields['term']], ['outer', 'Review']);
    });
  }

  it('by what is planned, where it says no more', () => {
    const bare = `<encounter classCode="ENC" moodCode="INT"><templateId root="${TEMPLATE}40"/><id root="e"/></encounter>`;
    assert.equal(entryFrom('diary-entry', bare).fields['term'], 'Planned encounter');
  });
});

describe('what stands in a planned entry', () => {
  const INSIDE = '<code code="1" displayName="Secret plan"/>';

  for (const [what, entry] of [
    ['it is masked', planned('encounter', '<code nullFlavor="MSK" displayName="Secret plan"/>')],
    [
      'what it stands in is masked',
      planned('encounter', INSIDE).replace('<encounter ', '<encounter nullFlavor="MSK" '),
    ],
  ] as const)
    it(`is confidential where ${what}`, () => {
      assert.ok(entryFrom('diary-entry', entry).marks.flags.has('confidential'));
    });

  it('is not read where the plan is denied', () => {
    const denied = planned('encounter', INSIDE).replace('<encounter ', '<encounter negationInd="true" ');
    assert.notEqual(entryFrom('diary-entry', denied).fields['term'], 'Secret plan');
  });

  it('and a device have their codes asked by the policy', () => {
    const code = `<code code="48694002" codeSystem="${SNOMED}" displayName="Anxiety"/>`;
    const device = `<code nullFlavor="UNK"/><participant typeCode="DEV"><participantRole><playingDevice>${code}</playingDevice></participantRole></participant>`;
    for (const entry of [
      entryFrom('procedure', procedure(device)),
      entryFrom('diary-entry', planned('procedure', code)),
      entryFrom('diary-entry', planned('procedure', code, '<text>Review</text>')),
    ])
      assert.ok(entry.codes.map(inWords).includes('sct 48694002'), JSON.stringify(entry.codes));
  });
});
