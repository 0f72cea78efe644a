import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { TEMPLATES, type Catalogue } from '../catalogue.ts';
import { DefinitionError } from '../transform/record/definition.ts';
import { FIXTURES, readCase } from './case-definition.ts';
import { casesOf, isNamed, type CasePlace } from './case-places.ts';
import { viewCase } from './case-view.ts';
import { showDifference } from './difference.ts';
import { normaliseHtml } from './normal-html.ts';

/** How a worked case came out. */
export interface CaseResult {
  readonly dataset: string;
  readonly case: string;
  /** `missing`: there is no `expected.html` yet. `error`: the case cannot be run, or a section of it could not be shown. */
  readonly status: 'same' | 'different' | 'missing' | 'error';
  /** For people: a line diff (`-` expected, `+` found), all lines when nothing was expected yet, or what went wrong. */
  readonly difference: string;
}

interface Performed {
  readonly result: CaseResult;
  /** Lines to accept; null when there is nothing to accept. */
  readonly found: readonly string[] | null;
}

/**
 * Runs the worked cases of a templates folder, one after another. `ids` are datasets (`problems`) or single cases
 * (`problems/edith`); none means all. An id that names nothing gives an error, so that a slip of the pen does not pass.
 */
export function* runCases(
  catalogue: Catalogue,
  folder: string = TEMPLATES,
  ids: readonly string[] = [],
  fixtures: string = FIXTURES,
): Generator<CaseResult> {
  const places = allCases(catalogue, folder);
  for (const id of ids) if (!places.some((place) => isNamed(place, id))) yield unknownId(id);
  for (const place of places)
    if (ids.length === 0 || ids.some((id) => isNamed(place, id))) yield perform(catalogue, place, fixtures).result;
}

/**
 * Writes `expected.html` of the cases named by `ids` that are missing or different, each after `show` has shown its
 * difference. Gives the cases accepted. No ids, nothing accepted; a case with an error is never accepted.
 */
export function acceptCases(
  catalogue: Catalogue,
  folder: string,
  ids: readonly string[],
  show: (result: CaseResult) => void,
  fixtures: string = FIXTURES,
): readonly CaseResult[] {
  const named = allCases(catalogue, folder).filter((place) => ids.some((id) => isNamed(place, id)));
  return named.flatMap((place) => {
    const { result, found } = perform(catalogue, place, fixtures);
    if (found === null || result.status === 'same') return [];
    show(result);
    writeFileSync(place.expected, `${found.join('\n')}\n`);
    return [result];
  });
}

function allCases(catalogue: Catalogue, folder: string): readonly CasePlace[] {
  return [...catalogue.datasets.keys()].flatMap((dataset) => casesOf(folder, dataset));
}

function unknownId(id: string): CaseResult {
  const [dataset = '', name = ''] = id.split('/');
  return { dataset, case: name, status: 'error', difference: `there is no worked case '${id}'` };
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
  if (recipe === undefined) return failed(place, `there is no policy '${worked.policy}'`);
  const view = viewCase(worked, recipe);
  if (!view.ok) return failed(place, view.reason);
  const { lines } = view;
  if (!existsSync(place.expected)) return outcome(place, 'missing', showDifference([], lines), lines);
  const difference = showDifference(normaliseHtml(readFileSync(place.expected, 'utf8')), lines);
  return outcome(place, difference === '' ? 'same' : 'different', difference, lines);
}

function failed(place: CasePlace, difference: string): Performed {
  return outcome(place, 'error', difference, null);
}

function outcome(
  place: CasePlace,
  status: CaseResult['status'],
  difference: string,
  found: readonly string[] | null,
): Performed {
  return { result: { dataset: place.dataset, case: place.case, status, difference }, found };
}
