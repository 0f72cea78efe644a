import type { Element, Node } from '@xmldom/xmldom';
import { cleanText } from '../../record/text.ts';
import { flatten, isElement, isText } from './flat.ts';
import { Flow } from './flow.ts';
import { readList, readTerms } from './list.ts';
import type { Block, Inline, NarrativeNode, Style } from './model.ts';
import { idOf, roleOf, type Dialect, type Role } from './role.ts';
import { readTable } from './table.ts';

/** Elements inside each other that are read as structure; what stands deeper is plain text. */
export const MAX_NARRATIVE_DEPTH = 100;

/** What stands in an element whose content has a structure: elements it asked for, and whatever strayed between them. */
export interface Taker {
  readonly accepts: (role: Role) => boolean;
  readonly take: (element: Element, role: Role, place: Place) => void;
  readonly stray: (blocks: readonly Block[]) => void;
}

/** How deep an element stands, and the styles that hold there. */
export interface Place {
  readonly depth: number;
  readonly styles: readonly Style[];
}

/** Reads the tree of one narrative. */
export class TreeReader {
  readonly ids = new Map<string, readonly NarrativeNode[]>();
  flattenedElements = 0;
  readonly #dialect: Dialect;
  readonly #footnotes: ReadonlyMap<Element, number>;
  /** Numbers of footnotes by id. */
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(dialect: Dialect, footnotes: ReadonlyMap<Element, number>) {
    this.#dialect = dialect;
    this.#footnotes = footnotes;
    this.#numbers = new Map([...footnotes].map(([footnote, number]) => [idOf(footnote) ?? `#${number}`, number]));
  }

  read(root: Element): readonly Block[] {
    return this.blocksOf(root, { depth: 0, styles: [] });
  }

  /** The content of an element as blocks. */
  blocksOf(parent: Element, { depth, styles }: Place): readonly Block[] {
    const flow = new Flow(styles);
    this.#children(parent, flow, depth);
    return flow.finish();
  }

  /** The content of an element as running text; what would be blocks is kept apart by spaces. */
  runningTextOf(parent: Element, { depth, styles }: Place): readonly Inline[] {
    const flow = new Flow(styles, true);
    this.#children(parent, flow, depth);
    return flow.finishRunning();
  }

  /** Lets a taker have the children it accepts, and what strays between them as blocks. */
  takeChildren(parent: Element, { depth, styles }: Place, taker: Taker): void {
    let stray = new Flow(styles);
    const settle = (): void => {
      const blocks = stray.finish();
      if (blocks.length > 0) taker.stray(blocks);
      stray = new Flow(styles);
    };
    for (const child of childrenOf(parent)) {
      const role = isElement(child) ? roleOf(this.#dialect, child) : null;
      if (isElement(child) && role !== null && depth < MAX_NARRATIVE_DEPTH && taker.accepts(role)) {
        settle();
        taker.take(child, role, { depth: depth + 1, styles: this.#stylesIn(child, styles) });
      } else this.#node(child, stray, depth);
    }
    settle();
  }

  /** Remembers what an element's id stands for. */
  name(element: Element, nodes: readonly NarrativeNode[]): void {
    const id = idOf(element);
    if (id !== null && id !== '' && !this.ids.has(id)) this.ids.set(id, nodes);
  }

  #stylesIn(element: Element, styles: readonly Style[]): readonly Style[] {
    return this.#dialect.isStruckByStyle(element) && !styles.includes('struck') ? [...styles, 'struck'] : styles;
  }

  #children(parent: Element, flow: Flow, depth: number): void {
    for (const child of childrenOf(parent)) this.#node(child, flow, depth);
  }

  #node(node: Node, flow: Flow, depth: number): void {
    if (isText(node)) flow.add({ kind: 'text', text: cleanText(node.nodeValue ?? '') });
    if (!isElement(node)) return;
    if (depth >= MAX_NARRATIVE_DEPTH) {
      this.#plain(node, flow);
      return;
    }
    const role = roleOf(this.#dialect, node);
    if (role.is === 'dropped') return;
    const struck = this.#dialect.isStruckByStyle(node) && !flow.styles.includes('struck');
    if (struck) flow.openStyle('struck');
    this.#element(node, role, flow, depth + 1);
    if (struck) flow.close();
  }

  /** Too deep to be read as structure: the text alone. */
  #plain(element: Element, flow: Flow): void {
    this.flattenedElements++;
    flow.apart();
    for (const { text, isStruck } of flatten(element, this.#dialect).lines) {
      if (isStruck) flow.openStyle('struck');
      flow.add({ kind: 'text', text });
      if (isStruck) flow.close();
      flow.apart();
    }
  }

  #element(element: Element, role: Role, flow: Flow, depth: number): void {
    if (role.is === 'deleted' && role.isJoined) return;
    if (role.is === 'deleted') flow.apart();
    else if (role.is === 'span') this.#span(element, role.styles, flow, depth);
    else if (role.is === 'link') this.#wrapped(element, (children) => ({ kind: 'link', children }), flow, depth);
    else if (role.is === 'break') this.#break(element, flow, depth);
    else if (role.is === 'media' || role.is === 'footnote' || role.is === 'footnote-reference')
      this.#mark(element, role.is, flow, depth);
    else if (flow.isRunning) this.#apart(element, flow, depth);
    else this.#block(element, role, flow, depth);
  }

