import assert from 'node:assert/strict';

import fc from 'fast-check';

import { JSON_LIMITS, readJson, type JsonLimits } from '../../../../src/transform/extract/fhir/json-gate.ts';
import { RefusalError, type Refusal } from '../../../../src/transform/extract/refusal.ts';

function read(source: string | Uint8Array, limits: Partial<JsonLimits> = {}): unknown {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  return readJson(bytes, { ...JSON_LIMITS, ...limits });
}

function refusal(source: string | Uint8Array, limits: Partial<JsonLimits> = {}): Refusal {
  try {
    read(source, limits);
  } catch (error) {
    assert.ok(error instanceof RefusalError, String(error));
    return error.refusal;
  }
  return assert.fail('it was read');
}

/** Calls with JSON.parse replaced by a function that must not be called. */
function withoutParser<T>(call: () => T): T {
  const { parse } = JSON;
  JSON.parse = () => assert.fail('the parser was reached');
  try {
    return call();
  } finally {
    JSON.parse = parse;
  }
}

function bytesOf(...parts: readonly (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
}

const HOSTILE: readonly [name: string, source: string | Uint8Array, reason: Refusal['reason']][] = [
  ['nothing', '', 'empty'],
  ['white space', ' \n', 'json-syntax'],
  ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'json-syntax'],
  ['a document cut short', '{"resourceType":"Bundle","entry":[{"resource":{"id":"a', 'json-syntax'],
  ['two documents', '{"a":1}{"a":1}', 'json-syntax'],
  ['a line of documents', '{"a":1}\n{"a":1}', 'json-syntax'],
  ['a NUL', '{"a":"\u0000"}', 'json-syntax'],
  ['a NUL behind the document', '{}\u0000', 'json-syntax'],
  ['an escaped NUL', '{"a":"\\u0000"}', 'text'],
  ['an escaped control', '{"a":"x\\u001by"}', 'text'],
  ['a form feed', '{"a":"x\\fy"}', 'text'],
  ['a raw line end in a text', '{"a":"x\ny"}', 'json-syntax'],
  ['bytes that are not UTF-8', bytesOf('{"a":"', 0xc3, 0x28, '"}'), 'encoding'],
  ['Latin-1', bytesOf('{"a":"Zo', 0xeb, '"}'), 'encoding'],
  ['an overlong slash', bytesOf('{"a":"', 0xc0, 0xaf, '"}'), 'encoding'],
  ['a surrogate in UTF-8', bytesOf('{"a":"', 0xed, 0xa0, 0x80, '"}'), 'encoding'],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'encoding'],
  ['UTF-16 with its mark', Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'encoding'],
  ['two marks', '\uFEFF\uFEFF{}', 'json-syntax'],
  ['a high surrogate alone', '{"a":"\\ud83dx"}', 'encoding'],
  ['a low surrogate alone', '{"a":"\\uDE00"}', 'encoding'],
  ['two low surrogates', '{"a":"\\udc00\\udc00"}', 'encoding'],
  ['two high surrogates', '{"a":"\\ud83d\\ud83d"}', 'encoding'],
  ['a key of the prototype', '{"a":{"__proto__":{"isAdmin":true}}}', 'json-key'],
  ['an escaped key of the prototype', '{"\\u005f_proto__":1}', 'json-key'],
  ['a key "constructor"', '{"constructor":{"prototype":{}}}', 'json-key'],
  ['a repeated key', '{"a":1,"b":2,"a":3}', 'json-key'],
  ['a repeated key, escaped', '{"a":1,"\\u0061":3}', 'json-key'],
  ['a repeated key, deep inside', '[{"x":[{"y":{"a":1,"a":1}}]}]', 'json-key'],
  ['a comment', '{"a":1 /* x */}', 'json-syntax'],
  ['a trailing comma', '{"a":1,}', 'json-syntax'],
  ['a number as a key', '{5.90:1}', 'json-syntax'],
  ['a number as a key, spaced', '{5.90 :1}', 'json-syntax'],
  ['a number behind a text', '{"a":"b"5.90}', 'json-syntax'],
  ['two numbers', '[5.90 5.90]', 'json-syntax'],
  ['a leading zero', '{"a":05.90}', 'json-syntax'],
  ['an open fraction', '{"a":5.}', 'json-syntax'],
  ['NaN', '{"a":NaN}', 'json-syntax'],
  ['an escape of no meaning', '{"a":"\\x41"}', 'json-syntax'],
  ['an escape cut short', '{"a":"\\u00', 'json-syntax'],
  ['a backslash at the end', '{"a":"\\', 'json-syntax'],
];

