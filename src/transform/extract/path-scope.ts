import type { Kept } from './bytes/kept.ts';
import { code, type Code } from './code.ts';
import type { Items } from './path-items.ts';
import type { Program } from './program.ts';
import type { PathNode } from './projection.ts';

/** What was kept of the document, and its cells, as functions over XML call them. */
export const [KEPT, CELLS] = [code`k`, code`c`];
/** What every function over XML begins with. */
export const XML_PRELUDE = code`const ${KEPT} = x.kept, ${CELLS} = ${KEPT}.cells;`;

/** Rows that are looked up by what they say: those of a key, or those that predicates tell apart by one value. */
export interface Key {
  /** Its number among the keys of a reader. */
  readonly index: number;
  readonly place: PathNode;
  readonly anchor: number;
  /** Whether an element is a row; null where each is. */
  readonly test: Evaluate<boolean> | null;
  /** The values that a row is looked up by. */
  readonly use: Evaluate<Items>;
}

/** The tables of keys for one document. */
export interface Tables {
  /** The rows of a token, known by its number, in document order. */
  find(key: Key, token: number): Items;
  /** The rows of a text. */
  findText(key: Key, text: string): Items;
}

/**
 * One document while its rows are read: what was kept of it, the tables of its keys, and the row that is being read.
 * What paths find are numbers of `Kept`: an element, or the value of an attribute.
 */
export interface XPathDocument {
  readonly kept: Kept;
  readonly tables: Tables;
  /** The row, of which the variables are. */
  row: number;
  /** What the variables of `let` hold, as far as they were asked for. */
  readonly variables: (Items | undefined)[];
  /** What was found out once for all rows, in the tables of the program. */
  readonly known: readonly Map<number, unknown>[];
}

/** Something that is found out from an element of a document on. */
export type Evaluate<T> = (at: number, document: XPathDocument) => T;

/** What a variable finds in a row: the name of the function, and the places it leads to. */
export interface Variable {
  readonly places: readonly PathNode[];
  readonly find: Code;
}

/** Where an expression is compiled: the place of its row, its variables, and the places its keys lead to. */
export interface Scope {
  readonly here: PathNode;
  readonly variables: ReadonlyMap<string, Variable>;
  /** What the paths become. */
  readonly program: Program<XPathDocument, number>;
  /** The key of a name; undefined when there is no such key. */
  readonly key: (name: string) => Key | undefined;
  /** The URI of a prefix; undefined when it is not declared. */
  readonly namespace: (prefix: string) => string | undefined;
}

/** What is done with an item. `depth` is that of the names which are free there. */
export type Visit = (at: Code, depth: number) => Code;

/** A compiled expression. */
export interface Compiled {
  /** Writes the walk from an element over the items, in document order. */
  readonly walk: (from: Code, depth: number, visit: Visit) => Code;
  /** The places its items come from, for what follows it (shapes, text, markup). */
  readonly places: readonly PathNode[];
  /** Whether the items are attributes' values. */
  readonly isAttribute: boolean;
}
