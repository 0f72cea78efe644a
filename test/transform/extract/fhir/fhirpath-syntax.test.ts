import assert from 'node:assert/strict';

import fc from 'fast-check';
import fhirpath from 'fhirpath';

import { compileFhirPath } from '../../../../src/transform/extract/fhir/fhirpath.ts';
import { FhirPathError, parseFhirPath } from '../../../../src/transform/extract/fhir/fhirpath-syntax.ts';
import { BOTH, R4, STU3 } from './expressions.ts';

const PATHS = [
  ...['a', 'a.b.c', '$this', '$this.a', 'a[0]', 'a[10].b', "'text'", 'true', 'a | b', 'a.b | c.d | e', '(a | b).c'],
  ...[
    "a.where(b = 'c')",
    "a.where(b = 'c' and d != 'e' or f)",
    'a.where((b or c) and d = true)',
    'a.where(b.exists())',
  ],
  ...[
    "a.exists(b = 'c')",
    'a.exists().not()',
    "(a = 'b').not()",
    'a.empty()',
    'a.first().b',
    'a.last()',
    'a.resolve().b',
  ],
  ...["extension('http://x/y').value", "a.extension('u').extension('v').value.ofType(string)", 'Condition.code'],
  ...['value.ofType(Quantity)', 'resource.ofType(Condition)', 'contained.ofType(Resource)', 'a.`div`', '`and`.`or`'],
  ...["a = 'it\\'s'", "a = '\\u0041\\n'", ' a . b ', "a='b'", 'a.`true`', 'a.contains.is', 'value[0].ofType(dateTime)'],
];

type Refused = readonly [path: string, offset: number, message: RegExp, hint?: RegExp];

const REFUSED: readonly Refused[] = [
  ['', 0, /ends too early/u, /allowed are element/u],
  ['a.', 2, /ends too early/u],
  ['a..b', 2, /'\.' is not allowed here/u],
  ['.a', 0, /'\.' is not allowed here/u],
  ['a b', 2, /'b' is not allowed here/u],
  ['a[', 2, /ends too early/u],
  ["a[b = 'c']", 2, /'b' is not allowed here/u, /counted from 0: \[0\]; or where/u],
  ['a[0', 3, /ends too early/u],
  ['a[-1]', 2, /'-1\]' cannot be read/u],
  ['a.where()', 8, /'\)' is not allowed here/u],
  ["a.where(b = 'c'", 15, /ends too early/u],
  ['a.matches(b)', 2, /matches\(\) is not a function/u, /where\(…\), first\(\)/u],
  ['a.count()', 2, /count\(\) is not a function/u],
  ['text.div', 5, /'div' is a word of FHIRPath/u, /write `div`/u],
  ['a = "b"', 4, /'"b"' cannot be read/u, /single quotes/u],
  ['a = 1', 4, /'1' is not allowed here/u],
  ["a ~ 'b'", 2, /cannot be read/u],
  ["a = 'b' = 'c'", 8, /'=' is not allowed here/u],
  ["a = 'b", 4, /cannot be read/u],
  ["a = '\\q'", 4, /'\\q' is not an escape/u],
  ['a as b', 2, /'as' is not allowed here/u],
  ['a and', 5, /ends too early/u],
  ['a | ', 4, /ends too early/u],
  ['(a', 2, /ends too early/u],
  ['a)', 1, /'\)' is not allowed here/u],
  ['extension(a)', 10, /'a' is not allowed here/u, /single quotes/u],
  ["extensionNamed('http://x/y')", 15, /is more than a name/u, /last \//u],
  ["value.ofType('Quantity')", 13, /'Quantity' is not allowed here/u, /without quotes/u],
  ['value.ofType(Quantitty)', 13, /'Quantitty' is no type of FHIR/u],
  ['value.ofType(String)', 13, /'String' is no type of FHIR/u],
  ['resource.ofType(Conditon)', 16, /'Conditon' is no type of FHIR/u],
  ['code.text.ofType(string)', 17, /'text' does not come in several types/u, /leave out/u],
  ['onset.ofType(Ratio)', 13, /'onset' is never of type Ratio/u, /DateTime/u],
  ['Conditon.code', 0, /'Conditon' is no type of resource/u],
  ['entry.Condition', 6, /no element is called 'Condition'/u, /ofType\(Condition\)/u],
  ['%who.name', 0, /no variable %who/u, /variables here: none/u],
  ['a // b', 2, /cannot be read/u],
  ['a.%b', 2, /'b' is not allowed here/u],
  ['a + b', 2, /cannot be read/u],
];

function refusal(path: string): FhirPathError {
  try {
    compileFhirPath(path);
  } catch (error) {
    assert.ok(error instanceof FhirPathError, String(error));
    return error;
  }
  return assert.fail(`${path} was accepted`);
}

describe('a FHIRPath of a map', () => {
  const all = [BOTH, R4, STU3].flatMap((table) => Object.values(table).flat());
  for (const path of [...PATHS, ...new Set(all)])
    it(`${path} is read, and is FHIRPath`, () => {
      assert.ok(parseFhirPath(path));
      fhirpath.parse(path);
    });

  for (const [path, offset, message, hint = /./u] of REFUSED)
    it(`${JSON.stringify(path)} is refused at character ${offset + 1}`, () => {
      const error = refusal(path);
      assert.match(error.message, message);
      assert.match(error.hint, hint);
      assert.equal(error.offset, offset);
    });

  it('names the variables there are', () => {
    const scope = { variables: new Set(['person', 'row']) };
    assert.ok(compileFhirPath('%person.name | %`row`.id', scope));
    assert.throws(() => compileFhirPath('%prson.name', scope), { hint: 'variables here: %person, %row' });
  });

  it('binds and more tightly than or, and both less than = and |', () => {
    const expression = parseFhirPath("a or b and c | d = 'e'");
    assert.equal(expression.kind, 'or');
    assert.deepEqual(
      expression.parts.map(({ kind }) => kind),
      ['member', 'and'],
    );
    assert.deepEqual(parseFhirPath("c | d = 'e'").kind, 'compare');
  });

  it('of any characters is read or refused, never anything else', () => {
    const symbols = [
      '.',
      '[',
      ']',
      '(',
      ')',
      '|',
      '=',
      '!=',
      "'t'",
      "'",
      '"',
      '\\',
      '%v',
      '$this',
      '1',
      ' and ',
      ' or ',
      '`',
    ];
    const words = ['a', 'where', 'not', 'exists', 'ofType', 'extension', 'Quantity', 'value', 'true'];
    const piece = fc.constantFrom(...symbols, ...words);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = pieces.join('');
        try {
          parseFhirPath(path);
        } catch (error) {
          assert.ok(error instanceof FhirPathError, String(error));
          assert.ok(error.offset >= 0 && error.offset <= path.length);
          return;
        }
        fhirpath.parse(path);
      }),
      { numRuns: 3000 },
    );
  });
});
