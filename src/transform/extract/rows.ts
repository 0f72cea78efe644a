import type { LinkKind } from '../record/links.ts';
import { NO_LINKS } from '../record/links.ts';
import type { RecordEntry } from '../record/record.ts';
import { code, Code } from './code.ts';
import type { Faults } from './faults.ts';
import type { ReadField } from './field-compile.ts';
import type { Evaluate } from './language.ts';
import type { ReadLinks } from './link-compile.ts';
import { HEAD, HERE, type Program } from './program.ts';
import { RefusalError } from './refusal.ts';
import { marksOf, NO_ENTRY_CODES, provenanceOf, withCodes, withFlag, type Head } from './row-parts.ts';

/** How the rows of one record type are read, compiled. */
export interface RowReader<D, C> {
  readonly find: (document: D) => readonly C[];
  readonly read: (context: C, document: D, faults: Faults, head: Head) => RecordEntry;
}

/** The parts of a row, compiled one by one. */
export interface RowParts<D, C> {
  readonly type: string;
  /** Makes a row the one that is read. */
  readonly begin: Evaluate<D, C, void>;
  readonly id: Evaluate<D, C, string>;
  readonly fields: readonly (readonly [string, ReadField<D, C>])[];
  readonly provenance: readonly (readonly [string, ReadField<D, C>])[];
  readonly marks: readonly (readonly [string, Evaluate<D, C, boolean>])[];
  readonly audience: Evaluate<D, C, string | null> | null;
  readonly subject: Evaluate<D, C, string | null> | null;
  readonly codes: readonly ReadField<D, C>[];
  readonly links: readonly (readonly [LinkKind, ReadLinks<D, C>])[];
}

/** What the head of an extract says, compiled. */
export interface HeadReader<D, C> {
  readonly find: (document: D) => readonly C[];
  readonly system: ReadField<D, C>;
  readonly organisation: ReadField<D, C>;
  readonly createdAt: ReadField<D, C>;
  readonly part: ReadField<D, C>;
  readonly isPartial: Evaluate<D, C, boolean>;
}

/** Writes the function that reads a row: every record of a type is of one shape. */
export function compileRow<D, C>(parts: RowParts<D, C>, program: Program<D, C>): RowReader<D, C>['read'] {
  const record = code`{
type: ${program.constant(parts.type)}, id: ${program.call(parts.id)}, fields: ${fieldsOf(parts.fields, program)},
provenance: ${compileProvenance(parts.provenance, program)}, marks: ${compileMarks(parts, program)},
codes: ${compileCodes(parts.codes, program)}, links: ${compileLinks(parts.links, program)} }`;
  return program.row(code`${program.call(parts.begin)};
return ${record};`);
}

/** An object with what each of the readers gives. */
function fieldsOf<D, C>(fields: RowParts<D, C>['fields'], program: Program<D, C>): Code {
  return code`{ ${Code.all(fields.map(([name, read]) => code`${Code.name(name)}: ${program.call(read)},`))} }`;
}

function compileProvenance<D, C>(fields: RowParts<D, C>['provenance'], program: Program<D, C>): Code {
  const given = new Map(fields);
  const part = (name: string) => {
    const read = given.get(name);
    return read === undefined ? code`null` : program.call(read);
  };
  const parts = code`${part('system')}, ${part('organisation')}, ${part('recordedBy')}, ${part('recordedAt')}`;
  return code`${program.constant(provenanceOf)}(${parts}, ${HEAD})`;
}

function compileMarks<D, C>({ marks, audience, subject }: RowParts<D, C>, program: Program<D, C>): Code {
  const add = program.constant(withFlag);
  const flags = marks.reduce(
    (some, [mark, test]) => code`${add}(${some}, ${program.call(test)}, ${program.constant(mark)})`,
    code`null`,
  );
  const only = (read: typeof subject) => (read === null ? code`null` : program.call(read));
  return code`${program.constant(marksOf)}(${flags}, ${only(audience)}, ${only(subject)}, ${HEAD})`;
}

function compileCodes<D, C>(codes: RowParts<D, C>['codes'], program: Program<D, C>): Code {
  const add = program.constant(withCodes);
  return codes.reduce((some, read) => code`${add}(${some}, ${program.call(read)})`, program.constant(NO_ENTRY_CODES));
}

/** A function that gives the links that there are, by kind. */
function compileLinks<D, C>(links: RowParts<D, C>['links'], program: Program<D, C>): Code {
  const none = program.constant(NO_LINKS);
  if (links.length === 0) return none;
  const found = links.map(([, read], at) => code`const l${at} = ${program.call(read)};`);
  const isNone = links.map((_, at) => code`l${at}.length === 0`).reduce((some, next) => code`${some} && ${next}`);
  const set = links.map(([kind], at) => code`if (l${at}.length !== 0) r[${Code.name(kind)}] = l${at};`);
  const find = program.define(code`${Code.all(found)}
if (${isNone}) return ${none};
const r = {};
${Code.all(set)}
return r;`);
  return code`${find}${HERE}`;
}

/** Reads the entries of one record type; rows of several places come in the order of the document. */
export function readRows<D, C>(
  readers: readonly RowReader<D, C>[],
  { document, order }: { readonly document: D; readonly order: (context: C) => number },
  head: Head,
  faults: Faults,
): readonly RecordEntry[] {
  const [only] = readers;
  if (only !== undefined && readers.length === 1)
    return only.find(document).map((context) => only.read(context, document, faults, head));
  const rows = readers.flatMap((reader) => reader.find(document).map((context) => ({ reader, context })));
  rows.sort((a, b) => order(a.context) - order(b.context));
  return rows.map(({ reader, context }) => reader.read(context, document, faults, head));
}

/** The one person of an extract. Throws RefusalError when there is none, or several. */
export function onlyPerson(people: readonly RecordEntry[]): RecordEntry {
  const [person, ...others] = people;
  if (person === undefined) throw new RefusalError('person-missing', 'the extract names no person');
  if (others.length > 0) throw new RefusalError('person-several', 'the extract names several people');
  return person;
}
