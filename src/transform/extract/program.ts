import { code, Code } from './code.ts';
import type { Faults } from './faults.ts';
import type { Head } from './row-parts.ts';

/** The names that every function of a program has: what is looked at, the document it stands in, what is counted. */
export const [AT, DOCUMENT, FAULTS] = [code`a`, code`x`, code`f`];
/** What all rows of the document share, for functions that read a row. */
export const HEAD = code`h`;
/** How a function is called for the same place. */
export const HERE = code`(${AT}, ${DOCUMENT}, ${FAULTS}, ${HEAD})`;

/** A function of a program: of a place in a document, counting the faults it meets. */
export type Entry<D, C, T> = (at: C, document: D, faults: Faults) => T;
/** One that reads a row. */
export type RowEntry<D, C, T> = (at: C, document: D, faults: Faults, head: Head) => T;
/** One that meets none. */
type Evaluate<D, C, T> = (at: C, document: D) => T;

/**
 * The functions that the paths of one reader become. They are written while the map is compiled, and made into functions
 * when the first of them is called: a map that is only checked costs nothing more. Values that they need (keys, texts to
 * compare with, functions of ours) are handed to them, never written into them. See decision 037.
 */
export class Program<D, C> {
  /** Functions whose answers are kept for each document, with the number of the table that holds them. */
  readonly #tables = new Map<string, number>();
  /** What every function begins with. */
  readonly #prelude: Code;
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<unknown, Code>();
  /** Values by what they are made of. */
  readonly #values = new Map<string, object>();
  readonly #functions: Code[] = [];
  /** Functions by their text: what is asked in several places is asked by one function. */
  readonly #names = new Map<string, Code>();
  /** The names of the functions that were handed out. */
  readonly #entries = new Map<unknown, Code>();
  #linked: readonly RowEntry<D, C, unknown>[] | null = null;

  constructor(prelude: Code) {
    this.#prelude = prelude;
  }

  /** The name of a value that functions use. */
  constant(value: unknown): Code {
    const known = this.#constantNames.get(value);
    if (known !== undefined) return known;
    const name = code`C${this.#constants.push(value) - 1}`;
    this.#constantNames.set(value, name);
    return name;
  }

  /** The same for a value that is made of what its key says: equal values have one name, so that functions are equal too. */
  constantOf(key: string, make: () => object): Code {
    const known = this.#values.get(key) ?? make();
    this.#values.set(key, known);
    return this.constant(known);
  }

  /** How many tables of answers a document needs. */
  get tables(): number {
    return this.#tables.size;
  }

  /** The number of the table that holds what a function answers. */
  tableOf(name: Code): number {
    const text = Code.textOf(name);
    const number = this.#tables.get(text) ?? this.#tables.size;
    this.#tables.set(text, number);
    return number;
  }

  /** Writes a function of a place with these statements; gives its name. */
  define(statements: Code): Code {
    const text = Code.textOf(statements);
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#linked !== null) throw new Error('the functions are made: no more can be written');
    const name = code`F${this.#functions.length}`;
    this.#functions.push(code`function ${name}${HERE} { ${this.#prelude} ${statements} }`);
    this.#names.set(text, name);
    return name;
  }

  /** The function of these statements, to be called from outside of the program. */
  entry<T>(statements: Code): Evaluate<D, C, T> {
    return this.reading(statements) as Evaluate<D, C, T>;
  }

  /** The same where it counts faults. */
  reading<T>(statements: Code): Entry<D, C, T> {
    return this.row(statements) as Entry<D, C, T>;
  }

  /** The same where it reads a row. */
  row<T>(statements: Code): RowEntry<D, C, T> {
    const name = this.define(statements);
    const index = Number(Code.textOf(name).slice(1));
    let linked: RowEntry<D, C, T> | null = null;
    const entry: RowEntry<D, C, T> = (at, document, faults, head) =>
      (linked ??= this.#link()[index] as RowEntry<D, C, T>)(at, document, faults, head);
    this.#entries.set(entry, name);
    return entry;
  }

  /** The name of a function: its own where it is one of the program's. */
  use(entry: Entry<D, C, unknown>): Code {
    return this.#entries.get(entry) ?? this.constant(entry);
  }

  /** The call of a function for the same place. */
  call(entry: Entry<D, C, unknown>): Code {
    return code`${this.use(entry)}${HERE}`;
  }

  /** Makes the functions, which the first call of one of them would do. */
  prepare(): void {
    this.#link();
  }

  #link(): readonly RowEntry<D, C, unknown>[] {
    if (this.#linked === null) {
      this.#linked = this.#compile();
      this.#forget();
    }
    return this.#linked;
  }

  /** What the functions were written from: of a large map tens of megabytes, for as long as there are readers. */
  #forget(): void {
    this.#functions.length = 0;
    this.#names.clear();
    this.#constantNames.clear();
    this.#values.clear();
    this.#entries.clear();
  }

  #compile(): readonly RowEntry<D, C, unknown>[] {
    const constants = Code.all(this.#constants.map((_, at) => code`const C${at} = constants[${at}];`));
    const names = Code.all(this.#functions.map((_, at) => code`F${at},`));
    const program = Code.all([code`'use strict';`, constants, ...this.#functions, code`return [${names}];`]);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is `Code`: our words and numbers alone
    const compile = new Function('constants', Code.textOf(program)) as (
      constants: readonly unknown[],
    ) => readonly RowEntry<D, C, unknown>[];
    return compile(this.#constants);
  }
}
