import { readXml, type GateLimits, type XmlAttribute, type XmlHandler } from '../../src/transform/extract/gate.ts';
import type { Kept, PathEdge, PathNode, Projected } from '../../src/transform/extract/projection.ts';

// The oracle of the byte reader: the same projection, over the events of saxes.

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
