import type { Catalogue } from '../catalogue.ts';
import { nearestWord } from '../transform/record/nearest-word.ts';
import type { Config } from './config/config.ts';

/**
 * What oriel.yaml names and the templates have not: datasets, policies, formats, and kinds of source that no dataset
 * reads; each with what was probably meant. Found at the start, not when a reader waits.
 */
export function missingReferences(config: Config, catalogue: Catalogue): readonly string[] {
  const { datasets, policies, formats } = catalogue;
  const folder = `the templates folder ${config.templates}`;
  const kinds = new Set([...datasets.values()].flatMap(({ dataset }) => dataset.sources));
  const absent = (names: readonly string[], known: Names, words: (name: string) => string) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => `${words(name)}. ${meant(name, known)}Check the name, or add it there.`);
  const nowhere = `which is not in ${folder}`;
  return [
    ...config.agreements.flatMap(({ id, datasets: shown, policy }) => [
      ...absent(shown, datasets, (name) => `agreement '${id}' names the dataset '${name}', ${nowhere}`),
      ...absent([policy], policies, (name) => `agreement '${id}' names the policy '${name}', ${nowhere}`),
    ]),
    ...config.sources.flatMap(({ id, format, kind }) => [
      ...absent([format], formats, (name) => `source '${id}' names the format '${name}', ${nowhere}`),
      ...absent(
        [kind],
        kinds,
        (name) => `source '${id}' is of the kind '${name}', which no dataset in ${folder} reads`,
      ),
    ]),
  ];
}

interface Names {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

function meant(name: string, known: Names): string {
  const nearest = nearestWord(name, known.keys());
  return nearest === null ? '' : `Did you mean '${nearest}'? `;
}