  #break(element: Element, flow: Flow, depth: number): void {
    flow.add({ kind: 'break' });
    this.#children(element, flow, depth);
    if (element.firstChild !== null) flow.add({ kind: 'text', text: ' ' });
  }

  #span(element: Element, styles: readonly Style[], flow: Flow, depth: number): void {
    const added = styles.filter((style) => style === 'sub' || style === 'sup' || !flow.styles.includes(style));
    for (const style of added) flow.openStyle(style);
    if (idOf(element) === null) this.#children(element, flow, depth);
    else this.#wrapped(element, (children) => ({ kind: 'span', style: null, children }), flow, depth);
    for (let open = added.length; open > 0; open--) flow.close();
  }

  /** An inline element that wraps what stands in it, in as many pieces as blocks cut it. */
  #wrapped(element: Element, wrap: (children: readonly Inline[]) => Inline, flow: Flow, depth: number): void {
    flow.open(wrap);
    this.#children(element, flow, depth);
    this.name(element, flow.close());
  }

  #mark(element: Element, is: 'media' | 'footnote' | 'footnote-reference', flow: Flow, depth: number): void {
    const inside = new Flow([], true, flow.styles);
    this.#children(element, inside, depth);
    const children = inside.finishRunning();
    const mark = this.#markOf(element, is, children);
    flow.add({ kind: 'text', text: ' ' });
    flow.add(mark);
    // A reference has no content of its own; what stands in one all the same follows it.
    if (is === 'footnote-reference') for (const child of children) flow.add(child);
    flow.add({ kind: 'text', text: ' ' });
    this.name(element, [mark]);
  }

  #markOf(element: Element, is: 'media' | 'footnote' | 'footnote-reference', children: readonly Inline[]): Inline {
    switch (is) {
      case 'media':
        return { kind: 'media', alt: cleanText(element.getAttribute('alt') ?? '').trim(), children };
      case 'footnote':
        return { kind: 'footnote', number: this.#footnotes.get(element) ?? 0, children };
      case 'footnote-reference':
        return { kind: 'footnote-reference', number: this.#numbers.get(element.getAttribute('IDREF') ?? '') ?? null };
    }
  }

  #apart(element: Element, flow: Flow, depth: number): void {
    flow.apart();
    this.#children(element, flow, depth);
    flow.apart();
  }

  #block(element: Element, role: Role, flow: Flow, depth: number): void {
    flow.apart();
    const before = flow.blocks.length;
    const place = { depth, styles: flow.styles };
    const block = this.#blockOf(element, role, place);
    if (block === null) this.#spliced(element, role, flow, depth);
    else flow.block(block);
    this.name(element, flow.blocks.slice(before));
  }

  /** The block an element is by itself; null for one whose content stands in its place. */
  #blockOf(element: Element, role: Role, place: Place): Block | null {
    switch (role.is) {
      case 'heading':
        return { kind: 'heading', level: role.level, children: this.runningTextOf(element, place) };
      case 'preformatted':
        return { kind: 'preformatted', children: this.runningTextOf(element, place) };
      case 'list':
        return readList(this, element, role.ordered, place);
      case 'terms':
        return readTerms(this, element, place);
      case 'table':
        return readTable(this, element, place);
      default:
        return null;
    }
  }

  /** Paragraphs, captions, groups, strays and what is unknown: their content, as paragraphs where it is loose text. */
  #spliced(element: Element, role: Role, flow: Flow, depth: number): void {
    const before = flow.blocks.length;
    if (role.is === 'caption') flow.openStyle('bold');
    this.#children(element, flow, depth);
    if (role.is === 'caption') flow.close();
    flow.apart();
    if (role.is !== 'paragraph' && role.is !== 'caption') return;
    flow.state(before);
  }
}

function childrenOf(parent: Element): readonly Node[] {
  return Array.from(parent.childNodes);
}
