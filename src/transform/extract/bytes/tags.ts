import { Attributes, type Attribute } from './attributes.ts';
import {
  Asks,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  InName,
  LOWER_X,
  sameBytes,
  SINGLE_QUOTE,
  SLASH,
  startsWith,
} from './bytes.ts';
import type { GateLimits } from '../gate.ts';
import type { Document } from './document.ts';
import type { Listener } from './listener.ts';
import { localStartOf } from './names.ts';
import { Namespaces, type Namespace } from './namespaces.ts';
import type { Scanner } from './scanner.ts';
import { checkValue } from './text.ts';

const XMLNS = Buffer.from('xmlns');

/** Bits of a value that have to be looked at before it is accepted. */
const VALUE_TO_CHECK = Asks.reference | Asks.less | Asks.legal;

/** Bytes that each element takes at the least, over a whole document; those of honest records take twenty and more. */
const ELEMENT_BYTES = 10;

/** Reads tags: nesting, attributes, namespaces. What is open is known by where its name stands in the document. */
export class Tags {
  /** Elements that are open. */
  depth = 0;
  readonly #document: Document;
  readonly #bytes: Buffer;
  readonly #scanner: Scanner;
  readonly #namespaces: Namespaces;
  readonly #attributes: Attributes;
  readonly #listener: Listener;
  readonly #nameStarts: number[] = [];
  readonly #nameLengths: number[] = [];
  readonly #mostDepth: number;
  readonly #mostElements: number;
  /** Elements that have begun. */
  #elements = 0;
  /** Whether the start tag that was read last is the tag of an empty element. */
  #isEmpty = false;

  constructor(document: Document, scanner: Scanner, namespaceIds: ReadonlyMap<string, number>, listener: Listener) {
    this.#document = document;
    this.#bytes = document.bytes;
    this.#scanner = scanner;
    this.#namespaces = new Namespaces(document, namespaceIds);
    this.#attributes = new Attributes(document, this.#namespaces);
    this.#listener = listener;
    this.#mostDepth = document.limits.depth;
    this.#mostElements = mostElements(document.limits);
  }

