import { readFileSync } from 'node:fs';
import { DefinitionError, type DefinitionProblem, type ProblemKind } from '../transform/record/definition.ts';
import { definitionText } from '../transform/record/definition-text.ts';

/** Reads a file of the author's. Throws DefinitionError under the name `file` when it cannot be read. */
export function readText(path: string, file: string): string {
  try {
    return definitionText(file, readFileSync(path));
  } catch (cause) {
    if (cause instanceof DefinitionError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    const message = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw new DefinitionError([problemOf(file, message, `it belongs at ${path}`, 'file')]);
  }
}

/** A problem of a file as a whole. */
export function problemOf(file: string, message: string, hint: string, kind: ProblemKind = 'rule'): DefinitionProblem {
  return { file, line: 1, column: 1, message, hint, kind };
}
