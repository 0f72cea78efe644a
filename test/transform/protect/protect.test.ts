import assert from 'node:assert/strict';

import { protect, type Judged } from '../../../src/transform/protect/protect.ts';
import type { FieldValue, Marks, RecordEntry } from '../../../src/transform/record/record.ts';
import { date, entry } from '../support/entries.ts';
import { factsOf, recipeOf } from '../support/people.ts';

const { policy } = recipeOf('social-care');
const PERSON = entry('person', { nhsNumber: '9990000018', birthDate: date('1941-03-09') }, {}, 'p1');

function protectAll(records: readonly RecordEntry[], person = PERSON, audiences: readonly string[] = []) {
  const allowances = { audiences: new Set(audiences), freeText: new Set<string>(), uncheckable: new Set<string>() };
  return protect(
    { person, records },
    policy,
    { ...allowances, uncodedNarrative: false, insteadOfWords: 'in words only' },
    factsOf('edith'),
  );
}

function judge(
  type: string,
  fields: Readonly<Record<string, FieldValue>>,
  marks: Partial<Marks> = {},
  ...audiences: readonly string[]
): Judged {
  const result = protectAll([entry(type, fields, marks)], PERSON, audiences);
  assert.equal(result.state, 'usable');
  const [judged] = result.judged;
  assert.ok(judged);
  return judged;
}

describe('a whole record', () => {
  const withFlags = (...flags: readonly string[]) =>
    protectAll([entry('problem', {})], { ...PERSON, marks: { ...PERSON.marks, flags: new Set(flags) } }).state;

  it('of the right person is usable', () => {
    assert.equal(withFlags(), 'usable');
  });

  for (const flag of ['dummy', 'restricted', 'deleted']) {
    it(`of a ${flag} person is that of an unknown person`, () => {
      assert.equal(withFlags(flag), 'unknown-person');
    });
  }

  it('with a confidentiality policy is denied', () => {
    assert.equal(withFlags('confidential'), 'denied');
  });

  it('of a restricted person with a policy says no more than of an unknown person', () => {
    assert.equal(withFlags('confidential', 'restricted'), 'unknown-person');
  });

  it('with a mark that the policy says nothing about is denied', () => {
    assert.equal(withFlags('sealed'), 'denied');
  });

  it('of another person is neither, whatever is marked', () => {
    const other = entry(
      'person',
      { nhsNumber: '9990000026', birthDate: date('1941-03-09') },
      { flags: new Set(['restricted']) },
    );
    assert.deepEqual(protectAll([], other), { state: 'wrong-person' });
  });
});

type VerdictCase = readonly [what: string, marks: Partial<Marks>, verdict: Judged['verdict']];
const flags = (...names: readonly string[]) => ({ flags: new Set(names) });

const VERDICTS: readonly VerdictCase[] = [
  ['without marks is shown', {}, 'shown'],
  ['about the person is shown', { subject: 'p1' }, 'shown'],
  ['about another person is excluded', { subject: 'p2' }, 'excluded.subject'],
  ['about nobody that can be named is excluded', { subject: '' }, 'excluded.subject'],
  ['about two people is excluded', { subject: 'p1 p2' }, 'excluded.subject'],
  [
    'about another person is excluded as such, deleted or not',
    { subject: 'p2', ...flags('deleted') },
    'excluded.subject',
  ],
  ['that was deleted is dropped', flags('deleted'), 'dropped.state'],
  ['that was never filed is dropped', flags('unfiled'), 'dropped.state'],
  ['that was deleted and is confidential is dropped', flags('deleted', 'confidential'), 'dropped.state'],
  ['that is confidential is excluded', flags('confidential'), 'excluded.policy'],
  ['that says what was not done is left out', flags('negated'), 'dropped.negated'],
  ['that says so and was deleted is dropped', flags('negated', 'deleted'), 'dropped.state'],
  ['that says so and is confidential is excluded', flags('negated', 'confidential'), 'excluded.policy'],
  ['that says so and is sealed is excluded', flags('negated', 'sealed'), 'excluded.uncheckable'],
  ['with a mark that the policy says nothing about is excluded', flags('sealed'), 'excluded.uncheckable'],
  ['with a mark for people only is excluded', flags('dummy'), 'excluded.uncheckable'],
  ['for an audience that the dataset does not name is excluded', { audience: 'safeguarding' }, 'excluded.audience'],
  ['for an empty audience is excluded', { audience: '' }, 'excluded.audience'],
  ['for an audience that the dataset names is shown', { audience: 'visiting' }, 'shown'],
  [
    'for such an audience that is confidential is excluded',
    { audience: 'visiting', ...flags('confidential') },
    'excluded.policy',
  ],
];