  /** Reads the start tag at a `<`; gives where it ends. */
  readStart(tagStart: number): number {
    const document = this.#document;
    const start = tagStart + 1;
    const nameEnd = this.#scanner.checkedName(start);
    const hasColon = (this.#scanner.seen & InName.colon) !== 0;
    if (this.depth >= this.#mostDepth)
      document.refuse('depth', `more than ${String(this.#mostDepth)} elements inside each other`, nameEnd);
    if (++this.#elements > this.#mostElements)
      document.refuse('too-large', `more than ${String(this.#mostElements)} elements`, nameEnd);
    document.nextToken(nameEnd);
    const end = this.#readAttributes(nameEnd);
    const localStart = hasColon ? localStartOf(document, start, nameEnd) : start;
    const namespace = hasColon ? this.#namespaceOf(start, localStart) : this.#namespaces.default;
    if (this.#attributes.count > 0) this.#attributes.check();
    this.#listener.open(localStart, nameEnd, namespace, this.#attributes);
    if (this.#isEmpty) this.#close();
    else {
      this.#nameStarts[this.depth] = start;
      this.#nameLengths[this.depth++] = nameEnd - start;
    }
    return end;
  }

  /** Reads the end tag at a `</`; gives where it ends. */
  readEnd(tagStart: number): number {
    const document = this.#document;
    const start = tagStart + 2;
    const top = --this.depth;
    const length = this.#nameLengths[top] ?? 0;
    const isWhole = start + length <= this.#bytes.length;
    if (!isWhole || !sameBytes(document.view, start, document.view, this.#nameStarts[top] ?? 0, length))
      document.malformed('unexpected close tag', start);
    const nameEnd = start + length;
    const at = this.#bytes[nameEnd] === GREATER ? nameEnd : this.#scanner.spaceEnd(nameEnd);
    if (this.#bytes[at] !== GREATER) document.malformed('unexpected close tag', at);
    this.#close();
    document.nextToken(at + 1);
    return at + 1;
  }

  #namespaceOf(start: number, localStart: number): Namespace {
    const namespace = this.#namespaces.resolve(start, localStart - 1 - start);
    if (namespace === this.#namespaces.declaring) this.#document.malformed('an element with the prefix xmlns', start);
    return namespace;
  }

  /** Closes the element one deeper than those whose names are noted. */
  #close(): void {
    this.#listener.leave();
    this.#namespaces.leave(this.depth + 1);
  }

  /** Reads what follows the name of a start tag; gives where the tag ends. */
  #readAttributes(nameEnd: number): number {
    const bytes = this.#bytes;
    this.#attributes.count = 0;
    if (bytes[nameEnd] === GREATER) {
      // As most start tags end: the token that ended before it was the name.
      this.#isEmpty = false;
      this.#document.tokenAt = nameEnd + 1;
      return nameEnd + 1;
    }
    for (let end = nameEnd; ;) {
      const at = this.#scanner.spaceEnd(end);
      const byte = bytes[at];
      if (byte === GREATER || (byte === SLASH && bytes[at + 1] === GREATER)) {
        this.#isEmpty = byte === SLASH;
        const tagEnd = this.#isEmpty ? at + 2 : at + 1;
        this.#document.nextToken(tagEnd);
        return tagEnd;
      }
      if (at === end) this.#document.malformed('disallowed character in a tag', at);
      end = this.#readAttribute(at);
    }
  }

  /** Reads an attribute; gives where it ends. */
  #readAttribute(nameStart: number): number {
    const document = this.#document;
    const bytes = this.#bytes;
    const nameEnd = this.#scanner.checkedName(nameStart);
    const hasColon = (this.#scanner.seen & InName.colon) !== 0;
    const equals = bytes[nameEnd] === EQUALS ? nameEnd : this.#scanner.spaceEnd(nameEnd);
    if (bytes[equals] !== EQUALS) document.malformed('attribute without value', equals);
    const opening = bytes[equals + 1] === DOUBLE_QUOTE ? equals + 1 : this.#scanner.spaceEnd(equals + 1);
    const quote = bytes[opening];
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE)
      return document.malformed('unquoted attribute value', opening);
    const valueStart = opening + 1;
    const valueEnd = this.#scanner.to(quote, valueStart);
    const asks = this.#scanner.seen;
    if ((asks & VALUE_TO_CHECK) !== 0) checkValue(document, valueStart, valueEnd);
    if (valueEnd === bytes.length) document.unexpectedEnd('the value of an attribute does not end');
    document.nextToken(valueEnd + 1);

    const attribute = this.#attributes.next();
    attribute.nameStart = nameStart;
    attribute.localStart = hasColon ? localStartOf(document, nameStart, nameEnd) : nameStart;
    attribute.nameEnd = nameEnd;
    attribute.valueStart = valueStart;
    attribute.valueEnd = valueEnd;
    attribute.asks = asks;
    attribute.declares = false;
    attribute.namespace = null;
    this.#checkLimits(attribute);
    if (bytes[nameStart] === LOWER_X && startsWith(bytes, nameStart, XMLNS)) this.#declare(attribute);
    return valueEnd + 1;
  }

  #checkLimits(attribute: Attribute): void {
    const { attributes, attributeLength } = this.#document.limits;
    const at = attribute.nameStart;
    if (this.#attributes.count > attributes)
      this.#document.refuse('attributes', `more than ${String(attributes)} attributes on one element`, at);
    const isLong = attribute.valueEnd - attribute.valueStart > attributeLength;
    if (isLong && this.#attributes.value(attribute).length > attributeLength)
      this.#document.refuse('attribute-value', `an attribute is longer than ${String(attributeLength)} characters`, at);
  }

  /** Declares a namespace where the attribute is `xmlns` or `xmlns:prefix`. */
  #declare(attribute: Attribute): void {
    const { nameStart, localStart, nameEnd } = attribute;
    const isDefault = nameEnd === nameStart + XMLNS.length;
    if (!isDefault && localStart !== nameStart + XMLNS.length + 1) return;
    attribute.declares = true;
    const prefixStart = isDefault ? nameEnd : localStart;
    this.#namespaces.declare(prefixStart, nameEnd - prefixStart, this.#attributes.value(attribute), this.depth + 1);
  }
}

function mostElements({ elements, bytes }: GateLimits): number {
  return elements ?? Math.ceil(bytes / ELEMENT_BYTES);
}
