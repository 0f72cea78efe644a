import { randomInt } from 'node:crypto';

import type { XmlAttribute } from '../gate.ts';
import { sameBytes } from './bytes.ts';
import type { Document } from './document.ts';
import type { Kept } from './kept.ts';
import { NO_NAMESPACE, type Namespace, type Namespaces } from './namespaces.ts';
import type { WantedAttribute } from './path-table.ts';
import { decodeValue } from './text.ts';

/** Where an attribute stands in the document. */
export interface Attribute {
  nameStart: number;
  /** Where the local part of the name begins: behind the colon, or where the name begins. */
  localStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** What the value asks for, as bits of `Asks`. */
  asks: number;
  /** Whether it declares a namespace. */
  declares: boolean;
  /** Its namespace once that was looked up. */
  namespace: Namespace | null;
}

/** So many names are compared with each other; more are looked up by a hash. */
const FEW = 8;

/** Another odd number in each process, so that nobody can write names whose hashes are the same. */
const FACTOR = 2 * randomInt(2 ** 30) + 1;

/** The attributes of one tag. One object serves all tags of a document: what nobody wants is never decoded. */
export class Attributes {
  count = 0;
  readonly #document: Document;
  readonly #namespaces: Namespaces;
  readonly #list: Attribute[] = [];
  /** Where each hash leads: the number of an attribute, from 1. */
  #slots: Int32Array = new Int32Array(64);

  constructor(document: Document, namespaces: Namespaces) {
    this.#document = document;
    this.#namespaces = namespaces;
  }

  /** Where to write the next attribute down. */
  next(): Attribute {
    const known = this.#list[this.count++];
    if (known !== undefined) return known;
    const first = {
      nameStart: 0,
      localStart: 0,
      nameEnd: 0,
      valueStart: 0,
      valueEnd: 0,
      asks: 0,
      declares: false,
      namespace: null,
    };
    this.#list.push(first);
    return first;
  }

  /** The value of an attribute as its characters. */
  value({ valueStart, valueEnd, asks }: Attribute): string {
    return decodeValue(this.#document, valueStart, valueEnd, asks);
  }

  /** Refuses prefixes that are not declared and names that occur twice, by their letters or by their namespace. */
  check(): void {
    for (let i = 0; i < this.count; i++) {
      const attribute = this.#list[i];
      if (attribute !== undefined && attribute.localStart !== attribute.nameStart) this.#namespaceOf(attribute);
    }
    if (this.count > FEW) this.#checkByHash();
    else for (let i = 1; i < this.count; i++) this.#compareWithEarlier(i);
  }

  /** Keeps the values of the attributes that are wanted of an element. */
  keep(wanted: readonly WantedAttribute[], element: number, kept: Kept): void {
    const { view } = this.#document;
    for (let i = 0; i < this.count; i++) {
      const attribute = this.#list[i];
      if (attribute === undefined) continue;
      const { localStart, nameEnd, valueStart, valueEnd, asks } = attribute;
      const length = nameEnd - localStart;
      for (const { local, length: wantedLength, namespace, cell } of wanted) {
        const isNamed = wantedLength === length && sameBytes(view, localStart, local, 0, length);
        if (isNamed && this.#namespaceOf(attribute).id === namespace)
          kept.setValue(element + cell, valueStart, valueEnd, asks);
      }
    }
  }

  /** All attributes, declarations of namespaces too. */
  all(): readonly XmlAttribute[] {
    const all: XmlAttribute[] = [];
    for (let i = 0; i < this.count; i++) {
      const attribute = this.#list[i];
      if (attribute === undefined) continue;
      const local = this.#document.nameAt(attribute.localStart, attribute.nameEnd);
      all.push({ uri: this.#namespaceOf(attribute).uri, local, value: this.value(attribute) });
    }
    return all;
  }

  /** Names and values of the attributes that are in no namespace. */
  plain(): readonly (readonly [name: string, value: string])[] {
    return this.#list
      .slice(0, this.count)
      .filter((attribute) => this.#namespaceOf(attribute) === NO_NAMESPACE)
      .map((attribute) => [this.#slice(attribute.nameStart, attribute.nameEnd), this.value(attribute)]);
  }

  #namespaceOf(attribute: Attribute): Namespace {
    const { nameStart, localStart, declares } = attribute;
    if (declares) return this.#namespaces.declaring;
    if (localStart === nameStart) return NO_NAMESPACE;
    attribute.namespace ??= this.#namespaces.resolve(nameStart, localStart - 1 - nameStart);
    return attribute.namespace;
  }

  #compareWithEarlier(index: number): void {
    const later = this.#list[index];
    for (let i = 0; i < index; i++) {
      const earlier = this.#list[i];
      if (later === undefined || earlier === undefined) continue;
      const isOfOneNamespace = later.namespace !== null && later.namespace.uri === earlier.namespace?.uri;
      if (isOfOneNamespace ? this.#haveOneLocal(earlier, later) : this.#haveOneName(earlier, later))
        this.#refuseDuplicate(later.nameStart);
    }
  }

  #haveOneName(a: Attribute, b: Attribute): boolean {
    return this.#areSame(a.nameStart, a.nameEnd, b.nameStart, b.nameEnd);
  }

  #haveOneLocal(a: Attribute, b: Attribute): boolean {
    return this.#areSame(a.localStart, a.nameEnd, b.localStart, b.nameEnd);
  }

  #areSame(start: number, end: number, otherStart: number, otherEnd: number): boolean {
    const { view } = this.#document;
    return end - start === otherEnd - otherStart && sameBytes(view, start, view, otherStart, end - start);
  }

  /** Looks each name up among those before it, by a hash of its bytes. */
  #checkByHash(): void {
    const slots = this.#emptySlots();
    for (let i = 0; i < this.count; i++) {
      const later = this.#list[i];
      if (later === undefined) continue;
      let slot = this.#hashOf(later) & (slots.length - 1);
      for (let taken = slots[slot] ?? 0; taken !== 0; taken = slots[slot] ?? 0) {
        const earlier = this.#list[taken - 1];
        if (earlier !== undefined && this.#areOne(earlier, later)) this.#refuseDuplicate(later.nameStart);
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i + 1;
    }
  }

  /** At least twice as many slots as there are attributes, a power of two. */
  #emptySlots(): Int32Array {
    let size = this.#slots.length;
    while (size < 2 * this.count) size *= 2;
    if (size > this.#slots.length) this.#slots = new Int32Array(size);
    else this.#slots.fill(0);
    return this.#slots;
  }

  /** Of the local name alone: prefixes of one namespace may differ. */
  #hashOf({ localStart, nameEnd }: Attribute): number {
    const { bytes } = this.#document;
    let hash = 0;
    for (let at = localStart; at < nameEnd; at++) hash = Math.imul(hash, FACTOR) + (bytes[at] ?? 0);
    return hash ^ (hash >>> 15);
  }

  #areOne(a: Attribute, b: Attribute): boolean {
    return this.#haveOneLocal(a, b) && this.#namespaceOf(a).uri === this.#namespaceOf(b).uri;
  }

  #refuseDuplicate(at: number): never {
    return this.#document.malformed('duplicate attribute', at);
  }

  #slice(start: number, end: number): string {
    return this.#document.bytes.toString('utf8', start, end);
  }
}