describe('an entry', () => {
  for (const [what, marks, verdict] of VERDICTS) {
    it(what, () => {
      assert.equal(judge('problem', {}, marks, 'visiting').verdict, verdict);
    });
  }
});

const CARER = {
  name: 'Jo EXAMPLE',
  relationship: 'Partner',
  telephone: '01632 960002',
  sharesDetails: true,
  mayBeContacted: true,
  assessmentStatus: 'completed',
  assessmentDate: date('2019-05-20'),
};

describe('a carer (rule 9)', () => {
  const reduced = (fields: Readonly<Record<string, FieldValue>>) => {
    const judged = judge('carer', { ...CARER, ...fields });
    const gone = Object.keys(CARER).filter((name) => judged.entry.fields[name] === null);
    assert.equal(judged.verdict, 'shown');
    assert.deepEqual([...judged.withheld].sort(), gone.toSorted());
    return gone;
  };

  it('who shares details and may be contacted keeps everything', () => {
    assert.deepEqual(reduced({}), []);
  });

  it('who may not be contacted has no telephone number', () => {
    assert.deepEqual(reduced({ mayBeContacted: false }), ['telephone']);
  });

  it('who does not share details keeps role and relationship only', () => {
    assert.deepEqual(reduced({ sharesDetails: false }), ['name', 'telephone', 'assessmentStatus', 'assessmentDate']);
  });

  it('who was never asked shares nothing', () => {
    assert.equal(judge('carer', { name: 'Jo EXAMPLE', mayBeContacted: true }).entry.fields['name'], null);
    assert.equal(judge('carer', { ...CARER, sharesDetails: null }).entry.fields['name'], null);
    assert.equal(judge('carer', { ...CARER, sharesDetails: 'true' }).entry.fields['name'], null);
  });

  it('is not changed in the extract', () => {
    const original = entry('carer', { ...CARER, sharesDetails: false });
    protectAll([original]);
    assert.equal(original.fields['name'], 'Jo EXAMPLE');
  });
});

const markup = (xml: string): FieldValue => ({ kind: 'markup', xml });
const type = (display: string): FieldValue => ({
  kind: 'code',
  system: 'urn:interweave:flag-type',
  code: 'OTH',
  display,
  translations: [],
});
const NAMING: readonly (readonly [what: string, about: string, text: string, kept: boolean])[] = [
  ['a name', 'Ian THIRDPARTY', 'Ian THIRDPARTY: financial concern', false],
  ['a surname in other capitals', 'Ian THIRDPARTY', 'See thirdparty', false],
  ['a forename inside a word', 'Ian THIRDPARTY', 'Guardian known', false],
  ['a name with an element inside', 'Ian THIRDPARTY', 'T<b>hird</b>party', false],
  ['a name beside an element', 'Bo NG', 'Key<br></br>Bo<br></br>seen', false],
  ['a name with a reference', 'Ann O&B', 'seen with O&#38;B', false],
  ['a name without its accents', 'José GARCÍA', 'Jose seen', false],
  ['a name with accents that the register lacks', 'Jose GARCIA', 'josé seen', false],
  ['a name of short words', 'Bo Ng', 'Bo was here', false],
  ['short words inside others', 'Bo Ng', 'Bonfire in the garden, singing', true],
  ['a name with an apostrophe', "Una O'BRIEN", 'O’Brien rings', false],
  ['nobody', 'Ian THIRDPARTY', 'Large dog at property', true],
];

describe('a risk about a third party (rule 10)', () => {
  for (const [what, about, text, kept] of NAMING) {
    it(`${kept ? 'keeps' : 'loses'} a text with ${what}`, () => {
      const fields = { about, aboutUnnamed: false, details: markup(text), type: type('Other') };
      assert.equal(judge('risk', fields).entry.fields['details'] !== null, kept);
    });
  }

  it('loses a type that names them', () => {
    const fields = { about: 'Ian THIRDPARTY', aboutUnnamed: false, details: null, type: type('Ian THIRDPARTY visits') };
    assert.equal(judge('risk', fields).entry.fields['type'], null);
  });

  it('whose name is not known loses its text, which cannot be checked', () => {
    const fields = { about: null, aboutUnnamed: true, details: markup('Somebody'), type: type('Other') };
    assert.equal(judge('risk', fields).entry.fields['details'], null);
  });

  it('is kept where there is none', () => {
    const { withheld, entry: kept } = judge('risk', {
      about: null,
      aboutUnnamed: false,
      details: markup('Ian'),
      type: null,
    });
    assert.deepEqual([withheld.size, kept.fields['details']], [0, markup('Ian')]);
  });
});
