import type { Attributes } from './attributes.ts';
import type { Document } from './document.ts';
import { Kept } from './kept.ts';
import type { Listener } from './listener.ts';
import { Markup } from './markup.ts';
import type { Namespace } from './namespaces.ts';
import type { Place, WantedChild } from './path-table.ts';
import { decodeText } from './text.ts';

/** Keeps what the paths ask for while a document is read: where reading is in the path tree, and what collects text. */
export class Keeper implements Listener {
  /** What was kept so far. */
  readonly kept: Kept;
  /** Whether the text that is being read is asked for. */
  wantsText = false;
  /** Where reading is in the path tree; null inside elements that no path leads to. */
  #place: Place | null;
  /** What the mark-up that is being read is written to. */
  #markup: Markup | null = null;
  readonly #document: Document;
  /** The kept elements that are open, with their places. */
  readonly #elements: number[];
  readonly #places: Place[];
  /** Kept elements that collect the text that follows. */
  readonly #collectors: number[] = [];
  /** Elements inside each other that no path leads to. */
  #skipDepth = 0;

  constructor(document: Document, root: Place, anchors: number) {
    this.#document = document;
    this.kept = new Kept(document, anchors);
    this.#place = root;
    this.#places = [root];
    this.#elements = [this.kept.add(root.path, 0, 0)];
  }

  open(localStart: number, nameEnd: number, { id }: Namespace, attributes: Attributes): void {
    const { bytes, view } = this.#document;
    if (this.#markup !== null) this.#markup.open(bytes.toString('utf8', localStart, nameEnd), attributes.plain());
    const child = this.#place?.child(view, localStart, nameEnd - localStart, id) ?? null;
    if (child === null) this.#skip();
    else this.#enter(child, attributes);
  }

  /** Goes into an element that no path leads to. */
  #skip(): void {
    this.#skipDepth++;
    this.#place = null;
    if (this.#markup === null) this.kept.skippedElements++;
  }

  /** Goes into an element that a path leads to. */
  #enter({ place, cell }: WantedChild, attributes: Attributes): void {
    const { path } = place;
    const element = this.kept.add(path, this.#elements[this.#elements.length - 1] ?? 0, cell);
    if (attributes.count > 0 && place.attributes.length > 0) attributes.keep(place.attributes, element, this.kept);
    if (this.#place === place) this.kept.detach(element);
    this.#place = place;
    this.#places.push(place);
    this.#elements.push(element);
    if (path.wantsText) this.#collectors.push(element);
    if (path.wantsMarkup) this.#markup ??= new Markup(element);
    if (path.wantsText || path.wantsMarkup) this.wantsText = true;
  }

  /** Keeps a text that is asked for. */
  text(start: number, end: number, asks: number): void {
    for (const element of this.#collectors) this.kept.addText(element, start, end, asks);
    this.#markup?.text(decodeText(this.#document, start, end, asks));
  }

  leave(): void {
    if (this.#skipDepth > 0) {
      this.#markup?.close();
      if (--this.#skipDepth === 0) this.#place = this.#places[this.#places.length - 1] ?? null;
      return;
    }
    const left = this.#places.pop();
    const element = this.#elements.pop();
    this.#place = this.#places[this.#places.length - 1] ?? null;
    if (left?.path.wantsText === true) this.#collectors.pop();
    if (this.#markup !== null && element !== undefined) this.#leaveMarkup(this.#markup, element);
    this.wantsText = this.#collectors.length > 0 || this.#markup !== null;
  }

  #leaveMarkup(markup: Markup, element: number): void {
    if (markup.owner !== element) {
      markup.close();
      return;
    }
    this.kept.setMarkup(element, markup.xml);
    this.#markup = null;
  }
}
