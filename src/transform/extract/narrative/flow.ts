import type { Block, Inline, NarrativeNode, Style } from './model.ts';

/** An inline element that is open: what stands in it so far, and what becomes of that when it ends or a block cuts it. */
interface Frame {
  readonly style: Style | null;
  readonly wrap: (children: readonly Inline[]) => Inline;
  /** Whether the wrapping stands even where nothing did. */
  readonly keepsEmpty: boolean;
  /** What the element became: its pieces, and the blocks that cut them. */
  readonly pieces: NarrativeNode[];
  children: Inline[];
}

/**
 * Where text and blocks are put in document order. Loose text becomes implied paragraphs; a block inside open inline
 * elements is lifted out of them, and they go on behind it. A flow of running text has no blocks.
 */
export class Flow {
  /** Whether only running text may stand here. */
  readonly isRunning: boolean;
  readonly blocks: Block[] = [];
  /** Styles that hold around all of it. */
  readonly #around: readonly Style[];
  readonly #frames: Frame[] = [];
  #run: Inline[] = [];

  constructor(styles: readonly Style[], isRunning = false, around: readonly Style[] = []) {
    this.isRunning = isRunning;
    this.#around = around;
    for (const style of styles) this.openStyle(style);
  }

  /** Styles that hold here. */
  get styles(): readonly Style[] {
    return [...this.#around, ...this.#frames.flatMap(({ style }) => style ?? [])];
  }

  add(inline: Inline): void {
    this.#below(this.#frames.length).push(inline);
  }

  /** Keeps what stands before apart from what follows: on lines of their own, or by a space. */
  apart(): void {
    if (this.isRunning) this.#space();
    else this.#settle();
  }

  /** Adds a block. Never called where only running text may stand. */
  block(block: Block): void {
    this.#settle();
    this.blocks.push(block);
    for (const { pieces } of this.#frames) pieces.push(block);
  }

  /** Opens a style. Struck text is kept apart from what it stands beside, for words of ours will stand between. */
  openStyle(style: Style): void {
    if (style === 'struck') this.#space();
    this.#frames.push({
      style,
      wrap: (children) => ({ kind: 'span', style, children }),
      keepsEmpty: false,
      pieces: [],
      children: [],
    });
  }

  /** Opens an inline element that stands even where it is empty. */
  open(wrap: Frame['wrap']): void {
    this.#frames.push({ style: null, wrap, keepsEmpty: true, pieces: [], children: [] });
  }

  /** Closes what was opened last; gives what it became. */
  close(): readonly NarrativeNode[] {
    this.#wrap(this.#frames.length - 1);
    const frame = this.#frames.pop();
    if (frame?.style === 'struck') this.#space();
    return frame?.pieces ?? [];
  }

  /** Makes the implied paragraphs from a block on real ones: the source has an element for them. */
  state(from: number): void {
    for (let at = from; at < this.blocks.length; at++) {
      const block = this.blocks[at];
      if (block?.kind === 'paragraph') this.blocks[at] = { ...block, implied: false };
    }
  }

  /** Ends the flow and gives its blocks. */
  finish(): readonly Block[] {
    this.#settle();
    return this.blocks;
  }

  /** Ends a flow of running text and gives it. */
  finishRunning(): readonly Inline[] {
    this.#cut();
    return this.#run;
  }

  #space(): void {
    this.add({ kind: 'text', text: ' ' });
  }

  /** Where something inside that many open elements goes. */
  #below(frames: number): Inline[] {
    return this.#frames[frames - 1]?.children ?? this.#run;
  }

  #wrap(index: number): void {
    const frame = this.#frames[index];
    if (frame === undefined) return;
    if (frame.children.length === 0 && !(frame.keepsEmpty && frame.pieces.length === 0)) return;
    const piece = frame.wrap(frame.children);
    frame.pieces.push(piece);
    this.#below(index).push(piece);
    frame.children = [];
  }

  /** Moves what stands in open inline elements into the run, wrapped. */
  #cut(): void {
    for (let index = this.#frames.length - 1; index >= 0; index--)
      if (this.#below(index + 1).length > 0) this.#wrap(index);
  }

  /** Ends a run of loose text. */
  #settle(): void {
    this.#cut();
    if (this.#run.some(isSeen)) this.blocks.push({ kind: 'paragraph', implied: true, children: this.#run });
    this.#run = [];
  }
}

/** Whether anything of it is to be seen: not white space and line ends alone. */
function isSeen(inline: Inline): boolean {
  switch (inline.kind) {
    case 'text':
      return /\S/u.test(inline.text);
    case 'break':
      return false;
    case 'span':
      return inline.children.some(isSeen);
    default:
      return true;
  }
}
