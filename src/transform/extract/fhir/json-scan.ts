import { RefusalError, type RefusalReason } from '../refusal.ts';

/** Limits that are kept while the bytes are scanned, before anything is built from them. */
export interface ScanLimits {
  /** Objects and arrays inside each other. */
  readonly depth: number;
  /** Objects and arrays of the document together. */
  readonly containers: number;
  /** Numbers that have to be kept as text: each is written down twice more. */
  readonly numbers: number;
  /** Members of one object. */
  readonly keys: number;
}

/** What a scan of the bytes found. */
export interface Scanned {
  /** Members of all objects together, as the text has them: twice where a key is repeated. */
  readonly members: number;
  /** Numbers whose text JavaScript would change (5.90, 12345678901234567890): start and end, one after the other. */
  readonly changing: readonly number[];
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
/** Brackets and braces differ in this one bit. */
const BRACE = 0x20;
const OPENING = 0x5b;
const CLOSING = 0x5d;

/** The document, and its bytes one by one and four by four; the last few may be missing there. */
interface Source {
  readonly document: Buffer;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly end: number;
}

/**
 * Reads over the bytes of a JSON document once, without building anything and without recursion. What is not JSON is
 * left for the parser to refuse. Throws RefusalError: depth, number of containers and members, characters no text may hold.
 */
export function scanJson(document: Buffer, limits: ScanLimits): Scanned {
  const source = sourceOf(document);
  const { bytes, words, end } = source;
  const changing: number[] = [];
  let members = 0;
  let depth = 0;
  let containers = 0;
  const own = new Int32Array(limits.depth + 1);
  for (let at = 0; at < end;) {
    const byte = bytes[at] ?? 0;
    at++;
    // In the order of how often they are met.
    if (byte === QUOTE) at = afterText(source, bytes, words, at);
    else if (byte === SPACE) at = afterSpaces(bytes, words, at);
    else if (byte === COMMA || byte === LINE_FEED) continue;
    else if (byte === COLON) {
      members++;
      const count = (own[depth] ?? 0) + 1;
      own[depth] = count;
      if (count > limits.keys && depth > 0) throw tooManyMembers(source, at - 1, limits);
    } else if ((byte | BRACE) === (OPENING | BRACE)) {
      depth++;
      containers++;
      if (depth > limits.depth || containers > limits.containers) throw overLimit(source, at - 1, depth, limits);
      own[depth] = 0;
    } else if ((byte | BRACE) === (CLOSING | BRACE)) depth--;
    else if (byte === MINUS || isDigit(byte)) {
      at = afterNumber(source, at - 1, changing);
      if (changing.length > 2 * limits.numbers) throw tooManyNumbers(source, at, limits);
    }
  }
  return { members, changing };
}

/** Four bytes are read at a time only from where the machine can; elsewhere, as behind a byte order mark, they are copied. */
function sourceOf(document: Buffer): Source {
  const { buffer, byteOffset, length } = document.byteOffset % 4 === 0 ? document : new Uint8Array(document);
  const bytes = new Uint8Array(buffer, byteOffset, length);
  return { document, bytes, words: new Int32Array(buffer, byteOffset, length >> 2), end: length };
}

function tooManyMembers(source: Source, at: number, { keys }: ScanLimits): RefusalError {
  return refusalAt(source, at, 'json-members', `more than ${String(keys)} members of one object`);
}

function tooManyNumbers(source: Source, at: number, { numbers }: ScanLimits): RefusalError {
  return refusalAt(source, at, 'too-large', `more than ${String(numbers)} numbers that have to be kept as text`);
}

function overLimit(source: Source, at: number, depth: number, limits: ScanLimits): RefusalError {
  return depth > limits.depth
    ? refusalAt(source, at, 'depth', `more than ${String(limits.depth)} objects and arrays inside each other`)
    : refusalAt(source, at, 'too-large', `more than ${String(limits.containers)} objects and arrays`);
}

/** Four bytes at a time: indentation is most of a document that was written for reading. */
function afterSpaces(bytes: Uint8Array, words: Int32Array, from: number): number {
  let at = from;
  while ((at & 3) !== 0 && bytes[at] === SPACE) at++;
  if ((at & 3) === 0) while (words[at >> 2] === 0x20202020) at += 4;
  return at;
}

/** Steps behind the closing quote, or behind the end where there is none. */
function afterText(source: Source, bytes: Uint8Array, words: Int32Array, from: number): number {
  for (let at = from; ;) {
    const byte = bytes[at] ?? QUOTE;
    at++;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at = afterEscape(source, at);
    if ((at & 3) === 0) while (isPlain(words[at >> 2] ?? QUOTE)) at += 4;
  }
}

/** Whether none of four bytes is a quote or a backslash: subtracting one from each borrows only where one was zero. */
function isPlain(four: number): boolean {
  const quote = four ^ 0x22222222;
  const backslash = four ^ 0x5c5c5c5c;
  return ((((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) === 0;
}

/** Steps over what follows a backslash. Refuses characters that XML would not hold either: controls, half pairs. */
function afterEscape(source: Source, at: number): number {
  const letter = source.bytes[at];
  if (letter === 0x62 || letter === 0x66) throw controlCharacter(source, at);
  if (letter !== 0x75) return at + 1;
  const unit = unitAt(source, at);
  if (unit < SPACE && unit !== 0x09 && unit !== LINE_FEED && unit !== 0x0d) throw controlCharacter(source, at);
  if (unit < 0xd800 || unit > 0xdfff) return at + 1;
  const second = source.bytes[at + 5] === BACKSLASH ? unitAt(source, at + 6) : NO_UNIT;
  if (unit > 0xdbff || second < 0xdc00 || second > 0xdfff)
    throw refusalAt(source, at, 'encoding', 'half of a pair of code units stands alone');
  return at + 11;
}

/** Stands for an escape that is none; the parser refuses it. */
const NO_UNIT = 0xfffd;

/** The code unit that `u` and four digits stand for. */
function unitAt({ bytes }: Source, at: number): number {
  if (bytes[at] !== 0x75) return NO_UNIT;
  let unit = 0;
  for (let digit = at + 1; digit < at + 5; digit++) {
    const value = hexOf(bytes[digit] ?? 0);
    if (value === -1) return NO_UNIT;
    unit = unit * 16 + value;
  }
  return unit;
}

/** The value of a hexadecimal digit; -1 for what is none. */
function hexOf(byte: number): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}

function controlCharacter(source: Source, at: number): RefusalError {
  return refusalAt(source, at, 'text', 'a text holds a control character');
}

/** Steps over a number, and notes it when its text would be lost. */
function afterNumber(source: Source, from: number, changing: number[]): number {
  const { bytes } = source;
  let at = from + 1;
  while (isDigit(bytes[at])) at++;
  const isInteger = bytes[from] !== MINUS;
  if (bytes[at] === DOT) {
    at++;
    while (isDigit(bytes[at])) at++;
    if (isInteger && isShortDecimal(bytes, from, at) && !isNumberPart(bytes[at])) return at;
  } else if (isInteger && at - from <= SAFE_DIGITS && !isNumberPart(bytes[at])) return at;
  while (isNumberPart(bytes[at])) at++;
  if (changes(source.document, from, at) && !isBeforeColon(source, at)) changing.push(from, at);
  return at;
}

/** Digits that a double holds, whatever they are. */
const SAFE_DIGITS = 15;

/** Whether JavaScript writes a decimal as it stands: not many digits, no zero at the end, nothing so small as 0.0000001. */
function isShortDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  const isSmall = bytes[from] === ZERO && bytes[from + 2] === ZERO;
  return to - from <= SAFE_DIGITS && bytes[to - 1] !== ZERO && !isSmall;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isNumberPart(byte: number | undefined): boolean {
  return isDigit(byte) || byte === DOT || byte === MINUS || byte === PLUS || byte === 0x45 || byte === 0x65;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;

/** Whether JavaScript would write the number otherwise; what is no number the parser refuses. */
function changes(document: Buffer, from: number, to: number): boolean {
  const text = document.toString('latin1', from, to);
  return String(Number(text)) !== text && NUMBER.test(text);
}

/** A number in the place of a key must stay one, to be refused. */
function isBeforeColon({ bytes, end }: Source, from: number): boolean {
  let at = from;
  while (at < end && (bytes[at] ?? 0) <= SPACE) at++;
  return bytes[at] === COLON;
}

/** A refusal with its place: line and column count from 1, the column in bytes. */
function refusalAt({ bytes }: Source, at: number, reason: RefusalReason, detail: string): RefusalError {
  const before = bytes.subarray(0, at);
  const lineStart = before.lastIndexOf(LINE_FEED) + 1;
  const line = before.reduce((count, byte) => (byte === LINE_FEED ? count + 1 : count), 1);
  return new RefusalError(reason, detail, line, at - lineStart + 1);
}
