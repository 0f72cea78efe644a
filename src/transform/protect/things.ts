import type { LinkKind } from '../record/links.ts';
import type { RecordEntry } from '../record/record.ts';

/** What stands behind the entries: an event of the source may be a problem, a diagnosis and a component at once. */
export interface Thing {
  /** Positions of its entries. */
  readonly entries: number[];
}

/** The things of an extract, found by the names that links use. */
export interface Things {
  /** The thing that each entry tells of. */
  readonly of: readonly Thing[];
  /** The things that a name leads to: more than one where a source gives one name to several. */
  named(name: string): readonly Thing[];
}

const NONE: readonly never[] = [];

/** Puts together the entries that tell of one thing. Entries that name no thing are each a thing of their own. */
export function thingsOf(entries: readonly RecordEntry[]): Things {
  const groups = new Groups(entries.length);
  const first = new Map<string, number>();
  for (const [index, entry] of entries.entries())
    for (const name of linksOf(entry, 'thing')) {
      const other = first.get(name);
      if (other === undefined) first.set(name, index);
      else groups.join(other, index);
    }
  const things = new Map<number, Thing>();
  const of = entries.map((_, index) => {
    const root = groups.rootOf(index);
    const thing = things.get(root) ?? { entries: [] };
    thing.entries.push(index);
    things.set(root, thing);
    return thing;
  });
  const byName = nameTable(entries, of);
  return { of, named: (name) => byName.get(name) ?? NONE };
}

function nameTable(entries: readonly RecordEntry[], of: readonly Thing[]): ReadonlyMap<string, readonly Thing[]> {
  const table = new Map<string, Thing[]>();
  for (const [index, entry] of entries.entries()) {
    const thing = of[index];
    if (thing === undefined) continue;
    for (const name of linksOf(entry, 'thing')) addName(table, name, thing);
    for (const name of linksOf(entry, 'names')) addName(table, name, thing);
  }
  return table;
}

function addName(table: Map<string, Thing[]>, name: string, thing: Thing): void {
  const things = table.get(name);
  if (things === undefined) table.set(name, [thing]);
  else if (!things.includes(thing)) things.push(thing);
}

/** The links of one kind. */
export function linksOf({ links }: RecordEntry, kind: LinkKind): readonly string[] {
  return links[kind] ?? NONE;
}

/** Sets of positions that are joined step by step (union-find). */
class Groups {
  readonly #above: number[];

  constructor(size: number) {
    this.#above = Array.from({ length: size }, (_, index) => index);
  }

  join(a: number, b: number): void {
    this.#above[this.rootOf(b)] = this.rootOf(a);
  }

  rootOf(index: number): number {
    let root = index;
    for (let above = this.#above[root]; above !== undefined && above !== root; above = this.#above[root]) root = above;
    // The way is shortened for the next who asks.
    this.#above[index] = root;
    return root;
  }
}
