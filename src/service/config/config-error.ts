import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatProblem, type DefinitionProblem } from '../../transform/record/definition.ts';

/** Something wrong in the configuration; line and column count from 1, and are null where it is not at a place of a file (a file that is missing). */
export type ConfigProblem =
  DefinitionProblem | (Omit<DefinitionProblem, 'line' | 'column'> & { readonly line: null; readonly column: null });

/** All problems of a configuration at once; the message has one line for each: `oriel.yaml:12:5 …. Hint: …`. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Makes a folder, with those around it, for something that is written there. Throws ConfigError that says what to do. */
export function makeFolder(folder: string, hint: string): void {
  try {
    for (const missing of missingFolders(resolve(folder))) makeOne(missing);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new ConfigError([
      { file: folder, line: null, column: null, message: `cannot be made a folder (${code})`, hint },
    ]);
  }
}

/** Another process may have made it in the meantime. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The folders that are not there, from the outermost. One after the other: where none can be made, as below /proc, Node.js tries for ever to make all at once. */
function missingFolders(folder: string): readonly string[] {
  return isFolder(folder) || folder === dirname(folder) ? [] : [...missingFolders(dirname(folder)), folder];
}

function problemLine(problem: ConfigProblem): string {
  if (problem.line !== null) return formatProblem(problem);
  return `${problem.file} ${problem.message}.${problem.hint === null ? '' : ` Hint: ${problem.hint}`}`;
}
