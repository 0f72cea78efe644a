import { code, Code } from './code.ts';

/** The names that every function of a program has: what is looked at, and the document it stands in. */
export const [AT, DOCUMENT] = [code`a`, code`x`];
/** What was kept of the document, and its cells. */
export const [KEPT, CELLS] = [code`k`, code`c`];

/** A function of a program: of a place, in a document. */
export type Entry<D, C, T> = (at: C, document: D) => T;

/**
 * The functions that the paths of one reader become. They are written while the map is compiled, and made into functions
 * when the first of them is called: a map that is only checked costs nothing more. Values that they need (keys, texts to
 * compare with, functions of ours) are handed to them, never written into them. See decision 037.
 */
export class Program<D, C> {
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<unknown, Code>();
  readonly #functions: Code[] = [];
  /** Functions by their text: what is asked in several places is asked by one function. */
  readonly #names = new Map<string, Code>();
  #linked: readonly Entry<D, C, unknown>[] | null = null;

  /** The name of a value that functions use. */
  constant(value: unknown): Code {
    const known = this.#constantNames.get(value);
    if (known !== undefined) return known;
    const name = code`C${this.#constants.push(value) - 1}`;
    this.#constantNames.set(value, name);
    return name;
  }

  /** Writes a function of a place with these statements; gives its name. */
  define(statements: Code): Code {
    const text = Code.textOf(statements);
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = code`F${this.#functions.length}`;
    this.#functions.push(
      code`function ${name}(${AT}, ${DOCUMENT}) { const ${KEPT} = ${DOCUMENT}.kept, ${CELLS} = ${KEPT}.cells; ${statements} }`,
    );
    this.#names.set(text, name);
    this.#linked = null;
    return name;
  }

  /** The function of these statements, to be called from outside of the program. */
  entry<T>(statements: Code): Entry<D, C, T> {
    const index = Number(Code.textOf(this.define(statements)).slice(1));
    let linked: Entry<D, C, T> | null = null;
    return (at, document) => (linked ??= this.#link()[index] as Entry<D, C, T>)(at, document);
  }

  #link(): readonly Entry<D, C, unknown>[] {
    return (this.#linked ??= this.#compile());
  }

  #compile(): readonly Entry<D, C, unknown>[] {
    const constants = Code.all(this.#constants.map((_, at) => code`const C${at} = constants[${at}];`));
    const names = Code.all(this.#functions.map((_, at) => code`F${at},`));
    const program = Code.all([code`'use strict';`, constants, ...this.#functions, code`return [${names}];`]);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is `Code`: our words and numbers alone
    const compile = new Function('constants', Code.textOf(program)) as (
      constants: readonly unknown[],
    ) => readonly Entry<D, C, unknown>[];
    return compile(this.#constants);
  }
}
