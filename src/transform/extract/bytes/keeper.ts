import type { Kept, Projected } from '../projection.ts';
import type { Attributes } from './attributes.ts';
import { Markup } from './markup.ts';
import type { Place, WantedChild } from './path-table.ts';

/** Keeps what the paths ask for while a document is read: where reading is in the path tree, and what collects text. */
export class Keeper {
  /** Where reading is in the path tree; null inside elements that no path leads to. */
  place: Place | null;
  /** What the mark-up that is being read is written to. */
  markup: Markup | null = null;
  /** Whether the text that is being read is asked for. */
  wantsText = false;
  readonly #rows: Kept[][];
  readonly #places: Place[];
  readonly #kept: Kept[];
  /** Kept elements that collect the text that follows. */
  readonly #collectors: Kept[] = [];
  #order = 0;
  #skippedElements = 0;
  /** Elements inside each other that no path leads to. */
  #skipDepth = 0;

  constructor(root: Place, anchors: number) {
    this.place = root;
    this.#places = [root];
    this.#rows = Array.from({ length: anchors }, () => []);
    this.#kept = [this.#keep()];
  }

  get projected(): Projected {
    return { rows: this.#rows, skippedElements: this.#skippedElements };
  }

  /** Goes into an element that no path leads to. */
  skip(): void {
    this.#skipDepth++;
    this.place = null;
    if (this.markup === null) this.#skippedElements++;
  }

  /** Goes into an element that a path leads to. */
  enter({ place, slot }: WantedChild, attributes: Attributes): void {
    const { path } = place;
    const kept = this.#keep();
    if (attributes.count > 0 && place.attributes.length > 0) attributes.keep(place.attributes, kept.attributes);
    if (path.attached) attach(kept, slot, this.#kept.at(-1));
    if (path.anchor !== null) this.#rows[path.anchor]?.push(kept);
    if (path.wantsText) this.#collectors.push(kept);
    if (path.wantsMarkup) this.markup ??= new Markup(kept);
    this.wantsText ||= path.wantsText || path.wantsMarkup;
    this.place = place;
    this.#places.push(place);
    this.#kept.push(kept);
  }

  text(text: string): void {
    for (const kept of this.#collectors) kept.text += text;
    this.markup?.text(text);
  }

  leave(): void {
    if (this.#skipDepth > 0) {
      this.markup?.close();
      if (--this.#skipDepth === 0) this.place = this.#places.at(-1) ?? null;
      return;
    }
    const left = this.#places.pop();
    const kept = this.#kept.pop();
    this.place = this.#places.at(-1) ?? null;
    if (left?.path.wantsText === true) this.#collectors.pop();
    if (this.markup !== null && kept !== undefined) this.#leaveMarkup(this.markup, kept);
    this.wantsText = this.#collectors.length > 0 || this.markup !== null;
  }

  #leaveMarkup(markup: Markup, kept: Kept): void {
    if (markup.owner !== kept) {
      markup.close();
      return;
    }
    kept.markup = markup.xml;
    this.markup = null;
  }

  #keep(): Kept {
    return { order: this.#order++, children: [], attributes: [], text: '', markup: null };
  }
}

function attach(kept: Kept, slot: number, parent: Kept | undefined): void {
  if (parent === undefined) return;
  const siblings = parent.children[slot];
  if (siblings === undefined) parent.children[slot] = [kept];
  else siblings.push(kept);
}
