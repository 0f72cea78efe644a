import { sameBytes } from './bytes.ts';
import type { Document } from './document.ts';

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** A namespace, with the number that the path table knows it by; all that no path names have the same. */
export interface Namespace {
  readonly uri: string;
  readonly id: number;
}

/** The namespace of names without one. */
export const NO_NAMESPACE: Namespace = { uri: '', id: 0 };
const UNKNOWN = -1;

interface Declaration {
  /** Where the prefix stands in the document. */
  readonly start: number;
  readonly length: number;
  /** The prefix, byte by byte as characters. */
  readonly prefix: string;
  readonly namespace: Namespace;
  /** Depth of the element that declares it. */
  readonly depth: number;
}

/** Declarations that are looked through one by one; more are looked up in a table, so that no document makes it slow. */
const NEAREST = 16;

/** The namespaces that are declared around a place of a document (Namespaces in XML 1.0). */
export class Namespaces {
  /** The namespace of the attributes that declare namespaces. */
  readonly declaring: Namespace;
  /** The default namespace here. */
  default = NO_NAMESPACE;
  /** Depth of the element that declared the last of those in scope. */
  #depth = -1;
  readonly #document: Document;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #declarations: Declaration[] = [];
  readonly #xml: Namespace;
  readonly #byPrefix = new Map<string, Declaration[]>();

  constructor(document: Document, ids: ReadonlyMap<string, number>) {
    this.#document = document;
    this.#ids = ids;
    this.#xml = this.#namespace(XML);
    this.declaring = this.#namespace(XMLNS);
  }

  /** Declares a prefix (an empty one: the default namespace) for the element of this depth. */
  declare(start: number, length: number, uri: string, depth: number): void {
    const prefix = this.#document.bytes.toString('latin1', start, start + length);
    this.#check(prefix, uri, start);
    const declaration = { start, length, prefix, namespace: this.#namespace(uri), depth };
    this.#declarations.push(declaration);
    this.#depth = depth;
    const same = this.#byPrefix.get(prefix);
    if (same === undefined) this.#byPrefix.set(prefix, [declaration]);
    else same.push(declaration);
    if (prefix === '') this.default = declaration.namespace;
  }

  /** The namespace of a prefix. Refuses one that is not declared here. */
  resolve(start: number, length: number): Namespace {
    const { bytes, view } = this.#document;
    const last = this.#declarations.length - 1;
    for (let i = last; i >= 0 && i > last - NEAREST; i--) {
      const near = this.#declarations[i];
      if (near?.length === length && sameBytes(view, near.start, view, start, length)) return near.namespace;
    }
    const prefix = bytes.toString('latin1', start, start + length);
    if (prefix === 'xml') return this.#xml;
    if (prefix === 'xmlns') return this.declaring;
    return this.#byPrefix.get(prefix)?.at(-1)?.namespace ?? this.#document.malformed('unbound namespace prefix', start);
  }

  /** Takes back what the element of this depth declared. */
  leave(depth: number): void {
    if (this.#depth === depth) this.#takeBack(depth);
  }

  #takeBack(depth: number): void {
    for (let last = this.#declarations.at(-1); last?.depth === depth; last = this.#declarations.at(-1)) {
      this.#declarations.pop();
      const same = this.#byPrefix.get(last.prefix);
      same?.pop();
      if (last.prefix === '') this.default = same?.at(-1)?.namespace ?? NO_NAMESPACE;
    }
    this.#depth = this.#declarations.at(-1)?.depth ?? -1;
  }

  #check(prefix: string, uri: string, at: number): void {
    const refuse = (rule: string) => this.#document.malformed(rule, at);
    // What is bound must be the name exactly; a reader that trims it makes two names one.
    if (uri !== uri.trim()) refuse('white space around the name of a namespace');
    if (prefix !== '' && uri === '') refuse('a prefix bound to nothing');
    if (prefix === 'xmlns' || uri === XMLNS) refuse('the namespace of declarations bound anew');
    if ((prefix === 'xml') !== (uri === XML)) refuse('the namespace of the prefix xml bound anew');
  }

  #namespace(uri: string): Namespace {
    return { uri, id: this.#ids.get(uri) ?? UNKNOWN };
  }
}
