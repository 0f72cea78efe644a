import type { PartialDate } from '../record/partial-date.ts';
import {
  codesIn,
  type Code,
  type FieldValue,
  type Marks,
  type Provenance,
  type RecordEntry,
} from '../record/record.ts';
import type { Faults } from './faults.ts';
import { NO_LINKS, type LinkKind, type Links } from '../record/links.ts';
import type { ReadField } from './field-compile.ts';
import type { ReadLinks } from './link-compile.ts';
import { RefusalError } from './refusal.ts';

/** How the rows of one record type are read, compiled. */
export interface RowReader<D, C> {
  readonly find: (document: D) => readonly C[];
  /** Set the variables of `let`, in order. */
  readonly bind: readonly ((context: C) => void)[];
  readonly id: (context: C) => string;
  readonly fields: readonly (readonly [string, ReadField<C>])[];
  readonly provenance: readonly (readonly [string, ReadField<C>])[];
  readonly marks: readonly (readonly [string, (context: C) => boolean])[];
  readonly audience: ((context: C) => readonly string[]) | null;
  readonly subject: ((context: C) => readonly string[]) | null;
  readonly codes: readonly ReadField<C>[];
  readonly links: readonly (readonly [LinkKind, ReadLinks<C>])[];
}

const NO_CODES: readonly Code[] = [];

/** What the head of an extract says, compiled. */
export interface HeadReader<D, C> {
  readonly find: (document: D) => readonly C[];
  readonly system: ReadField<C>;
  readonly organisation: ReadField<C>;
  readonly createdAt: ReadField<C>;
  readonly part: ReadField<C>;
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
  const [only] = readers;
  if (only !== undefined && readers.length === 1)
    return only.find(document).map((context) => readRow(type, only, context, head, faults));
  const rows = readers.flatMap((reader) => reader.find(document).map((context) => ({ reader, context })));
  rows.sort((a, b) => order(a.context) - order(b.context));
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
    id: reader.id(context),
    fields: readFields(reader.fields, context, faults),
    provenance: readProvenance(reader.provenance, context, head, faults),
    marks: marksOf(reader, context),
    codes: codesOf(reader, context, faults),
    links: linksOf(reader, context),
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

function readProvenance<C>(
  fields: readonly (readonly [string, ReadField<C>])[],
  context: C,
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): Provenance {
  if (fields.length === 0) return { ...head, recordedBy: null, recordedAt: null };
  const values = readFields(fields, context, faults);
  return {
    system: textOf(values['system'] ?? null) ?? head.system,
    organisation: textOf(values['organisation'] ?? null) ?? head.organisation,
    recordedBy: textOf(values['recordedBy'] ?? null),
    recordedAt: dateOf(values['recordedAt'] ?? null),
  };
}

const NO_FLAGS: ReadonlySet<string> = new Set();

function marksOf<D, C>(reader: RowReader<D, C>, context: C): Marks {
  let flags: Set<string> | null = null;
  for (const [mark, test] of reader.marks) if (test(context)) flags = (flags ?? new Set()).add(mark);
  const audience = onlyToken(reader.audience, context);
  return { flags: flags ?? NO_FLAGS, audience, subject: onlyToken(reader.subject, context) };
}

function codesOf<D, C>(reader: RowReader<D, C>, context: C, faults: Faults): readonly Code[] {
  if (reader.codes.length === 0) return NO_CODES;
  return reader.codes.flatMap((read) => codesIn(read(context, faults)));
}

function linksOf<D, C>(reader: RowReader<D, C>, context: C): Links {
  if (reader.links.length === 0) return NO_LINKS;
  const links: Partial<Record<LinkKind, readonly string[]>> = {};
  for (const [kind, read] of reader.links) {
    const found = read(context);
    if (found.length > 0) links[kind] = found;
  }
  return links;
}

/** Several different subjects or audiences are joined: such a mark equals none of them, so the entry is withheld. */
function onlyToken<C>(find: ((context: C) => readonly string[]) | null, context: C): string | null {
  if (find === null) return null;
  const texts = find(context);
  const [first, ...others] = texts;
  if (first === undefined) return null;
  return others.length === 0 ? first.trim() : [...new Set(texts.map((text) => text.trim()))].join(' ');
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
