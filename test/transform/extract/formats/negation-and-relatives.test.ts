import assert from 'node:assert/strict';

import { answered, edited, fixture, GP, viewOf } from '../../support/people.ts';
import { edith, entriesOf, readAll } from './same-as-openhr.ts';

const CDA = edith('cda');
const TEMPLATE = '2.16.840.1.113883.10.20.22.4.';
const CODE = 'code="195967001" codeSystem="2.16.840.1.113883.6.96" displayName="Asthma"';
const SENSITIVE = 'code="86406008" codeSystem="2.16.840.1.113883.6.96"';

/** The document with a section of one entry more. */
function withEntry(entry: string): string {
  const section = `<component><section><title>More</title><text>Told here</text><entry>${entry}</entry></section></component>`;
  return CDA.replace('<structuredBody>', `<structuredBody>${section}`);
}

/** A concern with a problem in it, with these attributes of the act, of what ties them and of the problem. */
function problem(act = '', tie = '', own = ''): string {
  return `<act ${act}><templateId root="${TEMPLATE}3"/><entryRelationship ${tie}><observation ${own}><templateId root="${TEMPLATE}4"/><id root="n"/><value ${CODE}/></observation></entryRelationship></act>`;
}

describe('an entry of CDA that is said not to be so', () => {
  const found = (entry: string) => entriesOf(readAll('cda', withEntry(entry)), 'problem').some(({ id }) => id === 'n');

  it('is none, in whatever way it is written', () => {
    assert.ok(found(problem()));
    assert.ok(found(problem('', '', 'negationInd="false"')));
    for (const written of ['true', '1', ' true ', 'TRUE'])
      assert.ok(!found(problem('', '', `negationInd="${written}"`)), written);
  });

  it('is none where the concern is negated, or what ties it to the concern', () => {
    assert.ok(!found(problem('negationInd="true"')));
    assert.ok(!found(problem('', 'negationInd="true"')));
  });
});

describe('an entry of CDA with something sensitive inside', () => {
  const inside = (path: string) =>
    path
      .split('/')
      .reduceRight(
        (inner, name) =>
          name === 'value' || name === 'code' ? `<${name} ${SENSITIVE}/>` : `<${name}>${inner}</${name}>`,
        '',
      );
  const procedure = (path: string) =>
    `<procedure moodCode="EVN"><templateId root="${TEMPLATE}14"/><id root="n"/><code ${CODE}/>${inside(path)}</procedure>`;
  const verdicts = (entry: string) => {
    const source = { ...GP, kind: 'document' };
    const [use] = viewOf('clinical-document', 'edith', [answered(source, withEntry(entry))]).sources;
    assert.ok(use?.state === 'usable');
    const own = use.judged.filter(({ entry: { id, fields } }) => id === 'n' || fields['title'] === 'More');
    return own.map(({ verdict }) => verdict);
  };

  for (const path of [
    'entryRelationship/observation/value',
    'entryRelationship/observation/code',
    'entryRelationship/act/code',
    'entryRelationship/act/entryRelationship/observation/value',
    'entryRelationship/observation/entryRelationship/observation/value',
    'participant/participantRole/code',
    'precondition/criterion/value',
  ])
    it(`goes, and the words that tell of it: ${path}`, () =>
      assert.ok(verdicts(procedure(path)).every((verdict) => verdict.startsWith('excluded.'))));

  it('stays where there is nothing sensitive', () =>
    assert.ok(verdicts(procedure('participant/participantRole')).includes('shown')));
});

describe("an entry of the family's history", () => {
  const code = '<Code Scheme="CTV3" Code="C10.." Term="Diabetes mellitus"/>';
  const tpp = (inside: string) =>
    readAll(
      'tpp',
      edith('tpp').replace(
        '<Event ',
        `<Event EventUID="n"><ClinicalCode>${code}${inside}</ClinicalCode></Event><Event `,
      ),
    );
  const typesOf = (inside: string) => tpp(inside).records.flatMap(({ id, type }) => (id === 'n' ? [type] : []));

  for (const inside of ['<ProblemSeverity>Major Episode</ProblemSeverity>', '<Value>1</Value>', '<IsAllergy/>'])
    it(`is nothing that the person has (SystmOne): ${inside}`, () =>
      assert.deepEqual(typesOf(`${inside}<IsFamilyHistory/>`), ['encounter', 'encounter-component', 'family-history']));

  it('stands under its heading in an encounter (SystmOne)', () => {
    const heading = (inside: string) =>
      entriesOf(tpp(inside), 'encounter-component').find(({ id }) => id === 'n')?.fields['heading'];
    assert.deepEqual(
      [heading('<IsFamilyHistory/>'), heading('<IsAllergy/>'), heading('')],
      ['Family history', 'Allergy', null],
    );
  });

  const event = '6513270E-269E-4D37-B2A7-4DE452E6B438';
  const openHr = edith('openhr').replace(
    new RegExp(`(<id>${event}</id>.*?<eventType>)OBS`, 'su'),
    (_, before: string) => `${before}FH`,
  );

  it('stands under its heading in an encounter, and as what it is among problems (OpenHR)', () => {
    const extract = readAll('openhr', openHr);
    const component = entriesOf(extract, 'encounter-component').find(({ id }) => id === event);
    const own = entriesOf(extract, 'problem').find(({ id }) => id === event);
    assert.equal(component?.fields['heading'], 'Family history');
    const term = own?.fields['term'];
    assert.ok(typeof term === 'string' && term.startsWith('FH: '));
  });

  it('stands under its heading in an encounter (EMIS Open)', () => {
    const inEncounter = edith('emis-open').replace(
      /(<ConsultationElement>.*?<Event>.*?<EventType>)\d+/su,
      (_, before: string) => `${before}12`,
    );
    const headings = entriesOf(readAll('emis-open', inEncounter), 'encounter-component').map(
      ({ fields }) => fields['heading'],
    );
    assert.ok(headings.includes('Family history'));
  });
});

describe('the heading of an entry in an encounter', () => {
  it('withholds the entry where it names something sensitive (OpenHR)', () => {
    const text = edited(fixture('edith', 'openhr'), [
      '<heading codeSystem="UNKNOWN" displayName="Examination"/>',
      '<heading codeSystem="2.16.840.1.113883.2.1.6.2" displayName="Acquired immune deficiency syndrome" code="A788"/>',
    ]);
    const [use] = viewOf('events', 'edith', [answered(GP, text)]).sources;
    assert.ok(use?.state === 'usable');
    const shown = use.judged.filter(({ verdict }) => verdict === 'shown');
    assert.ok(shown.every(({ entry, linked }) => !JSON.stringify([entry.fields, linked]).includes('immune')));
  });
});
