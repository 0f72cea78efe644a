import type { Element, Node } from '@xmldom/xmldom';
import { cleanText } from '../../record/text.ts';
import type { Line } from './model.ts';
import { isJoined, isStruck, roleOf, type Dialect } from './role.ts';

/** A narrative without its structure. */
export interface Flat {
  /** The text a reader is to see. */
  readonly lines: readonly Line[];
  /** Characters marked as deleted. */
  readonly deletedCharacters: number;
  /** Footnotes in document order, numbered from 1. */
  readonly footnotes: ReadonlyMap<Element, number>;
}

/** Reads past the structure of a narrative, however deep: no call goes deeper than the one before. */
export function flatten(root: Element, dialect: Dialect): Flat {
  const reading = new FlatReading(dialect);
  let node: Node | null = root;
  while (node !== null) {
    const into: Node | null = reading.enter(node) ? node.firstChild : null;
    node = into ?? after(node, root, (left) => reading.leave(left));
  }
  return reading.flat();
}

/** The node that follows a subtree; those that end there are left. */
function after(from: Node, root: Node, leave: (node: Node) => void): Node | null {
  for (let node: Node | null = from; node !== null; node = node.parentNode) {
    leave(node);
    if (node === root) return null;
    if (node.nextSibling !== null) return node.nextSibling;
  }
  return null;
}

class FlatReading {
  readonly #dialect: Dialect;
  readonly #footnotes = new Map<Element, number>();
  readonly #lines: Line[] = [];
  #line = '';
  #deletedCharacters = 0;
  /** Elements open that strike their text out. */
  #strikes = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Takes what a node says; whether its children are to be read. */
  enter(node: Node): boolean {
    if (isText(node)) this.#line += cleanText(node.nodeValue ?? '');
    if (!isElement(node)) return false;
    const role = roleOf(this.#dialect, node);
    if (role.is === 'deleted') this.#deletedCharacters += (node.textContent ?? '').length;
    if (role.is === 'footnote') this.#footnotes.set(node, this.#footnotes.size + 1);
    if (!isJoined(role)) this.#end();
    if (isStruck(this.#dialect, node)) this.#strike(1);
    return role.is !== 'dropped' && role.is !== 'deleted';
  }

  leave(node: Node): void {
    if (!isElement(node)) return;
    if (isStruck(this.#dialect, node)) this.#strike(-1);
    if (!isJoined(roleOf(this.#dialect, node))) this.#end();
  }

  flat(): Flat {
    this.#end();
    return { lines: this.#lines, deletedCharacters: this.#deletedCharacters, footnotes: this.#footnotes };
  }

  #strike(by: 1 | -1): void {
    const before = this.#strikes > 0;
    if (before !== this.#strikes + by > 0) this.#end();
    this.#strikes += by;
  }

  #end(): void {
    const text = this.#line.replace(/\s+/gu, ' ').trim();
    if (text !== '') this.#lines.push({ text, isStruck: this.#strikes > 0 });
    this.#line = '';
  }
}

/** Whether a node is character data that a reader is to see. */
export function isText(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
}

/** Whether a node is an element. */
export function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}
