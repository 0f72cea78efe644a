import { NO_LINKS, type LinkKind } from '../record/links.ts';
import type { RecordEntry } from '../record/record.ts';
import { emptyTable, linksOf, type Table, type Thing, type Things } from './things.ts';

/** What is known of an entry before anything follows from its links. */
export type Fate = 'visible' | 'dropped' | 'excluded';

/** Members of which one at least must stay in sight for the owner to stay. */
interface Group {
  readonly owner: Thing;
  visible: number;
}

/** A member's place in a group; a name that leads to several things is one place, gone with the first of them. */
interface Place {
  readonly group: Group;
  isVisible: boolean;
  isGone: boolean;
}

/** Links that are followed, by the rules of protection: what falls with a thing, and which things need something left. */
const FALLS_WITH = ['parts', 'carriedBy', 'course'] as const satisfies readonly LinkKind[];
const FALLS_WITH_REVERSED = ['partOf', 'within', 'carries', 'course'] as const satisfies readonly LinkKind[];
/** Owner → members, written at the owner or at the member. */
const NEEDS = [
  { atOwner: 'parts', atMember: 'partOf' },
  { atOwner: 'problems', atMember: 'items' },
  { atOwner: 'components', atMember: 'encounter' },
] as const satisfies readonly { atOwner: LinkKind; atMember: LinkKind }[];

/**
 * The things that go when others are excluded, to a fixed point:
 * parts go with their whole, documents and narrative with what they tell of, issues with their course and it with them;
 * a whole goes with its last visible part, an item with the last visible problem it is linked to, an encounter with its
 * last visible component; and an encounter that is excluded itself takes its components. Every link is followed once.
 */
export function closureOf(entries: readonly RecordEntry[], things: Things, fates: readonly Fate[]): ReadonlySet<Thing> {
  const excluded = new Set<Thing>();
  fates.forEach((fate, index) => {
    const thing = things.of[index];
    if (fate === 'excluded' && thing !== undefined) excluded.add(thing);
  });
  if (excluded.size === 0) return excluded;
  const net = new Net(entries, things, fates);
  // A set is walked in the order of insertion, so what is added while it is walked comes later.
  for (const thing of new Set(excluded)) for (const taken of net.takenBy(thing)) excluded.add(taken);
  for (const thing of excluded) for (const next of net.falling(thing)) excluded.add(next);
  return excluded;
}

/** The links of an extract, as closure follows them. */
class Net {
  readonly #falls: Table<Thing[]>;
  readonly #components: Table<Thing[]>;
  readonly #places: Table<Place[]>;
  readonly #groups: readonly Table<Group>[];
  /** Of each thing, whether an entry of it was not dropped. */
  readonly #inSight: Table<boolean>;

  constructor(entries: readonly RecordEntry[], things: Things, fates: readonly Fate[]) {
    this.#falls = emptyTable(things);
    this.#components = emptyTable(things);
    this.#places = emptyTable(things);
    this.#groups = NEEDS.map(() => emptyTable<Group>(things));
    this.#inSight = emptyTable(things);
    things.of.forEach((thing, index) => {
      if (fates[index] !== 'dropped') this.#inSight[thing] = true;
    });
    entries.forEach((entry, index) => {
      const thing = things.of[index];
      if (thing !== undefined && entry.links !== NO_LINKS) this.#add(entry, thing, things);
    });
  }

  /** What a thing takes along that is excluded for itself: an encounter its components. */
  takenBy(thing: Thing): readonly Thing[] {
    return this.#components[thing] ?? [];
  }

  /** What falls because this thing does. */
  *falling(thing: Thing): Generator<Thing> {
    yield* this.#falls[thing] ?? [];
    for (const place of this.#places[thing] ?? []) {
      if (place.isGone) continue;
      place.isGone = true;
      if (place.isVisible) place.group.visible--;
      if (place.group.visible === 0) yield place.group.owner;
    }
  }

  #add(entry: RecordEntry, thing: Thing, things: Things): void {
    for (const kind of FALLS_WITH)
      for (const name of linksOf(entry, kind)) for (const other of things.named(name)) push(this.#falls, thing, other);
    for (const kind of FALLS_WITH_REVERSED)
      for (const name of linksOf(entry, kind)) for (const other of things.named(name)) push(this.#falls, other, thing);
    for (const name of linksOf(entry, 'components'))
      for (const other of things.named(name)) push(this.#components, thing, other);
    for (const name of linksOf(entry, 'encounter'))
      for (const other of things.named(name)) push(this.#components, other, thing);
    for (const [index, { atOwner, atMember }] of NEEDS.entries()) {
      for (const name of linksOf(entry, atOwner)) this.#need(index, thing, things.named(name));
      for (const name of linksOf(entry, atMember))
        for (const owner of things.named(name)) this.#need(index, owner, [thing]);
    }
  }

  #need(index: number, owner: Thing, members: readonly Thing[]): void {
    const others = members.filter((member) => member !== owner);
    const groups = this.#groups[index];
    if (others.length === 0 || groups === undefined) return;
    const group = (groups[owner] ??= { owner, visible: 0 });
    const place = { group, isVisible: others.some((member) => this.#inSight[member] === true), isGone: false };
    if (place.isVisible) group.visible++;
    for (const member of others) push(this.#places, member, place);
  }
}

function push<T>(table: Table<T[]>, thing: Thing, value: T): void {
  const values = table[thing];
  if (values === undefined) table[thing] = [value];
  else values.push(value);
}
