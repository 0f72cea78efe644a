declare const nhsNumber: unique symbol;

/** Ten digits with a valid check digit. Only `parseNhsNumber` makes one. */
export type NhsNumber = string & { readonly [nhsNumber]: true };

/** Reads an NHS number, spaces allowed; null when it is not ten digits with a valid check digit (modulus 11, weights 10 to 2). */
export function parseNhsNumber(text: string): NhsNumber | null {
  const digits = text.replace(/[ \u00A0]/gu, '');
  return /^\d{10}$/u.test(digits) && hasValidCheckDigit(digits) ? (digits as NhsNumber) : null;
}

function hasValidCheckDigit(digits: string): boolean {
  const sum = [...digits.slice(0, 9)].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = 11 - (sum % 11);
  return check !== 10 && (check === 11 ? 0 : check) === Number(digits[9]);
}

/** Writes an NHS number in the 3-3-4 grouping of the NHS identity guidance: `999 000 0018`. */
export function formatNhsNumber(number: string): string {
  return `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
}
