import type { Catalogue } from '../catalogue.ts';
import type { Format } from '../transform/extract/format.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { ExtractReader, ReadExtract } from '../transform/extract/reader.ts';
import type { RecordEntry } from '../transform/record/record.ts';
import type { Vocabulary } from '../transform/record/vocabulary.ts';
import { formatOf } from './person.ts';
import { findingsOf, type ReadFindings } from './read-findings.ts';
import { AuthorError, readExtractFile, refusalText, unknownName } from './render.ts';

/** An extract that was read, with what it was read by. */
export interface Reading {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly reader: ExtractReader;
  readonly extract: ReadExtract;
  readonly vocabulary: Vocabulary;
}

/** Reads every record of an extract on disk. Throws AuthorError where it is refused. */
export function readRecords(catalogue: Catalogue, file: string, formatId: string | null): Reading {
  const { formats, vocabulary } = catalogue;
  if (formatId !== null && !formats.has(formatId)) throw unknownName('format', formatId, formats.keys());
  const bytes = readExtractFile(file);
  const format = formatOf(catalogue, bytes, formatId);
  if ('reason' in format) throw new AuthorError(`${file}: ${refusalText(format)}`);
  const reader = format.reader(new Map([...vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())])));
  const result = reader.read(bytes, GATE_LIMITS);
  if (!result.ok) throw new AuthorError(`${file}: ${refusalText(result.refusal)}`);
  return { bytes, format, reader, extract: result.extract, vocabulary };
}

/** The JSON of `oriel read --json`: every record with its marks; nothing is protected here, so mind where it goes. */
export function readJson(reading: Reading) {
  const { extract } = reading;
  const entry = ({ marks, ...rest }: RecordEntry) => ({ ...rest, marks: { ...marks, flags: [...marks.flags] } });
  return {
    ...extract,
    person: entry(extract.person),
    records: extract.records.map(entry),
    ...findingsOf(reading),
  };
}

/** A summary in lines: how many records of each type and from when to when, and what was not understood. */
export function readSummary(reading: Reading): string {
  const { format, system, organisation, partial, faults, unread } = reading.extract;
  const { types, empty, notSupported, marked, unknownCodeSystems } = findingsOf(reading);
  return [
    `format ${format}, system ${system ?? 'not named'}, organisation ${organisation ?? 'not named'}`,
    ...(partial ? ['the source says that this is not the entire record'] : []),
    ...(types.length === 0 ? ['no records of the types that this format’s map reads'] : typeLines(types)),
    ...list('none of', empty),
    ...list('not supported by this format', notSupported),
    ...counted(marked, (mark) => `marked ${mark}`),
    ...counted(faults, (fault) => `not understood: ${fault.replace(' ', ' of ')}`),
    ...counted(unknownCodeSystems, (name) => `codes of an unknown system: ${name === '' ? 'none named' : name}`),
    ...counted({ '': unread }, () => 'elements that no map reads (oriel read --unread lists them)'),
  ].join('\n');
}

function typeLines(types: ReadFindings['types']): readonly string[] {
  return types.flatMap(({ type, count, oldest, newest }) => [
    line(count, type),
    `        ${oldest === null || newest === null ? 'no date' : span(oldest, newest)}`,
  ]);
}

/** From when to when, in days. */
function span(oldest: string, newest: string): string {
  const [from, to] = [oldest.slice(0, 10), newest.slice(0, 10)];
  return from === to ? from : `${from} to ${to}`;
}

function list(what: string, types: readonly string[]): readonly string[] {
  return types.length === 0 ? [] : [`${what}: ${types.join(', ')}`];
}

function counted(counts: Readonly<Record<string, number>>, say: (name: string) => string): readonly string[] {
  return Object.entries(counts).map(([name, count]) => line(count, say(name)));
}

function line(count: number, text: string): string {
  return `${String(count).padStart(6)}  ${text}`;
}
