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
import type { Evaluate } from './language.ts';
import type { ReadLinks } from './link-compile.ts';
import { RefusalError } from './refusal.ts';

/** How the rows of one record type are read, compiled. */
export interface RowReader<D, C> {
  readonly find: (document: D) => readonly C[];
  /** Makes a row the one that is read. */
  readonly begin: Evaluate<D, C, void>;
  readonly id: Evaluate<D, C, string>;
  readonly fields: readonly (readonly [string, ReadField<D, C>])[];
  readonly provenance: readonly (readonly [string, ReadField<D, C>])[];
  readonly marks: readonly (readonly [string, Evaluate<D, C, boolean>])[];
  readonly audience: Evaluate<D, C, readonly string[]> | null;
  readonly subject: Evaluate<D, C, readonly string[]> | null;
  readonly codes: readonly ReadField<D, C>[];
  readonly links: readonly (readonly [LinkKind, ReadLinks<D, C>])[];
}

const NO_CODES: readonly Code[] = [];

/** What the head of an extract says, compiled. */
export interface HeadReader<D, C> {
  readonly find: (document: D) => readonly C[];
  readonly system: ReadField<D, C>;
  readonly organisation: ReadField<D, C>;
  readonly createdAt: ReadField<D, C>;
  readonly part: ReadField<D, C>;
  readonly isPartial: Evaluate<D, C, boolean>;
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
    return only.find(document).map((context) => readRow(type, only, context, document, head, faults));
  const rows = readers.flatMap((reader) => reader.find(document).map((context) => ({ reader, context })));
  rows.sort((a, b) => order(a.context) - order(b.context));
  return rows.map(({ reader, context }) => readRow(type, reader, context, document, head, faults));
}

function readRow<D, C>(
  type: string,
  reader: RowReader<D, C>,
  context: C,
  document: D,
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): RecordEntry {
  reader.begin(context, document);
  return {
    type,
    id: reader.id(context, document),
    fields: readFields(reader.fields, context, document, faults),
    provenance: readProvenance(reader.provenance, context, document, head, faults),
    marks: marksOf(reader, context, document),
    codes: codesOf(reader, context, document, faults),
    links: linksOf(reader, context, document),
  };
}

function readFields<D, C>(
  fields: readonly (readonly [string, ReadField<D, C>])[],
  context: C,
  document: D,
  faults: Faults,
): Readonly<Record<string, FieldValue>> {
  const values: Record<string, FieldValue> = {};
  for (const [name, read] of fields) values[name] = read(context, document, faults);
  return values;
}

function readProvenance<D, C>(
  fields: readonly (readonly [string, ReadField<D, C>])[],
  context: C,
  document: D,
  head: Pick<Provenance, 'system' | 'organisation'>,
  faults: Faults,
): Provenance {
  if (fields.length === 0) return { ...head, recordedBy: null, recordedAt: null };
  const values = readFields(fields, context, document, faults);
  return {
    system: textOf(values['system'] ?? null) ?? head.system,
    organisation: textOf(values['organisation'] ?? null) ?? head.organisation,
    recordedBy: textOf(values['recordedBy'] ?? null),
    recordedAt: dateOf(values['recordedAt'] ?? null),
  };
}

const NO_FLAGS: ReadonlySet<string> = new Set();

function marksOf<D, C>(reader: RowReader<D, C>, context: C, document: D): Marks {
  let flags: Set<string> | null = null;
  for (const [mark, test] of reader.marks) if (test(context, document)) flags = (flags ?? new Set()).add(mark);
  const audience = onlyToken(reader.audience, context, document);
  return { flags: flags ?? NO_FLAGS, audience, subject: onlyToken(reader.subject, context, document) };
}

function codesOf<D, C>(reader: RowReader<D, C>, context: C, document: D, faults: Faults): readonly Code[] {
  if (reader.codes.length === 0) return NO_CODES;
  return reader.codes.flatMap((read) => codesIn(read(context, document, faults)));
}

function linksOf<D, C>(reader: RowReader<D, C>, context: C, document: D): Links {
  if (reader.links.length === 0) return NO_LINKS;
  const links: Partial<Record<LinkKind, readonly string[]>> = {};
  for (const [kind, read] of reader.links) {
    const found = read(context, document);
    if (found.length > 0) links[kind] = found;
  }
  return links;
}

/** Several different subjects or audiences are joined: such a mark equals none of them, so the entry is withheld. */
function onlyToken<D, C>(find: Evaluate<D, C, readonly string[]> | null, context: C, document: D): string | null {
  if (find === null) return null;
  const texts = find(context, document);
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
