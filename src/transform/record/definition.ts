import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Scalar } from 'yaml';
import { z } from 'zod';
import { placeInScalar } from './scalar-place.ts';

/** One thing that is wrong in a definition file: where, what, and what was probably meant. Lines and columns count from 1. */
export interface DefinitionProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
}

/** A definition file that cannot be used. Its message has one line for each problem: `file:line:column message. Hint: …`. */
export class DefinitionError extends Error {
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'DefinitionError';
    this.problems = problems;
  }
}

/** Writes a problem as one line. */
export function formatProblem(problem: DefinitionProblem): string {
  const hint = problem.hint === null ? '' : ` Hint: ${problem.hint}`;
  return `${problem.file}:${String(problem.line)}:${String(problem.column)} ${problem.message}.${hint}`;
}

/** A key path into a definition, such as `['sections', 0, 'title']`. */
export type KeyPath = readonly (string | number)[];

/** A place in a text of a definition. */
export interface TextPlace {
  readonly text: string;
  /** Characters from the start of the text. */
  readonly offset: number;
}

/** A definition file parsed once: its checked value, and the place of every key path for later errors. */
export interface Definition<T> {
  readonly file: string;
  readonly value: T;
  /** A problem at a key path; the nearest existing node gives the place. */
  problem: (path: KeyPath, message: string, hint?: string | null) => DefinitionProblem;
  /** Throws a DefinitionError with one problem. */
  fail: (path: KeyPath, message: string, hint?: string | null) => never;
  /**
   * Throws a DefinitionError with one problem inside a text at a key path or below it, `offset` characters from the
   * start of that text.
   */
  failInside: (path: KeyPath, within: TextPlace, message: string, hint?: string | null) => never;
}

/** Gathers what is wrong in a definition, so that all of it is told at once. */
export class Findings {
  readonly problems: DefinitionProblem[] = [];
  readonly #definition: Definition<unknown>;

  constructor(definition: Definition<unknown>) {
    this.#definition = definition;
  }

  /** Notes a problem at a key path. */
  report(path: KeyPath, message: string, hint: string | null = null): void {
    this.problems.push(this.#definition.problem(path, message, hint));
  }

  /** Throws DefinitionError where anything was noted. */
  finish(): void {
    if (this.problems.length > 0) throw new DefinitionError(this.problems);
  }
}

/** Parses YAML text and checks it against a schema. Throws DefinitionError with every problem found. */
export function parseDefinition<T>(file: string, text: string, schema: z.ZodType<T>): Definition<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  const at = problemAt(file, lines);
  const place = placeFinder(document, at);
  const syntax = document.errors[0];
  if (syntax !== undefined) throw syntaxError(file, lines, syntax.pos[0], syntax.message);
  const parsed = schema.safeParse(toPlain(file, document), { reportInput: true });
  if (!parsed.success)
    throw new DefinitionError(parsed.error.issues.flatMap((issue) => issueProblems(issue, [], place)));
  return {
    file,
    value: parsed.data,
    problem: place,
    fail: (path, message, hint = null) => {
      throw new DefinitionError([place(path, message, hint)]);
    },
    failInside: (path, within, message, hint = null) => {
      const offset = insideText(document, path, within, text);
      throw new DefinitionError([offset === null ? place(path, message, hint) : at(offset, message, hint)]);
    },
  };
}

/** Aliases are expanded at most this often, so that a small file cannot grow without bound. */
const MAX_ALIASES = 200;

function toPlain(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'cannot be read as YAML';
    throw new DefinitionError([{ file, line: 1, column: 1, message: `not valid YAML: ${message}`, hint: null }]);
  }
}

function syntaxError(file: string, lines: LineCounter, offset: number, message: string): DefinitionError {
  const { line, col } = lines.linePos(offset);
  const first = message.split('\n')[0] ?? message;
  const text = first.replace(/ at line \d+, column \d+:?$/u, '');
  return new DefinitionError([
    {
      file,
      line,
      column: col,
      message: `not valid YAML: ${text}`,
      hint: 'check the indentation and the quotes on this line',
    },
  ]);
}

/** Makes a problem at an offset of the file. */
type ProblemAt = (offset: number, message: string, hint: string | null) => DefinitionProblem;

function problemAt(file: string, lines: LineCounter): ProblemAt {
  return (offset, message, hint) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message, hint };
  };
}

function placeFinder(document: Document, at: ProblemAt) {
  return (path: KeyPath, message: string, hint: string | null = null): DefinitionProblem =>
    at(follow(document, path).offset, message, hint);
}

/** The node at a key path, or as near to it as there is one, with where its key begins. */
function follow(document: Document, path: KeyPath): { readonly node: unknown; readonly offset: number } {
  let found: { node: unknown; offset: number } = { node: document.contents, offset: 0 };
  for (const key of path) {
    const next = childOf(document, found.node, key);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** Where a character of the first such text at a key path or below it stands in the file; null where there is none. */
function insideText(document: Document, path: KeyPath, { text, offset }: TextPlace, source: string): number | null {
  const scalar = textBelow(document, follow(document, path).node, text);
  if (scalar?.range === undefined || scalar.range === null) return null;
  const [start, end] = scalar.range;
  return start + placeInScalar(source.slice(start, end), scalar.type, offset);
}

function textBelow(document: Document, node: unknown, text: string): Scalar | null {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isScalar(target)) return target.value === text ? target : null;
  const inside = isMap(target) ? target.items.map(({ value }) => value) : isSeq(target) ? target.items : [];
  for (const item of inside) {
    const found = textBelow(document, item, text);
    if (found !== null) return found;
  }
  return null;
}

function childOf(
  document: Document,
  node: unknown,
  key: string | number,
): { node: unknown; offset: number } | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    const pair = target.items.find((item) => isScalar(item.key) && item.key.value === key);
    return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
  }
  const item = isSeq(target) && typeof key === 'number' ? target.items[key] : undefined;
  return item === undefined ? undefined : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** An object without other keys than its own; the message of its unknown-key issue lists them, for a hint. */
export function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? KNOWN + known : undefined) });
}

const KNOWN = 'known keys: ';

type Issue = z.core.$ZodIssue;

function issueProblems(issue: Issue, base: KeyPath, place: Definition<unknown>['problem']): DefinitionProblem[] {
  const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
  const inner = issue.code === 'invalid_union' ? meantBranch(issue.errors) : [];
  if (inner.length > 0) return inner.flatMap((each) => issueProblems(each, path, place));
  if (issue.code !== 'unrecognized_keys') return [place(path, issueText(issue, path))];
  return issue.keys.map((key) =>
    place(
      [...path, key],
      `unknown key '${key}'${path.length === 0 ? '' : ` in ${path.join('.')}`}`,
      keyHint(key, issue.message),
    ),
  );
}

function issueText(issue: Issue, path: KeyPath): string {
  const named = path.join('.') || 'the file';
  return isMissing(issue) && issue.message.endsWith('received undefined')
    ? `${named}: is missing`
    : `${named}: ${issue.message}`;
}

function keyHint(key: string, message: string): string {
  const known = message.startsWith(KNOWN) ? message.slice(KNOWN.length).split(' ') : [];
  const all = known.length === 0 ? '' : `keys here: ${known.join(', ')}; `;
  return didYouMean(key, known) ?? `${all}see docs/authoring.md for the keys that are allowed here`;
}

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

/** The allowed word nearest to what was written, as a hint, or null when none is near. */
export function didYouMean(written: string, allowed: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const word of allowed) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best === null ? null : `did you mean '${best}'?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitute));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
