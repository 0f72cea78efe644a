import type { KeyPath } from '../record/definition.ts';
import type { Faults } from './faults.ts';
import type { FhirDocument } from './fhir/document.ts';
import type { GateLimits } from './gate.ts';
import type { Entry, Program } from './program.ts';

/** A path that can be read but not compiled: an unknown prefix, key or variable. */
export class PathError extends Error {
  readonly hint: string;
  /** The word of the path that is wrong; null where it is the path as a whole. */
  readonly word: string | null;
  /** The path, once it is known. */
  source: string | null = null;

  constructor(message: string, hint: string, word: string | null = null) {
    super(message);
    this.name = 'PathError';
    this.hint = hint;
    this.word = word;
  }
}

/** A path that cannot be read; `offset` counts characters from the start of the path. */
export class PathSyntaxError extends Error {
  readonly offset: number;
  readonly hint: string;
  /** The path, once it is known. */
  source: string | null = null;

  constructor(message: string, offset: number, hint: string) {
    super(message);
    this.name = 'PathSyntaxError';
    this.offset = offset;
    this.hint = hint;
  }
}

/** Something that is found out in a document from a place on. */
export type Evaluate<Document, Context, T> = (context: Context, document: Document) => T;

/**
 * The paths of one place of a document, in one path language. What is built on paths (fields, marks, shapes) knows no
 * more of the language than this. `Context` is where paths begin: a row under evaluation, or a place inside it.
 * Everything throws PathError or PathSyntaxError.
 */
export interface PathScope<Document, Context> {
  /** The texts that a path finds, in document order. */
  texts(path: string): Evaluate<Document, Context, readonly string[]>;
  /** The first text that a path finds, without the white space around it; empty where there is none. */
  text(path: string): Evaluate<Document, Context, string>;
  /** The first text that is more than white space, without that around it; empty where there is none. */
  filled(path: string): Evaluate<Document, Context, string>;
  /** The texts that are more than white space, without that around them. */
  tokens(path: string): Evaluate<Document, Context, readonly string[]>;
  /** The text that a path finds, as `text` does; several different ones behind each other; null where there is none. */
  only(path: string): Evaluate<Document, Context, string | null>;
  /** What a table has for the text that `text` gives; the text itself where the table has nothing for it. */
  translated(path: string, table: Readonly<Record<string, string>>): Evaluate<Document, Context, string>;
  /** What `text` gives of several paths, those that give something, with this between them. */
  joined(paths: readonly string[], separator: string): Evaluate<Document, Context, string>;
  /** Whether a condition holds. */
  condition(source: string): Evaluate<Document, Context, boolean>;
  /** The mixed content of what a path finds, as XML fragments without namespaces. */
  markup(path: string): Evaluate<Document, Context, readonly string[]>;
  /** What a path finds, as places of their own. */
  inside(path: string): Inside<Document, Context>;
  /** Names what the first of several ways finds. Order matters. */
  bind(name: string, ways: readonly string[]): void;
}

/** Several different texts joined: a subject or an audience that is several equals none of them. */
export function onlyOf(tokens: readonly string[]): string | null {
  const [only] = tokens;
  if (only === undefined) return null;
  return tokens.length === 1 ? only : [...new Set(tokens)].join(' ');
}

/** What is read from each of some places: nothing, one thing alone as it is, or several. */
export function foundIn<D, C, T extends object>(
  places: readonly C[],
  read: Entry<D, C, T | null>,
  document: D,
  faults: Faults,
): T | readonly T[] | null {
  const [only] = places;
  if (only === undefined) return null;
  if (places.length === 1) return read(only, document, faults);
  const found = places.map((place) => read(place, document, faults)).filter((value) => value !== null);
  return found.length === 0 ? null : found;
}

/** The places that a path leads to. */
export interface Inside<Document, Context> {
  readonly scope: PathScope<Document, Context>;
  readonly enter: Evaluate<Document, Context, readonly Context[]>;
  /** What is read from each: nothing, one thing alone as it is, or several. */
  found<T extends object>(read: Entry<Document, Context, T | null>): Entry<Document, Context, T | readonly T[] | null>;
  /** The same step again, inside each: for what may hold itself. Gives nothing where the language has no such thing. */
  again(): Evaluate<Document, Context, readonly Context[]>;
}

/** The rows that a `match` names. */
export interface Rows<Document, Context> {
  readonly scope: PathScope<Document, Context>;
  readonly find: (document: Document) => readonly Context[];
  /** Makes a row the one whose paths are followed next; one row is read after the other. */
  readonly begin: Evaluate<Document, Context, void>;
}

/** A path language over one kind of document: all paths of a map are compiled first, then documents are read. */
export interface PathLanguage<Document, Context> {
  /** The functions that its paths and what is built on them become. */
  readonly program: Program<Document, Context>;
  rows(match: string): Rows<Document, Context>;
  /**
   * Reads bytes through the gate, keeping what the compiled paths ask for. `parsed` is the same extract where it was
   * read through the gate before, to find its format. Throws RefusalError.
   */
  read(bytes: Uint8Array, limits: GateLimits, parsed: FhirDocument | null): Document;
  /** Where a row stands in its document, for rows that come from several places. */
  order(context: Context): number;
  /** A name of the place where a context stands: the same for the same element or resource, in one document. */
  place(context: Context): string;
  /** Elements of a document that no path asked for; 0 where reading it does not tell. */
  unread(document: Document): number;
  /** Lets go of a document of which everything is read: no path may be followed in it any more. */
  close(document: Document): void;
  /** Whether a compiled path asks for a place. */
  readonly asksFor: AsksFor;
}

/**
 * Tells whether paths ask for a place. In XML from the root on: steps are `{namespace}local`, an attribute is
 * `@{namespace}local`. In FHIR the type of a resource, then the names of its elements.
 */
export type AsksFor = (place: readonly string[]) => boolean;

/** Compiles something at a place of the map; what is wrong with a path becomes an error at that place. */
export type At = <T>(path: KeyPath, compile: () => T) => T;

/** What a table of a map holds itself, never what every object has. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * Look-ups in a table of a map. It is short, and what a document says is a new string each time: to compare it with
 * each name takes less than to turn it into a hash.
 */
export function lookUpIn(table: Readonly<Record<string, string>>): (name: string) => string | undefined {
  const entries = Object.entries(table);
  return (name) => {
    for (const entry of entries) if (entry[0] === name) return entry[1];
    return undefined;
  };
}
