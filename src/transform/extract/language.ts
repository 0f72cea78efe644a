import type { KeyPath } from '../record/definition.ts';
import type { GateLimits } from './gate.ts';

/** A path that can be read but not compiled: an unknown prefix, key or variable. */
export class PathError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'PathError';
    this.hint = hint;
  }
}

/** A path that cannot be read; `offset` counts characters from the start of the path. */
export class PathSyntaxError extends Error {
  readonly offset: number;
  readonly hint: string;

  constructor(message: string, offset: number, hint: string) {
    super(message);
    this.name = 'PathSyntaxError';
    this.offset = offset;
    this.hint = hint;
  }
}

/**
 * The paths of one place of a document, in one path language. What is built on paths (fields, marks, shapes) knows no
 * more of the language than this. `Context` is a row under evaluation. Everything throws PathError or PathSyntaxError.
 */
export interface PathScope<Context> {
  /** The texts that a path finds, in document order. */
  texts(path: string): (context: Context) => readonly string[];
  /** Whether a condition holds. */
  condition(source: string): (context: Context) => boolean;
  /** The mixed content of what a path finds, as XML fragments without namespaces. */
  markup(path: string): (context: Context) => readonly string[];
  /** What a path finds, as places of their own. */
  inside(path: string): Inside<Context>;
  /** Names what the first of several ways finds; the function sets the name in a context. Order matters. */
  bind(name: string, ways: readonly string[]): (context: Context) => void;
}

/** The places that a path leads to. */
export interface Inside<Context> {
  readonly scope: PathScope<Context>;
  readonly enter: (context: Context) => readonly Context[];
  /** The same step again, inside each: for what may hold itself. Gives nothing where the language has no such thing. */
  again(): (context: Context) => readonly Context[];
}

/** The rows that a `match` names. */
export interface Rows<Document, Context> {
  readonly scope: PathScope<Context>;
  readonly find: (document: Document) => readonly Context[];
}

/** A path language over one kind of document: all paths of a map are compiled first, then documents are read. */
export interface PathLanguage<Document, Context> {
  rows(match: string): Rows<Document, Context>;
  /** Reads bytes through the gate, keeping what the compiled paths ask for. Throws RefusalError. */
  read(bytes: Uint8Array, limits: GateLimits): Document;
  /** Where a row stands in its document, for rows that come from several places. */
  order(context: Context): number;
  /** Elements of a document that no path asked for. */
  unread(document: Document): number;
  /** Whether a compiled path asks for an element or attribute; null where documents have no such paths. */
  readonly asksFor: AsksFor | null;
}

/** Tells whether paths ask for a place from the root on: steps are `{namespace}local`, an attribute is `@{namespace}local`. */
export type AsksFor = (place: readonly string[]) => boolean;

/** Compiles something at a place of the map; what is wrong with a path becomes an error at that place. */
export type At = <T>(path: KeyPath, compile: () => T) => T;

/** What a table of a map holds itself, never what every object has. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
