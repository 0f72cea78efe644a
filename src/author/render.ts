import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Catalogue } from '../catalogue.ts';
import type { SourceAnswer } from '../transform/answer.ts';
import type { Refusal } from '../transform/extract/refusal.ts';
import type { Dataset } from '../transform/dataset/dataset.ts';
import { ageOn } from '../transform/record/partial-date.ts';
import { didYouMean } from '../transform/record/definition.ts';
import { transform, type DatasetView } from '../transform/transform.ts';
import { formatOf, personOf } from './person.ts';

/** What `oriel render` is asked for. */
export interface RenderRequest {
  readonly dataset: string;
  readonly files: readonly string[];
  /** Format of every file, or null to detect it. */
  readonly format: string | null;
  /** The day that counts as today, `yyyy-mm-dd`. */
  readonly asOf: string;
}

/** Something the caller can put right: a wrong name, a missing file. Its message says what, and what to do. */
export class AuthorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AuthorError';
  }
}

/** Renders a dataset from extracts on disk, about the person of the first extract. Throws AuthorError. */
export function renderDataset(catalogue: Catalogue, request: RenderRequest): DatasetView {
  const recipe = catalogue.recipe(request.dataset, 'default');
  if (recipe === undefined) throw unknownName('dataset', request.dataset, catalogue.datasets.keys());
  const loaded = request.files.map((file) => loadExtract(catalogue, file, request.format));
  const answers = loaded.map(({ answer }) => answer);
  const [first] = loaded;
  if (first === undefined) throw new AuthorError('no extract was given. Name a file for each source.');
  checkAge(recipe.dataset, first.person.birthDate, request.asOf);
  return transform(answers, recipe, { today: request.asOf, person: first.person });
}

/** As the service refuses a person outside the dataset's age audience, so do the tools. */
function checkAge({ id, minimumAge }: Dataset, birthDate: string, asOf: string): void {
  if (minimumAge === null || birthDate === '' || ageOn(birthDate, asOf) >= minimumAge) return;
  throw new AuthorError(
    `the dataset '${id}' is for people of ${String(minimumAge)} and over, and this person is younger.`,
  );
}

/** Reads a file; what cannot be read is told with its name and what to do. */
export function readExtractFile(file: string): Uint8Array {
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

/** The error for a name that does not exist, with the nearest one that does. */
export function unknownName(what: string, name: string, known: Iterable<string>): AuthorError {
  const all = [...known];
  const next = didYouMean(name, all)?.replace(/^d/u, 'D') ?? `There are: ${all.join(', ')}.`;
  return new AuthorError(`there is no ${what} '${name}'. ${next}`);
}

function loadExtract(catalogue: Catalogue, file: string, formatId: string | null) {
  if (formatId !== null && !catalogue.formats.has(formatId))
    throw unknownName('format', formatId, catalogue.formats.keys());
  const bytes = readExtractFile(file);
  const format = formatOf(catalogue, bytes, formatId);
  if ('reason' in format) throw new AuthorError(`${file}: ${refusalText(format)}`);
  const person = personOf(format, bytes);
  if ('reason' in person) throw new AuthorError(`${file}: ${refusalText(person)}`);
  const name = basename(file);
  const source = { id: file, name, kind: format.kind, contact: null };
  const extract = { sourceId: file, sourceName: name, format: format.id, bytes, asAt: new Date().toISOString() };
  return { person, answer: { source, state: 'answered', extract } satisfies SourceAnswer };
}

/** A refusal in one line: the rule, the place, what was found. */
export function refusalText({ reason, detail, line, column }: Refusal): string {
  const place = line === null ? '' : ` at line ${String(line)}${column === null ? '' : `, column ${String(column)}`}`;
  return `refused (${reason})${place}: ${detail}.`;
}

/** The JSON of `oriel render --json`: a promise to scripts. */
export function renderJson({ outcome, sections }: DatasetView) {
  return {
    outcome,
    sections: sections.map(({ id, outcome: section, rows, withheld }) => ({ id, outcome: section, rows, withheld })),
  };
}
