import type { LinkKind } from '../record/links.ts';
import type { RecordEntry } from '../record/record.ts';

/** What stands behind entries, by its number: an event of the source may be a problem, a diagnosis and a component at once. */
export type Thing = number;

/** The things of an extract, found by the names that links use. */
export interface Things {
  /** The thing that each entry tells of. */
  readonly of: readonly Thing[];
  /** The things that a name leads to: more than one where a source gives one name to several. */
  named(name: string): readonly Thing[];
  /** Positions of the entries that tell of a thing, in their order. */
  entriesOf(thing: Thing): readonly number[];
}

/** What is known of each thing, by its number. */
export type Table<T> = (T | undefined)[];

/** A table in which nothing is known yet. */
export function emptyTable<T>({ of }: Pick<Things, 'of'>): Table<T> {
  // Filled at once: a list that grows by leaps becomes a slow one.
  return of.map(() => undefined);
}

const NONE: readonly never[] = [];

/** Puts together the entries that tell of one thing. Entries that name no thing are each a thing of their own. */
export function thingsOf(entries: readonly RecordEntry[]): Things {
  const groups = new Groups(entries.length);
  const first = new Map<string, number>();
  entries.forEach((entry, index) => {
    for (const name of linksOf(entry, 'thing')) {
      const other = first.get(name);
      if (other === undefined) first.set(name, index);
      else groups.join(other, index);
    }
  });
  return new Numbered(entries, groups, first);
}

/** The links of one kind. */
export function linksOf({ links }: RecordEntry, kind: LinkKind): readonly string[] {
  return links[kind] ?? NONE;
}

class Numbered implements Things {
  readonly of: readonly Thing[];
  /** The first entry of each thing, by its name: all entries of one such name are one thing. */
  readonly #first: ReadonlyMap<string, number>;
  /** Other names, and those that are the name of a thing too. */
  readonly #others = new Map<string, Thing[]>();
  /** A list for each thing that stands alone behind a name. */
  readonly #alone: Table<readonly Thing[]>;
  #entries: readonly (readonly number[])[] | null = null;

  constructor(entries: readonly RecordEntry[], groups: Groups, first: ReadonlyMap<string, number>) {
    this.#first = first;
    this.of = groups.numbers();
    this.#alone = emptyTable(this);
    entries.forEach((entry, index) => {
      for (const name of linksOf(entry, 'names')) this.#addName(name, this.of[index] ?? index);
    });
  }

  named(name: string): readonly Thing[] {
    return this.#others.get(name) ?? this.#thingOf(name);
  }

  entriesOf(thing: Thing): readonly number[] {
    return (this.#entries ??= this.#groupEntries())[thing] ?? NONE;
  }

  #thingOf(name: string): readonly Thing[] {
    const index = this.#first.get(name);
    const thing = index === undefined ? undefined : this.of[index];
    return thing === undefined ? NONE : (this.#alone[thing] ??= [thing]);
  }

  #addName(name: string, thing: Thing): void {
    const things = this.#others.get(name);
    if (things === undefined) this.#others.set(name, [...new Set([...this.#thingOf(name), thing])]);
    // A thing that stands here twice does no harm: all that is asked is which.
    else if (things.at(-1) !== thing) things.push(thing);
  }

  #groupEntries(): readonly (readonly number[])[] {
    const groups: number[][] = [];
    // Things are numbered as they are first met: this list grows one by one.
    this.of.forEach((thing, index) => {
      const group = groups[thing];
      if (group === undefined) groups[thing] = [index];
      else group.push(index);
    });
    return groups;
  }
}

/** Sets of positions that are joined step by step (union-find). */
class Groups {
  readonly #above: Int32Array;

  constructor(size: number) {
    this.#above = Int32Array.from({ length: size }, (_, index) => index);
  }

  join(a: number, b: number): void {
    this.#above[this.#rootOf(b)] = this.#rootOf(a);
  }

  /** The number of the set that each position is in: sets are numbered as they are first met. */
  numbers(): readonly number[] {
    const numbers = new Int32Array(this.#above.length).fill(-1);
    let count = 0;
    return Array.from(this.#above, (_, index) => {
      const root = this.#rootOf(index);
      const known = numbers[root] ?? -1;
      if (known >= 0) return known;
      numbers[root] = count;
      return count++;
    });
  }

  #rootOf(index: number): number {
    let root = index;
    for (let above = this.#above[root]; above !== undefined && above !== root; above = this.#above[root]) root = above;
    // The way is shortened for the next who asks.
    this.#above[index] = root;
    return root;
  }
}
