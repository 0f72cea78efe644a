import assert from 'node:assert/strict';

import fc from 'fast-check';
import { Document, isScalar, parseDocument, Scalar } from 'yaml';
import { z } from 'zod';

import { parseDefinition } from '../../../src/transform/record/definition.ts';
import { placeInScalar } from '../../../src/transform/record/scalar-place.ts';
import { problemAt } from '../support/problems.ts';

/** What the file has at the place of the character of the value behind which `word` begins. */
function found(yaml: string, word: string): string {
  const definition = parseDefinition('file.yaml', yaml, z.unknown());
  const text = textOf(yaml);
  const offset = text.indexOf(word);
  assert.notEqual(offset, -1);
  return problemAt(yaml, () => definition.failInside(['a'], { text, offset }, 'wrong')).at;
}

function textOf(yaml: string): string {
  const { a } = parseDocument(yaml).toJS() as { a: unknown };
  const first = Array.isArray(a) ? (a.at(-1) as unknown) : a;
  return String(typeof first === 'object' && first !== null ? Object.values(first)[0] : first);
}

const SCALARS: readonly [what: string, yaml: string, at: string][] = [
  ['a plain scalar', 'a: one.two', 'two'],
  ['a plain scalar over two lines', 'a: one and\n   two.three', 'two.three'],
  ['a plain scalar with an empty line', 'a: one\n\n  two', 'two'],
  ['single quotes', "a: 'it''s two'", "two'"],
  ['single quotes over two lines', "a: 'it''s\n  two'", "two'"],
  ['double quotes', 'a: "\\"one\\" \\u0041\\x41 two"', 'two"'],
  ['double quotes with a joined line', 'a: "one\\\n   two"', 'two"'],
  ['a literal block', 'a: |\n  one\n  two', 'two'],
  ['a literal block with its indentation', 'a: |2-\n  one\n    two', 'two'],
  ['a folded block', 'a: >-\n  one\n  two', 'two'],
  ['a folded block with an empty line', 'a: >\n  one\n\n  two', 'two'],
  ['line ends of Windows', 'a: |\r\n  one\r\n  two', 'two'],
  ['an anchor', 'a: &x one.two', 'two'],
  ['an item of a list', 'a: [one, one.two]', 'two]'],
  ['a value inside', 'a: { path: one.two, shape: x }', 'two, shape: x }'],
];

describe('a place in a text of a definition', () => {
  for (const [what, yaml, at] of SCALARS)
    it(`is where the file has it: ${what}`, () => {
      assert.equal(found(yaml, 'two').replace('\r', ''), at);
    });

  it('is where an alias was written first', () => {
    const yaml = 'b: &x one.two\na: *x';
    const definition = parseDefinition('file.yaml', yaml, z.unknown());
    const problem = problemAt(yaml, () => definition.failInside(['a'], { text: 'one.two', offset: 4 }, 'wrong'));
    assert.deepEqual([problem.at, problem.place], ['two', 'file.yaml:1:11']);
  });

  it('is that of the key where there is no such text', () => {
    const definition = parseDefinition('file.yaml', 'a: one', z.unknown());
    const problem = problemAt('a: one', () => definition.failInside(['a'], { text: 'two', offset: 1 }, 'wrong'));
    assert.equal(problem.at, 'a: one');
  });

  it('is the same character in every way of writing', () => {
    const word = fc.stringMatching(/^[a-z.()'"\\é😀$%|]{1,6}$/u);
    const types = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
    const text = fc
      .array(word, { minLength: 1, maxLength: 20 })
      .chain((words) => fc.constantFrom(' ', '\n').map((space) => words.join(space)));
    fc.assert(
      fc.property(text, types, fc.nat(), fc.integer({ min: 20, max: 90 }), (value, type, number, lineWidth) => {
        const scalar = new Scalar(value);
        scalar.type = type;
        const source = new Document({ a: scalar }).toString({ lineWidth });
        const read = parseDocument(source).get('a', true);
        assert.ok(isScalar(read) && read.range);
        const offset = number % value.length;
        fc.pre(!/\s/u.test(value[offset] ?? '') && read.value === value);
        const place = placeInScalar(source.slice(read.range[0], read.range[1]), read.type, offset);
        const written = source.slice(read.range[0]).slice(place);
        assert.ok(writtenAs(written, value, offset), `${source} at ${String(offset)}: ${written}`);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Whether a character is written there: as it is, or as an escape. */
function writtenAs(written: string, value: string, offset: number): boolean {
  const character = value[offset] ?? '';
  return written.startsWith(character) || written.startsWith('\\') || written.startsWith("''");
}
