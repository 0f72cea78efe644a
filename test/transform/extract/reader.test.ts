import assert from 'node:assert/strict';

import { compileFormat } from '../../../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import { PathNode } from '../../../src/transform/extract/projection.ts';
import { project } from '../../support/saxes-projection.ts';
import type { FieldValue } from '../../../src/transform/record/record.ts';
import { readSmall, readThing, smallDocument, smallFormat, smallMap, smallVocabulary } from './small.ts';

type Case = readonly [what: string, source: string, inside: string, value: FieldValue];

const day = (iso: string) => ({ kind: 'date', precision: 'day', iso }) as const;
const code = (system: string, value: string | null, display: string, translations: readonly FieldValue[] = []) =>
  ({ kind: 'code', system, code: value, display, translations }) as never;

const TEXTS: readonly Case[] = [
  ['an element', 'text: a:x', '<x> one </x>', 'one'],
  ['an attribute', 'text: a:x/@y', '<x y=" one "/>', 'one'],
  ['the text of everything inside', 'text: a:x', '<x>o<b:i>n<b:i/></b:i>e</x>', 'one'],
  ['the first of several', 'text: a:x', '<x>one</x><x>two</x>', 'one'],
  ['the first that is not empty', 'text: a:x', '<x> </x><x>two</x>', 'two'],
  ['nothing where the element is missing', 'text: a:x', '', null],
  ['nothing where the attribute is missing', 'text: a:x/@y', '<x/>', null],
  ['nothing where a step on the way is missing', 'text: a:x/a:y/a:z', '<x/>', null],
  ['nothing of white space', 'text: a:x', '<x>\n \t</x>', null],
  ['the first way that gives something', 'text: [a:x, a:y]', '<x/><y>two</y>', 'two'],
  ['a constant', 'text: { constant: here }', '', 'here'],
  ['a constant where the way before gives nothing', 'text: [a:x, { constant: here }]', '<x/>', 'here'],
  [
    'parts joined by a space, without those that are missing',
    'text: { join: [a:x, a:y, a:z] }',
    '<z>three</z><x>one</x>',
    'one three',
  ],
  [
    'parts that stand together by a space, the others by what is between them',
    'text: { join: [a:x, [a:y, a:z]], with: ", " }',
    '<z>three</z><y>two</y><x>one</x>',
    'one, two three',
  ],
  [
    'what there is of parts that stand together',
    'text: { join: [a:x, [a:y, a:z], a:w], with: ", " }',
    '<z>three</z><w>four</w>',
    'three, four',
  ],
  ['nothing where parts that stand together are missing', 'text: { join: [a:x, [a:y, a:z]] }', '', null],
  ['nothing where every part of a join is missing', 'text: { join: [a:x, a:y] }', '', null],
  [
    'the parts of each thing that is found, all as one text',
    "text: { each: a:x, join: [a:y, '@z'], with: '-' }",
    '<x z="1"><y>one</y></x><x/><x z="2"/>',
    'one-1; 2',
  ],
  [
    'what is said between them',
    "text: { each: a:x, join: [a:y], between: ' / ' }",
    '<x><y>one</y></x><x><y>two</y></x>',
    'one / two',
  ],
  ['nothing where nothing is found', 'text: { each: a:x, join: [a:y] }', '<x/>', null],
  [
    'the parts of each in a field that repeats',
    'texts: { each: a:x, join: [a:y] }',
    '<x><y>one</y></x><x><y>two</y></x>',
    ['one', 'two'],
  ],
  ['all of a field that repeats', 'texts: a:x', '<x>one</x><y/><x>two</x>', ['one', 'two']],
  ['an empty list of a field that repeats', 'texts: a:x', '', []],
  ['a CDATA section as text', 'text: a:x', '<x>a<![CDATA[<b>&amp;</b>]]>c</x>', 'a<b>&amp;</b>c'],
  ['characters by reference as text', 'text: a:x', '<x>&lt;b&gt; &#65;&#x42;</x>', '<b> AB'],
  ['no comment', 'text: a:x', '<x>a<!-- not content -->b</x>', 'ab'],
  ['no processing instruction', 'text: a:x', '<x>a<?do not?>b</x>', 'ab'],
];

