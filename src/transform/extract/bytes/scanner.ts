import { ASKS, IN_NAME, InName, isSpace } from './bytes.ts';
import type { Document } from './document.ts';
import { checkName } from './names.ts';

/** Bits of the first byte of a name in ASCII. */
const MAY_BEGIN = InName.start | InName.colon;

/**
 * Runs over bytes to where a name, a text or a value ends, and notes what the bytes on the way ask for. These loops
 * see every byte of a document once: they look up, note and go on. What is noted is seldom anything.
 */
export class Scanner {
  /** Of the last run: bits of `InName` for a name, of `Asks` for the others. */
  seen = 0;
  readonly #document: Document;
  readonly #bytes: Uint8Array;
  readonly #longest: number;

  constructor(document: Document) {
    this.#document = document;
    this.#bytes = document.bytes;
    this.#longest = document.longest;
  }

  /**
   * To the end of a name, of which every character is checked. Its colons are seen to later, by `localStartOf` when the
   * tag has ended: there saxes does it, and what else is wrong with the tag has been found.
   */
  checkedName(start: number): number {
    const bytes = this.#bytes;
    let seen = 0;
    let end = start;
    for (let bits = IN_NAME[bytes[end] ?? 0] ?? 0; bits !== 0; bits = IN_NAME[bytes[++end] ?? 0] ?? 0) seen |= bits;
    this.seen = seen;
    const isPlain = (seen & InName.utf8) === 0 && ((IN_NAME[bytes[start] ?? 0] ?? 0) & MAY_BEGIN) !== 0;
    if (!isPlain) checkName(this.#document, start, end);
    return end;
  }

  /** To the next of this byte, or the end of the document. */
  to(stop: number, start: number): number {
    const bytes = this.#bytes;
    let seen = 0;
    let end = start;
    for (let byte = bytes[end] ?? stop; byte !== stop; byte = bytes[++end] ?? stop) seen |= ASKS[byte] ?? 0;
    this.seen = seen;
    return end;
  }

  /** To the next byte that is no white space; no further than a token may be long, for that is refused there. */
  spaceEnd(start: number): number {
    const bytes = this.#bytes;
    const most = start + this.#longest;
    let end = start;
    while (end <= most && isSpace(bytes[end])) end++;
    return end;
  }
}
