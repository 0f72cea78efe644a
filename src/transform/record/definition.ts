import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Scalar } from 'yaml';
import type { z } from 'zod';
import { formFaults, type FormFault } from './definition-form.ts';
import { mend, type StandIns } from './definition-mend.ts';
import { placeInScalar } from './scalar-place.ts';
import { danglingAlias, yamlSyntax, type YamlSyntax } from './yaml-syntax.ts';

export { closed } from './definition-form.ts';
export { didYouMean } from './nearest-word.ts';

/** What kind of thing is wrong: stable words, for scripts. */
export const PROBLEM_KINDS = {
  syntax: 'the file cannot be read as YAML, or the template as a template',
  'unknown-key': 'a key that is not known at its place',
  missing: 'a key that must be there',
  value: 'a value of the wrong type, or none of those that are allowed',
  'unknown-name': 'a record type, field, dataset, section, policy, helper or the like that there is none of',
  file: 'a file that is missing, cannot be read, or stands where none is read',
  rule: 'everything else: it can be read, and is not allowed',
} as const;

/** What kind of thing is wrong. */
export type ProblemKind = keyof typeof PROBLEM_KINDS;

/** One thing that is wrong in a definition file: where, what, and what was probably meant. Lines and columns count from 1. */
export interface DefinitionProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
  /** `rule` when left out. */
  readonly kind?: ProblemKind;
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
  problem: (path: KeyPath, message: string, hint?: string | null, kind?: ProblemKind) => DefinitionProblem;
  /** Throws a DefinitionError with one problem. */
  fail: (path: KeyPath, message: string, hint?: string | null, kind?: ProblemKind) => never;
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

  /** `before`: what is known to be wrong with it already. */
  constructor(definition: Definition<unknown>, before: readonly DefinitionProblem[] = []) {
    this.#definition = definition;
    this.problems.push(...before);
  }

  /** Notes a problem at a key path. */
  report(path: KeyPath, message: string, hint: string | null = null, kind: ProblemKind = 'rule'): void {
    this.problems.push(this.#definition.problem(path, message, hint, kind));
  }

  /** Notes a name that there is nothing of. */
  unknown(path: KeyPath, message: string, hint: string | null = null): void {
    this.report(path, message, hint, 'unknown-name');
  }

  /** Runs a step; what it throws of the kind is noted, and null given. */
  attempt<T>(run: () => T): T | null {
    return attempt(this.problems, run);
  }

  /** Throws DefinitionError where anything was noted. */
  finish(): void {
    if (this.problems.length > 0) throw new DefinitionError(this.problems.filter(isToldFirst));
  }
}

/** The same thing at the same place is told once, whoever finds it. */
function isToldFirst(problem: DefinitionProblem, index: number, all: readonly DefinitionProblem[]): boolean {
  const text = formatProblem({ ...problem, hint: null });
  return all.findIndex((each) => formatProblem({ ...each, hint: null }) === text) === index;
}

/** A definition as far as it can be looked at: what is wrong with its form and, where the rest can be used, the definition. */
export interface ReadDefinition<T> {
  readonly definition: Definition<T> | null;
  readonly problems: readonly DefinitionProblem[];
}

/** Parses YAML text and checks it against a schema. Throws DefinitionError with every problem of its form. */
export function parseDefinition<T>(file: string, text: string, schema: z.ZodType<T>): Definition<T> {
  const { definition, problems } = readDefinition(file, text, schema);
  if (definition === null || problems.length > 0) throw new DefinitionError(problems);
  return definition;
}

/** How often what is wrong with a form is taken out, for what then shows behind it. */
const ROUNDS = 4;

/**
 * Parses YAML text and checks it against a schema, going on behind what is wrong with its form where that is possible, so
 * that all problems of a file are told in one run. What has problems must never be used.
 */
export function readDefinition<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  standIns: StandIns = {},
): ReadDefinition<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  const at = problemAt(file, lines);
  const place = placeFinder(document, at);
  const [error] = document.errors;
  const syntax = error === undefined ? danglingAlias(document) : yamlSyntax(error, document);
  if (syntax !== null) return { definition: null, problems: [syntaxProblem(at, syntax)] };
  const problems: DefinitionProblem[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = schema.safeParse(toPlain(file, document), { reportInput: true });
    if (parsed.success) return { definition: definitionOf(file, text, parsed.data, { document, at, place }), problems };
    const faults = formFaults(parsed.error.issues);
    problems.push(...newProblems(faults, place, problems));
    if (!mend(document, faults, standIns)) break;
  }
  return { definition: null, problems };
}

function newProblems(
  faults: readonly FormFault[],
  place: Definition<unknown>['problem'],
  known: readonly DefinitionProblem[],
): readonly DefinitionProblem[] {
  return faults
    .map(({ path, message, hint, kind }) => place(path, message, hint, kind))
    .filter((each) => !known.some(({ line, column }) => line === each.line && column === each.column));
}

/** A parsed file, and how places of it are found. */
interface Places {
  readonly document: Document;
  readonly at: ProblemAt;
  readonly place: Definition<unknown>['problem'];
}

function definitionOf<T>(file: string, text: string, value: T, { document, at, place }: Places): Definition<T> {
  return {
    file,
    value,
    problem: place,
    fail: (path, message, hint = null, kind = 'rule') => {
      throw new DefinitionError([place(path, message, hint, kind)]);
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
    throw new DefinitionError([
      { file, line: 1, column: 1, message: `not valid YAML: ${message}`, hint: null, kind: 'syntax' },
    ]);
  }
}

function syntaxProblem(at: ProblemAt, { offset, message, hint }: YamlSyntax): DefinitionProblem {
  return at(offset, `not valid YAML: ${message}`, hint, 'syntax');
}

/** Makes a problem at an offset of the file. */
type ProblemAt = (offset: number, message: string, hint: string | null, kind?: ProblemKind) => DefinitionProblem;

function problemAt(file: string, lines: LineCounter): ProblemAt {
  return (offset, message, hint, kind = 'rule') => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message, hint, kind };
  };
}

function placeFinder(document: Document, at: ProblemAt): Definition<unknown>['problem'] {
  return (path, message, hint = null, kind = 'rule') => at(follow(document, path).offset, message, hint, kind);
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

/** Runs a step; what a definition does wrong is added to the problems, and null given. Throws what else it throws. */
export function attempt<T>(problems: DefinitionProblem[], run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}
