import type { GateLimits } from '../gate.ts';
import { RefusalError, type RefusalReason } from '../refusal.ts';
import { CARRIAGE_RETURN, LINE_FEED } from './bytes.ts';
import { Strings } from './strings.ts';
import { utf8Of } from './utf8.ts';

/** What a token may be longer than the limit of texts, in characters: markup and references around the text. */
const SLACK = 64 * 1024;

/** Places in a document are kept in 31 bits, whatever limit a source is given. */
const MOST_BYTES = 2 ** 30;

/** Opens a document that is not empty nor larger than its limit, in whatever encoding it declares. Throws RefusalError. */
export function openDocument(bytes: Uint8Array, limits: GateLimits): Document {
  if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
  const most = Math.min(limits.bytes, MOST_BYTES);
  if (bytes.length > most)
    throw new RefusalError('too-large', `${String(bytes.length)} bytes, the limit is ${String(most)}`);
  return new Document(utf8Of(bytes), limits);
}

/** A document in valid UTF-8 without byte order mark, the limits it is read under, and the ways to refuse it. */
export class Document {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly strings: Strings;
  readonly limits: GateLimits;
  /** Where the token begins that is being read: a text, a comment, an instruction, a tag's name, one attribute. */
  tokenAt = 0;
  /** Characters of the longest token. */
  readonly longest: number;

  constructor(bytes: Buffer, limits: GateLimits) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.strings = new Strings(bytes);
    this.limits = limits;
    this.longest = limits.textLength + SLACK;
  }

  /** A name, or a part of one. */
  nameAt(start: number, end: number): string {
    const name = this.strings.ascii(start, end);
    return isAsciiText(name) ? name : this.bytes.toString('utf8', start, end);
  }

  /** Ends the token that is being read and begins another; refuses one that is too long. */
  nextToken(at: number): void {
    if (at - this.tokenAt > this.longest) this.#checkLength(at);
    this.tokenAt = at;
  }

  /** Refuses the document as not well-formed, or for the length of the token in which that was found. */
  malformed(rule: string, at: number): never {
    if (at - this.tokenAt > this.longest) this.#checkLength(at);
    return this.refuse('not-well-formed', rule, at);
  }

  /** Refuses the document at a place. */
  refuse(reason: RefusalReason, detail: string, at: number): never {
    const { line, column } = placeOf(this.bytes, Math.min(at, this.bytes.length));
    throw new RefusalError(reason, detail, line, column);
  }

  /** Refuses a document that ends too early. */
  unexpectedEnd(rule: string): never {
    return this.malformed(rule, this.bytes.length);
  }

  #checkLength(at: number): void {
    if (utf16Length(this.bytes, this.tokenAt, at) > this.longest)
      this.refuse('text', `a text or tag is longer than ${String(this.limits.textLength)} characters`, this.tokenAt);
  }
}

/** Whether bytes read one by one as characters were ASCII. */
function isAsciiText(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Length of valid UTF-8 as a JavaScript string. */
function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}

/** Line and column from 1, the column in UTF-16 units. A carriage return with its line feed is one line end. */
function placeOf(bytes: Uint8Array, at: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < at; i++) {
    const isEnd = bytes[i] === LINE_FEED || (bytes[i] === CARRIAGE_RETURN && bytes[i + 1] !== LINE_FEED);
    if (!isEnd) continue;
    line++;
    lineStart = i + 1;
  }
  return { line, column: utf16Length(bytes, lineStart, at) + 1 };
}
