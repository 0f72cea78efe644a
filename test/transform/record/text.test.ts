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
  ['marks spaces without a width', 'ami\u200Btrip\uFEFF\u2060', 'ami\uFFFDtrip\uFFFD\uFFFD'],
  ['has nothing where there are only spaces and what has no width', '\u200B \uFEFF', ''],
  ['marks joiners where nothing joins', '1\u200D0\u200Cmg', '1\uFFFD0\uFFFDmg'],
  ['keeps joiners of scripts that join', 'می\u200Cخواهم क्\u200Dष', 'می\u200Cخواهم क्\u200Dष'],
  ['marks letters without a shape', '\u3164\u115F', '\uFFFD\uFFFD'],
  ['marks marks of direction where all is written one way', '\u200F10 - 20\u061C', '\uFFFD10 - 20\uFFFD'],
  ['keeps them beside letters written the other way', 'זאק\u200F (10)', 'זאק\u200F (10)'],
  ['keeps the flag of a land, and marks tags elsewhere', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 a\u{E0041}', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 a\uFFFD\uFFFD'],
  ['writes separators of lines as line feeds', 'a\u2028b\u2029c', 'a\nb\nc'],
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
        assert.ok(clean === '' || clean.length === dirty.replaceAll('\r\n', '\n').length);
      }),
    );
  });
});