const NAMES: readonly Case[] = [
  ['an element of another namespace is another element', 'text: a:x', '<b:x>no</b:x>', null],
  ['a prefix of the document does not matter', 'text: b:x', '<q:x xmlns:q="urn:b">yes</q:x>', 'yes'],
  ['a default namespace declared inside does not matter', 'text: b:x', '<x xmlns="urn:b">yes</x>', 'yes'],
  ['an element without a prefix is of no namespace', 'text: x', '<x>no</x><x xmlns="">yes</x>', 'yes'],
  ['an attribute without a prefix is of no namespace', 'text: "@b:y"', '', null],
  ['an attribute with a prefix is of that namespace', 'text: a:x/@b:y', '<x y="no" b:y="yes"/>', 'yes'],
  ['capitals are another name', 'text: a:x', '<X>no</X>', null],
  [
    'an element named __proto__ is an element',
    'text: a:__proto__/a:constructor',
    '<__proto__><constructor>yes</constructor></__proto__>',
    'yes',
  ],
  ['an element named __proto__ that nobody asks for is none', 'text: a:x', '<__proto__><x>no</x></__proto__>', null],
  ['nothing of an object is read as an element', 'text: a:constructor', '', null],
  ['nothing of an object is read as an attribute', 'text: a:x/@constructor', '<x/>', null],
  ['an attribute named __proto__ is an attribute', 'text: a:x/@__proto__', '<x __proto__="yes"/>', 'yes'],
];

const CHOICE = 'choice: { path: a:s, values: { A: on, I: off }, otherwise: unknown }';
const TEXT = 'text: { path: a:s, values: { A: "On", I: "" } }';
const CONDITIONS: readonly Case[] = [
  ['a comparison', "texts: a:x[@k='1']", '<x k="1">one</x><x k="2">two</x><x>none</x>', ['one']],
  ['a comparison with an element', "texts: a:x[a:k='1']/a:v", '<x><k>1</k><v>one</v></x><x><v>two</v></x>', ['one']],
  ['a comparison that holds for one of several', "flag: { is: a:x='2' }", '<x>1</x><x>2</x>', true],
  [
    'unlike, which a missing attribute is not',
    "texts: a:x[@k!='1']",
    '<x k="1">one</x><x k="2">two</x><x>none</x>',
    ['two'],
  ],
  [
    'not alike, which a missing attribute is',
    "texts: a:x[not(@k='1')]",
    '<x k="1">one</x><x k="2">two</x><x>none</x>',
    ['two', 'none'],
  ],
  ['its own text', "texts: a:x[.='b']/@k", '<x k="1">a</x><x k="2">b</x>', ['2']],
  ['something that exists', 'texts: a:x[a:k]', '<x>one</x><x><k/>two</x>', ['two']],
  ['and before or', 'texts: a:x[@a or @b and @c]/@n', '<x n="1" a=""/><x n="2" b=""/><x n="3" b="" c=""/>', ['1', '3']],
  ['parentheses', 'texts: "a:x[(@a or @b) and @c]/@n"', '<x n="1" a=""/><x n="2" b=""/><x n="3" b="" c=""/>', ['3']],
  ['the first place', 'texts: a:x[1]', '<x>one</x><y/><x>two</x>', ['one']],
  ['the second place', 'texts: a:x[2]', '<x>one</x><x>two</x><x>three</x>', ['two']],
  ['a place where nothing is', 'texts: a:x[3]', '<x>one</x><x>two</x>', []],
  ['no place zero', 'texts: a:x[0]', '<x>one</x>', []],
  ['the last place', 'texts: "a:x[last()]"', '<x>one</x><x>two</x>', ['two']],
  ['the last place in each parent', 'texts: "a:x/a:y[last()]"', '<x><y>1</y><y>2</y></x><x><y>3</y></x>', ['2', '3']],
  ['a place among those that passed before', "texts: a:x[@k='1'][2]", '<x k="1">a</x><x>b</x><x k="1">c</x>', ['c']],
  ['a condition on those at a place', "texts: a:x[2][@k='1']", '<x k="1">a</x><x>b</x><x k="1">c</x>', []],
  ['nothing that is missing', "flag: { is: a:x='1' }", '', false],
  ['true of what is there', 'flag: { is: a:x }', '<x/>', true],
  ['a known value', CHOICE, '<s> A </s>', 'on'],
  ['an unknown value as otherwise', CHOICE, '<s>Z</s>', 'unknown'],
  ['a value named like a part of an object as otherwise', CHOICE, '<s>constructor</s>', 'unknown'],
  ['a missing value as otherwise', CHOICE, '', 'unknown'],
  ['a known value of a text', TEXT, '<s>A</s>', 'On'],
  ['a value of a text that says nothing', TEXT, '<s>I</s>', null],
  ['an unknown value of a text as it is written', TEXT, '<s>Z</s>', 'Z'],
  ['a missing value of a text as missing', TEXT, '', null],
];

