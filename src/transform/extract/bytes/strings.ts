/**
 * Bytes of a page, as a power of two: about those of one entry of a record. As long as a part of a page is in use, all of
 * it stays, so memory follows what is kept.
 */
const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;

/**
 * Decodes runs of ASCII. A call that makes a string of bytes costs ten times what it costs to take a part of a string,
 * so the document is decoded by pages, each when it is first needed, and its texts are parts of these.
 */
export class Strings {
  readonly #bytes: Buffer;
  /** Byte by byte as characters; empty where nothing was needed yet. */
  readonly #pages: string[];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#pages = new Array<string>(Math.ceil(bytes.length / PAGE)).fill('');
  }

  /** The characters of a run of ASCII. */
  ascii(start: number, end: number): string {
    const number = start >> PAGE_BITS;
    const from = number << PAGE_BITS;
    if (end - from > PAGE) return this.#bytes.toString('latin1', start, end);
    const page = this.#pages[number] ?? '';
    return (page === '' ? this.#decode(number, from) : page).slice(start - from, end - from);
  }

  #decode(number: number, from: number): string {
    const page = this.#bytes.toString('latin1', from, from + PAGE);
    this.#pages[number] = page;
    return page;
  }
}
