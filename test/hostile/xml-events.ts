import { DOMParser, type Element, type Node } from '@xmldom/xmldom';

import { GATE_LIMITS, readXml, type GateLimits } from '../../src/transform/extract/gate.ts';
import { RefusalError, type Refusal } from '../../src/transform/extract/refusal.ts';
import { readXmlBySaxes } from '../support/saxes-gate.ts';

/** What a reader saw of a document, in order: elements with their attributes, joined texts, ends. */
export type XmlEvents = readonly string[];

/** What the gate made of a document: its events, or the refusal with the number of events delivered before it. */
export type Gated =
  | { readonly state: 'accepted'; readonly events: XmlEvents }
  | { readonly state: 'refused'; readonly refusal: Refusal; readonly delivered: number };

/** Reads a document through the gate. Throws what the gate throws besides RefusalError. */
export function readGated(bytes: Uint8Array, limits: GateLimits = GATE_LIMITS): Gated {
  return gated(readXml, bytes, limits);
}

/** Reads the same with saxes behind the same limits. Throws what it throws besides RefusalError. */
export function readWithSaxes(bytes: Uint8Array): Gated {
  return gated(readXmlBySaxes, bytes, GATE_LIMITS);
}

function gated(read: typeof readXml, bytes: Uint8Array, limits: GateLimits): Gated {
  const list = new EventList();
  try {
    read(bytes, limits, {
      open: (uri, local, attributes) =>
        list.open(
          uri,
          local,
          attributes.map((attribute) => [attribute.uri, attribute.local, attribute.value]),
        ),
      text: (text) => list.text(text),
      close: () => list.close(),
    });
  } catch (error) {
    if (error instanceof RefusalError)
      return { state: 'refused', refusal: error.refusal, delivered: list.events.length };
    throw error;
  }
  return { state: 'accepted', events: list.events };
}

/** Reads the same with @xmldom/xmldom, a reader that shares nothing with the gate. Throws at its first error. */
export function readWithXmldom(text: string): XmlEvents {
  const list = new EventList();
  const parser = new DOMParser({
    // Its own rule is that of XML 1.1, which takes U+0085 and U+2028 for line ends too.
    normalizeLineEndings: (source) => source.replace(/\r\n?/gu, '\n'),
    onError: (level, message) => {
      // It warns of U+FFFD, which is a character like any other.
      if (level !== 'warning') throw new Error(`${level}: ${message}`);
    },
  });
  walk(parser.parseFromString(text, 'text/xml'), list);
  return list.events;
}

type AttributeParts = readonly [uri: string, local: string, value: string];

/** Collects events in one form for both readers: texts side by side are one text, attributes are sorted. */
class EventList {
  readonly events: string[] = [];
  /** Place of the last text: another one behind it belongs to it. */
  #textAt = -2;

  open(uri: string, local: string, attributes: readonly AttributeParts[]): void {
    const sorted = attributes.map(([space, name, value]) => `{${space}}${name}=${JSON.stringify(value)}`).sort();
    this.events.push([`<{${uri}}${local}`, ...sorted].join(' '));
  }

  text(text: string): void {
    if (text === '') return;
    const before = this.#textAt === this.events.length - 1 ? this.events.pop() : undefined;
    this.#textAt = this.events.push((before ?? '') + text) - 1;
  }

  close(): void {
    this.events.push('</');
  }
}

function walk(parent: Node, list: EventList): void {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    const isText = node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
    if (isText && parent.nodeType === parent.ELEMENT_NODE) list.text(node.nodeValue ?? '');
    if (node.nodeType === node.ELEMENT_NODE) walkElement(node as Element, list);
  }
}

function walkElement(element: Element, list: EventList): void {
  const attributes = Array.from(element.attributes, ({ namespaceURI, localName, name, value }): AttributeParts => [
    namespaceURI ?? '',
    localName ?? name,
    value,
  ]);
  list.open(element.namespaceURI ?? '', element.localName ?? element.nodeName, attributes);
  walk(element, list);
  list.close();
}
