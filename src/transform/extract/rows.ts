import type { PartialDate } from '../record/partial-date.ts';
import type { FieldValue, Marks, Provenance, RecordEntry } from '../record/record.ts';
import type { Faults } from './faults.ts';
import type { ReadField } from './field-compile.ts';
import { stringOf, type Context, type Find, type Item, type Test } from './path-compile.ts';
import type { Kept, PathNode, Projected } from './projection.ts';
import { RefusalError } from './refusal.ts';

/** How the rows of one record type are read, compiled. */
export interface RowReader {
  readonly anchor: number;
  readonly test: Test;
  readonly variables: readonly (readonly [string, readonly Find[]])[];
  readonly id: Find;
  readonly fields: readonly (readonly [string, ReadField])[];
  readonly provenance: readonly (readonly [string, ReadField])[];
  readonly marks: readonly (readonly [string, Test])[];
  readonly audience: Find | null;
  readonly subject: Find | null;
}

/** A table that key() looks into, compiled. */
export interface KeyReader {
  readonly place: PathNode;
  readonly anchor: number;
  readonly test: Test;
  readonly use: Find;
}

/** The tables of one extract: by key name, by value, the rows. */
export type Tables = Map<string, ReadonlyMap<string, readonly Kept[]>>;

/** What the head of an extract says, compiled. */
export interface HeadReader {
  readonly row: RowReader;
  readonly system: ReadField;
  readonly organisation: ReadField;
  readonly createdAt: ReadField;
  readonly isPartial: Test;
}

/** Indexes the kept rows of every key, once for an extract. */
export function indexTables(keys: ReadonlyMap<string, KeyReader>, projected: Projected): Tables {
  const tables: Tables = new Map();
  for (const [name, key] of keys) {
    const table = new Map<string, Kept[]>();
    for (const row of projected.rows[key.anchor] ?? []) addRow(table, row, key, tables);
    tables.set(name, table);
  }
  return tables;
}

function addRow(table: Map<string, Kept[]>, row: Kept, key: KeyReader, tables: Tables): void {
  const context: Context = { row, variables: {}, tables };
  if (!key.test(context)) return;
  for (const item of key.use(context)) {
    const rows = table.get(stringOf(item));
    if (rows === undefined) table.set(stringOf(item), [row]);
    else rows.push(row);
  }
}

/** The rows of a record type, each with its variables. */
export function rowContexts(reader: RowReader, projected: Projected, tables: Tables): readonly Context[] {
  const rows = projected.rows[reader.anchor] ?? [];
  return rows
    .filter((row) => reader.test({ row, variables: {}, tables }))
    .map((row) => withVariables(reader, { row, variables: {}, tables }));
}

function withVariables(reader: RowReader, start: Context): Context {
  const variables: Record<string, readonly Item[]> = {};
  const context = { ...start, variables };
  for (const [name, ways] of reader.variables) variables[name] = firstFound(ways, context);
  return context;
}

function firstFound(ways: readonly Find[], context: Context): readonly Item[] {
  for (const way of ways) {
    const items = way(context);
    if (items.length > 0) return items;
  }
  return [];
}

/** Reads the entries of one record type. */
export function readRows(
  type: string,
  reader: RowReader,
  projected: Projected,
  tables: Tables,
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): readonly RecordEntry[] {
  return rowContexts(reader, projected, tables).map((context) => ({
    type,
    id: firstString(reader.id, context) ?? '',
    fields: readFields(reader.fields, context, faults),
    provenance: provenanceOf(readFields(reader.provenance, context, faults), head),
    marks: marksOf(reader, context),
  }));
}

function readFields(
  fields: RowReader['fields'],
  context: Context,
  faults: Faults,
): Readonly<Record<string, FieldValue>> {
  const values: Record<string, FieldValue> = {};
  for (const [name, read] of fields) values[name] = read(context, faults);
  return values;
}

function provenanceOf(
  values: Readonly<Record<string, FieldValue>>,
  head: Pick<Provenance, 'system' | 'organisation'>,
): Provenance {
  return {
    system: textOf(values['system'] ?? null) ?? head.system,
    organisation: textOf(values['organisation'] ?? null) ?? head.organisation,
    recordedBy: textOf(values['recordedBy'] ?? null),
    recordedAt: dateOf(values['recordedAt'] ?? null),
  };
}

function marksOf(reader: RowReader, context: Context): Marks {
  const flags = new Set<string>();
  for (const [mark, test] of reader.marks) if (test(context)) flags.add(mark);
  return { flags, audience: firstString(reader.audience, context), subject: firstString(reader.subject, context) };
}

function firstString(find: Find | null, context: Context): string | null {
  const [item] = find?.(context) ?? [];
  return item === undefined ? null : stringOf(item);
}

/** The value as text, or null. */
export function textOf(value: FieldValue): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value as a date, or null. */
export function dateOf(value: FieldValue): PartialDate | null {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'date' ? value : null;
}

/** The one person of an extract. Throws RefusalError when there is none, or several. */
export function onlyPerson(people: readonly RecordEntry[]): RecordEntry {
  const [person, ...others] = people;
  if (person === undefined) throw new RefusalError('person-missing', 'the extract names no person');
  if (others.length > 0) throw new RefusalError('person-several', 'the extract names several people');
  return person;
}
