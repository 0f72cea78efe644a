import { AMPERSAND, Asks, BRACKET, GREATER, HASH, LESS, LOWER_X, SEMICOLON, startsWith } from './bytes.ts';
import { checkCharacter, isCharacter } from './characters.ts';
import type { Document } from './document.ts';

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const PREDEFINED_BYTES = Object.keys(PREDEFINED).map((name) => Buffer.from(`${name};`));

/** Refuses a text with what no text has: `]]>`, a reference that stands for nothing, what is no character. */
export function checkText(document: Document, start: number, end: number): void {
  const { bytes } = document;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === AMPERSAND) at = checkReference(document, at);
    else if (byte === BRACKET && bytes[at + 1] === BRACKET && bytes[at + 2] === GREATER)
      document.malformed('"]]>" in a text', at);
    else checkCharacter(document, at);
  }
}

/** Refuses an attribute's value with `<`, a reference that stands for nothing, or what is no character. */
export function checkValue(document: Document, start: number, end: number): void {
  const { bytes } = document;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === AMPERSAND) at = checkReference(document, at);
    else if (byte === LESS) document.malformed('"<" in the value of an attribute', at);
    else checkCharacter(document, at);
  }
}

/** Checks a reference to one of the five entities or to a character; gives the place of its semicolon. */
function checkReference(document: Document, at: number): number {
  const { bytes } = document;
  if (bytes[at + 1] === HASH) return checkNumber(document, at);
  for (const name of PREDEFINED_BYTES) if (startsWith(bytes, at + 1, name)) return at + name.length;
  return document.malformed('a reference to no entity', at);
}

/** Any number that is beyond Unicode. */
const BEYOND = 0x110000;

function checkNumber(document: Document, at: number): number {
  const { bytes } = document;
  const base = bytes[at + 2] === LOWER_X ? 16 : 10;
  const first = base === 16 ? at + 3 : at + 2;
  let code = 0;
  let end = first;
  for (let digit = digitAt(bytes, end); digit < base; digit = digitAt(bytes, ++end))
    code = Math.min(code * base + digit, BEYOND);
  if (end === first || bytes[end] !== SEMICOLON || !isCharacter(code))
    document.malformed('a reference to no character', at);
  return end;
}

/** The value of a hexadecimal digit, or more than any has. */
function digitAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : BEYOND;
}

/** The characters of a run of bytes with line ends as line feeds (XML 1.0, section 2.11), references untouched. */
function decodeLines(document: Document, start: number, end: number, asks: number): string {
  if (asks === 0) return document.strings.ascii(start, end);
  const raw = document.bytes.toString((asks & Asks.utf8) === 0 ? 'latin1' : 'utf8', start, end);
  return (asks & Asks.lineEnd) === 0 ? raw : raw.replace(/\r\n?/gu, '\n');
}

/** A checked text as its characters. */
export function decodeText(document: Document, start: number, end: number, asks: number): string {
  const text = decodeLines(document, start, end, asks);
  return (asks & Asks.reference) === 0 ? text : withoutReferences(text);
}

/** A checked value of an attribute as its characters, white space as spaces (XML 1.0, section 3.3.3). */
export function decodeValue(document: Document, start: number, end: number, asks: number): string {
  const lines = decodeLines(document, start, end, asks);
  const value = (asks & Asks.space) === 0 ? lines : lines.replace(/[\t\n]/gu, ' ');
  return (asks & Asks.reference) === 0 ? value : withoutReferences(value);
}

/** Piece by piece: a text of nothing but references must not cost much more than another of its length. */
function withoutReferences(text: string): string {
  let characters = '';
  let from = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    if (end === -1) break;
    characters += text.slice(from, at) + characterOf(text.slice(at + 1, end));
    from = end + 1;
  }
  return characters + text.slice(from);
}

function characterOf(name: string): string {
  if (!name.startsWith('#')) return PREDEFINED[name] ?? '';
  return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
}
