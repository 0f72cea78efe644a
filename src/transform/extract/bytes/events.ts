import type { GateLimits, XmlHandler } from '../gate.ts';
import type { Attributes } from './attributes.ts';
import { openDocument, type Document } from './document.ts';
import type { Listener } from './listener.ts';
import type { Namespace } from './namespaces.ts';
import { ByteReader } from './reader.ts';
import { decodeText } from './text.ts';

/** No path names a namespace here. */
const NO_IDS: ReadonlyMap<string, number> = new Map();

/** Reads a document once, as bytes, and tells everything in it. Throws RefusalError. */
export function readEvents(bytes: Uint8Array, limits: GateLimits, handler: XmlHandler): void {
  const document = openDocument(bytes, limits);
  new ByteReader(document, NO_IDS, new Events(document, handler)).read();
}

/** The name of a root element. */
export interface RootName {
  readonly uri: string;
  readonly local: string;
}

/** Reads a document as far as the start tag of its root. Throws RefusalError for what is wrong up to there. */
export function readRootName(bytes: Uint8Array, limits: GateLimits): RootName {
  const document = openDocument(bytes, limits);
  const root = new Root(document);
  new ByteReader(document, NO_IDS, root).readRootTag();
  return root;
}

class Events implements Listener {
  readonly wantsText = true;
  readonly #document: Document;
  readonly #handler: XmlHandler;

  constructor(document: Document, handler: XmlHandler) {
    this.#document = document;
    this.#handler = handler;
  }

  open(localStart: number, nameEnd: number, { uri }: Namespace, attributes: Attributes): void {
    this.#handler.open(uri, this.#document.nameAt(localStart, nameEnd), attributes.all());
  }

  text(start: number, end: number, asks: number): void {
    this.#handler.text(decodeText(this.#document, start, end, asks));
  }

  leave(): void {
    this.#handler.close();
  }
}

class Root implements Listener, RootName {
  uri = '';
  local = '';
  readonly wantsText = false;
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  open(localStart: number, nameEnd: number, { uri }: Namespace): void {
    this.uri = uri;
    this.local = this.#document.nameAt(localStart, nameEnd);
  }

  text(): void {
    // There is none before the root.
  }

  leave(): void {
    // Nothing follows the root's start tag.
  }
}
