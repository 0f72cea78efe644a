import { readFileSync } from 'node:fs';
import { DefinitionError } from '../transform/record/definition.ts';

/** Reads a file of the author's. Throws DefinitionError under the name `file` when it cannot be read. */
export function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new DefinitionError([
      { file, line: 1, column: 1, message: `cannot be read (${reason})`, hint: `it belongs at ${path}` },
    ]);
  }
}
