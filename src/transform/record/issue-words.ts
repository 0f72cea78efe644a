import type { z } from 'zod';
import { didYouMean } from './nearest-word.ts';

/** What is wrong with a value, in words that follow its name, and what to do instead. */
export interface Fault {
  readonly message: string;
  readonly hint: string | null;
}

/** One complaint of zod about one value. Parse with `reportInput`. */
export type Issue = z.core.$ZodIssue;

/** What is wrong in words that follow the name of the value, which they never repeat. Parse with `reportInput`. */
export function issueFault(issue: Issue): Fault {
  switch (issue.code) {
    case 'invalid_type':
      return typeFault(issue);
    case 'invalid_value':
      return issue.input === undefined
        ? MISSING
        : { message: `must be one of ${issue.values.map(String).join(', ')}`, hint: meantValue(issue) };
    case 'too_small':
      return { message: `must ${bound('at least', issue.minimum, issue.origin)}`, hint: null };
    case 'too_big':
      return { message: `must ${bound('at most', issue.maximum, issue.origin)}`, hint: null };
    case 'invalid_union':
      return nearestFault(issue);
    case 'custom':
      return { message: issue.message, hint: typeof issue.params?.['hint'] === 'string' ? issue.params['hint'] : null };
    default:
      return { message: 'has not the expected form', hint: null };
  }
}

function meantValue({ input, values }: Extract<Issue, { code: 'invalid_value' }>): string | null {
  return typeof input === 'string' ? didYouMean(input, values.map(String)) : null;
}

const MISSING: Fault = { message: 'is missing', hint: null };

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function typeFault({ expected, input }: Extract<Issue, { code: 'invalid_type' }>): Fault {
  if (input === undefined) return MISSING;
  const unquoted = expected === 'string' && (typeof input === 'number' || typeof input === 'boolean');
  return { message: `must be ${TYPES[expected] ?? expected}`, hint: unquoted ? 'put the value in quotes' : null };
}

/** Of a value that may be one thing or another: the fault of the kind it was meant to be. */
function nearestFault({ errors }: Extract<Issue, { code: 'invalid_union' }>): Fault {
  const meant = errors.flat().find(({ code }) => code !== 'invalid_type');
  return meant === undefined ? { message: 'has not the expected form', hint: null } : issueFault(meant);
}

function bound(side: string, limit: number | bigint, origin: string): string {
  if (origin === 'array') return `have ${side} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `have ${side} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  return `be ${side} ${limit}`;
}
