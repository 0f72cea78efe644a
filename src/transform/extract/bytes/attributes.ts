import { sameBytes } from './bytes.ts';
import type { Document } from './document.ts';
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
}

/** So many names are compared with each other; more are looked up in a set. */
const FEW = 8;

/** The attributes of one tag. One object serves all tags of a document: what nobody wants is never decoded. */
export class Attributes {
  count = 0;
  readonly #document: Document;
  readonly #namespaces: Namespaces;
  readonly #list: Attribute[] = [];

  constructor(document: Document, namespaces: Namespaces) {
    this.#document = document;
    this.#namespaces = namespaces;
  }

  /** Where to write the next attribute down. */
  next(): Attribute {
    const known = this.#list[this.count++];
    if (known !== undefined) return known;
    const first = { nameStart: 0, localStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0, asks: 0, declares: false };
    this.#list.push(first);
    return first;
  }

  /** The value of an attribute as its characters. */
  value({ valueStart, valueEnd, asks }: Attribute): string {
    return decodeValue(this.#document, valueStart, valueEnd, asks);
  }

  /** Refuses prefixes that are not declared and names that occur twice, by their letters or by their namespace. */
  check(): void {
    let prefixed = 0;
    for (let i = 0; i < this.count; i++) {
      const attribute = this.#list[i];
      if (attribute === undefined || attribute.localStart === attribute.nameStart) continue;
      this.#namespaceOf(attribute);
      prefixed++;
    }
    if (this.count > FEW || prefixed > 1) this.#checkBySet();
    else for (let i = 1; i < this.count; i++) this.#compareWithEarlier(i);
  }

  /** Keeps the values of the attributes that are wanted, by their positions. */
  keep(wanted: readonly WantedAttribute[], values: (string | undefined)[]): void {
    const { view } = this.#document;
    for (let i = 0; i < this.count; i++) {
      const attribute = this.#list[i];
      if (attribute === undefined) continue;
      const { localStart, nameEnd } = attribute;
      const length = nameEnd - localStart;
      for (const { local, namespace, slot } of wanted) {
        const isNamed = local.byteLength === length && sameBytes(view, localStart, local, 0, length);
        if (isNamed && this.#namespaceOf(attribute).id === namespace) values[slot] = this.value(attribute);
      }
    }
  }

  /** Names and values of the attributes that are in no namespace. */
  plain(): readonly (readonly [name: string, value: string])[] {
    return this.#list
      .slice(0, this.count)
      .filter((attribute) => this.#namespaceOf(attribute) === NO_NAMESPACE)
      .map((attribute) => [this.#slice(attribute.nameStart, attribute.nameEnd), this.value(attribute)]);
  }

  #namespaceOf({ nameStart, localStart, declares }: Attribute): Namespace {
    if (declares) return this.#namespaces.declaring;
    if (localStart === nameStart) return NO_NAMESPACE;
    return this.#namespaces.resolve(nameStart, localStart - 1 - nameStart);
  }

  #compareWithEarlier(later: number): void {
    const { view } = this.#document;
    const { nameStart = 0, nameEnd = 0 } = this.#list[later] ?? {};
    const length = nameEnd - nameStart;
    for (let i = 0; i < later; i++) {
      const earlier = this.#list[i];
      if (earlier === undefined || earlier.nameEnd - earlier.nameStart !== length) continue;
      if (sameBytes(view, earlier.nameStart, view, nameStart, length)) this.#refuseDuplicate(nameStart);
    }
  }

  #checkBySet(): void {
    const names = new Set<string>();
    for (const attribute of this.#list.slice(0, this.count)) {
      const { uri } = this.#namespaceOf(attribute);
      const name = `{${uri}}${this.#slice(attribute.localStart, attribute.nameEnd)}`;
      if (names.has(name)) this.#refuseDuplicate(attribute.nameStart);
      names.add(name);
    }
  }

  #refuseDuplicate(at: number): never {
    return this.#document.malformed('duplicate attribute', at);
  }

  #slice(start: number, end: number): string {
    return this.#document.bytes.toString('utf8', start, end);
  }
}
