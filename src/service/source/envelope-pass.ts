import { SaxesParser } from 'saxes';
import type { SaxesTagNS, XMLDecl } from 'saxes';

import type { UnavailableReason } from './source.ts';

/** An element by what it is, whatever prefix a document gives it. */
export interface ElementName {
  readonly namespace: string;
  readonly local: string;
}

/** The start tag of a record, in positions of the text that was read. */
export interface RecordStart {
  readonly tag: SaxesTagNS;
  readonly start: number;
  readonly tagEnd: number;
  /** Namespaces declared around the record and not on its root, URI by prefix. */
  readonly inherited: ReadonlyMap<string, string>;
}

/** Ends a parse from inside a handler. */
export class Refusal extends Error {
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason) {
    super(reason);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

const MAX_DEPTH = 200;
const MAX_ATTRIBUTES = 256;
const MAX_VALUE = 64 * 1024;

/** One strict pass over an envelope: UTF-8, no DOCTYPE, capped depth and attributes. Throws Refusal. */
export class EnvelopePass {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #place: readonly ElementName[];
  /** Own namespace declarations of each ancestor on the way to the place. */
  readonly #scope: Readonly<Record<string, string>>[] = [];
  #record: RecordStart | null = null;
  #depth = 0;
  #attributes = 0;
  #text = '';
  #tagStart = 0;
  #ended = false;

  /** `place` is the way from the root to the element whose child is the record. */
  constructor(place: readonly ElementName[]) {
    this.#place = place;
    this.#parser.on('error', () => refuse(this.#ended ? 'incomplete' : 'unreadable'));
    this.#parser.on('doctype', () => refuse('unreadable'));
    this.#parser.on('xmldecl', checkDeclaration);
    this.#parser.on('opentagstart', () => this.#begin());
    this.#parser.on('attribute', ({ value }) => this.#count(value));
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', () => this.#close());
  }

  /** Reads as far as the record's start tag; null where the text has none. */
  readToRecord(text: string): RecordStart | null {
    this.#text = text;
    // Tag by tag, so that nothing of the record is parsed.
    for (let from = 0; from < text.length && this.#record === null;) {
      const next = text.indexOf('>', from) + 1 || text.length;
      this.#parser.write(text.slice(from, next));
      from = next;
    }
    return this.#record;
  }

  /** Reads a message that must be whole, and hold no record. */
  readWhole(text: string): void {
    this.#text = text;
    this.#parser.write(text);
    this.#ended = true;
    this.#parser.close();
    if (this.#record !== null) refuse('unreadable');
  }

  #begin(): void {
    this.#attributes = 0;
    this.#tagStart = this.#text.lastIndexOf('<', this.#parser.position - 1);
  }

  #count(value: string): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_ATTRIBUTES || value.length > MAX_VALUE) refuse('unreadable');
  }

  #open(tag: SaxesTagNS): void {
    const isOnTheWay = this.#scope.length === this.#depth;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) refuse('unreadable');
    if (!isOnTheWay) return;
    const step = this.#place[this.#depth - 1];
    if (step === undefined) this.#record = this.#startOf(tag);
    else if (step.namespace === tag.uri && step.local === tag.local) this.#scope.push(tag.ns);
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#scope.length > this.#depth) this.#scope.pop();
  }

  #startOf(tag: SaxesTagNS): RecordStart {
    const inherited = new Map(this.#scope.flatMap((declared) => Object.entries(declared)));
    for (const prefix of Object.keys(tag.ns)) inherited.delete(prefix);
    return { tag, start: this.#tagStart, tagEnd: this.#parser.position, inherited };
  }
}

function refuse(reason: UnavailableReason): never {
  throw new Refusal(reason);
}

function checkDeclaration({ version, encoding }: XMLDecl): void {
  const isUtf8 = encoding === undefined || /^(?:utf-8|us-ascii)$/i.test(encoding);
  if (version !== '1.0' || !isUtf8) refuse('unreadable');
}
