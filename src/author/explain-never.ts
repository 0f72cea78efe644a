import type { Catalogue } from '../catalogue.ts';
import { wantedFields, type Dataset } from '../transform/dataset/dataset.ts';
import { PERSON_LINE } from '../transform/protect/person.ts';
import { PROVENANCE_FIELDS, type FieldDefinition, type RecordType } from '../transform/record/vocabulary.ts';
import { wantedBy } from '../transform/transform.ts';
import { explained, reachedOf } from './explain.ts';
import { mapOf, rowOfMap } from './explain-paths.ts';

/** Why nothing of a field can reach a reader. */
export type NeverReason =
  /** The record type stands in no section. */
  | 'record-not-shown'
  /** No section declares the field. */
  | 'undeclared'
  /** It is free text, and the manifest allows none of it. */
  | 'free-text'
  /** It is about a third party, and the manifest allows none of it. */
  | 'third-party'
  /** It is read for protection, and no dataset may name it. */
  | 'internal'
  /** Rows are chosen, sorted or filtered by it; its value is in none. */
  | 'decides'
  /** Marks, links and further codes decide what is withheld, and are no fields. */
  | 'protection'
  /** A part of a code that no row holds. */
  | 'no-part-of-a-row';

/** Something of a record that a dataset cannot show. */
export interface NeverShown {
  readonly record: string;
  /** The field; for marks, links, codes and translations their place, such as `marks.deleted`. */
  readonly field: string;
  readonly reason: NeverReason;
  /** Whether it is read from an extract at all. */
  readonly read: boolean;
}

/** The JSON of `oriel explain --never --json`: a promise to scripts. */
export interface Never {
  readonly dataset: string;
  readonly version: string;
  readonly never: readonly NeverShown[];
}

/** Fields by record type. */
type Fields = ReadonlyMap<string, ReadonlySet<string>>;

/** What it takes to say of a field why it is not shown. */
interface Reaches {
  readonly shown: Fields;
  readonly decides: Fields;
  readonly wanted: Fields;
}

/**
 * All that the record types and the maps know of and the dataset cannot show. It is what is left when the compiled
 * sections, by which rows are made, have taken theirs: nothing is listed by hand. Throws AuthorError.
 */
export function neverShown(catalogue: Catalogue, id: string): Never {
  const { dataset, policy } = explained(catalogue, id);
  const wanted = new Map<string, ReadonlySet<string>>(wantedBy(dataset, policy));
  const person = catalogue.vocabulary.get('person');
  // The person of an extract is always read whole: it is checked against the launch.
  if (person !== undefined) wanted.set('person', new Set(person.fields.keys()));
  const reaches = { shown: shownFields(dataset), decides: decidingFields(dataset), wanted };
  const never = [...catalogue.vocabulary.values()].flatMap((record) => [
    ...fieldsNever(record, reaches),
    ...partsNever(record, reaches),
    ...protectionNever(record, dataset, catalogue),
  ]);
  return { dataset: id, version: dataset.version, never };
}

function shownFields({ sections }: Dataset): Fields {
  const pairs = sections.flatMap(reachedOf).map(({ record, field }) => [record, field] as const);
  return grouped([...pairs, ...PERSON_LINE.map((field) => ['person', field] as const)]);
}

/** Names of sections that no row holds, and the fields of their conditions. */
function decidingFields(dataset: Dataset): Fields {
  const named = dataset.sections.flatMap(({ parts }) =>
    parts.flatMap(({ record, names }) =>
      [...names.values()].flatMap((source) => (source === null ? [] : [[record.id, source.field] as const])),
    ),
  );
  const wanted = [...wantedFields(dataset)].flatMap(([record, fields]) =>
    [...fields].map((field) => [record, field] as const),
  );
  return grouped([...named, ...wanted]);
}

function grouped(pairs: readonly (readonly [record: string, field: string])[]): Fields {
  const byRecord = Map.groupBy(pairs, ([record]) => record);
  return new Map([...byRecord].map(([record, all]) => [record, new Set(all.map(([, field]) => field))]));
}

function fieldsNever({ id, fields }: RecordType, reaches: Reaches): readonly NeverShown[] {
  return [...fields, ...PROVENANCE_FIELDS].flatMap(([field, definition]) => {
    if (has(reaches.shown, id, field)) return [];
    const read = PROVENANCE_FIELDS.has(field) ? reaches.wanted.has(id) : has(reaches.wanted, id, field);
    return [{ record: id, field, reason: reasonOf(id, field, definition, reaches), read }];
  });
}

function reasonOf(
  record: string,
  field: string,
  { internal, freeText, thirdParty }: FieldDefinition,
  { shown, decides }: Reaches,
): NeverReason {
  if (internal) return 'internal';
  if (has(decides, record, field)) return 'decides';
  if (freeText) return 'free-text';
  if (thirdParty) return 'third-party';
  return shown.has(record) ? 'undeclared' : 'record-not-shown';
}

/** A row holds of a code its display, code and system: what a source says of it in other systems stays behind. */
function partsNever({ id, fields }: RecordType, { shown }: Reaches): readonly NeverShown[] {
  return [...fields]
    .filter(([field, { type }]) => type === 'code' && has(shown, id, field))
    .map(([field]) => ({ record: id, field: `${field}.translations`, reason: 'no-part-of-a-row', read: true }));
}

/** What the maps of the dataset's sources read of a record besides its fields. */
function protectionNever({ id }: RecordType, { sources }: Dataset, { formats }: Catalogue): readonly NeverShown[] {
  const names = [...formats.values()]
    .filter(({ kind }) => sources.includes(kind))
    .flatMap((format) => {
      const row = rowOfMap(mapOf(format), id);
      if (row === undefined) return [];
      const { marks, links, codes } = row;
      return [
        ...Object.keys(marks).map((mark) => `marks.${mark}`),
        ...Object.keys(links).map((link) => `links.${link}`),
        ...(codes.length > 0 ? ['codes'] : []),
      ];
    });
  return [...new Set(names)].sort().map((field) => ({ record: id, field, reason: 'protection', read: true }));
}

function has(fields: Fields, record: string, field: string): boolean {
  return fields.get(record)?.has(field) === true;
}
