import { NEXT, PARENT, type PathNode } from '../projection.ts';
import { Asks } from './bytes.ts';
import type { Document } from './document.ts';
import { tokenEnd, tokenStart, type Literals } from './literals.ts';
import { Tokens } from './tokens.ts';
import { decodeText, decodeValue } from './text.ts';

/** Cells that stand for nothing: 0 means "none" in every cell, so no element is there. */
const NOTHING_CELLS = 1;
/** What of a text or a value keeps its bytes from being its characters, other than UTF-8. */
const REWRITTEN = Asks.reference | Asks.lineEnd;
/** Bytes of a document for each cell that is made ready at first. */
const BYTES_PER_CELL = 4;
/** Cells that a thread keeps for its next document at most: those of some megabytes. */
const MOST_SPARE = 1024 * 1024;
const NO_CELLS = new Int32Array(0);
/** Cells of a document that was let go, all of them 0: new memory costs more than to fill them again. */
let spare = NO_CELLS;

/** So many cells, all of them 0. */
function takeCells(count: number): Int32Array<ArrayBuffer> {
  if (spare.length < count) return new Int32Array(count);
  const cells = spare;
  spare = NO_CELLS;
  return cells;
}

/**
 * What the paths kept of a document: each element a run of numbers, in the order of the document, and each text and
 * value as where it stands in the bytes. Nothing is decoded until it is asked for, and there is nothing to collect as
 * garbage. An element and its text have the same number; so have an attribute and its value.
 */
export class Kept {
  /** Cells of the elements; see `PathNode` for what each means. Another array after an element was added. */
  cells: Int32Array<ArrayBuffer>;
  /** The elements of each anchor. */
  readonly rows: readonly number[][];
  /** Elements of the document that no path leads to. */
  skippedElements = 0;
  readonly #document: Document;
  /** The numbers of tokens, by which they are looked up. */
  readonly tokens: Tokens;
  /** Texts and values that are not as they stand in the document. */
  readonly #strings: string[] = [];
  readonly #markups = new Map<number, string>();
  #end = NOTHING_CELLS;

  constructor(document: Document, anchors: number) {
    this.#document = document;
    this.tokens = new Tokens(document);
    this.cells = takeCells(Math.ceil(document.bytes.length / BYTES_PER_CELL) + 64);
    this.rows = Array.from({ length: anchors }, () => []);
  }

  /** Adds an element inside another (0: none) of which a cell holds the last of its children. */
  add({ size, anchor }: PathNode, parent: number, cell: number): number {
    const element = this.#end;
    this.#end += size;
    if (this.#end > this.cells.length) this.#grow();
    if (parent === 0) return element;
    this.#attach(element, parent + cell);
    this.cells[element + PARENT] = parent;
    if (anchor !== null) this.rows[anchor]?.push(element);
    return element;
  }

  /** Adds to the text of an element what stands in the document. */
  addText(element: number, start: number, end: number, asks: number): void {
    const isFirst = this.cells[element] === 0;
    if (isFirst && (asks & REWRITTEN) === 0) this.#refer(element, start, end, asks);
    else this.#write(element, this.text(element) + decodeText(this.#document, start, end, asks));
  }

  /** Sets the value of an attribute to what stands in the document. */
  setValue(at: number, start: number, end: number, asks: number): void {
    if ((asks & (REWRITTEN | Asks.space)) === 0) this.#refer(at, start, end, asks);
    else this.#write(at, decodeValue(this.#document, start, end, asks));
  }

  /** Sets the mixed content of an element. */
  setMarkup(element: number, xml: string): void {
    this.#markups.set(element, xml);
  }

  /** The mixed content of an element; null where none was kept. */
  markup(element: number): string | null {
    return this.#markups.get(element) ?? null;
  }

  /** The text of an element (the string-value of XPath), or the value of an attribute; empty where there is none. */
  text(at: number): string {
    const start = this.cells[at] ?? 0;
    if (start === 0) return '';
    if (start < 0) return this.#strings[~start] ?? '';
    const run = this.cells[at + 1] ?? 0;
    return decodeText(this.#document, start, start + (run >> 1), run & Asks.utf8);
  }

  /** The text without the white space around it: what is compared and looked up are ids, flags and other tokens. */
  token(at: number): string {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return this.text(at).trim();
    const { bytes, strings } = this.#document;
    const from = tokenStart(bytes, start, start + (run >> 1));
    return strings.ascii(from, tokenEnd(bytes, from, start + (run >> 1)));
  }

  /** The number of the token: equal tokens have the same. */
  tokenNumber(at: number): number {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return this.tokens.ofText(this.token(at));
    const { bytes } = this.#document;
    const from = tokenStart(bytes, start, start + (run >> 1));
    return this.tokens.ofRun(from, tokenEnd(bytes, from, start + (run >> 1)));
  }

  /** Whether the token is empty. */
  isBlank(at: number): boolean {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return this.token(at) === '';
    const end = start + (run >> 1);
    return tokenStart(this.#document.bytes, start, end) === end;
  }

  /** Whether the token is one of some texts. */
  is(at: number, literals: Literals): boolean {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return literals.texts.includes(this.token(at));
    return literals.equals(this.#document.bytes, start, start + (run >> 1));
  }

  /** Which of some texts the token is; -1 for none of them. */
  which(at: number, literals: Literals): number {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return literals.texts.indexOf(this.token(at));
    return literals.which(this.#document.bytes, start, start + (run >> 1));
  }

  /** Whether the token begins with one of some texts. */
  startsWith(at: number, literals: Literals): boolean {
    const start = this.cells[at] ?? 0;
    const run = this.cells[at + 1] ?? 0;
    if (start <= 0 || (run & Asks.utf8) !== 0) return beginsWithOne(this.token(at), literals.texts);
    return literals.begins(this.#document.bytes, start, start + (run >> 1));
  }

  /** Lets go of all cells: nothing may be asked for any more. */
  release(): void {
    const { cells } = this;
    this.cells = NO_CELLS;
    if (cells.length > MOST_SPARE || cells.length <= spare.length) return;
    cells.fill(0, 0, this.#end);
    spare = cells;
  }

  /** Lets an element have nothing around it, for paths that go up. */
  detach(element: number): void {
    this.cells[element + PARENT] = 0;
  }

  #attach(element: number, cell: number): void {
    const { cells } = this;
    const last = cells[cell] ?? 0;
    cells[element + NEXT] = last === 0 ? element : (cells[last + NEXT] ?? 0);
    if (last !== 0) cells[last + NEXT] = element;
    cells[cell] = element;
  }

  #refer(at: number, start: number, end: number, asks: number): void {
    this.cells[at] = start;
    this.cells[at + 1] = ((end - start) << 1) | (asks & Asks.utf8);
  }

  #write(at: number, text: string): void {
    const known = this.cells[at] ?? 0;
    if (known < 0) this.#strings[~known] = text;
    else this.cells[at] = ~(this.#strings.push(text) - 1);
  }

  #grow(): void {
    const cells = new Int32Array(this.#end * 2);
    cells.set(this.cells);
    this.cells = cells;
  }
}

function beginsWithOne(token: string, texts: readonly string[]): boolean {
  return texts.some((text) => token.startsWith(text));
}
