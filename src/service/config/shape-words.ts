import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What is wrong with a value, in words that follow its name, and what to do instead. */
export interface Fault {
  readonly message: string;
  readonly hint: string | null;
}

/** One complaint of zod about one value. */
export type Issue = z.core.$ZodIssue;

/** A short single line of text: an id, a name, a code. */
export const oneLine = checkedText((text) =>
  /^[^\p{Cc}]{1,200}$/u.test(text) && text.trim() === text
    ? null
    : { message: 'must be one line of 1 to 200 characters, without spaces around it', hint: null },
);

/** An id that may become part of a file name or of a URL. */
export const slug = checkedText((text) =>
  /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(text)
    ? null
    : { message: 'must be an id of small letters, digits, hyphens and full stops', hint: null },
);

/** A whole number within bounds. */
export const whole = (least: number, most: number) => z.int().min(least).max(most);

/** The path of a folder that is there, resolved against another. */
export function folderText(folder: string, hint: string | null) {
  return checkedText((written) => folderFault(resolve(folder, written), hint)).transform((written) =>
    resolve(folder, written),
  );
}

function folderFault(path: string, hint: string | null): Fault | null {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return { message: `must name a folder; there is none at ${path}`, hint };
}

/** A list with at least one entry, each of them once. */
export function listOf<T extends z.ZodType>(entry: T) {
  return z
    .array(entry)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must hold each entry once');
}

/** Text that a rule finds no fault with. */
export function checkedText(faultOf: (text: string) => Fault | null) {
  return z.string().superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== null) addFault(context, fault);
  });
}

/** Hands a fault to zod, at a path below the value that is checked. */
export function addFault(context: z.core.$RefinementCtx, { message, hint }: Fault, path: PropertyKey[] = []): void {
  context.addIssue({ code: 'custom', message, path, params: { hint } });
}

/** An object without other keys than its own; the message of its unknown-key issue is the list of the known ones, for `knownKeys`. */
export function closedObject<T extends z.core.$ZodLooseShape>(shape: T) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/** The keys that an object made by `closedObject` knows, read from its unknown-key issue. */
export function knownKeys(issue: Issue): readonly string[] {
  return issue.message.split(' ');
}

/** What is wrong in words that follow the name of the value, which they never repeat. Parse with `reportInput`. */
export function issueFault(issue: Issue): Fault {
  switch (issue.code) {
    case 'invalid_type':
      return typeFault(issue);
    case 'invalid_value':
      return issue.input === undefined
        ? MISSING
        : { message: `must be one of ${issue.values.map(String).join(', ')}`, hint: null };
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

const MISSING: Fault = { message: 'is missing', hint: null };

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
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