const UNIONS: readonly Case[] = [
  ['in document order, not in the order of the path', 'texts: a:y | a:x', '<x>1</x><y>2</y><x>3</x>', ['1', '2', '3']],
  ['without anything twice', "texts: a:x | a:x[@k='1']", '<x k="1">1</x><x>2</x>', ['1', '2']],
  ['of elements at different depths', 'texts: a:x/a:y | a:y', '<y>1</y><x><y>2</y></x><y>3</y>', ['1', '2', '3']],
];

const PEOPLE =
  '<user><id>u1</id><who>p1</who></user><user><id>u2</id><who>nobody</who></user><person><id>p1</id><name>Ada</name></person>' +
  '<person gone="true"><id>p2</id><name>Gone</name></person><user><id>u3</id><who>p2</who></user>';
const JOIN = "texts: key('person', key('user', a:by)/a:who)/a:name";
const JOINS: readonly (readonly [what: string, source: string, inside: string, around: string, value: FieldValue])[] = [
  ['finds a row by its value', "text: key('user', a:by)/a:who", '<by>u1</by>', PEOPLE, 'p1'],
  ['goes through several hops', JOIN, '<by>u1</by>', PEOPLE, ['Ada']],
  ['gives nothing where the first hop finds nothing', JOIN, '<by>u9</by>', PEOPLE, []],
  ['gives nothing where the last hop finds nothing', JOIN, '<by>u2</by>', PEOPLE, []],
  ['gives nothing where the value is missing', JOIN, '', PEOPLE, []],
  ['looks only at rows that match', JOIN, '<by>u3</by>', PEOPLE, []],
  ['finds rows for each of several values', JOIN, '<by>u1</by><by>u2</by>', PEOPLE, ['Ada']],
  ['finds a row once, however often it is named', JOIN, '<by>u1</by><by>u1</by>', PEOPLE, ['Ada']],
  ['gives rows in document order', "texts: key('user', a:by)/a:id", '<by>u2</by><by>u1</by>', PEOPLE, ['u1', 'u2']],
  [
    'finds every row of a value that stands twice',
    JOIN,
    '<by>u1</by>',
    `${PEOPLE}<person><id>p1</id><name>Bo</name></person>`,
    ['Ada', 'Bo'],
  ],
  [
    'finds a row by any of its values',
    "texts: key('groupOf', @id)/@name",
    '',
    '<group name="g"><member><ref>0</ref></member><member><ref>t</ref></member></group>',
    ['g'],
  ],
  [
    'finds a row once that has the value twice',
    "texts: key('groupOf', @id)/@name",
    '',
    '<group name="g"><member><ref>t</ref><ref>t</ref></member></group>',
    ['g'],
  ],
  ['does not mind white space around a value', JOIN, '<by>\n u1 </by>', PEOPLE, ['Ada']],
  [
    'takes no value from the prototype of an object',
    "texts: key('user', a:by)/a:id",
    '<by>constructor</by><by>__proto__</by>',
    PEOPLE,
    [],
  ],
  [
    'finds a row whose value is __proto__',
    "texts: key('user', a:by)/a:who",
    '<by>__proto__</by>',
    '<user><id>__proto__</id><who>yes</who></user>',
    ['yes'],
  ],
];

const SHAPED = 'date: { path: a:d, shape: dated }';
const DATES: readonly Case[] = [
  ['a day', 'date: a:d', '<d>2020-01-31</d>', day('2020-01-31')],
  [
    'a date cut to its precision',
    SHAPED,
    '<d part="YM" value="2011-05-01T00:00:00"/>',
    { kind: 'date', precision: 'month', iso: '2011-05' },
  ],
  ['a date that the source says is unknown', SHAPED, '<d part="U"/>', { kind: 'date', precision: 'unknown', iso: '' }],
  ['nothing of an empty element', 'date: a:d', '<d/>', null],
  ['nothing of an empty shape', SHAPED, '<d/>', null],
  ['nothing of what is no date', 'date: a:d', '<d>2020-02-31</d>', null],
  ['nothing of an unknown precision', SHAPED, '<d part="constructor" value="2020-01-31"/>', null],
  ['the next way where the first is no date', 'date: [a:d, a:e]', '<d>soon</d><e>2020-01-31</e>', day('2020-01-31')],
  [
    'the dates among several',
    'dates: a:d',
    '<d>2020-01-31</d><d>soon</d><d>2020-02-01</d>',
    [day('2020-01-31'), day('2020-02-01')],
  ],
];

