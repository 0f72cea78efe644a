import type { GateLimits, XmlAttribute, XmlHandler } from '../../src/transform/extract/gate.ts';
import type { PathEdge, PathNode } from '../../src/transform/extract/projection.ts';
import type { KeptTree, Projected } from './kept-tree.ts';
import { readXmlBySaxes } from './saxes-gate.ts';

// The oracle of the byte reader: the same projection, over the events of saxes.

/** Reads a document through the gate once and keeps what the paths ask for. Throws RefusalError. */
export function project(bytes: Uint8Array, limits: GateLimits, root: PathNode, anchors: number): Projected {
  const projector = new Projector(root, anchors);
  readXmlBySaxes(bytes, limits, projector);
  return { rows: projector.rows, skippedElements: projector.skippedElements };
}

interface Open {
  readonly path: PathNode;
  readonly kept: KeptTree;
}

class Projector implements XmlHandler {
  readonly rows: KeptTree[][];
  skippedElements = 0;
  readonly #stack: Open[];
  /** Kept elements that collect the text that follows. */
  readonly #collectors: KeptTree[] = [];
  #skipDepth = 0;
  #markup: MarkupWriter | null = null;

  constructor(root: PathNode, anchors: number) {
    this.rows = Array.from({ length: anchors }, () => []);
    this.#stack = [{ path: root, kept: newTree() }];
  }

  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void {
    if (this.#markup !== null) this.#markup.open(local, attributes);
    const parent = this.#skipDepth === 0 ? this.#stack.at(-1) : undefined;
    const key = `{${uri}}${local}`;
    const edge = parent?.path.children.get(key);
    if (parent === undefined || edge === undefined) this.#skip();
    else this.#enter(parent.kept, key, edge, attributes);
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

  #enter(parent: KeptTree, key: string, { node: path }: PathEdge, attributes: readonly XmlAttribute[]): void {
    const kept = newTree();
    if (path.attributes.size > 0) readAttributes(path, kept, attributes);
    (parent.children[key] ??= []).push(kept);
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
}

function newTree(): KeptTree {
  return { children: {}, attributes: {}, text: '', markup: null };
}

function readAttributes(path: PathNode, kept: KeptTree, attributes: readonly XmlAttribute[]): void {
  for (const { uri, local, value } of attributes) {
    const key = `{${uri}}${local}`;
    if (path.attributes.has(key)) kept.attributes[key] = value;
  }
}

/** Writes the mixed content of one element as XML again: local names only, no namespaces, nothing but elements and text. */
class MarkupWriter {
  readonly owner: KeptTree;
  xml = '';
  readonly #open: string[] = [];

  constructor(owner: KeptTree) {
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
