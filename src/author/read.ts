import type { Catalogue } from '../catalogue.ts';
import type { Format } from '../transform/extract/format.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { ExtractReader, ReadExtract } from '../transform/extract/reader.ts';
import { mergeExtracts } from '../transform/parts.ts';
import type { RecordEntry } from '../transform/record/record.ts';
import type { Vocabulary } from '../transform/record/vocabulary.ts';
import { AuthorError } from './author-error.ts';
import { openExtract, refusedFile, type ExtractFile } from './extract-file.ts';
import { findingsOf } from './read-findings.ts';
import { leftOutOf } from './left-out.ts';
import { unmatchedRows } from './unmatched.ts';
import { elementsOf, unreadPaths } from './unread.ts';

/** An extract that was read, with what it was read by. */
export interface Reading {
  /** The bytes of each of its documents: one, or one for each part that was given. */
  readonly documents: readonly Uint8Array[];
  readonly format: Format;
  readonly reader: ExtractReader;
  readonly extract: ReadExtract;
  /** Parts of the format that were not given. */
  readonly lacking: readonly string[];
  readonly vocabulary: Vocabulary;
}

/** Reads every record of an extract on disk: one file, or several that are its parts. Throws AuthorError where it is refused. */
export function readRecords(catalogue: Catalogue, files: readonly string[], formatId: string | null): Reading {
  const opened = files.map((file) => openExtract(catalogue, file, formatId));
  const [first, ...others] = opened;
  if (first === undefined) throw new AuthorError('no extract was given. Name a file.');
  const { format } = first;
  for (const other of others) checkPart(other, first);
  const { vocabulary } = catalogue;
  const reader = format.reader(new Map([...vocabulary].map(([id, { fields }]) => [id, new Set(fields.keys())])));
  const extracts = opened.map((each) => [each, readFile(each, reader, catalogue)] as const);
  checkParts(extracts);
  const given = extracts.map(([, { part }]) => part);
  return {
    documents: opened.map(({ bytes }) => bytes),
    format,
    reader,
    extract: mergeExtracts(extracts.map(([, extract]) => extract)),
    lacking: format.parts.map(({ id }) => id).filter((id) => !given.includes(id)),
    vocabulary,
  };
}

function readFile({ file, bytes, parsed }: ExtractFile, reader: ExtractReader, { formats }: Catalogue): ReadExtract {
  const result = reader.read(bytes, GATE_LIMITS, parsed);
  if (!result.ok) throw refusedFile(file, bytes, result.refusal, formats.keys());
  // What reading FHIR does not tell is found out here.
  const unread = reader.map.language === 'fhirpath' ? elementsOf(unreadPaths({ documents: [bytes], reader })) : null;
  return { ...result.extract, unread: unread ?? result.extract.unread };
}

/** Several files are one extract only where their format comes in parts. */
function checkPart(other: ExtractFile, { file, format }: ExtractFile): void {
  if (other.format !== format)
    throw new AuthorError(
      `${file} is in the format ${format.id}, ${other.file} in ${other.format.id}. Read one after the other.`,
    );
  if (format.parts.length === 0)
    throw new AuthorError(
      `the format ${format.id} does not come in parts: ${file} and ${other.file} are two extracts. Read one after the other.`,
    );
}

function checkParts(extracts: readonly (readonly [ExtractFile, ReadExtract])[]): void {
  for (const [index, [{ file, format }, { part, person }]] of extracts.entries()) {
    if (format.parts.length > 0 && !format.parts.some(({ id }) => id === part))
      throw new AuthorError(
        `${file} names no part of the format ${format.id}. Parts: ${format.parts.map(({ id }) => id).join(', ')}.`,
      );
    const before = extracts.slice(0, index);
    const same = before.find(([, other]) => other.part === part);
    if (same !== undefined) throw new AuthorError(`${same[0].file} and ${file} are the same part. Name one of them.`);
    const stranger = before.find(([, other]) => other.person.id !== person.id);
    if (stranger !== undefined)
      throw new AuthorError(`${stranger[0].file} and ${file} are about two people. Name the parts of one person.`);
  }
}

/** The JSON of `oriel read --json`: every record with its marks; nothing is protected here, so mind where it goes. */
export function readJson(reading: Reading) {
  const { extract, lacking } = reading;
  const entry = ({ marks, ...rest }: RecordEntry) => ({ ...rest, marks: { ...marks, flags: [...marks.flags] } });
  return {
    ...extract,
    person: entry(extract.person),
    records: extract.records.map(entry),
    ...findingsOf(reading),
    lacking,
    unmatched: unmatchedRows(reading),
    leftOut: leftOutOf(reading),
  };
}
