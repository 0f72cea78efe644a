import type { Judged } from '../protect/protect.ts';
import type { PartialDate } from '../record/partial-date.ts';
import type { Code, FieldValue, Markup, Single } from '../record/record.ts';
import { cleanText } from '../record/text.ts';
import { WITHHELD, type FieldDefinition } from '../record/vocabulary.ts';
import type { FieldSource, Part, Section } from './dataset.ts';

/** A value as a template receives it: text already clean, choices with their label, codes without their translations. */
export type CellValue =
  | string
  | boolean
  | PartialDate
  | Markup
  | { readonly value: string; readonly label: string }
  | { readonly display: string; readonly code: string; readonly system: string };

/** One row: the declared fields, and which of them were withheld; an object without a prototype. */
export type Row = Readonly<Record<string, CellValue | readonly CellValue[] | Withheld | null>>;

/** For each declared field, whether protection took it out of the row or put it in other words. */
export type Withheld = Readonly<Record<string, boolean>>;

/** A field of a row. */
type Cell = CellValue | readonly CellValue[] | null;

/** An entry that may become a row of a section, with what is known of it. */
export interface Candidate extends Judged {
  readonly part: Part;
  /** The source that the entry was read from. */
  readonly source: { readonly id: string; readonly name: string };
  /** Id of the format that it was read by. */
  readonly format: string;
}

/** What a candidate holds under a name of the section. */
export function valueOf(candidate: Candidate, name: string): FieldValue {
  return valueFrom(candidate.part.names.get(name) ?? null, candidate);
}

function valueFrom(source: FieldSource | null, candidate: Candidate): FieldValue {
  if (source === null) return null;
  const value = fieldValue(candidate, source.field);
  if (source.part === null || value === null) return value;
  return isList(value) ? value.map((each) => wordsOf(each, source)) : wordsOf(value, source);
}

function isList(value: FieldValue): value is readonly Single[] {
  return Array.isArray(value);
}

/** The words of a code or of a choice. */
function wordsOf(value: Single, { definition }: FieldSource): Single {
  if (typeof value === 'string') return definition.values[value] ?? value;
  return typeof value === 'object' && value.kind === 'code' ? value.display : value;
}

/** What stands in another language for the words of an extract map. */
type Said = ReadonlyMap<string, string>;

/** What stands in another language for what the map of a candidate writes under a name; undefined in English. */
export function saidFor({ part, format }: Candidate, name: string): Said | undefined {
  return part.names.get(name)?.said?.get(format);
}

/** What a candidate holds in a field of its record, its provenance or its row. */
export function fieldValue({ entry, part, source, linked }: Candidate, field: string): FieldValue {
  switch (field) {
    case 'system':
    case 'organisation':
    case 'recordedBy':
    case 'recordedAt':
      return entry.provenance[field];
    case 'source':
      return source.name;
    case 'recordType':
      return part.label;
    default:
      return linked?.[field] ?? entry.fields[field] ?? null;
  }
}

/** A field of a section as one of its record types says it. */
interface Column {
  readonly name: string;
  readonly source: FieldSource | null;
  readonly definition: FieldDefinition;
}

/** Cuts candidates down to what the section declares. */
export function rowsOf({ fields }: Section, candidates: readonly Candidate[]): readonly Row[] {
  const columns = new Map<Part, readonly Column[]>();
  return candidates.map((candidate) => {
    const { part } = candidate;
    const known = columns.get(part) ?? columnsOf(fields, part);
    columns.set(part, known);
    return rowOf(fields, known, candidate);
  });
}

/** Each record type has labels of its own for its choices. */
function columnsOf(fields: Section['fields'], { names }: Part): readonly Column[] {
  return [...fields].map(([name, definition]) => {
    const source = names.get(name) ?? null;
    return { name, source, definition: source?.definition ?? definition };
  });
}

function rowOf(fields: Section['fields'], columns: readonly Column[], candidate: Candidate): Row {
  const row = Object.create(BARE) as Record<string, Row[string]>;
  for (const { name, source, definition } of columns) {
    const said = source?.said?.get(candidate.format);
    row[name] = cellsOf(valueFrom(source, candidate), definition, said);
  }
  row[WITHHELD] = withheldOf(fields, candidate);
  return row;
}

/** Most rows lose nothing: those of a section share one answer. */
const NOTHING_WITHHELD = new WeakMap<Section['fields'], Withheld>();

function withheldOf(fields: Section['fields'], { withheld, part }: Candidate): Withheld {
  const known = withheld.size === 0 ? NOTHING_WITHHELD.get(fields) : undefined;
  if (known !== undefined) return known;
  const names = [...fields.keys()].map((name) => [name, withheld.has(part.names.get(name)?.field ?? '')] as const);
  const result = plain<Withheld>(Object.fromEntries(names));
  if (withheld.size === 0) NOTHING_WITHHELD.set(fields, result);
  return result;
}

function cellsOf(value: FieldValue, definition: FieldDefinition, said: Said | undefined): Cell {
  if (value === null) return emptyCell(definition);
  return isList(value) ? value.map((single) => cellOf(single, definition, said)) : cellOf(value, definition, said);
}

function cellOf(value: Single, definition: FieldDefinition, said: Said | undefined): CellValue {
  if (typeof value === 'string') {
    if (definition.type === 'choice') return plain({ value, label: definition.values[value] ?? value });
    return said?.get(value) ?? cleanText(value);
  }
  if (typeof value === 'boolean') return value;
  return value.kind === 'code' ? codeCell(value) : value;
}

/** A code or a choice that is missing still has its parts, empty: a template that names them must not fail on one row. */
function emptyCell({ type, many }: FieldDefinition): Cell {
  if (many) return [];
  if (type === 'choice') return plain({ value: '', label: '' });
  return type === 'code' ? plain({ display: '', code: '', system: '' }) : null;
}

function codeCell({ display, code, system }: Code): CellValue {
  return plain({ display: cleanText(display), code: code ?? '', system });
}

/** Handlebars compares a row with an item of its lists by `!=`, which asks an object for a primitive: one that equals no item. */
const BARE: object = Object.freeze(
  Object.assign(Object.create(null) as object, { [Symbol.toPrimitive]: () => Symbol.for('row') }),
);

/** An object with nothing inherited that has a name: a template cannot reach anything that was not put in. */
export function plain<T extends object>(value: T): T {
  return Object.assign(Object.create(BARE) as T, value);
}
