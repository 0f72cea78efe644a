import type { Kept } from './bytes/kept.ts';
import { Context, type Items, type Key, type Tables, type XPathDocument } from './path-scope.ts';

type Table = Map<number, number | number[]>;

/** The tables of keys for one document, each made when it is first looked into. */
export class KeyTables implements Tables {
  readonly #document: XPathDocument;
  readonly #tables = new Map<Key, Table>();

  constructor(kept: Kept) {
    this.#document = { kept, tables: this };
  }

  find(key: Key, token: number): Items {
    return this.#table(key).get(token) ?? 0;
  }

  findText(key: Key, text: string): Items {
    const table = this.#table(key);
    return table.get(this.#document.kept.tokens.find(text)) ?? 0;
  }

  #table(key: Key): Table {
    return this.#tables.get(key) ?? this.#make(key);
  }

  #make(key: Key): Table {
    const table = tableOf(key, this.#document);
    this.#tables.set(key, table);
    return table;
  }
}

function tableOf({ anchor, test, use }: Key, document: XPathDocument): Table {
  const table: Table = new Map();
  const { kept } = document;
  const context = new Context(document, 0);
  let row = 0;
  const add = use((at) => {
    const token = kept.tokenNumber(at);
    table.set(token, withRow(table.get(token) ?? 0, row));
    return 0;
  });
  for (row of kept.rows[anchor] ?? []) if (test(row, context)) add(row, context);
  return table;
}

/** A row that says a value twice is found by it once. */
function withRow(rows: number | number[], row: number): number | number[] {
  if (rows === 0 || rows === row) return row;
  if (typeof rows === 'number') return [rows, row];
  if (rows[rows.length - 1] !== row) rows.push(row);
  return rows;
}
