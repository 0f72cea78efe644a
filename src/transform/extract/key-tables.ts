import { Allowance } from './allowance.ts';
import type { Kept } from './bytes/kept.ts';
import { listed, type Items } from './path-items.ts';
import type { Key, Tables, XPathDocument } from './path-scope.ts';

/** A document of so many bytes as paths are followed in it, with room for the variables of a row. */
export function documentOf(kept: Kept, bytes: number, variables: number, known: number): XPathDocument {
  const tables = new KeyTables(new Allowance(bytes));
  const document = {
    kept,
    tables,
    row: 0,
    variables: Array.from({ length: variables }, () => undefined),
    known: Array.from({ length: known }, () => new Map<number, unknown>()),
  };
  tables.document = document;
  return document;
}

/** The tables of keys for one document, each made when it is first looked into. */
class KeyTables implements Tables {
  document: XPathDocument | null = null;
  /** By the number of their key. */
  readonly #tables: (Table | undefined)[] = [];
  readonly #allowance: Allowance;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  find(key: Key, token: number): Items {
    const rows = (this.#tables[key.index] ?? this.#make(key)).rowsOf(token);
    return typeof rows === 'number' ? rows : this.#allowance.count(rows);
  }

  findText(key: Key, text: string): Items {
    // The table comes first: it numbers the tokens.
    const table = this.#tables[key.index] ?? this.#make(key);
    return table.rowsOf(this.document?.kept.tokens.find(text) ?? 0);
  }

  #make(key: Key): Table {
    const table = new Table();
    if (this.document !== null) fill(table, key, this.document);
    this.#tables[key.index] = table;
    return table;
  }
}

function fill(table: Table, { anchor, test, use }: Key, document: XPathDocument): void {
  const { kept } = document;
  for (const row of kept.rows[anchor] ?? []) {
    if (test !== null && !test(row, document)) continue;
    for (const value of listed(use(row, document))) table.add(kept.tokenNumber(value), row);
  }
}

/** Tokens with room at first; a power of two. */
const ROOM = 1024;

/** Rows by the number of a token. Nearly always a token has one. */
class Table {
  /** By token: its row, 0 for none, or where its rows are in the lists, from -1 down. */
  #rows = new Int32Array(ROOM);
  readonly #lists: number[][] = [];

  rowsOf(token: number): Items {
    const row = this.#rows[token] ?? 0;
    return row >= 0 ? row : (this.#lists[~row] ?? 0);
  }

  /** A row that says a value twice is found by it once. */
  add(token: number, row: number): void {
    if (token >= this.#rows.length) this.#grow(token);
    const known = this.#rows[token] ?? 0;
    if (known === 0) this.#rows[token] = row;
    else if (known < 0) this.#addTo(this.#lists[~known] ?? [], row);
    else if (known !== row) this.#rows[token] = ~(this.#lists.push([known, row]) - 1);
  }

  #addTo(list: number[], row: number): void {
    if (list[list.length - 1] !== row) list.push(row);
  }

  #grow(token: number): void {
    const rows = new Int32Array(2 ** Math.ceil(Math.log2((token + 1) * 2)));
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
