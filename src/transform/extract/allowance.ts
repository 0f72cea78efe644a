import { RefusalError } from './refusal.ts';

/** So many elements may be found at once without being counted: nearly always fewer are. */
const FEW = 16;
/** What the paths of any document may find. */
const LEAST = 16_000;
/** Bytes of a document for each element more. */
const BYTES_PER_ELEMENT = 8;

/**
 * How many elements the paths of a document may find behind its references, where they find many at once. A thousand
 * references to one resource with a thousand codes would have a small document read as if it were a large one. Of some
 * hundred real bundles none finds a tenth of what it may.
 */
export class Allowance {
  readonly #most: number;
  #found = 0;

  /** For a document of so many bytes. */
  constructor(bytes: number) {
    this.#most = LEAST + Math.ceil(bytes / BYTES_PER_ELEMENT);
  }

  /** Counts what was found, and gives it. Throws RefusalError where that is too much. */
  count<T extends { readonly length: number }>(found: T): T {
    if (found.length > FEW) this.#add(found.length);
    return found;
  }

  #add(found: number): void {
    this.#found += found;
    if (this.#found > this.#most)
      throw new RefusalError('too-large', `its references lead to more than ${String(this.#most)} elements in all`);
  }
}
