import assert from 'node:assert/strict';

import fc from 'fast-check';

import { formatNhsNumber, parseNhsNumber } from '../../../src/transform/record/nhs-number.ts';

const VALID = ['9990000018', '9990000026', '9990000034', '9990000042', '9990000050', '9434765919', '4010232137'];
const REFUSED: Readonly<Record<string, string>> = {
  'a wrong check digit': '9990000019',
  'two digits swapped': '9990000108',
  'a check digit that would be ten': '9990000060',
  'nine digits': '999000001',
  'eleven digits': '99900000180',
  letters: '999000001X',
  'nothing at all': '',
  hyphens: '999-000-0018',
  'digits of another script': '٩٩٩٠٠٠٠٠١٨',
  'a line break': '9990000018\n',
  'a sign': '+9990000018',
};

const nineDigits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 });

/** The check digit by the rule of the NHS data dictionary, written another way than the code: null where there is none. */
function checkDigit(digits: readonly number[]): number | null {
  for (let check = 0; check <= 9; check++) {
    const all = [...digits, check];
    if (all.reduce((sum, digit, index) => sum + digit * (10 - index), 0) % 11 === 0) return check;
  }
  return null;
}

describe('an NHS number', () => {
  for (const number of VALID) {
    it(`${number} is one, with or without spaces`, () => {
      assert.equal(parseNhsNumber(number), number);
      assert.equal(parseNhsNumber(` ${formatNhsNumber(number)}\u00A0`), number);
    });
  }

  for (const [what, text] of Object.entries(REFUSED)) {
    it(`is none with ${what}`, () => {
      assert.equal(parseNhsNumber(text), null);
    });
  }

  it('has exactly one check digit, or none', () => {
    fc.assert(
      fc.property(nineDigits, fc.integer({ min: 0, max: 9 }), (digits, last) => {
        assert.equal(parseNhsNumber([...digits, last].join('')) !== null, checkDigit(digits) === last);
      }),
      { numRuns: 500 },
    );
  });

  it('is no longer one when a single digit changes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VALID), fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const changed = [...number].map((digit, index) => (index === at ? (Number(digit) + by) % 10 : digit)).join('');
        assert.equal(parseNhsNumber(changed), null);
      }),
    );
  });

  it('is written in groups of three, three and four', () => {
    assert.equal(formatNhsNumber('9990000018'), '999 000 0018');
  });
});
