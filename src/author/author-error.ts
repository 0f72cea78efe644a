import { didYouMean } from '../transform/record/definition.ts';

/** Something the caller can put right: a wrong name, a missing file. Its message says what, where, and what to do. */
export class AuthorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AuthorError';
  }
}

/** The error for a name that does not exist, with the nearest one that does. */
export function unknownName(what: string, name: string, known: Iterable<string>): AuthorError {
  const all = [...known];
  const next = didYouMean(name, all)?.replace(/^d/u, 'D') ?? `There are: ${all.join(', ')}.`;
  return new AuthorError(`there is no ${what} '${name}'. ${next}`);
}
