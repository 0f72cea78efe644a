import { readFileSync } from 'node:fs';
import type { Catalogue } from '../catalogue.ts';
import type { Detected } from '../transform/extract/detect.ts';
import type { Format } from '../transform/extract/format.ts';
import type { Refusal } from '../transform/extract/refusal.ts';
import { AuthorError, unknownName } from './author-error.ts';
import { formatOf } from './person.ts';

/** An extract on disk, with the format it is in. */
export interface ExtractFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly format: Format;
  /** What was read of it to find its format. */
  readonly parsed: Detected['parsed'];
}

/** Reads a file and finds its format: the one named, else the one its content tells. Throws AuthorError. */
export function openExtract(catalogue: Catalogue, file: string, formatId: string | null): ExtractFile {
  const { formats } = catalogue;
  if (formatId !== null && !formats.has(formatId)) throw unknownName('format', formatId, formats.keys());
  const bytes = readBytes(file);
  const detected = formatOf(catalogue, bytes, formatId);
  if ('reason' in detected) throw refusedFile(file, bytes, detected, formats.keys());
  return { file, bytes, ...detected };
}

/** Reads a file; what cannot be read is told with its name and what to do. */
function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new AuthorError(
      missing
        ? `there is no file ${file}. Check the path.`
        : `the file ${file} cannot be read. Check that it is a file and that you may read it.`,
    );
  }
}

/** The error for an extract that was refused, in one line: the file, the rule, the place, what was found, what to do. */
export function refusedFile(file: string, bytes: Uint8Array, refusal: Refusal, formats: Iterable<string>): AuthorError {
  const { reason, detail, line, column } = refusal;
  const place = line === null ? '' : ` at line ${String(line)}${column === null ? '' : `, column ${String(column)}`}`;
  return new AuthorError(`${file}: refused (${reason})${place}: ${detail}. ${nextStep(bytes, refusal, formats)}`);
}

const NEXT: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  empty: 'Save the answer of the source again.',
  'not-well-formed': 'The answer may have been cut short, or hold more than one document: save it again.',
  'json-syntax': 'The answer may have been cut short, or hold more than one document: save it again.',
  encoding: 'Save the bytes as the source sent them, or let the XML declaration name the encoding they are in.',
  'person-missing': 'Check that it is the answer about one person.',
  'person-several': 'Check that it is the answer about one person.',
};

/** What to do about a refusal. */
function nextStep(bytes: Uint8Array, { reason }: Refusal, formats: Iterable<string>): string {
  if (isHtml(bytes))
    return 'It is an HTML page, such as an error or a login page: save the answer of the source instead.';
  if (reason === 'json-syntax' && !/^\s*[[{]/u.test(startOf(bytes)))
    return 'It begins neither like XML nor like JSON: check that it is the answer of a source.';
  if (reason === 'root-unknown')
    return `Formats that can be read: ${[...formats].join(', ')}; templates/formats says what each looks like.`;
  return NEXT[reason] ?? 'docs/errors.md explains it.';
}

function isHtml(bytes: Uint8Array): boolean {
  return /^[^<]*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html)\b/iu.test(startOf(bytes));
}

function startOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 512));
}
