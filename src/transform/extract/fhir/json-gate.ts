import { isAscii, isUtf8 } from 'node:buffer';
import { RefusalError } from '../refusal.ts';
import { scanJson, type ScanLimits } from './json-scan.ts';
import { isForbiddenKey, isList, type JsonObject, type JsonValue } from './json-value.ts';

/** Limits of the JSON gate. */
export interface JsonLimits extends ScanLimits {
  /** Bytes of the document. */
  readonly bytes: number;
  /** UTF-16 code units of one text: FHIR carries whole documents inside, as Base64. */
  readonly stringLength: number;
}

/** Safe limits for any source: a real record of 4 MB has 130,000 members, depth below 20, and a few thousand numbers such as 5.90. */
export const JSON_LIMITS: JsonLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 200,
  containers: 1_000_000,
  numbers: 100_000,
  keys: 256,
  stringLength: 4 * 1024 * 1024,
};

/**
 * Reads a JSON document through the gate: size, UTF-8 (with or without its mark), depth and number of objects before
 * anything is built; then no repeated keys, no keys of JavaScript's own, lengths. Numbers that JavaScript would change
 * are strings with the text as it was written: 5.90, 12345678901234567890. Throws RefusalError.
 */
export function readJson(bytes: Uint8Array, limits: JsonLimits): JsonValue {
  if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
  if (bytes.length > limits.bytes)
    throw new RefusalError('too-large', `${String(bytes.length)} bytes, the limit is ${String(limits.bytes)}`);
  const document = withoutMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { members, changing } = scanJson(document, limits);
  const value = parse(document, changing);
  if (countMembers(value, limits) !== members) throw new RefusalError('json-key', 'an object has the same key twice');
  return value;
}

/** The document behind its byte order mark, if there is one. Refuses every encoding but UTF-8. */
function withoutMark(bytes: Buffer): Buffer {
  if (!isUtf8(bytes)) throw new RefusalError('encoding', 'a byte does not fit the encoding utf-8');
  if (bytes[0] === 0 || bytes[1] === 0)
    throw new RefusalError('encoding', 'the document is in UTF-16 or UTF-32; JSON is exchanged in UTF-8');
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function parse(document: Buffer, changing: readonly number[]): JsonValue {
  try {
    return JSON.parse(withNumbersQuoted(document, changing)) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw notJson(document);
  }
}

/** A number in quotes may stand wherever a number may, so the parser accepts and refuses the same documents. */
function withNumbersQuoted(document: Buffer, changing: readonly number[]): string {
  const quoted = changing.length === 0 ? document : quoteAt(document, changing);
  // ASCII is copied twice as fast as the UTF-8 that it also is.
  return quoted.toString(isAscii(quoted) ? 'latin1' : 'utf8');
}

const QUOTE = 0x22;

function quoteAt(document: Buffer, edges: readonly number[]): Buffer {
  const quoted = Buffer.allocUnsafe(document.length + edges.length);
  let from = 0;
  let to = 0;
  for (const edge of edges) {
    to += document.copy(quoted, to, from, edge);
    quoted[to++] = QUOTE;
    from = edge;
  }
  document.copy(quoted, to, from);
  return quoted;
}

/** The parser's message quotes the document, so only its place is kept; the numbers are as they were, for the column. */
function notJson(document: Buffer): RefusalError {
  try {
    JSON.parse(document.toString());
  } catch (error) {
    const place = /\(line (\d+) column (\d+)\)/u.exec(error instanceof Error ? error.message : '');
    if (place !== null)
      return new RefusalError('json-syntax', 'the document is not JSON', Number(place[1]), Number(place[2]));
  }
  return new RefusalError('json-syntax', 'the document is not JSON, or not all of it');
}

/** Members of all objects together. The depth is known to be within its limit, so recursion is safe. */
function countMembers(value: JsonValue, limits: JsonLimits): number {
  if (typeof value === 'string') return checkedText(value, limits);
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (isList(value)) for (const item of value) members += countMembers(item, limits);
  else members = countOwn(value, limits);
  return members;
}

function countOwn(object: JsonObject, limits: JsonLimits): number {
  let own = 0;
  let inside = 0;
  for (const key in object) {
    if (isForbiddenKey(key)) throw new RefusalError('json-key', "a key is one of JavaScript's own");
    own++;
    inside += countMembers(object[key] ?? null, limits);
  }
  return own + inside;
}

function checkedText(text: string, limits: JsonLimits): 0 {
  if (text.length > limits.stringLength)
    throw new RefusalError('text', `a text is longer than ${String(limits.stringLength)} characters`);
  return 0;
}
