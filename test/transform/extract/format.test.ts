import assert from 'node:assert/strict';

import { compileFormat } from '../../../src/transform/extract/format.ts';
import { problemAt } from '../support/problems.ts';
import { smallFormat, smallMap, smallVocabulary } from './small.ts';

type Refused = readonly [what: string, thing: string, at: string, message: RegExp, hint?: RegExp];

const MAPS: readonly Refused[] = [
  [
    'a path it cannot read',
    'fields: { text: a:x//a:y }',
    '//a:y',
    /^records.thing.fields.text: '\/\/' is not allowed/u,
    /allowed are child steps/u,
  ],
  ['a prefix that is not declared', 'fields: { text: z:x }', 'z:x', /the prefix 'z' is not declared/u, /'namespaces'/u],
  [
    'a key that does not exist',
    'fields: { text: "key(\'nobody\', a:x)" }',
    'nobody',
    /there is no key 'nobody'/u,
    /'keys'/u,
  ],
  [
    'a variable that does not exist',
    'let: { one: a:x }\nfields: { text: $two }',
    '$two',
    /there is no variable \$two/u,
    /here: one/u,
  ],
  [
    'a variable before it is defined',
    'let: { one: $two, two: a:x }\nfields: { text: $one }',
    '$two, two',
    /there is no variable \$two/u,
  ],
  [
    'an absolute path of a field',
    'fields: { text: /a:doc/a:x }',
    'text: /a:doc',
    /starts at its row/u,
    /take the leading/u,
  ],
  ['a step behind an attribute', 'fields: { text: "@x/a:y" }', 'text: "@x/a:y"', /an attribute has nothing inside/u],
  [
    'a union of attributes',
    'fields: { text: "@x | a:y" }',
    'text: "@x | a:y"',
    /a union is of elements/u,
    /one way for each/u,
  ],
  [
    'a step behind a union',
    'let: { one: [a:x, a:y] }\nfields: { text: $one/a:z }',
    'text: $one/a:z',
    /several kinds of element/u,
    /one path for each/u,
  ],
  [
    'a place that does not stand alone',
    'fields: { flag: { is: "a:x[1 and @y]" } }',
    'flag: {',
    /a position stands alone/u,
    /\[last\(\)\]/u,
  ],
  [
    'a field that does not exist',
    'fields: { txt: a:x }',
    'txt: a:x',
    /thing has no field 'txt'/u,
    /did you mean 'text'\?/u,
  ],
  [
    'a mark that does not exist',
    'fields: {}\nmarks: { secret: "@x" }',
    'secret:',
    /there is no mark 'secret'/u,
    /marks: deleted/u,
  ],
  ['a shape that does not exist', 'fields: { code: { path: a:x, shape: cod } }', 'code: {', /there is no shape 'cod'/u],
  [
    'a shape of an attribute',
    'fields: { code: { path: "@x", shape: code } }',
    'code: {',
    /(?:needs|lead to) an element/u,
  ],
  [
    'translations that are no children',
    'fields: { code: { path: a:x, shape: deep } }',
    'code: {',
    /translations are child elements/u,
  ],
  [
    'a second way into translations',
    'fields: { text: a:x/a:translation/a:translation/a:y, code: { path: a:x, shape: code } }',
    'code: {',
    /another path leads into/u,
  ],
  ['mark-up of an attribute', 'fields: { body: "@x" }', 'body: "@x"', /an attribute holds no mark-up/u],
  ['a code by a path alone', 'fields: { code: a:x }', 'code: a:x', /of type code needs more than a path/u, /shape: …/u],
  ['a choice by a path alone', 'fields: { choice: a:x }', 'choice: a:x', /of type choice needs more/u, /otherwise: …/u],
  ['a boolean by a path alone', 'fields: { flag: a:x }', 'flag: a:x', /of type boolean needs more/u, /is: condition/u],
  ['a condition for a text', 'fields: { text: { is: a:x } }', 'text: {', /'is' gives a boolean/u, /of type text/u],
  [
    'a value that the choice does not have',
    'fields: { choice: { path: a:x, values: { A: onn }, otherwise: off } }',
    'choice: {',
    /'onn' is not a value of this field/u,
    /values: on, off, unknown/u,
  ],
  [
    'a value that only objects have',
    'fields: { choice: { path: a:x, values: { A: constructor }, otherwise: off } }',
    'choice: {',
    /'constructor' is not a value/u,
  ],
  [
    'a table without otherwise',
    'fields: { choice: { path: a:x, values: { A: on } } }',
    'choice: {',
    /what the table has not is no value of this field/u,
    /add 'otherwise'/u,
  ],
  [
    'a field both read and not supported',
    'fields: { text: a:x }\nnotSupported: [text]',
    'notSupported:',
    /'text' is read/u,
  ],
  ['an unknown key', 'fields: {}\nfilter: a:x', 'filter:', /unknown key 'filter'/u],
];

const HEADS: readonly (readonly [what: string, from: string, to: string, at: string, message: RegExp])[] = [
  ['a relative match', 'match: /a:doc/a:thing', 'match: a:doc/a:thing', 'match: a:doc', /must be an absolute path/u],
  [
    'a match that leads to an attribute',
    'match: /a:doc/a:thing',
    'match: /a:doc/@x',
    'match: /a:doc/@x',
    /leads to an element/u,
  ],
  [
    'a condition in the middle of a match',
    'match: /a:doc/a:thing',
    'match: "/a:doc[@x]/a:thing"',
    'match: "/a:doc[@x]',
    /belong to its last step/u,
  ],
  [
    'a prefix of detect that is not declared',
    'detect: /a:doc',
    'detect: /z:doc',
    'detect:',
    /the prefix 'z' is not declared/u,
  ],
  ['a record type that does not exist', '  thing:\n', '  thin:\n', 'thin:', /there is no record type 'thin'/u],
  [
    'a key that leads back to itself',
    'loop: { match: /a:doc/a:user, use: a:id }',
    'loop: { match: /a:doc/a:user, use: "key(\'loop\', a:id)/a:id" }',
    'use:',
    /uses itself/u,
  ],
];

describe('an extract map', () => {
  for (const [what, thing, at, message, hint = /^/u] of MAPS) {
    it(`with ${what} is refused at its place`, () => {
      const problem = problemAt(smallMap(thing), () => smallFormat(thing));
      assert.match(problem.message, message);
      assert.match(problem.hint ?? '', hint);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
      assert.match(problem.place, /^formats\/small\.yaml:\d+:\d+$/u);
    });
  }

  for (const [what, from, to, at, message] of HEADS) {
    it(`with ${what} is refused at its place`, () => {
      const text = smallMap('fields: { text: "key(\'loop\', @x)/a:id" }').replace(from, to);
      const problem = problemAt(text, () => compileFormat('formats/small.yaml', text, smallVocabulary));
      assert.match(problem.message, message);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
    });
  }

  it('supports what it reads and nothing else', () => {
    const format = smallFormat('fields: { text: a:x }\nnotSupported: [date]');
    const asked = [
      ['thing'],
      ['thing', 'text'],
      ['thing', 'date'],
      ['thing', 'constructor'],
      ['person'],
      ['constructor'],
    ] as const;
    assert.deepEqual(
      asked.map(([record, field]) => format.supports(record, field)),
      [true, true, false, false, true, false],
    );
  });
});