const CODE = 'code: { path: a:c, shape: code }';
const CODES: readonly Case[] = [
  [
    'a code with the URI of its system',
    CODE,
    '<c system="SCT" code="1" display="One"/>',
    code('http://snomed.info/sct', '1', 'One'),
  ],
  [
    "a code with the source's own name of an unknown system",
    CODE,
    '<c system="X&quot;" code="1" display="One"/>',
    code('X"', '1', 'One'),
  ],
  [
    'a system named like a part of an object',
    CODE,
    '<c system="constructor" code="1" display="One"/>',
    code('constructor', '1', 'One'),
  ],
  ['a system named __proto__', CODE, '<c system="__proto__" code="1" display="One"/>', code('__proto__', '1', 'One')],
  ['an uncoded entry', CODE, '<c system="SCT" display="One"/>', code('http://snomed.info/sct', null, 'One')],
  ['a display by its alternative', CODE, '<c system="SCT" code="1"/>', code('http://snomed.info/sct', '1', '1')],
  ['nothing where there is no code', CODE, '', null],
  [
    'a long code as text',
    CODE,
    '<c code="9007199254740993000"/>',
    code('', '9007199254740993000', '9007199254740993000'),
  ],
  [
    'translations, and translations of translations',
    CODE,
    '<c code="1"><translation code="2"><translation code="3"><translation code="4"/></translation></translation><translation code="5"/></c>',
    code('', '1', '1', [code('', '2', '2', [code('', '3', '3', [code('', '4', '4')])]), code('', '5', '5')]),
  ],
  [
    'no translation from what stands beside one',
    'code: { path: a:c, shape: nested }\ntext: a:c/a:tr/a:q',
    '<c><v>1</v><tr><q>x</q><v>2</v><tr><v>3</v></tr></tr></c>',
    code('', '1', '', [code('', '2', '', [code('', '3', '')])]),
  ],
  [
    'no translation from what another path reads before',
    'texts: a:c/a:tr/a:q\ncode: { path: a:c, shape: nested }',
    '<c><v>1</v><tr><q>x</q><v>2</v></tr></c>',
    code('', '1', '', [code('', '2', '')]),
  ],
  [
    'every code of a field that repeats',
    'codes: { path: a:c, shape: code }',
    '<c code="1"/><c code="2"/>',
    [code('', '1', '1'), code('', '2', '2')],
  ],
];

const markup = (xml: string) => ({ kind: 'markup', xml }) as const;
const BODY = 'body: a:t';
const MARKUP: readonly Case[] = [
  ['text with elements inside elements', BODY, '<t>a<i>b<u>c</u></i>d</t>', markup('a<i>b<u>c</u></i>d')],
  [
    'attributes of no namespace only',
    BODY,
    '<t><i id="1" b:id="2" xmlns:z="urn:z">x</i></t>',
    markup('<i id="1">x</i>'),
  ],
  ['local names only', BODY, '<t><b:i>x</b:i><q:u xmlns:q="urn:q"/></t>', markup('<i>x</i><u></u>')],
  ['no comments and no instructions', BODY, '<t>a<!-- <b>c</b> --><?p?>d</t>', markup('ad')],
  ['a CDATA section as text', BODY, '<t><![CDATA[<b>]]></t>', markup('&#60;b&#62;')],
  ['characters that mean something as references', BODY, '<t>&lt;b&gt; &amp; "</t>', markup('&#60;b&#62; &#38; &#34;')],
  [
    'quotes in attributes as references',
    BODY,
    "<t><i k='\"&gt;&lt;&#10;'/></t>",
    markup('<i k="&#34;&#62;&#60;&#10;"></i>'),
  ],
  ['nothing of white space', BODY, '<t> \n </t>', null],
  [
    'elements that another path asks for as well',
    `${BODY}\ntext: a:t/a:i/@k`,
    '<t>a<i k="1">b</i>c</t>',
    markup('a<i k="1">b</i>c'),
  ],
  [
    'elements named like a part of an object',
    BODY,
    '<t><__proto__>x</__proto__></t>',
    markup('<__proto__>x</__proto__>'),
  ],
];

