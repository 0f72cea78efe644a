import type { Catalogue } from '../catalogue.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { ReadExtract } from '../transform/extract/reader.ts';
import type { RecordEntry } from '../transform/record/record.ts';
import { formatOf } from './person.ts';
import { AuthorError, readExtractFile, refusalText, unknownName } from './render.ts';

/** Reads every record of an extract on disk. Throws AuthorError where it is refused. */
export function readRecords(catalogue: Catalogue, file: string, formatId: string | null): ReadExtract {
  if (formatId !== null && !catalogue.formats.has(formatId))
    throw unknownName('format', formatId, catalogue.formats.keys());
  const bytes = readExtractFile(file);
  const format = formatOf(catalogue, bytes, formatId);
  if ('reason' in format) throw new AuthorError(`${file}: ${refusalText(format)}`);
  const everything = new Map([...catalogue.vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())]));
  const result = format.reader(everything).read(bytes, GATE_LIMITS);
  if (!result.ok) throw new AuthorError(`${file}: ${refusalText(result.refusal)}`);
  return result.extract;
}

/** The JSON of `oriel read --json`: every record with its marks; nothing is protected here, so mind where it goes. */
export function readJson(extract: ReadExtract) {
  const entry = ({ marks, ...rest }: RecordEntry) => ({ ...rest, marks: { ...marks, flags: [...marks.flags] } });
  return { ...extract, person: entry(extract.person), records: extract.records.map(entry) };
}

/** A summary in lines: how many records of each type, and what was not understood. */
export function readSummary(extract: ReadExtract): string {
  const counts = new Map<string, number>();
  for (const { type } of extract.records) counts.set(type, (counts.get(type) ?? 0) + 1);
  const lines = [
    `format ${extract.format}, system ${extract.system ?? 'not named'}, organisation ${extract.organisation ?? 'not named'}`,
  ];
  for (const [type, count] of counts) lines.push(`${String(count).padStart(6)}  ${type}`);
  if (counts.size === 0) lines.push('no records of the types that this format’s map reads');
  for (const [fault, count] of Object.entries(extract.faults))
    lines.push(`${String(count).padStart(6)}  not understood: ${fault}`);
  lines.push(`${String(extract.unread).padStart(6)}  elements that no map reads`);
  return lines.join('\n');
}
