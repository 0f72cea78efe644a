import type { CodeSet } from '../record/code-set.ts';
import type { FieldDefinition, Linked, RecordType } from '../record/vocabulary.ts';
import type { Limit, SectionManifest, Where } from './manifest.ts';

/** Where a name of a section is read from in a record: a field, or the words of a code or a choice. */
export interface FieldSource {
  readonly field: string;
  /** `display` of a code or `label` of a choice in place of the whole value. */
  readonly part: 'display' | 'label' | null;
  /** What the name holds, after `part`. */
  readonly definition: FieldDefinition;
  /** In another language, what stands for the words that extract maps write for codes of their sources, by format. */
  readonly said?: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Conditions that all hold, with the code sets they name. */
export interface Filter {
  readonly where: Where;
  readonly codeSets: ReadonlyMap<string, CodeSet>;
}

/** The records of one type that stand in a section. */
export interface Part {
  readonly record: RecordType;
  /** What the record type is called in the section. */
  readonly label: string;
  /** Kinds of source they are read from. */
  readonly sources: readonly string[];
  readonly filter: Filter;
  /** Every name the section uses; null where this record type has nothing of the kind. */
  readonly names: ReadonlyMap<string, FieldSource | null>;
}

/** How a section keeps to the date range of a launch (GP Connect Access Record HTML, date rules). */
export type DateFilter =
  /** It shows everything, and says so. */
  | { readonly kind: 'none' }
  /** It has no dates to filter by; it says nothing. */
  | { readonly kind: 'not-supported' }
  /** A date lies inside the range. */
  | { readonly kind: 'point'; readonly field: string; readonly otherwise: string | null }
  /** From start to end it overlaps the range; what goes on has no end. */
  | {
      readonly kind: 'span';
      readonly from: string;
      /** The first of these that is recorded. */
      readonly until: readonly string[];
      readonly ongoing: Filter | null;
      readonly otherwise: string | null;
    }
  /** What it belongs to stands in another section: its field `by` holds the id of an entry there. */
  | { readonly kind: 'follows'; readonly section: Section; readonly by: string };

/** A compiled section: what stands in it, and nothing else. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Language of its words where that is not the view's: `en` of a section that is not translated; else null. */
  readonly lang: string | null;
  /** The dataset and section whose template lays it out: its own, or the one it was composed from. */
  readonly origin: { readonly dataset: string; readonly section: string };
  /** Kinds of source that its records are read from. */
  readonly sources: readonly string[];
  /** Its record types; one entry is never in two of them. */
  readonly parts: readonly Part[];
  /** Names that a source's format must be able to say; else the section is "not supported". */
  readonly requires: readonly string[];
  /** The names a template receives, with their definitions. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly order: SectionManifest['order'];
  readonly group: string | null;
  readonly limit: Limit | null;
  /** Rows that stand open, and the date by which it is sorted: the others are closed. Null where all stand open. */
  readonly collapse: { readonly after: number; readonly by: string } | null;
  /** Rows for which room is kept while it is awaited. */
  readonly usualRows: number;
  readonly dateFilter: DateFilter;
  /** Whole, even where a source sends a part of its record only. */
  readonly standsAlone: boolean;
  /** Text of the content banner, or null. */
  readonly content: string | null;
}

/** A compiled manifest: a named, versioned definition of what is shared. */
export interface Dataset {
  readonly id: string;
  readonly title: string;
  /** Language of the title where that is not the view's; else null. */
  readonly lang: string | null;
  readonly version: string;
  readonly status: 'draft' | 'active' | 'retired';
  readonly subject: 'patient' | 'person';
  /** Kinds of source it reads. */
  readonly sources: readonly string[];
  readonly minimumAge: number | null;
  /** Audiences whose items it may show. */
  readonly audiences: ReadonlySet<string>;
  readonly protection: Protection;
  readonly sections: readonly Section[];
  /** The other datasets that it takes sections from, directly and through others. */
  readonly composedOf: readonly string[];
}

/** What a dataset says of protection. */
export interface Protection {
  /** Id of the policy that it was agreed under; a sharing agreement may name another. */
  readonly policy: string;
  readonly banner: 'table' | 'record';
  /** Free-text fields that it shows, as `record.field`. */
  readonly freeText: ReadonlySet<string>;
  /** Record types of which it shows entries whose codes nobody can check. */
  readonly uncheckable: ReadonlySet<string>;
  readonly uncodedNarrative: boolean;
}

/** The sections that a dataset lays out itself. */
export function ownSections({ id, sections }: Dataset): readonly Section[] {
  return sections.filter(({ origin }) => origin.dataset === id);
}

/** The names of a section that a reader sees: in a row, or as the title of a group. */
export function shownNames({ fields, group }: Section): readonly string[] {
  return group === null || fields.has(group) ? [...fields.keys()] : [...fields.keys(), group];
}

/**
 * The fields of each record type that a dataset needs read: shown, chosen by, sorted by, grouped by, filtered by date, and
 * those of other types that linked fields show.
 */
export function wantedFields(dataset: Dataset): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  const add = (record: string, fields: readonly string[]) =>
    wanted.set(record, new Set([...(wanted.get(record) ?? []), ...fields]));
  for (const part of dataset.sections.flatMap(partsNeeded)) {
    const definitions = definitionsOf(part);
    add(
      part.record.id,
      definitions.map(([name]) => name),
    );
    for (const [, { linked }] of definitions) if (linked !== null) add(linked.record, linked.fields);
  }
  return wanted;
}

/** The fields of each record type that follow from links, of those that a dataset needs. */
export type LinkedFields = ReadonlyMap<string, ReadonlyMap<string, LinkedField>>;

/** A field that follows from links. */
export interface LinkedField extends Linked {
  /** Whether it names all linked entries, or the first. */
  readonly many: boolean;
}

/** What a dataset shows, or chooses by, of the entries around an entry. */
export function linkedFields(dataset: Dataset): LinkedFields {
  const found = new Map<string, Map<string, LinkedField>>();
  for (const part of dataset.sections.flatMap(partsNeeded))
    for (const [name, { linked, many }] of definitionsOf(part)) {
      if (linked === null) continue;
      const fields = found.get(part.record.id) ?? new Map<string, LinkedField>();
      found.set(part.record.id, fields.set(name, { ...linked, many }));
    }
  return found;
}

/** The record's own fields that a part needs, with their definitions. */
function definitionsOf(part: Part): readonly (readonly [name: string, definition: FieldDefinition])[] {
  return fieldsOfPart(part).flatMap((name) => {
    const definition = part.record.fields.get(name);
    return definition === undefined ? [] : [[name, definition] as const];
  });
}

/** A section's own parts, and those of a section whose entries decide which rows it has. */
function partsNeeded({ parts, dateFilter }: Section): readonly Part[] {
  switch (dateFilter.kind) {
    case 'follows':
      return [...parts, ...partsNeeded(dateFilter.section)];
    case 'span':
      return [...parts, ...parts.map((part) => ({ ...part, filter: dateFilter.ongoing ?? part.filter }))];
    default:
      return parts;
  }
}

function fieldsOfPart({ names, filter }: Part): readonly string[] {
  const named = [...names.values()].flatMap((source) => (source === null ? [] : [source.field]));
  return [...named, ...conditionFields(filter.where)];
}

/** The fields that conditions look at, those of alternatives too. */
export function conditionFields({ has = [], lacks = [], any = [], ...fields }: Where): readonly string[] {
  return [...Object.keys(fields), ...has, ...lacks, ...any.flatMap(conditionFields)];
}
