import assert from 'node:assert/strict';

import fc from 'fast-check';

import { Literals } from '../../../../src/transform/extract/bytes/literals.ts';
import type { Kept } from '../../../../src/transform/extract/bytes/kept.ts';
import { projectBytes } from '../../../../src/transform/extract/bytes/project-bytes.ts';
import { hashOf } from '../../../../src/transform/extract/bytes/tokens.ts';
import { GATE_LIMITS } from '../../../../src/transform/extract/gate.ts';
import { PathNode } from '../../../../src/transform/extract/projection.ts';

/** Keeps the text of every `v` in `<a>`. */
function keptOf(values: readonly string[]): { readonly kept: Kept; readonly rows: readonly number[] } {
  const root = new PathNode();
  const v = root.child('', 'a').node.child('', 'v').node;
  v.anchor = 0;
  v.wantsText = true;
  const xml = `<a>${values.map((value) => `<v>${value}</v>`).join('')}</a>`;
  const kept = projectBytes(Buffer.from(xml), GATE_LIMITS, root, 1);
  return { kept, rows: kept.rows[0] ?? [] };
}

/** Texts as they may be written: with white space, references, CDATA and characters beyond ASCII. */
const written = fc
  .array(fc.constantFrom('a', 'b', 'ab', ' ', '\n', '&#97;', '&amp;', '<![CDATA[b]]>', '<![CDATA[]]>', 'é', '\u00A0'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

const literalTexts: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('', 'a', 'ab', 'é', '&', 'b'), {
  minLength: 1,
});

function isNumberedAlike(values: readonly string[]): void {
  const { kept, rows } = keptOf(values);
  const tokens = rows.map((at) => kept.token(at));
  const numbers = rows.map((at) => kept.tokenNumber(at));
  const firsts = new Map<string, number>();
  for (const [at, token] of tokens.entries()) {
    const first = firsts.get(token) ?? numbers[at];
    firsts.set(token, first ?? 0);
    assert.equal(numbers[at], first, `'${token}' has two numbers`);
    assert.equal(kept.tokens.find(token), first);
  }
  assert.equal(new Set(numbers).size, firsts.size, 'two tokens have one number');
}

describe('what was kept of a document', () => {
  it('numbers equal tokens alike and others apart, however they are written', () => {
    fc.assert(fc.property(fc.array(written, { maxLength: 30 }), isNumberedAlike));
  });

  it('numbers many thousand tokens', () => {
    isNumberedAlike(Array.from({ length: 20_000 }, (_, n) => `token-${(n * 7919) % 15_000}`));
  });

  it('numbers tokens that a document crowds into one place of the table', () => {
    const tokens = crowded(150);
    const others = Array.from({ length: 1000 }, (_, n) => `other-${n}`);
    isNumberedAlike([...tokens, ...tokens, ...others, ...tokens]);
  });

  it('tells what a token is, and what it begins with', () => {
    fc.assert(
      fc.property(written, literalTexts, (text, is) => {
        const { kept, rows } = keptOf([text]);
        const [at = 0] = rows;
        const literals = new Literals(is);
        const token = kept.text(at).trim();
        assert.equal(kept.token(at), token);
        assert.equal(kept.isBlank(at), token === '');
        assert.equal(kept.is(at, literals), is.includes(token));
        assert.equal(
          kept.startsWith(at, literals),
          is.some((literal) => token.startsWith(literal)),
        );
      }),
    );
  });

  it('decodes values that are longer than a page, and that lie across two', () => {
    const values = Array.from({ length: 50 }, (_, n) => 'x'.repeat(n * 97) + String(n));
    const { kept, rows } = keptOf(values);
    assert.deepEqual(
      rows.map((at) => kept.text(at)),
      values,
    );
  });
});

/** Tokens that belong into one place of a table of a thousand. */
function crowded(count: number): readonly string[] {
  const found: string[] = [];
  for (let n = 0; found.length < count; n++) {
    const bytes = Buffer.from(`token-${n}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if ((hashOf(view, 0, bytes.length) & 1023) === 7) found.push(bytes.toString());
  }
  return found;
}
