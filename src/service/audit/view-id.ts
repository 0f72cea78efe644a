import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Draws a view id: 40 random bits as eight letters and digits in two groups, to be read aloud (`7K2M-Q9XD`). */
export function drawViewId(): string {
  const bits = randomBytes(5).reduce((all, byte) => all * 256n + BigInt(byte), 0n);
  const digits = Array.from({ length: 8 }, (_, place) => ALPHABET.charAt(Number((bits >> BigInt(5 * place)) & 31n)));
  return grouped(digits.join(''));
}

/** A view id that the journal does not hold yet; `isTaken` says which it does. */
export function drawFreeViewId(isTaken: (id: string) => boolean, draw: () => string = drawViewId): string {
  for (;;) {
    const id = draw();
    if (!isTaken(id)) return id;
  }
}

/** A view id as it was heard or typed (lower case, without the hyphen, O for 0, I or L for 1) as the journal holds it. */
export function readViewId(typed: string): string {
  const digits = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return grouped(digits);
}

/** Whether a text is a view id as the journal writes it. */
export function isViewId(text: string): boolean {
  return new RegExp(`^[${ALPHABET}]{4}-[${ALPHABET}]{4}$`, 'u').test(text);
}

function grouped(digits: string): string {
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
