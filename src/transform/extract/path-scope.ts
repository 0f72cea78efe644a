import type { Kept, PathNode } from './projection.ts';

/** What a path finds: an element, or the value of an attribute. */
export type Item = Kept | string;

/** What an expression is evaluated in: a row, its variables, and the tables that key() looks into. */
export interface Context {
  readonly row: Kept;
  /** Filled in the order of `let`, before any field is read. */
  readonly variables: Record<string, readonly Item[]>;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, readonly Kept[]>>;
  /** The element around each element that a path goes up from. */
  readonly parents: ReadonlyMap<Kept, Kept>;
}

/** A compiled path: the items it finds, in document order. */
export type Find = (context: Context) => readonly Item[];

/** A compiled condition. */
export type Test = (context: Context) => boolean;

/** Where an expression is compiled: the place of its row, and the places its variables and keys lead to. */
export interface Scope {
  readonly here: PathNode;
  readonly variables: ReadonlyMap<string, readonly PathNode[]>;
  /** The place that a key leads to; undefined when there is no such key. */
  readonly key: (name: string) => PathNode | undefined;
  /** The URI of a prefix; undefined when it is not declared. */
  readonly namespace: (prefix: string) => string | undefined;
  /** The place around a place; undefined for the place of a path that finds nothing. Throws PathError at the top. */
  readonly parent: (place: PathNode) => Parent | undefined;
}

/** The place around a place. */
export interface Parent {
  readonly place: PathNode;
  /** Its name, `{namespace}local`; null for the document around the root element. */
  readonly name: string | null;
  /** Asks that its elements are kept for their children to be led to. */
  readonly keep: () => void;
}

/** A compiled expression with the places its items come from, for what follows it (shapes, text, markup). */
export interface Compiled {
  readonly find: Find;
  readonly places: readonly PathNode[];
  /** Whether the items are attributes' values. */
  readonly isAttribute: boolean;
  /** Whether it finds the row itself: the first step of most paths, taken without a list. */
  readonly isHere?: true;
}

/** The string-value of an item (XPath 1.0, section 5). */
export function stringOf(item: Item): string {
  return typeof item === 'string' ? item : item.text;
}

/** The string-value without the white space around it: what is compared and looked up are ids, flags and other tokens. */
export function tokenOf(item: Item): string {
  return stringOf(item).trim();
}