function fieldsOf(source: string): string {
  return `fields:\n  ${source.replaceAll('\n', '\n  ')}`;
}

function nameOf(source: string): string {
  return source.split(':')[0] ?? '';
}

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  'a field reads': TEXTS,
  'by names,': NAMES,
  'a condition lets through': CONDITIONS,
  'a union gives its elements': UNIONS,
  'a date field reads': DATES,
  'a code field reads': CODES,
  'a markup field keeps': MARKUP,
};

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(group, () => {
    for (const [what, source, inside, value] of cases) {
      it(what, () => {
        const { fields } = readThing(fieldsOf(source), `<thing id="t">${inside}</thing>`);
        assert.deepEqual(fields[source.includes('code:') ? 'code' : nameOf(source)], value);
      });
    }
  });
}

describe('a join', () => {
  for (const [what, source, inside, around, value] of JOINS) {
    it(what, () => {
      const { fields } = readThing(fieldsOf(source), `<thing id="t">${inside}</thing>${around}`);
      assert.deepEqual(fields[nameOf(source)], value);
    });
  }

  it('does not mind whether its rows come before or after', () => {
    const { fields } = readThing(fieldsOf(JOIN), `${PEOPLE}<thing id="t"><by>u1</by></thing>`);
    assert.deepEqual(fields['texts'], ['Ada']);
  });

  it('is read once for a variable, which falls back to its next way', () => {
    const thing = `let: { who: ["key('user', a:by)", "key('user', a:or)"] }\n${fieldsOf('text: $who/a:who')}`;
    assert.equal(readThing(thing, `<thing id="t"><by>u9</by><or>u1</or></thing>${PEOPLE}`).fields['text'], 'p1');
  });
});

describe('faults of an extract', () => {
  const THING = fieldsOf(`${CHOICE}\n${SHAPED}\ndates: a:e`);

  it('are counted by kind and field, never with the value', () => {
    const inside =
      '<thing id="1"><s>Z</s><d part="Q" value="2020"/><e>2020-13</e><e>31/01/2020</e></thing><thing id="2"><s>Y</s></thing>';
    assert.deepEqual(readSmall(THING, inside).faults, {
      'value thing.choice': 2,
      'date thing.date': 1,
      'date thing.dates': 2,
    });
  });

  it('are not made by what is missing or known', () => {
    const inside = '<thing id="1"><s>A</s><d part="Y" value="2020"/></thing><thing id="2"><s/><e/></thing>';
    assert.deepEqual(readSmall(THING, inside).faults, {});
  });
});

describe('what no path asks for', () => {
  const THING = fieldsOf('text: a:x');

  it('is skipped and counted', () => {
    const before = readSmall(THING, '<thing id="t"><x>1</x></thing>');
    const after = readSmall(THING, '<thing id="t"><x>1</x><y><z/></y></thing><other><x>2</x></other>');
    assert.equal(after.unread - before.unread, 4);
    assert.deepEqual(after.records, before.records);
  });

  it('inside text that is asked for is counted too', () => {
    assert.equal(readThing(THING, '<thing id="t"><x>1<b:i/></x></thing>').fields['text'], '1');
    assert.equal(
      readSmall(THING, '<thing id="t"><x>1<b:i/></x></thing>').unread -
        readSmall(THING, '<thing id="t"><x>1</x></thing>').unread,
      1,
    );
  });

  it('is not kept while the document is read', () => {
    const root = new PathNode();
    const thing = root.child('urn:a', 'doc').node.child('urn:a', 'thing').node;
    const x = thing.child('urn:a', 'x').node;
    Object.assign(thing, { anchor: 0 });
    Object.assign(x, { wantsText: true });
    const xml = smallDocument('<thing no="noise">noise<x>kept</x><y>noise</y></thing><other><x>noise</x></other>');
    const projected = project(new TextEncoder().encode(xml), GATE_LIMITS, root, 1);
    assert.equal(projected.rows[0]?.[0]?.children['{urn:a}x']?.[0]?.text, 'kept');
    assert.equal(JSON.stringify(projected).includes('noise'), false);
  });

  it('is a row of no record', () => {
    assert.deepEqual(readSmall(THING, '<other><thing id="t"/></other>').records, []);
  });

  it('of a field that is not wanted is not read', () => {
    const reader = smallFormat(fieldsOf('text: a:x\ntexts: a:y')).reader(new Map([['thing', new Set(['texts'])]]));
    const xml = smallDocument('<thing id="t"><x>1</x><y>2</y></thing>');
    const result = reader.read(new TextEncoder().encode(xml), GATE_LIMITS);
    assert.deepEqual(result.ok && result.extract.records.map(({ fields }) => fields), [{ texts: ['2'] }]);
  });
});

