import assert from 'node:assert/strict';
import fc from 'fast-check';

import { JsonFault, jsonParts, parsePart } from '../../../src/service/source/json-parts.ts';

/** The parts of a JSON text by their keys, each parsed. */
async function partsOf(text: string): Promise<(readonly [string, unknown])[]> {
  const bytes = Buffer.from(text);
  const parts: (readonly [string, unknown])[] = [];
  for await (const part of jsonParts(bytes, { start: 0, end: bytes.length }))
    parts.push([part.key, parsePart(bytes, part)]);
  return parts;
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

describe('the parts of a JSON text', () => {
  it('are the members and elements that JSON.parse sees, however the text is laid out', async () => {
    const texts = fc.tuple(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), fc.nat(3));
    await fc.assert(
      fc.asyncProperty(texts, async ([value, indent]) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = JSON.parse(text) as object;
        // JSON.parse puts keys that look like numbers first.
        const expected = Array.isArray(parsed)
          ? (parsed as readonly unknown[]).map((element) => ['', element])
          : Object.entries(parsed).toSorted(byKey);
        const found = await partsOf(text);
        assert.deepEqual(Array.isArray(parsed) ? found : found.toSorted(byKey), expected);
      }),
    );
  });

  it('are never more than the text holds, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ 1etn'.split('')) }), async (text) => {
        try {
          await partsOf(text);
        } catch (error) {
          assert.ok(error instanceof JsonFault);
        }
      }),
    );
  });

  it('are seen where a text ends in backslashes', async () => {
    assert.deepEqual(await partsOf(String.raw`["a\\", "b\"]", "\\\\"]`), [
      ['', 'a\\'],
      ['', 'b"]'],
      ['', '\\\\'],
    ]);
  });

  for (const text of ['', '1', '"a"', '{"a":1', '{"a" 1}', '{a:1}', '["a]', '[1,]', '[1 2]', '{"a":[1}', '{"a":}']) {
    it(`are a fault in ${text === '' ? 'nothing' : text}`, async () => {
      await assert.rejects(partsOf(text), JsonFault);
    });
  }

  it('let other work have its turn in a long text', async () => {
    const text = `[${'"'.padEnd(100_000, 'x')}"${`,"${'y'.repeat(100_000)}"`.repeat(40)}]`;
    let turns = 0;
    const turn = setImmediate(function again() {
      turns += 1;
      next = setImmediate(again);
    });
    let next = turn;
    await partsOf(text);
    clearImmediate(next);
    assert.ok(turns > 0);
  });
});
