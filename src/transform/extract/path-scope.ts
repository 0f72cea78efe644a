import type { Kept } from './bytes/kept.ts';
import type { PathNode } from './projection.ts';

/** Rows that are looked up by what they say: those of a key, or those that predicates tell apart by one value. */
export interface Key {
  readonly place: PathNode;
  readonly anchor: number;
  readonly test: Test;
  /** The walk over the values that a row is looked up by. */
  readonly use: Compiled['walk'];
}

/** The tables of keys for one document. */
export interface Tables {
  /** The rows of a token, known by its number, in document order. */
  find(key: Key, token: number): Items;
  /** The rows of a text. */
  findText(key: Key, text: string): Items;
}

/** One document: what was kept of it, with the tables of its keys. */
export interface XPathDocument {
  readonly kept: Kept;
  readonly tables: Tables;
}

/** What a path finds: 0 for nothing, an item alone as it is, several as a list. Nearly always it is one. */
export type Items = number | readonly number[];

/** A row under evaluation. What paths find are numbers of `Kept`: an element, or the value of an attribute. */
export class Context {
  readonly document: XPathDocument;
  readonly kept: Kept;
  /** The row, of which the variables are. */
  readonly row: number;
  /** Where paths begin: the row, or what a shape is read from. */
  readonly here: number;
  /** What the variables of `let` hold, as far as they were asked for. */
  readonly variables: (Items | undefined)[];

  constructor(document: XPathDocument, row: number, here = row, variables: Context['variables'] = []) {
    this.document = document;
    this.kept = document.kept;
    this.row = row;
    this.here = here;
    this.variables = variables;
  }
}

/**
 * Something done with an item, or from an element on: gives a number other than 0 to end the walk, which then gives
 * that number. So the first item, whether there is one, and all of them are found by the same walk.
 */
export type Visit = (at: number, context: Context) => number;

/** A compiled condition on an element. */
export type Test = (at: number, context: Context) => boolean;

/** What a variable finds in a row. */
export interface Variable {
  readonly places: readonly PathNode[];
  readonly find: (context: Context) => Items;
}

/** Where an expression is compiled: the place of its row, its variables, and the places its keys lead to. */
export interface Scope {
  readonly here: PathNode;
  readonly variables: ReadonlyMap<string, Variable>;
  /** The key of a name; undefined when there is no such key. */
  readonly key: (name: string) => Key | undefined;
  /** The URI of a prefix; undefined when it is not declared. */
  readonly namespace: (prefix: string) => string | undefined;
}

/** A compiled expression. */
export interface Compiled {
  /** The walk from an element over the items, in document order. */
  readonly walk: (arrive: Visit) => Visit;
  /** The places its items come from, for what follows it (shapes, text, markup). */
  readonly places: readonly PathNode[];
  /** Whether the items are attributes' values. */
  readonly isAttribute: boolean;
}
