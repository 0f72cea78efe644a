import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a worked case stands. */
export interface CasePlace {
  readonly dataset: string;
  readonly case: string;
  /** Its folder. */
  readonly folder: string;
  /** Its `case.yaml`. */
  readonly path: string;
  /** `case.yaml` as problems name it, from the templates folder on. */
  readonly file: string;
  /** Its `expected.html`, whether or not it is there. */
  readonly expected: string;
}

/** The worked cases of a dataset in a templates folder, by name. */
export function casesOf(folder: string, dataset: string): readonly CasePlace[] {
  const cases = join(folder, 'datasets', dataset, 'cases');
  if (!existsSync(cases)) return [];
  return readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => placeOf(dataset, name, join(cases, name)))
    .sort((a, b) => (a.case < b.case ? -1 : 1));
}

function placeOf(dataset: string, name: string, folder: string): CasePlace {
  return {
    dataset,
    case: name,
    folder,
    path: join(folder, 'case.yaml'),
    file: `datasets/${dataset}/cases/${name}/case.yaml`,
    expected: join(folder, 'expected.html'),
  };
}

/** Whether an id of the command line (`problems`, `problems/edith`) names the case. */
export function isNamed(place: CasePlace, id: string): boolean {
  return id === place.dataset || id === `${place.dataset}/${place.case}`;
}
