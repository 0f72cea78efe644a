import type { Format } from '../transform/extract/format.ts';
import type { FieldSource, MapDefinition, SingleFieldSource } from '../transform/extract/map.ts';
import { PROVENANCE_FIELDS, ROW_FIELDS } from '../transform/record/vocabulary.ts';

/** Where a format has a field of a record type, in the words of its map. */
export interface FormatPaths {
  readonly format: string;
  /** Where the records stand in an extract; empty where the format has none of them. */
  readonly rows: readonly string[];
  /** What is read of a record, the first that gives something; null where the format cannot say the field. */
  readonly reads: readonly string[] | null;
  /** What the variables of `reads` stand for. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A row of a map, of a record type or of the person. */
interface MapRow {
  readonly match: string | readonly string[];
  readonly let: Readonly<Record<string, string | readonly string[]>>;
  readonly fields: Readonly<Record<string, FieldSource>>;
  readonly provenance?: Readonly<Record<string, FieldSource>>;
}

/** The map that a format was compiled from. */
export function mapOf(format: Format): MapDefinition {
  return format.reader(new Map()).map;
}

/** How a map reads a record type; undefined where the format has no place for it. */
export function rowOfMap({ person, records }: MapDefinition, record: string) {
  if (record === 'person') return { ...person, provenance: {} };
  return Object.hasOwn(records, record) ? records[record] : undefined;
}

/** The paths by which a format gives a field. */
export function pathsOf(format: Format, record: string, field: string): FormatPaths {
  const map = mapOf(format);
  const row = rowOfMap(map, record);
  if (row === undefined) return { format: format.id, rows: [], reads: null, variables: {} };
  const reads = readsOf(map, row, field);
  const variables = reads === null ? {} : variablesIn(reads, row);
  return { format: format.id, rows: [row.match].flat(), reads, variables };
}

function readsOf(map: MapDefinition, row: MapRow, field: string): readonly string[] | null {
  if (ROW_FIELDS.has(field)) return ['not read: what the configuration or the manifest calls it'];
  if (!PROVENANCE_FIELDS.has(field)) return waysOf(Object.hasOwn(row.fields, field) ? row.fields[field] : undefined);
  const own = waysOf(row.provenance?.[field]) ?? [];
  // What a record does not say of itself, the extract says of all its records.
  const common =
    field === 'system' || field === 'organisation' ? (waysOf(map.extract.fields[field], map.extract.match) ?? []) : [];
  return own.length + common.length === 0 ? null : [...own, ...common];
}

/** The ways of reading a field, each as a text; null where there is none. */
function waysOf(source: FieldSource | undefined, below = ''): readonly string[] | null {
  if (source === undefined) return null;
  const inside = below === '' ? '' : ` of ${below}`;
  return (Array.isArray(source) ? source : [source]).map((way) => wayText(way) + inside);
}

function wayText(way: SingleFieldSource): string {
  if (typeof way === 'string') return way;
  if ('constant' in way) return `always '${way.constant}'`;
  if ('each' in way) return `of each ${way.each}: ${way.join.flat().join(' + ')}, joined`;
  if ('join' in way) return `${way.join.flat().join(' + ')}, joined`;
  if ('is' in way) return `whether ${way.is}`;
  if ('reference' in way) return `what ${way.reference} refers to in ${way.in}`;
  return 'shape' in way ? `${way.path} as ${way.shape}` : `${way.path} by its table of values`;
}

/** The variables that texts name, and those that these name in turn. */
function variablesIn(texts: readonly string[], row: MapRow): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const look = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/[$%]([A-Za-z][A-Za-z0-9-]*)/gu)) {
      const given = Object.hasOwn(row.let, name) ? row.let[name] : undefined;
      if (given === undefined || Object.hasOwn(found, name)) continue;
      found[name] = [given].flat().join(' or ');
      look(found[name]);
    }
  };
  texts.forEach(look);
  return found;
}
