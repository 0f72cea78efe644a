import { NO_LINKS, RELATIONS, type LinkKind, type Relation } from '../record/links.ts';
import type { FieldValue, RecordEntry } from '../record/record.ts';
import type { Linked } from '../record/vocabulary.ts';
import type { Judged } from './protect.ts';
import { emptyTable, linksOf, type Table, type Thing, type Things } from './things.ts';

/** A field that follows from links, and whether it names all linked entries or the first. */
type Wanted = Linked & { readonly many: boolean };

/** The fields that follow from links, by record type and name. */
export type LinkedWanted = ReadonlyMap<string, ReadonlyMap<string, Wanted>>;

/** Values of the fields of an entry that follow from its links. */
export type LinkedValues = Readonly<Record<string, FieldValue>>;

/**
 * Fills the fields that follow from links, such as the problems that an entry belongs to. They name only entries that may
 * be shown and that are not closed, in the words that protection left them. An entry that is withheld knows all around it:
 * it is only counted, where it would have stood.
 */
export function fillLinked(
  judged: readonly Judged[],
  things: Things,
  wanted: LinkedWanted,
  isClosed: (entry: RecordEntry) => boolean,
): readonly Judged[] {
  if (wanted.size === 0) return judged;
  const net = new Net(judged, things, isClosed);
  return judged.map((each, index) => {
    const fields = wanted.get(each.entry.type);
    return fields === undefined ? each : withLinked(each, net.valuesOf(index, fields));
  });
}

function withLinked({ entry, verdict, withheld, counts }: Judged, linked: LinkedValues): Judged {
  return { entry, verdict, withheld, counts, linked };
}

const NO_THINGS: readonly Thing[] = [];
const NO_TEXTS: readonly string[] = [];

/** The entries around an entry. */
class Net {
  readonly #judged: readonly Judged[];
  readonly #things: Things;
  readonly #isClosed: (entry: RecordEntry) => boolean;
  readonly #tables = new Map<Relation, Table<Thing[]>>();

  constructor(judged: readonly Judged[], things: Things, isClosed: (entry: RecordEntry) => boolean) {
    this.#judged = judged;
    this.#things = things;
    this.#isClosed = isClosed;
  }

  /** What the entries around one say of it. */
  valuesOf(index: number, fields: ReadonlyMap<string, Wanted>): LinkedValues {
    const values: Record<string, FieldValue> = {};
    for (const [name, field] of fields) values[name] = this.#valueOf(index, field);
    return values;
  }

  /** What the entries say that a field is linked to; null, or an empty list, where there is none. */
  #valueOf(index: number, field: Wanted): FieldValue {
    const others = this.#around(index, field.by);
    if (field.fields.length === 0) return this.#hasAny(index, others, field.record) ? true : null;
    const texts = others.length === 0 ? NO_TEXTS : this.#textsOf(index, others, field);
    return field.many ? texts : (texts[0] ?? null);
  }

  #around(index: number, by: Relation): readonly Thing[] {
    const thing = this.#things.of[index];
    return (thing === undefined ? undefined : this.#table(by)[thing]) ?? NO_THINGS;
  }

  #hasAny(index: number, others: readonly Thing[], record: string): boolean {
    return others.some((other) => this.#things.entriesOf(other).some((at) => this.#seen(index, at, record) !== null));
  }

  /** The texts of the entries of the wanted type, in the order of the links, each text once. */
  #textsOf(index: number, others: readonly Thing[], { fields, record }: Wanted): readonly string[] {
    const texts = new Set<string>();
    for (const other of others)
      for (const at of this.#things.entriesOf(other)) {
        const entry = this.#seen(index, at, record);
        if (entry !== null) texts.add(textOf(entry, fields));
      }
    texts.delete('');
    return [...texts];
  }

  /** An entry of the wanted type as another sees it: around one that may be shown stand only those that may be too. */
  #seen(from: number, at: number, record: string): RecordEntry | null {
    const each = this.#judged[at];
    if (each?.entry.type !== record || this.#isClosed(each.entry)) return null;
    return each.verdict === 'shown' || this.#judged[from]?.verdict !== 'shown' ? each.entry : null;
  }

  #table(relation: Relation): Readonly<Table<Thing[]>> {
    const known = this.#tables.get(relation);
    if (known !== undefined) return known;
    const table = emptyTable<Thing[]>(this.#things);
    const { to, from } = RELATIONS[relation];
    this.#follow(to, (thing, other) => add(table, thing, other));
    this.#follow(from, (thing, other) => add(table, other, thing));
    this.#tables.set(relation, table);
    return table;
  }

  #follow(kinds: readonly LinkKind[], found: (thing: Thing, other: Thing) => void): void {
    const { of: thingOf } = this.#things;
    this.#judged.forEach(({ entry }, index) => {
      const thing = thingOf[index];
      if (thing === undefined || entry.links === NO_LINKS) return;
      for (const kind of kinds)
        for (const name of linksOf(entry, kind)) for (const other of this.#things.named(name)) found(thing, other);
    });
  }
}

function textOf({ fields }: RecordEntry, names: readonly string[]): string {
  let text = '';
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') text = text === '' ? value : `${text}: ${value}`;
  }
  return text;
}

/** A thing is not around itself. */
function add(table: Table<Thing[]>, thing: Thing, other: Thing): void {
  if (thing === other) return;
  const known = table[thing];
  if (known === undefined) table[thing] = [other];
  else known.push(other);
}
