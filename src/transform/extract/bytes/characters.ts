import { ASKS, Asks, NON_CHARACTER_LEAD } from './bytes.ts';
import type { Document } from './document.ts';

/** Whether a code point is a character of XML 1.0 (production Char). */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

/** Refuses what is no character of XML; gives the bits of `Asks` that are in the bytes. */
export function checkCharacters(document: Document, start: number, end: number): number {
  const { bytes } = document;
  let asks = 0;
  for (let at = start; at < end; at++) asks |= ASKS[bytes[at] ?? 0] ?? 0;
  if ((asks & Asks.legal) !== 0) for (let at = start; at < end; at++) checkCharacter(document, at);
  return asks;
}

/** Refuses a byte that is a control character or begins U+FFFE or U+FFFF. */
export function checkCharacter(document: Document, at: number): void {
  const byte = document.bytes[at] ?? 0;
  if (((ASKS[byte] ?? 0) & Asks.legal) !== 0 && isNoCharacter(document.bytes, at))
    document.malformed('disallowed character', at);
}

function isNoCharacter(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== NON_CHARACTER_LEAD || (bytes[at + 1] === 0xbf && (bytes[at + 2] ?? 0) >= 0xbe);
}
