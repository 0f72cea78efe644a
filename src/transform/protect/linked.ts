import { RELATIONS, type LinkKind, type Relation } from '../record/links.ts';
import type { FieldValue, RecordEntry } from '../record/record.ts';
import type { Linked } from '../record/vocabulary.ts';
import type { Judged } from './protect.ts';
import { linksOf, thingsOf, type Thing, type Things } from './things.ts';

/** The fields to fill, by record type and name. */
type Wanted = ReadonlyMap<string, ReadonlyMap<string, Linked & { readonly many: boolean }>>;

/**
 * Fills the fields that follow from links, such as the problems that an entry belongs to. They name only entries that may
 * be shown, in the words that protection left them. An entry that is withheld knows all around it: it is only counted,
 * where it would have stood.
 */
export function fillLinked(judged: readonly Judged[], wanted: Wanted): readonly Judged[] {
  if (wanted.size === 0) return judged;
  const net = new Net(judged);
  return judged.map((each, index) => {
    const fields = wanted.get(each.entry.type);
    if (fields === undefined) return each;
    const filled: Record<string, FieldValue> = { ...each.entry.fields };
    for (const [name, field] of fields) filled[name] = valueOf(net.around(index, field), field);
    return { ...each, entry: { ...each.entry, fields: filled } };
  });
}

const NONE: readonly RecordEntry[] = [];

/** What the entries say that a field is linked to; null, or an empty list, where there is none. */
function valueOf(entries: readonly RecordEntry[], { fields, many }: Linked & { readonly many: boolean }): FieldValue {
  if (fields.length === 0) return entries.length > 0 ? true : null;
  if (entries.length === 0) return many ? [] : null;
  const texts = [...new Set(entries.map((entry) => textOf(entry, fields)))].filter((text) => text !== '');
  return many ? texts : (texts[0] ?? null);
}

function textOf({ fields }: RecordEntry, names: readonly string[]): string {
  const texts = names
    .map((name) => fields[name])
    .filter((value): value is string => typeof value === 'string' && value !== '');
  return texts.join(': ');
}

/** The entries around an entry. */
class Net {
  readonly #judged: readonly Judged[];
  readonly #things: Things;
  readonly #tables = new Map<Relation, ReadonlyMap<Thing, ReadonlySet<Thing>>>();

  constructor(judged: readonly Judged[]) {
    this.#judged = judged;
    this.#things = thingsOf(judged.map(({ entry }) => entry));
  }

  /** The entries of the wanted type, in the order of the links; around one that may be shown only those that may be too. */
  around(index: number, { by, record }: Linked): readonly RecordEntry[] {
    const thing = this.#things.of[index];
    const others = thing === undefined ? undefined : this.#table(by).get(thing);
    if (others === undefined) return NONE;
    const all = this.#judged[index]?.verdict !== 'shown';
    return [...others].flatMap(({ entries }) => entries.flatMap((at) => this.#wanted(at, record, all)));
  }

  #wanted(index: number, record: string, all: boolean): readonly RecordEntry[] {
    const each = this.#judged[index];
    return each?.entry.type === record && (all || each.verdict === 'shown') ? [each.entry] : [];
  }

  #table(relation: Relation): ReadonlyMap<Thing, ReadonlySet<Thing>> {
    const known = this.#tables.get(relation);
    if (known !== undefined) return known;
    const table = new Map<Thing, Set<Thing>>();
    const { to, from } = RELATIONS[relation];
    this.#follow(to, (thing, other) => add(table, thing, other));
    this.#follow(from, (thing, other) => add(table, other, thing));
    this.#tables.set(relation, table);
    return table;
  }

  #follow(kinds: readonly LinkKind[], found: (thing: Thing, other: Thing) => void): void {
    for (const [index, { entry }] of this.#judged.entries()) {
      const thing = this.#things.of[index];
      if (thing === undefined) continue;
      for (const kind of kinds)
        for (const name of linksOf(entry, kind)) for (const other of this.#things.named(name)) found(thing, other);
    }
  }
}

/** A thing is not around itself. */
function add(table: Map<Thing, Set<Thing>>, thing: Thing, other: Thing): void {
  if (thing === other) return;
  const known = table.get(thing);
  if (known === undefined) table.set(thing, new Set([other]));
  else known.add(other);
}
