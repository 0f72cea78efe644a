import assert from 'node:assert/strict';

import { DefinitionError, type DefinitionProblem } from '../../../src/transform/record/definition.ts';

/** The problems that a definition is refused with; fails when it is accepted. */
export function problemsOf(compile: () => unknown): readonly DefinitionProblem[] {
  try {
    compile();
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return assert.fail('the definition was accepted');
}

/** The first problem, and the text of the file that stands at its place. */
export function problemAt(
  text: string,
  compile: () => unknown,
): { at: string; message: string; hint: string | null; place: string } {
  const [problem] = problemsOf(compile);
  assert.ok(problem);
  const { file, line, column, message, hint } = problem;
  const at = (text.split('\n')[line - 1] ?? '').slice(column - 1);
  return { at, message, hint, place: `${file}:${line}:${column}` };
}
