import type { PartialDate } from '../record/partial-date.ts';
import type { FieldValue, Marks, Provenance, RecordEntry } from '../record/record.ts';
import type { Faults } from './faults.ts';
import type { ReadField } from './field-compile.ts';
import { RefusalError } from './refusal.ts';

/** How the rows of one record type are read, compiled. */
export interface RowReader<D, C> {
  readonly find: (document: D) => readonly C[];
  /** Set the variables of `let`, in order. */
  readonly bind: readonly ((context: C) => void)[];
  readonly id: (context: C) => readonly string[];
  readonly fields: readonly (readonly [string, ReadField<C>])[];
  readonly provenance: readonly (readonly [string, ReadField<C>])[];
  readonly marks: readonly (readonly [string, (context: C) => boolean])[];
  readonly audience: ((context: C) => readonly string[]) | null;
  readonly subject: ((context: C) => readonly string[]) | null;
}

/** What the head of an extract says, compiled. */
export interface HeadReader<D, C> {
  readonly find: (document: D) => readonly C[];
  readonly system: ReadField<C>;
  readonly organisation: ReadField<C>;
  readonly createdAt: ReadField<C>;
  readonly isPartial: (context: C) => boolean;
}

/** Reads the entries of one record type; rows of several places come in the order of the document. */
export function readRows<D, C>(
  type: string,
  readers: readonly RowReader<D, C>[],
  { document, order }: { readonly document: D; readonly order: (context: C) => number },
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): readonly RecordEntry[] {
  const rows = readers.flatMap((reader) => reader.find(document).map((context) => ({ reader, context })));
  if (readers.length > 1) rows.sort((a, b) => order(a.context) - order(b.context));
  return rows.map(({ reader, context }) => readRow(type, reader, context, head, faults));
}

function readRow<D, C>(
  type: string,
  reader: RowReader<D, C>,
  context: C,
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): RecordEntry {
  for (const bind of reader.bind) bind(context);
  return {
    type,
    id: reader.id(context)[0]?.trim() ?? '',
    fields: readFields(reader.fields, context, faults),
    provenance: provenanceOf(readFields(reader.provenance, context, faults), head),
    marks: marksOf(reader, context),
  };
}

function readFields<C>(
  fields: readonly (readonly [string, ReadField<C>])[],
  context: C,
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

function marksOf<D, C>(reader: RowReader<D, C>, context: C): Marks {
  const flags = new Set<string>();
  for (const [mark, test] of reader.marks) if (test(context)) flags.add(mark);
  return { flags, audience: onlyToken(reader.audience, context), subject: onlyToken(reader.subject, context) };
}

/** Several different subjects or audiences are joined: such a mark equals none of them, so the entry is withheld. */
function onlyToken<C>(find: ((context: C) => readonly string[]) | null, context: C): string | null {
  const tokens = new Set((find?.(context) ?? []).map((text) => text.trim()));
  return tokens.size === 0 ? null : [...tokens].join(' ');
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
