import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

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

/** A definition file parsed once: its checked value, and the place of every key path for later errors. */
export interface Definition<T> {
  readonly file: string;
  readonly value: T;
  /** A problem at a key path; the nearest existing node gives the place. */
  problem: (path: KeyPath, message: string, hint?: string | null) => DefinitionProblem;
  /** Throws a DefinitionError with one problem. */
  fail: (path: KeyPath, message: string, hint?: string | null) => never;
}

/** Parses YAML text and checks it against a schema. Throws DefinitionError with every problem found. */
export function parseDefinition<T>(file: string, text: string, schema: z.ZodType<T>): Definition<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  const place = placeFinder(file, document, lines);
  const syntax = document.errors[0];
  if (syntax !== undefined) throw syntaxError(file, lines, syntax.pos[0], syntax.message);
  const parsed = schema.safeParse(toPlain(file, document));
  if (!parsed.success) throw new DefinitionError(parsed.error.issues.map((issue) => issueProblem(issue, place)));
  return {
    file,
    value: parsed.data,
    problem: place,
    fail: (path, message, hint = null) => {
      throw new DefinitionError([place(path, message, hint)]);
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

function placeFinder(file: string, document: Document, lines: LineCounter) {
  return (path: KeyPath, message: string, hint: string | null = null): DefinitionProblem => {
    const offset = offsetOf(document, path);
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message, hint };
  };
}

function offsetOf(document: Document, path: KeyPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const next = childOf(document, node, key);
    if (next === undefined) return offset;
    offset = next.offset;
    node = next.node;
  }
  return offset;
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

function issueProblem(issue: z.core.$ZodIssue, place: Definition<unknown>['problem']): DefinitionProblem {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return place(
      [...path, key],
      `unknown key '${key}'${path.length === 0 ? '' : ` in ${path.join('.')}`}`,
      'see docs/authoring.md for the keys that are allowed here',
    );
  }
  return place(path, `${path.join('.') || 'the file'}: ${issue.message}`);
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
