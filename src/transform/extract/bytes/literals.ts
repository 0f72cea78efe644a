import { SPACE } from './bytes.ts';

/** Texts of a path that tokens are compared with, as characters and as bytes. */
export class Literals {
  readonly texts: readonly string[];
  readonly #bytes: readonly Uint8Array[];

  constructor(texts: readonly string[]) {
    this.texts = texts;
    this.#bytes = texts.map((text) => new TextEncoder().encode(text));
  }

  /** Whether a run of ASCII is one of the texts, but for the white space around it. */
  equals(bytes: Uint8Array, start: number, end: number): boolean {
    return this.which(bytes, start, end) !== -1;
  }

  /** Which of the texts a run of ASCII is, but for the white space around it; -1 for none of them. */
  which(bytes: Uint8Array, start: number, end: number): number {
    const from = tokenStart(bytes, start, end);
    const length = tokenEnd(bytes, from, end) - from;
    for (let at = 0; at < this.#bytes.length; at++) {
      const literal = this.#bytes[at];
      if (literal?.length === length && standsAt(bytes, from, literal)) return at;
    }
    return -1;
  }

  /** Whether a run of ASCII begins with one of the texts, but for the white space around it. */
  begins(bytes: Uint8Array, start: number, end: number): boolean {
    const from = tokenStart(bytes, start, end);
    const length = tokenEnd(bytes, from, end) - from;
    for (const literal of this.#bytes) if (length >= literal.length && standsAt(bytes, from, literal)) return true;
    return false;
  }
}

function standsAt(bytes: Uint8Array, at: number, literal: Uint8Array): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

/** Where a token begins in a run of ASCII: every byte up to the space is white space there. */
export function tokenStart(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) <= SPACE) at++;
  return at;
}

/** Where a token ends in a run of ASCII. */
export function tokenEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] ?? 0) <= SPACE) at--;
  return at;
}
