import assert from 'node:assert/strict';

import fc from 'fast-check';

import { isSctid } from '../../../src/transform/record/snomed.ts';

const REAL = ['57797005', '86406008', '431654006', '1091811000000102', '999004381000000103', '823131000000105'];

describe('an identifier of SNOMED CT', () => {
  for (const code of REAL)
    it(`${code} is one`, () => {
      assert.equal(isSctid(code), true);
    });

  it('with one digit changed, or two neighbours exchanged, is none', () => {
    const place = fc.record({ code: fc.constantFrom(...REAL), at: fc.nat(), digit: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(place, ({ code, at, digit }) => {
        const index = at % code.length;
        const changed = (Number(code[index]) + digit) % 10;
        assert.equal(isSctid(code.slice(0, index) + String(changed) + code.slice(index + 1)), false);
        const [a = '', b = ''] = [code[index - 1], code[index]];
        const swapped = code.slice(0, index - 1) + b + a + code.slice(index + 1);
        if (index > 0 && a !== b) assert.equal(isSctid(swapped), false);
      }),
    );
  });

  for (const text of [
    '',
    '1.03E+15',
    '1.69E+16',
    '57797005 ',
    '057797005',
    '12345',
    '5779700５',
    '1234567890123456789',
  ])
    it(`'${text}' is none`, () => {
      assert.equal(isSctid(text), false);
    });
});
