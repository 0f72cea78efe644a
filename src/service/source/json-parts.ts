import { setImmediate as breathe } from 'node:timers/promises';

/** A part of a JSON text, in bytes. */
export interface JsonRange {
  readonly start: number;
  readonly end: number;
}

/** A member of an object, or an element of an array; an element has no key. */
export interface JsonPart extends JsonRange {
  readonly key: string;
}

/** The text is not JSON, or stops before its end. */
export class JsonFault extends Error {
  constructor() {
    super('The answer is not JSON.');
    this.name = 'JsonFault';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Brackets and braces differ in this one bit. */
const BRACE = 0x20;
const OPENING = 0x5b;
const CLOSING = 0x5d;
/** Bytes after which other work gets its turn. */
const BREATH = 1024 * 1024;

/**
 * The members of an object or the elements of an array, one after the other, without building anything of what is in
 * them. Only the outline is checked: what a part holds is for whoever parses it. Other work gets its turn on the way.
 * Throws JsonFault.
 */
export async function* jsonParts(bytes: Buffer, within: JsonRange): AsyncGenerator<JsonPart> {
  const opening = afterSpace(bytes, within.start);
  const isObject = bytes[opening] === (OPENING | BRACE);
  if (!isObject && bytes[opening] !== OPENING) throw new JsonFault();
  const closing = bytes[opening] === OPENING ? CLOSING : CLOSING | BRACE;
  let breath = opening + BREATH;
  let at = afterSpace(bytes, opening + 1);
  if (bytes[at] === closing) return;
  for (;;) {
    const named = isObject ? keyAt(bytes, at) : { key: '', after: at };
    const start = afterSpace(bytes, named.after);
    const end = afterValue(bytes, start);
    if (end > within.end) throw new JsonFault();
    yield { key: named.key, start, end };
    at = afterSpace(bytes, end);
    if (bytes[at] === closing) return;
    if (bytes[at] !== COMMA) throw new JsonFault();
    at = afterSpace(bytes, at + 1);
    if (at > breath) {
      breath = at + BREATH;
      await breathe();
    }
  }
}

function keyAt(bytes: Buffer, at: number): { readonly key: string; readonly after: number } {
  if (bytes[at] !== QUOTE) throw new JsonFault();
  const end = afterText(bytes, at);
  const colon = afterSpace(bytes, end);
  if (bytes[colon] !== COLON) throw new JsonFault();
  return { key: String(parsePart(bytes, { start: at, end })), after: colon + 1 };
}

/** What a part of a JSON text says. Throws JsonFault. */
export function parsePart(bytes: Buffer, { start, end }: JsonRange): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    throw new JsonFault();
  }
}

function afterValue(bytes: Buffer, start: number): number {
  const first = bytes[start] ?? 0;
  if (first === QUOTE) return afterText(bytes, start);
  return (first | BRACE) === (OPENING | BRACE) ? afterNested(bytes, start) : afterWord(bytes, start);
}

function afterNested(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = afterText(bytes, at) - 1;
    else if ((byte | BRACE) === (OPENING | BRACE)) depth++;
    else if ((byte | BRACE) === (CLOSING | BRACE) && --depth === 0) return at + 1;
  }
  throw new JsonFault();
}

/** The end of a text; its closing quote is the first that an even number of backslashes stands before. */
function afterText(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at;
    while (bytes[before - 1] === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at + 1;
  }
  throw new JsonFault();
}

/** A number, `true`, `false` or `null`: up to what cannot be part of one. */
function afterWord(bytes: Buffer, start: number): number {
  let at = start;
  while (/[\w.+-]/.test(String.fromCharCode(bytes[at] ?? 0))) at++;
  if (at === start) throw new JsonFault();
  return at;
}

function afterSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
