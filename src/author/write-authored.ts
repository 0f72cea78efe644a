import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuthorError } from './author-error.ts';

/** Writes a file of the author's, with its folder. Throws AuthorError where it cannot be written. */
export function writeAuthored(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new AuthorError(`${file} cannot be written (${code}). Check that you may write it.`);
  }
}
