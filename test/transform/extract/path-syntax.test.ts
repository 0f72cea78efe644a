import assert from 'node:assert/strict';

import fc from 'fast-check';
import xpath from 'xpath';

import { PathSyntaxError } from '../../../src/transform/extract/language.ts';
import { parseCondition, parseExpression } from '../../../src/transform/extract/path-syntax.ts';

const PATHS = [
  ...['.', 'o:a', 'a', '@x', '@o:x', 'o:a/o:b/@c', '/o:root', '/o:root/o:child', "o:a[@x='1']", 'o:a[1]/o:b[last()]'],
  ...["o:a[o:b='1' and not(@c) or @d!='2']", 'o:a[(o:b or o:c) and @d]', 'o:a[o:b][2]', 'o:a | o:b | @c', "o:a[.='x']"],
  ...["key('k', o:a)", "key('k', @a)/o:b", "key('k', key('l', o:a)/o:b)/o:c", "key('k', o:a | o:b)", '$v', '$v/o:a/@b'],
  ...['o:and', 'o:or/not', 'last/key', "key('k', $v)", ' o:a / o:b ', "o:a['x']".replace("'x'", "@x = 'x'"), 'a-b.c_d'],
  ...[
    "key('k', o:a)[o:b='1']/@c",
    "key('k', o:a)[1]",
    '$v[1]/o:a',
    "o:a[starts-with(@x, 'y')]",
    "o:a[not(starts-with(o:b, 'y'))]",
  ],
  ...['..', '../@x', 'o:a/../o:b', '../../o:a', "o:a[../@x='1']", '$v/..', "key('k', o:a)/.."],
  ...['ancestor::o:a', 'ancestor::a/@x', "o:a[ancestor::o:b/@x='1']", '$v/ancestor::o:a', 'o:ancestor/ancestor'],
  ...['ancestor::o:a[1]', 'ancestor::a[1]/@x', '$v/ancestor::o:a[1]/o:b[1]'],
  ...[`o:a[@x="it's"]`, 'o:a[@x=\'say "x"\']', "o:a[@x='a]b|c']"],
];

type Refused = readonly [path: string, offset: number, message: RegExp, hint?: RegExp];

const REFUSED: readonly Refused[] = [
  ['', 0, /ends too early/u],
  ['  ', 2, /ends too early/u],
  ['//o:a', 0, /'\/\/' is not allowed here/u, /allowed are child steps/u],
  ['o:a//o:b', 3, /'\/\/' is not allowed here/u],
  ['..[o:a]', 2, /'\[' is not allowed here/u],
  ['o:a/ancestor::', 14, /ends too early/u],
  ['ancestor::o:a[2]', 14, /an ancestor is the nearest one/u, /write \[1\]/u],
  ["ancestor::o:a[@x='1']", 14, /an ancestor is the nearest one/u],
  ['ancestor::o:a[1][1]', 16, /'\[' is not allowed here/u],
  ['ancestor::*', 10, /'\*' is not allowed here/u],
  ['o:a/.', 4, /'\.' is not allowed here/u],
  ['*', 0, /'\*' is not allowed here/u],
  ['o:a/@*', 5, /'\*' is not allowed here/u],
  ['child::o:a', 5, /'::' is not allowed here/u],
  ['o:a[', 4, /ends too early/u],
  ['o:a[@x', 6, /ends too early/u],
  ['o:a]', 3, /'\]' is not allowed here/u],
  ['o:a[]', 4, /'\]' is not allowed here/u],
  ['o:a[@x=1]', 7, /'1' is not a text in quotes/u, /compare with a text in quotes/u],
  ['o:a[@x=@y]', 7, /'@' is not a text in quotes/u],
  ["o:a[contains(@x, 'y')]", 12, /'\(' is not allowed here/u],
  ['position()', 8, /'\(' is not allowed here/u],
  ["key('k')", 7, /'\)' is not allowed here/u],
  ['key(k, o:a)', 4, /'k' is not a text in quotes/u],
  ["key('k', o:a", 12, /ends too early/u],
  ['$', 1, /ends too early/u],
  ['$1', 1, /'1' is not allowed here/u],
  ['o:a |', 5, /ends too early/u],
  ['o:a o:b', 4, /'o:b' is not allowed here/u],
  ['o:a/', 4, /ends too early/u],
  ['/', 1, /ends too early/u],
  ['@x[1]', 2, /'\[' is not allowed here/u],
  ['o:a + 1', 3, /'\+ 1' cannot be read/u],
  ["o:a[@x='y]", 7, /cannot be read/u],
  ['o:a#', 3, /'#' cannot be read/u],
  ['o:a[@x<2]', 6, /'<2\]' cannot be read/u],
  ['o:a:b', 3, /cannot be read/u],
];

function refusal(path: string): PathSyntaxError {
  try {
    parseExpression(path);
  } catch (error) {
    assert.ok(error instanceof PathSyntaxError, String(error));
    return error;
  }
  return assert.fail(`${path} was accepted`);
}

describe('a path', () => {
  for (const path of PATHS) {
    it(`${path} is read, and is a path of XPath 1.0`, () => {
      assert.ok(parseExpression(path));
      assert.ok((xpath as unknown as { parse(source: string): unknown }).parse(path));
    });
  }

  for (const [path, offset, message, hint = /./u] of REFUSED) {
    it(`${JSON.stringify(path)} is refused at character ${offset + 1}`, () => {
      const error = refusal(path);
      assert.match(error.message, message);
      assert.match(error.hint, hint);
      assert.equal(error.offset, offset);
    });
  }

  it('keeps what is in it', () => {
    assert.deepEqual(parseExpression("key('k', @a)/o:b[2]"), {
      kind: 'path',
      start: {
        kind: 'key',
        name: 'k',
        value: {
          kind: 'path',
          start: { kind: 'here' },
          predicates: [],
          steps: [{ kind: 'attribute', prefix: '', local: 'a' }],
        },
      },
      predicates: [],
      steps: [{ kind: 'child', prefix: 'o', local: 'b', predicates: [{ kind: 'position', position: 2 }] }],
    });
  });

  it('of any characters is read or refused, never anything else', () => {
    const piece = fc.constantFrom(
      'o:a',
      '@x',
      '/',
      '[',
      ']',
      '(',
      ')',
      '|',
      '$v',
      "'t'",
      '1',
      ' and ',
      'not',
      'key',
      ',',
      '.',
      '=',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          parseExpression(pieces.join(''));
        } catch (error) {
          assert.ok(error instanceof PathSyntaxError);
          assert.ok(error.offset >= 0 && error.offset <= pieces.join('').length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a condition', () => {
  it('binds and more tightly than or', () => {
    const condition = parseCondition('@a or @b and @c');
    assert.equal(condition.kind, 'or');
    assert.deepEqual(
      condition.parts.map(({ kind }) => kind),
      ['exists', 'and'],
    );
  });

  it('is bound by parentheses', () => {
    assert.equal(parseCondition('(@a or @b) and @c').kind, 'and');
  });

  for (const text of ['', 'not(@a', '@a and', '@a or', "not @a = 'x'", "@a = 'x' = 'y'", '@a, @b']) {
    it(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => parseCondition(text), PathSyntaxError);
    });
  }
});