describe('the JSON gate', () => {
  for (const [name, source, reason] of HOSTILE)
    it(`refuses ${name}`, () => {
      assert.equal(refusal(source).reason, reason);
    });

  it('refuses a depth of a million before anything is parsed', () => {
    for (const opening of ['[', '{"a":', '[{"a":'])
      assert.equal(withoutParser(() => refusal(opening.repeat(1_000_000))).reason, 'depth');
  });

  it('refuses by size and by number of objects before anything is parsed', () => {
    assert.equal(withoutParser(() => refusal('[1,2]', { bytes: 4 })).reason, 'too-large');
    assert.equal(withoutParser(() => refusal('[[],[],[]]', { containers: 3 })).reason, 'too-large');
  });

  it('refuses too many numbers that have to be kept as text before anything is parsed', () => {
    assert.deepEqual(read('[1.10,2,3.5,2.20]', { numbers: 2 }), ['1.10', 2, 3.5, '2.20']);
    assert.equal(withoutParser(() => refusal('[1.10,2,3.5,2.20,3.30]', { numbers: 2 })).reason, 'too-large');
  });

  it('counts depth outside of texts only', () => {
    assert.deepEqual(read('{"a":"[[[[[[","b":["]]]]"]}', { depth: 2 }), { a: '[[[[[[', b: [']]]]'] });
    assert.deepEqual(read('{"a":"\\"[[[","b":"\\\\"}', { depth: 1 }), { a: '"[[[', b: '\\' });
    assert.equal(refusal('{"a":[{}]}', { depth: 2 }).reason, 'depth');
    assert.equal(refusal('{"\\\\":[{}]}', { depth: 2 }).reason, 'depth');
  });

  it('refuses too many members of one object and too long a text', () => {
    assert.equal(refusal('{"a":1,"b":2}', { keys: 1 }).reason, 'json-members');
    assert.equal(refusal('{"a":"four"}', { stringLength: 3 }).reason, 'text');
  });

  it('says where, without a word of the content', () => {
    assert.deepEqual(refusal('{\n  "name": "Edith",\n  "nhs" 999}'), {
      reason: 'json-syntax',
      detail: 'the document is not JSON',
      line: 3,
      column: 9,
    });
    const { line, column } = refusal('{\n "a": [[[]]]}', { depth: 3 });
    assert.deepEqual([line, column], [2, 9]);
    for (const [, source] of HOSTILE) assert.doesNotMatch(refusal(source).detail, /Sign in|isAdmin|Bundle/u);
  });

  it('gives the place in the document as it was sent, numbers or not', () => {
    assert.deepEqual(refusal('{"a":[5.90,5.90,5.90] x}').column, 23);
  });

  it('keeps the text of numbers that JavaScript would change, and only of those', () => {
    const source =
      '[5.90, 5.9, 0, -0, 100, 12345678901234567890, 9007199254740993, 9007199254740991, 1e3, 1.0, -1.50, 0.0000001, 1E400, 0.1]';
    const expected = ['5.90', 5.9, 0, '-0', 100, '12345678901234567890', '9007199254740993', 9007199254740991, '1e3'];
    assert.deepEqual(read(source), [...expected, '1.0', '-1.50', '0.0000001', '1E400', 0.1]);
  });

  it('leaves what looks like a number in a text alone', () => {
    assert.deepEqual(read('{"5.90":"5.90 \\"5.90\\" 5.90"}'), { '5.90': '5.90 "5.90" 5.90' });
  });

  it('reads a mark, all of Unicode, and the names that every object has', () => {
    assert.deepEqual(read('\uFEFF{"a":"\\ud83d\\ude00 😀 \\u00e9é\\t\\n"}'), { a: '😀 😀 éé\t\n' });
    assert.deepEqual(read('{"toString":1,"hasOwnProperty":2}'), { toString: 1, hasOwnProperty: 2 });
  });

  it('reads a view into a larger buffer', () => {
    const all = bytesOf('xxx{"a":5.90}yy');
    assert.deepEqual(read(all.subarray(3, 13)), { a: '5.90' });
  });

  it('agrees with the parser on every document that keeps its rules', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 4), (json, indent) => {
        const source = JSON.stringify(JSON.parse(json), null, indent);
        fc.pre(!/__proto__|constructor|prototype|\\(?:[bf]|u00[01]|ud[89a-f])/u.test(source));
        const unquoted = (value: unknown) => JSON.stringify(value).replaceAll('"', '');
        assert.equal(unquoted(read(source)), unquoted(JSON.parse(source)));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts no damaged document that the parser refuses, and gives refusals only', () => {
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', ':', ',', '"', '\\', 'u0041', '5.90', '-', '1e5', 'a', ' ', '\n', 'null'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const source = pieces.join('');
        const parsed = attempt(() => JSON.parse(source) as unknown);
        const ours = attempt(() => read(source));
        assert.ok(ours.ok ? parsed.ok : ours.error instanceof RefusalError, source);
        const isRefusedByRule = !ours.ok && parsed.ok && !hasRepeatedKey(source);
        assert.ok(!isRefusedByRule || source === '', source);
      }),
      { numRuns: 5000 },
    );
  });
});

type Attempt = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

function attempt(read: () => unknown): Attempt {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** What is parsed and written again is shorter where a key was repeated. */
function hasRepeatedKey(source: string): boolean {
  const count = (text: string) => text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '').split(':').length;
  return count(source) !== count(JSON.stringify(JSON.parse(source)));
}
