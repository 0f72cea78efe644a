import { sameBytes } from './bytes.ts';

/** Strings that are remembered; a power of two. */
const PLACES = 1024;
/** Longer strings are seldom said twice. */
const LONGEST = 48;

/**
 * Decodes runs of ASCII and remembers the last ones: a record says the same codes, dates and ids over and over, and
 * a string that is known needs neither time nor memory again.
 */
export class RecentStrings {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #strings: string[] = new Array<string>(PLACES).fill('');
  /** Where each of the strings stands in the document. */
  readonly #starts = new Int32Array(PLACES);

  constructor(bytes: Buffer, view: DataView) {
    this.#bytes = bytes;
    this.#view = view;
  }

  /** The characters of a run of ASCII. */
  ascii(start: number, end: number): string {
    const bytes = this.#bytes;
    const length = end - start;
    if (length > LONGEST) return bytes.toString('latin1', start, end);
    const place = placeOf(bytes, start, length);
    const known = this.#strings[place] ?? '';
    if (known.length === length && sameBytes(this.#view, this.#starts[place] ?? 0, this.#view, start, length))
      return known;
    const string = bytes.toString('latin1', start, end);
    this.#strings[place] = string;
    this.#starts[place] = start;
    return string;
  }
}

/** Mixes the length with a few of the bytes: enough, for what is found there is compared. */
function placeOf(bytes: Uint8Array, start: number, length: number): number {
  const first = bytes[start] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[start + length - 1] ?? 0;
  return (length * 31 + first * 7 + middle * 17 + last * 131) & (PLACES - 1);
}
