import { didYouMean } from '../transform/record/definition.ts';

/** Something the caller can put right: a wrong name, a missing file. Its message says what, where, and what to do. */
export class AuthorError extends Error {
  /** `usage`: the command itself names what there is not, or is not complete; `content`: what it was given is wrong. */
  readonly kind: 'usage' | 'content';

  constructor(message: string, kind: AuthorError['kind'] = 'content') {
    super(message);
    this.name = 'AuthorError';
    this.kind = kind;
  }
}

/** Names that are all told, however near one of them is. */
const FEW = 4;

/** The error for a name that does not exist: the nearest one that does, and all of them where none is near or they are few. */
export function unknownName(what: string, name: string, known: Iterable<string>): AuthorError {
  const all = [...known];
  const meant = didYouMean(name, all)?.replace(/^d/u, 'D');
  const there = meant === undefined || all.length <= FEW ? [`There are: ${all.join(', ')}.`] : [];
  return new AuthorError(
    [`there is no ${what} '${name}'.`, ...(meant === undefined ? [] : [meant]), ...there].join(' '),
    'usage',
  );
}
