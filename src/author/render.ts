import { basename } from 'node:path';
import type { Catalogue } from '../catalogue.ts';
import type { SourceAnswer } from '../transform/answer.ts';
import type { Dataset } from '../transform/dataset/dataset.ts';
import type { DateRange, LaunchPerson } from '../transform/facts.ts';
import { ageOn } from '../transform/record/partial-date.ts';
import type { Profile } from '../transform/render/profile.ts';
import { transform, type DatasetView } from '../transform/transform.ts';
import { AuthorError, unknownName } from './author-error.ts';
import { openExtract, refusedFile, type ExtractFile } from './extract-file.ts';
import { personOf } from './person.ts';

/** What `oriel render` is asked for. */
export interface RenderRequest {
  readonly dataset: string;
  readonly files: readonly string[];
  /** Format of every file, or null to detect it. */
  readonly format: string | null;
  /** The day that counts as today, `yyyy-mm-dd`. */
  readonly asOf: string;
  /** The days asked for, or null for all. */
  readonly dateRange: DateRange | null;
  readonly profile: Profile;
  /** Id of the language. */
  readonly language: string;
}

/**
 * Renders a dataset from extracts on disk, about the person of the first extract. Each file is a source of its own, but
 * files in a format of several parts are one. Throws AuthorError.
 */
export function renderDataset(catalogue: Catalogue, request: RenderRequest): DatasetView {
  const loaded = catalogue.datasets.get(request.dataset);
  if (loaded === undefined) throw unknownName('dataset', request.dataset, catalogue.datasets.keys());
  const { policy } = loaded.dataset.protection;
  if (!catalogue.languages.has(request.language))
    throw unknownName('language', request.language, catalogue.languages.keys());
  const recipe = catalogue.recipe(request.dataset, policy, request.profile, request.language);
  if (recipe === undefined) throw unknownName('policy', policy, catalogue.policies.keys());
  const twice = request.files.find((file, index) => request.files.indexOf(file) !== index);
  if (twice !== undefined) throw new AuthorError(`the file ${twice} is named twice. Name each once.`, 'usage');
  const files = request.files.map((file) => openExtract(catalogue, file, request.format));
  const [person] = files.map((file) => personIn(catalogue, file));
  if (person === undefined) throw new AuthorError('no extract was given. Name a file for each source.');
  checkAge(recipe.dataset, person.birthDate, request.asOf);
  const at = new Date().toISOString();
  return transform(
    files.map((file) => answerOf(file, at)),
    recipe,
    { today: request.asOf, person, dateRange: request.dateRange },
  );
}

/** As the service refuses a person outside the dataset's age audience, so do the tools. */
function checkAge({ id, minimumAge }: Dataset, birthDate: string, asOf: string): void {
  if (minimumAge === null || birthDate === '' || ageOn(birthDate, asOf) >= minimumAge) return;
  throw new AuthorError(
    `the dataset '${id}' is for people of ${String(minimumAge)} and over, and this person is younger.`,
  );
}

function personIn({ formats }: Catalogue, { file, bytes, format }: ExtractFile): LaunchPerson {
  const person = personOf(format, bytes);
  if ('reason' in person) throw refusedFile(file, bytes, person, formats.keys());
  return person;
}

function answerOf({ file, bytes, format }: ExtractFile, asAt: string): SourceAnswer {
  const [id, name] = format.parts.length > 0 ? [format.id, format.title] : [file, basename(file)];
  const source = { id, name, kind: format.kind, contact: null };
  const extract = { sourceId: id, sourceName: name, format: format.id, bytes, asAt };
  return { source, state: 'answered', extract };
}

/** The JSON of `oriel render --json`: a promise to scripts. */
export function renderJson({ outcome, sections }: DatasetView) {
  return {
    outcome,
    sections: sections.map(({ id, outcome: section, rows, withheld }) => ({ id, outcome: section, rows, withheld })),
  };
}