describe('an entry', () => {
  const MARKS = `${fieldsOf('text: a:x')}\nmarks: { deleted: "@gone='true'", audience: "@for", subject: a:of }`;

  it('carries its id, its provenance and what holds of its marks', () => {
    const thing = readThing(MARKS, '<thing id=" t " gone="true" for="few"><of>p</of></thing>');
    assert.deepEqual([thing.id, thing.marks], ['t', { flags: new Set(['deleted']), audience: 'few', subject: 'p' }]);
    assert.deepEqual(thing.provenance, { system: 'Sys', organisation: 'Org', recordedBy: null, recordedAt: null });
  });

  it('without marks has none', () => {
    assert.deepEqual(readThing(MARKS, '<thing/>').marks, { flags: new Set(), audience: null, subject: null });
    assert.equal(readThing(MARKS, '<thing/>').id, '');
  });

  it('that names several subjects or audiences is for none of them alone', () => {
    const { marks } = readThing(MARKS, '<thing><of>p</of><of>q</of><of>p</of></thing>');
    assert.equal(marks.subject, 'p q');
  });

  it('with an id that another has is an entry of its own', () => {
    const { records } = readSmall(MARKS, '<thing id="t"><x>1</x></thing><thing id="t"><x>2</x></thing>');
    assert.deepEqual(
      records.map(({ id, fields }) => [id, fields['text']]),
      [
        ['t', '1'],
        ['t', '2'],
      ],
    );
  });

  it('tells where it was recorded where the map reads it', () => {
    const thing = `${MARKS}\nprovenance: { recordedBy: a:by, recordedAt: a:at, organisation: a:place }`;
    assert.deepEqual(readThing(thing, '<thing><by>Ada</by><at>2020-01</at><place>There</place></thing>').provenance, {
      system: 'Sys',
      organisation: 'There',
      recordedBy: 'Ada',
      recordedAt: { kind: 'date', precision: 'month', iso: '2020-01' },
    });
  });
});

describe('a condition of a match', () => {
  it('chooses the rows', () => {
    const map = smallMap(fieldsOf('text: a:x')).replace(
      'match: /a:doc/a:thing',
      `match: "/a:doc/a:thing[@k='1' or a:x]"`,
    );
    const reader = compileFormat('formats/small.yaml', map, smallVocabulary).reader(new Map([['thing', new Set()]]));
    const xml = smallDocument('<thing id="1" k="1"/><thing id="2"/><thing id="3"><x/></thing><thing id="4" k="2"/>');
    const result = reader.read(new TextEncoder().encode(xml), GATE_LIMITS);
    assert.deepEqual(result.ok && result.extract.records.map(({ id }) => id), ['1', '3']);
  });
});

describe('the person of an extract', () => {
  const read = (inside: string) => {
    const reader = smallFormat(fieldsOf('text: a:x')).reader(new Map());
    const result = reader.read(new TextEncoder().encode(`<doc xmlns="urn:a">${inside}</doc>`), GATE_LIMITS);
    return result.ok ? result.extract.person.id : result.refusal.reason;
  };

  it('is the only one', () => {
    assert.equal(read('<patient><id>p</id></patient>'), 'p');
  });

  it('that is missing refuses the extract', () => {
    assert.equal(read(''), 'person-missing');
  });

  it('beside another refuses the extract', () => {
    assert.equal(read('<patient><id>p</id></patient><patient><id>p</id></patient>'), 'person-several');
  });

  it('of a document of another kind refuses the extract', () => {
    const reader = smallFormat(fieldsOf('text: a:x')).reader(new Map());
    const result = reader.read(new TextEncoder().encode('<doc><patient/></doc>'), GATE_LIMITS);
    assert.equal(result.ok ? '' : result.refusal.reason, 'root-unknown');
  });
});
