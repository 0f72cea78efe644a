import { existsSync } from 'node:fs';
import { TEMPLATES, type Catalogue } from '../catalogue.ts';
import { DefinitionError, didYouMean } from '../transform/record/definition.ts';
import { AuthorError, unknownName } from './author-error.ts';
import { FIXTURES, readCase } from './case-definition.ts';
import { casesOf, isNamed, type CasePlace } from './case-places.ts';
import { viewCase } from './case-view.ts';
import { showDifference, showTextDifference } from './difference.ts';
import { normaliseHtml } from './normal-html.ts';
import { readText } from './read-text.ts';
import { writeAuthored } from './write-authored.ts';

/** How a worked case came out. */
export interface CaseResult {
  readonly dataset: string;
  readonly case: string;
  /** `missing`: there is no `expected.html` yet. `error`: the case cannot be run, or a section of it could not be shown. */
  readonly status: 'same' | 'different' | 'missing' | 'error';
  /**
   * For people: the lines of text that a reader would see differ, under their sections (`-` expected, `+` found; all lines
   * when nothing was expected yet), or what went wrong. Empty where the text is the same.
   */
  readonly difference: string;
  /** The same of the mark-up, line by line; empty where nothing was expected yet. */
  readonly markup: string;
  /** The file that holds what is expected. */
  readonly expected: string;
}

interface Performed {
  readonly result: CaseResult;
  /** Lines to accept; null when there is nothing to accept. */
  readonly found: readonly string[] | null;
}

/** Told of each case before it is run: how many were run, of how many, and which is next. */
export type Progress = (done: number, all: number, next: string) => void;

/** What cases are run of, and with what. */
export interface CasesOptions {
  /** Datasets (`problems`) or single cases (`problems/edith`); none means all. */
  readonly ids?: readonly string[];
  /** The synthetic people. */
  readonly fixtures?: string;
  readonly progress?: Progress;
}

/**
 * Runs the worked cases of a templates folder, one after another. Throws AuthorError for an id that names nothing, so that
 * neither a slip of the pen nor a case that was deleted passes.
 */
export function* runCases(
  catalogue: Catalogue,
  folder: string = TEMPLATES,
  { ids = [], fixtures = FIXTURES, progress = () => undefined }: CasesOptions = {},
): Generator<CaseResult> {
  const places = namedCases(catalogue, folder, ids);
  for (const [index, place] of places.entries()) {
    progress(index, places.length, `${place.dataset}/${place.case}`);
    yield perform(catalogue, place, fixtures).result;
  }
}

/**
 * Writes `expected.html` of the cases named by `ids` that are missing or different, each after `show` has shown its
 * difference; `show` is told of errors too, which are never accepted. Gives the cases written. Throws AuthorError where
 * nothing is named, a name is unknown, or a file cannot be written.
 */
export function acceptCases(
  catalogue: Catalogue,
  folder: string,
  ids: readonly string[],
  show: (result: CaseResult) => void,
  fixtures: string = FIXTURES,
): readonly CaseResult[] {
  if (ids.length === 0)
    throw new AuthorError(
      'nothing was accepted: name the datasets or cases to accept, such as problems/edith.',
      'usage',
    );
  return namedCases(catalogue, folder, ids).flatMap((place) => {
    const { result, found } = perform(catalogue, place, fixtures);
    if (result.status === 'same') return [];
    show(result);
    if (found === null) return [];
    writeAuthored(place.expected, `${found.join('\n')}\n`);
    return [result];
  });
}

function namedCases(catalogue: Catalogue, folder: string, ids: readonly string[]): readonly CasePlace[] {
  const datasets = [...catalogue.datasets.keys()];
  const places = datasets.flatMap((dataset) => casesOf(folder, dataset));
  for (const id of ids) if (!places.some((place) => isNamed(place, id))) throw unknownCase(id, datasets, places);
  return ids.length === 0 ? places : places.filter((place) => ids.some((id) => isNamed(place, id)));
}

function unknownCase(id: string, datasets: readonly string[], places: readonly CasePlace[]): AuthorError {
  const [dataset = '', name] = id.split('/');
  if (!datasets.includes(dataset)) return unknownName('dataset', dataset, datasets);
  const cases = places.filter((place) => place.dataset === dataset).map((place) => place.case);
  if (cases.length === 0)
    return new AuthorError(
      `the dataset '${dataset}' has no worked case. Write datasets/${dataset}/cases/<name>/case.yaml; docs/authoring.md, "Worked examples", says how.`,
    );
  const meant = didYouMean(name ?? '', cases)?.replace(/^d/u, 'D') ?? `Its cases: ${cases.join(', ')}.`;
  return new AuthorError(`the dataset '${dataset}' has no worked case '${name ?? ''}'. ${meant}`, 'usage');
}

function perform(catalogue: Catalogue, place: CasePlace, fixtures: string): Performed {
  try {
    return compare(catalogue, place, fixtures);
  } catch (error) {
    if (error instanceof DefinitionError) return failed(place, error.message);
    throw error;
  }
}

function compare(catalogue: Catalogue, place: CasePlace, fixtures: string): Performed {
  const worked = readCase(place, fixtures);
  const recipe = catalogue.recipe(place.dataset, worked.policy, worked.profile);
  if (recipe === undefined) {
    const known = [...catalogue.policies.keys()];
    const next = didYouMean(worked.policy, known) ?? `policies: ${known.join(', ')}`;
    return failed(place, `${place.file}: there is no policy '${worked.policy}'; ${next}`);
  }
  const view = viewCase(worked, recipe);
  if (!view.ok) return failed(place, view.reason);
  const { lines } = view;
  const html = lines.join('\n');
  if (!existsSync(place.expected)) return outcome(place, 'missing', { text: showTextDifference('', html) }, lines);
  const expected = readText(place.expected, place.file.replace('case.yaml', 'expected.html'));
  const markup = showDifference(normaliseHtml(expected), lines);
  const text = markup === '' ? '' : showTextDifference(expected, html);
  return outcome(place, markup === '' ? 'same' : 'different', { text, markup }, lines);
}

function failed(place: CasePlace, difference: string): Performed {
  return outcome(place, 'error', { text: difference }, null);
}

function outcome(
  { dataset, case: name, expected }: CasePlace,
  status: CaseResult['status'],
  { text, markup = '' }: { readonly text: string; readonly markup?: string },
  found: readonly string[] | null,
): Performed {
  return { result: { dataset, case: name, status, difference: text, markup, expected }, found };
}
