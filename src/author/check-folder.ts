import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, type DefinitionProblem } from '../transform/record/definition.ts';
import { DATASET_FILES, PARTS } from '../catalogue.ts';
import { problemOf } from './read-text.ts';

/** Endings under which definitions are not read, though an author may think so. */
const MISNAMED = /\.(?:yml|yaml|json|hbs|handlebars)$/iu;

/**
 * Files of a templates folder that nothing reads: a definition under another ending, a dataset that is no folder, a file
 * of a dataset whose name is misspelt. Nobody would notice that what they say is not so.
 */
export function checkFolder(folder: string): readonly DefinitionProblem[] {
  const flat = PARTS.flatMap((part) => misnamedIn(folder, part));
  const loose = entriesIn(folder, 'datasets').filter((entry) => entry.isFile() && MISNAMED.test(entry.name));
  return [
    ...flat,
    ...loose.map(({ name }) => unread(`datasets/${name}`, 'a dataset is a folder with dataset.yaml in it')),
    ...entriesIn(folder, 'datasets')
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => strangersIn(folder, name)),
  ];
}

function misnamedIn(folder: string, part: string): readonly DefinitionProblem[] {
  return entriesIn(folder, part)
    .filter((entry) => entry.isFile() && MISNAMED.test(entry.name) && !entry.name.endsWith('.yaml'))
    .map(({ name }) => unread(`${part}/${name}`, `name it ${name.replace(MISNAMED, '.yaml')}`));
}

function strangersIn(folder: string, dataset: string): readonly DefinitionProblem[] {
  return entriesIn(folder, `datasets/${dataset}`)
    .filter((entry) => entry.isFile() && MISNAMED.test(entry.name) && !DATASET_FILES.includes(entry.name))
    .map(({ name }) =>
      unread(
        `datasets/${dataset}/${name}`,
        didYouMean(name, DATASET_FILES) ?? `files of a dataset: ${DATASET_FILES.join(', ')}`,
      ),
    );
}

function unread(file: string, hint: string): DefinitionProblem {
  return problemOf(file, 'nothing reads this file', hint, 'file');
}

function entriesIn(folder: string, part: string): readonly Dirent[] {
  const path = join(folder, part);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
