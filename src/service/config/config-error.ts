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

function problemLine(problem: ConfigProblem): string {
  if (problem.line !== null) return formatProblem(problem);
  return `${problem.file} ${problem.message}.${problem.hint === null ? '' : ` Hint: ${problem.hint}`}`;
}
