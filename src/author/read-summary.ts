import { formatPartialDate, type PartialDate } from '../transform/record/partial-date.ts';
import { findingsOf, type ReadFindings } from './read-findings.ts';
import { leftOutOf } from './left-out.ts';
import type { Reading } from './read.ts';
import { unmatchedRows } from './unmatched.ts';

/**
 * A summary in lines: where an extract comes from, how many records there are of each type and from when to when, what a
 * policy will mind, what was not understood and what was not read. Nothing of a record's content, and no name.
 */
export function readSummary(reading: Reading): string {
  const findings = findingsOf(reading);
  return [
    headLines(reading),
    typeLines(findings.types),
    block('marked by the source', counted(findings.marked)),
    block('not understood', notUnderstood(reading, findings)),
    block('left out on purpose: no dataset can show it', leftOut(reading)),
    block('not read (oriel read --unread lists it)', notRead(reading)),
    [
      ...list('nothing recorded of', findings.empty),
      ...list('parts that were not given', reading.lacking),
      ...list('no place in this format for', findings.notSupported),
    ],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines({ format, extract: { system, organisation, createdAt, partial } }: Reading): readonly string[] {
  return [
    `${format.title} (${format.id}), a ${format.kind}`,
    `from ${system ?? 'a system that is not named'}, ${organisation ?? 'an organisation that is not named'}, ${writtenAt(createdAt)}`,
    ...(partial ? ['the source says that this is not the entire record'] : []),
  ];
}

function writtenAt(date: PartialDate | null): string {
  return date === null ? 'written at a time that is not said' : `written ${formatPartialDate(date)}`;
}

const HEADINGS = { count: 'records', type: 'type', oldest: 'oldest', newest: 'newest' } as const;

/** A table: how many, of what, from when to when. Types without records are not in it. */
function typeLines(types: ReadFindings['types']): readonly string[] {
  if (types.length === 0) return ['no records of the types that this format’s map reads'];
  const width = Math.max(...types.map(({ type }) => type.length), HEADINGS.type.length);
  const row = (count: string, type: string, oldest: string, newest: string, undated = '') =>
    `${count.padStart(7)}  ${type.padEnd(width)}  ${oldest.padEnd(10)}  ${newest.padEnd(10)}  ${undated}`.trimEnd();
  const all = types.reduce((sum, { count }) => sum + count, 0);
  return [
    row(HEADINGS.count, HEADINGS.type, HEADINGS.oldest, HEADINGS.newest),
    ...types.map(({ type, count, oldest, newest, undated }) =>
      oldest === null || newest === null
        ? row(String(count), type, 'no date', '')
        : row(String(count), type, day(oldest), day(newest), undated > 0 ? `${String(undated)} without a date` : ''),
    ),
    row(String(all), 'in all', '', ''),
  ];
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function notUnderstood({ extract: { faults } }: Reading, { unknownCodeSystems }: ReadFindings): readonly string[] {
  return [
    ...counted(faults, (fault) => FAULTS.get(fault.split(' ')[0] ?? '')?.(fault.split(' ')[1] ?? '') ?? fault),
    ...counted(unknownCodeSystems, (name) =>
      name === '' ? 'codes without a system' : `codes of a system that the map does not know: ${name}`,
    ),
  ];
}

/** Faults in words, by their kind. */
const FAULTS: ReadonlyMap<string, (field: string) => string> = new Map([
  ['date', (field: string) => `dates that are none, left out: ${field}`],
  ['value', (field: string) => `values that the map does not list: ${field}`],
  ['reference', (field: string) => `references that lead nowhere: ${field}`],
]);

function leftOut(reading: Reading): readonly string[] {
  return leftOutOf(reading).map(({ what, count }) => line(count, what));
}

function notRead(reading: Reading): readonly string[] {
  const rows = unmatchedRows(reading).reduce((sum, { count }) => sum + count, 0);
  const { unread } = reading.extract;
  return [
    ...(rows > 0 ? [line(rows, 'entries of no record type')] : []),
    ...(unread > 0 ? [line(unread, 'elements that no map reads')] : []),
  ];
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function list(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

function counted(
  counts: Readonly<Record<string, number>>,
  say: (name: string) => string = (name) => name,
): readonly string[] {
  return Object.entries(counts).map(([name, count]) => line(count, say(name)));
}

function line(count: number, text: string): string {
  return `${String(count).padStart(7)}  ${text}`;
}
