import { z } from 'zod';
import type { KeyPath, ProblemKind } from './definition.ts';
import { issueFault, type Issue } from './issue-words.ts';
import { didYouMean, nearestWord } from './nearest-word.ts';

/** An object without other keys than its own; the message of its unknown-key issue lists them, for a hint. */
export function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? KNOWN + known : undefined) });
}

const KNOWN = 'known keys: ';

/** Something in a definition that is not of the form that its schema demands. */
export interface FormFault {
  readonly path: KeyPath;
  readonly message: string;
  readonly hint: string | null;
  readonly kind: ProblemKind;
  /** The key that was probably meant in place of an unknown one. */
  readonly meant: string | null;
}

/** The faults of form that a schema found, each at its place; of a value that may have several forms, those of the form that was meant. */
export function formFaults(issues: readonly Issue[]): readonly FormFault[] {
  const faults = issues.flatMap((issue) => faultsOf(issue, []));
  const meant = new Set(faults.flatMap(({ path, meant: key }) => (key === null ? [] : [sibling(path, key)])));
  // What is missing because its key is misspelt is told once, where the key stands.
  return faults.filter(({ path, kind }) => kind !== 'missing' || !meant.has(path.join('\0')));
}

function sibling(path: KeyPath, key: string): string {
  return [...path.slice(0, -1), key].join('\0');
}

function faultsOf(issue: Issue, base: KeyPath): readonly FormFault[] {
  const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
  const inner = issue.code === 'invalid_union' ? meantBranch(issue.errors) : [];
  if (inner.length > 0) return inner.flatMap((each) => faultsOf(each, path));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, issue.message));
  const { message, hint } = wordsOf(issue);
  const kind = message === 'is missing' ? 'missing' : 'value';
  return [{ path, message: `${path.join('.') || 'the file'}: ${message}`, hint, kind, meant: null }];
}

function unknownKey(key: string, path: KeyPath, message: string): FormFault {
  const known = message.startsWith(KNOWN) ? message.slice(KNOWN.length).split(' ') : [];
  const all = known.length === 0 ? '' : `keys here: ${known.join(', ')}; `;
  return {
    path: [...path, key],
    message: `unknown key '${key}'${path.length === 0 ? '' : ` in ${path.join('.')}`}`,
    hint: didYouMean(key, known) ?? `${all}see docs/authoring.md for the keys that are allowed here`,
    kind: 'unknown-key',
    meant: nearestWord(key, known),
  };
}

/** The words that the schema itself has for it, else those that fit any value. */
function wordsOf(issue: Issue): { readonly message: string; readonly hint: string | null } {
  return DEFAULT_WORDS.test(issue.message) ? issueFault(issue) : { message: issue.message, hint: null };
}

/** How messages begin that zod writes where a schema has none. */
const DEFAULT_WORDS = /^(?:Invalid (?:input|option|string|key|element)|Too (?:small|big))/u;

/**
 * Of several forms that were all refused, the complaints of the one that was probably meant: none of its keys is missing,
 * and it has the fewest complaints; else, of those of the right kind at all, the one that knows most of the keys.
 */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const possible = branches.filter((issues) => !issues.some(isWrongKind));
  const complete = possible.filter((issues) => !issues.some(isMissing)).toSorted((a, b) => a.length - b.length);
  const [nearest] = possible.toSorted((a, b) => unknownKeys(a) - unknownKeys(b));
  return complete[0] ?? nearest ?? [];
}

function unknownKeys(issues: readonly Issue[]): number {
  return issues.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

function isWrongKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function isMissing({ path, input }: Issue): boolean {
  return path.length > 0 && input === undefined;
}
