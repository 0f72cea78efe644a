/** A value of an extract that could not be understood: which, by kind and place; never the value. */
export class Faults {
  readonly #counts = new Map<string, number>();

  /** Counts one fault, such as `date` at `problem.start`. */
  add(kind: 'date' | 'value' | 'id' | 'reference', place: string): void {
    const key = `${kind} ${place}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Counts by `kind place`. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
