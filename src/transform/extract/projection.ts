import type { GateLimits, XmlAttribute, XmlHandler } from './gate.ts';
import { readXml } from './gate.ts';

/** One step of the paths that maps ask for: an element in a place, with what is wanted of it. Built when maps are compiled. */
export class PathNode {
  /** Child elements asked for, by `{namespace}local`. */
  readonly children = new Map<string, PathEdge>();
  /** Attributes asked for, by `{namespace}local`, with their positions. */
  readonly attributes = new Map<string, number>();
  /** The ways that lead here from other elements; not those from itself, such as a translation of a translation. */
  readonly above: { readonly parent: PathNode; readonly key: string; readonly slot: number }[] = [];
  /** Whether the text inside is asked for (with that of descendants: the string-value of XPath). */
  wantsText = false;
  /** Whether the mixed content inside is asked for. */
  wantsMarkup = false;
  /** Whether the parent keeps this element. */
  attached = false;
  /** Rows that start at this element, or null where none do. */
  anchor: number | null = null;

  /** The way to the child for an element name, made on first use. */
  child(uri: string, local: string): PathEdge {
    const key = `{${uri}}${local}`;
    return this.children.get(key) ?? this.lead(key, new PathNode());
  }

  /** Lets an element name (`{namespace}local`) lead to a node; gives the way there. */
  lead(key: string, node: PathNode): PathEdge {
    const edge = { node, slot: this.children.size };
    this.children.set(key, edge);
    if (node !== this) node.above.push({ parent: this, key, slot: edge.slot });
    return edge;
  }

  /** The position of an attribute, made on first use. */
  attribute(uri: string, local: string): number {
    const key = `{${uri}}${local}`;
    const slot = this.attributes.get(key) ?? this.attributes.size;
    this.attributes.set(key, slot);
    return slot;
  }
}

/** The way from an element to a child: where it leads, and its position among the kept children of that element. */
export interface PathEdge {
  readonly node: PathNode;
  readonly slot: number;
}

/** An element of the extract that a map asked for, with nothing that no map asked for. */
export interface Kept {
  /** Position in document order, for unions. */
  readonly order: number;
  readonly children: (Kept[] | undefined)[];
  readonly attributes: (string | undefined)[];
  text: string;
  markup: string | null;
}

/** What one pass kept: the rows of each anchor, and how much was not asked for. */
export interface Projected {
  readonly rows: readonly (readonly Kept[])[];
  /** Elements of the document that no path leads to. */
  readonly skippedElements: number;
}

/** Reads a document through the gate once and keeps what the paths ask for. Throws RefusalError. */
export function project(bytes: Uint8Array, limits: GateLimits, root: PathNode, anchors: number): Projected {
  const projector = new Projector(root, anchors);
  readXml(bytes, limits, projector);
  return { rows: projector.rows, skippedElements: projector.skippedElements };
}

interface Open {
  readonly path: PathNode;
  readonly kept: Kept;
}

class Projector implements XmlHandler {
  readonly rows: Kept[][];
  skippedElements = 0;
  readonly #stack: Open[];
  /** Kept elements that collect the text that follows. */
  readonly #collectors: Kept[] = [];
  #skipDepth = 0;
  #order = 0;
  #markup: MarkupWriter | null = null;

  constructor(root: PathNode, anchors: number) {
    this.rows = Array.from({ length: anchors }, () => []);
    this.#stack = [{ path: root, kept: this.#keep() }];
  }

  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void {
    if (this.#markup !== null) this.#markup.open(local, attributes);
    const parent = this.#skipDepth === 0 ? this.#stack.at(-1) : undefined;
    const edge = parent?.path.children.get(`{${uri}}${local}`);
    if (parent === undefined || edge === undefined) this.#skip();
    else this.#enter(parent.kept, edge, attributes);
  }

  text(text: string): void {
    for (const kept of this.#collectors) kept.text += text;
    this.#markup?.text(text);
  }

  close(): void {
    if (this.#skipDepth > 0) {
      this.#skipDepth--;
      this.#markup?.close();
      return;
    }
    const open = this.#stack.pop();
    if (open !== undefined) this.#leave(open);
  }

  #skip(): void {
    this.#skipDepth++;
    if (this.#markup === null) this.skippedElements++;
  }

  #enter(parent: Kept, { node: path, slot }: PathEdge, attributes: readonly XmlAttribute[]): void {
    const kept = this.#keep();
    if (path.attributes.size > 0) readAttributes(path, kept, attributes);
    if (path.attached) (parent.children[slot] ??= []).push(kept);
    if (path.anchor !== null) this.rows[path.anchor]?.push(kept);
    if (path.wantsText) this.#collectors.push(kept);
    if (path.wantsMarkup && this.#markup === null) this.#markup = new MarkupWriter(kept);
    this.#stack.push({ path, kept });
  }

  #leave({ path, kept }: Open): void {
    if (path.wantsText) this.#collectors.pop();
    if (this.#markup === null) return;
    if (this.#markup.owner === kept) {
      kept.markup = this.#markup.xml;
      this.#markup = null;
    } else this.#markup.close();
  }

  #keep(): Kept {
    return { order: this.#order++, children: [], attributes: [], text: '', markup: null };
  }
}

function readAttributes(path: PathNode, kept: Kept, attributes: readonly XmlAttribute[]): void {
  for (const { uri, local, value } of attributes) {
    const slot = path.attributes.get(`{${uri}}${local}`);
    if (slot !== undefined) kept.attributes[slot] = value;
  }
}

/** Writes the mixed content of one element as XML again: local names only, no namespaces, nothing but elements and text. */
class MarkupWriter {
  readonly owner: Kept;
  xml = '';
  readonly #open: string[] = [];

  constructor(owner: Kept) {
    this.owner = owner;
  }

  open(local: string, attributes: readonly XmlAttribute[]): void {
    const written = attributes
      .filter(({ uri }) => uri === '')
      .map(({ local: name, value }) => (name === 'xmlns' ? '' : ` ${name}="${escapeXml(value)}"`));
    this.xml += `<${local}${written.join('')}>`;
    this.#open.push(local);
  }

  text(text: string): void {
    this.xml += escapeXml(text);
  }

  close(): void {
    this.xml += `</${this.#open.pop() ?? ''}>`;
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}
