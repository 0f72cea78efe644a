import { isAscii } from 'node:buffer';

import { sameBytes } from './bytes.ts';
import type { Document } from './document.ts';

/** Places of the table at first; a power of two, as all its sizes are. */
const PLACES = 1024;
/** Places for each token, at least. */
const ROOM = 4;
/** Places looked at for one token: those that a document crowds together are looked up as strings instead. */
const PROBES = 64;

/**
 * Numbers tokens from 1, equal ones alike. They are compared as the bytes that they are in the document: to look up
 * a string that is new takes several times as long, for the whole of it has to be turned into a hash elsewhere.
 */
export class Tokens {
  readonly #document: Document;
  /** By place: the number of the token there, 0 for none. */
  #places = new Int32Array(PLACES);
  /** By number: where the token stands in the document. */
  readonly #starts: number[] = [0];
  readonly #lengths: number[] = [0];
  /** Tokens that are no run of ASCII in the document, or found no place. */
  readonly #others = new Map<string, number>();

  constructor(document: Document) {
    this.#document = document;
  }

  /** The number of a run of ASCII. */
  ofRun(start: number, end: number): number {
    const { view, strings } = this.#document;
    const length = end - start;
    const place = this.#placeOf(view, start, length);
    const known = this.#places[place] ?? 0;
    if (known !== 0) return known;
    const other = this.#others.size === 0 ? undefined : this.#others.get(strings.ascii(start, end));
    if (other !== undefined) return other;
    const number = this.#starts.push(start) - 1;
    this.#lengths.push(length);
    if (place === -1) this.#others.set(strings.ascii(start, end), number);
    else this.#places[place] = number;
    if (number * ROOM > this.#places.length) this.#grow();
    return number;
  }

  /** The number of a text, given to it where it has none. */
  ofText(text: string): number {
    const known = this.find(text);
    if (known !== 0) return known;
    this.#lengths.push(0);
    const number = this.#starts.push(0) - 1;
    this.#others.set(text, number);
    return number;
  }

  /** The number of a text, or 0 where it has none. */
  find(text: string): number {
    const bytes = Buffer.from(text);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const place = isAscii(bytes) ? this.#placeOf(view, 0, bytes.length) : -1;
    const known = this.#places[place] ?? 0;
    return known === 0 ? (this.#others.get(text) ?? 0) : known;
  }

  /** The place of a token, or the one that is free for it; -1 where there is neither. */
  #placeOf(view: DataView, start: number, length: number): number {
    const places = this.#places;
    const hash = hashOf(view, start, length);
    for (let probe = 0; probe < PROBES; probe++) {
      const place = (hash + probe) & (places.length - 1);
      const number = places[place] ?? 0;
      if (number === 0) return place;
      if (
        this.#lengths[number] === length &&
        sameBytes(this.#document.view, this.#starts[number] ?? 0, view, start, length)
      )
        return place;
    }
    return -1;
  }

  #grow(): void {
    this.#places = new Int32Array(this.#places.length * 2);
    for (let number = 1; number < this.#starts.length; number++) this.#placeAgain(number);
  }

  #placeAgain(number: number): void {
    const start = this.#starts[number] ?? 0;
    const length = this.#lengths[number] ?? 0;
    if (start === 0) return;
    const place = this.#placeOf(this.#document.view, start, length);
    if (place === -1) this.#others.set(this.#document.strings.ascii(start, start + length), number);
    else this.#places[place] = number;
  }
}

/** Mixes all bytes of a token, four at a time: where its place in the table is. */
export function hashOf(view: DataView, start: number, length: number): number {
  let hash = length;
  let i = 0;
  for (; i + 4 <= length; i += 4) hash = mix(hash, view.getInt32(start + i, true));
  for (; i < length; i++) hash = mix(hash, view.getUint8(start + i));
  return hash ^ (hash >>> 16);
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
