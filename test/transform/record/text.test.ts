import assert from 'node:assert/strict';

import fc from 'fast-check';

import { cleanText } from '../../../src/transform/record/text.ts';

const CASES: readonly (readonly [what: string, text: string, clean: string])[] = [
  ['leaves ordinary text alone', 'Two falls in the kitchen, autumn 2018', 'Two falls in the kitchen, autumn 2018'],
  ['leaves emoji, their joiners and other scripts alone', '😀👩🏽‍⚕️ مرحبا זאק', '😀👩🏽‍⚕️ مرحبا זאק'],
  ['keeps tabs and line feeds', 'a\tb\nc', 'a\tb\nc'],
  ['writes every line end as a line feed', 'a\r\nb\rc\n', 'a\nb\nc\n'],
  ['marks an override of writing direction', 'a\u202Eb\u202Cc', 'a\uFFFDb\uFFFDc'],
  ['marks isolates of writing direction', '\u2066a\u2069', '\uFFFDa\uFFFD'],
  ['marks controls of both sets', '\u0000\u0007\u001B\u007F\u0085\u009F', '\uFFFD'.repeat(6)],
  ['marks what is no character', '\uFFFE\uFFFF', '\uFFFD\uFFFD'],
  ['marks half of a surrogate pair', 'a\uD83D b\uDE00', 'a\uFFFD b\uFFFD'],
  ['marks halves in the wrong order', '\uDE00\uD83D', '\uFFFD\uFFFD'],
];

describe('clean text', () => {
  for (const [what, text, clean] of CASES) {
    it(what, () => {
      assert.equal(cleanText(text), clean);
    });
  }

  it('of any text is well-formed, cleaning it again changes nothing, and only line ends become fewer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(0xffff), (text, unit) => {
        const dirty = `${text}${String.fromCharCode(unit)}`;
        const clean = cleanText(dirty);
        assert.ok(clean.isWellFormed());
        assert.equal(cleanText(clean), clean);
        assert.equal(clean.length, dirty.replaceAll('\r\n', '\n').length);
      }),
    );
  });
});
