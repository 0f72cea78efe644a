import { readEvents } from './bytes/events.ts';

/** Limits of the XML gate. */
export interface GateLimits {
  /** Bytes of the document. */
  readonly bytes: number;
  /** Elements inside each other. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Characters of one attribute's value. */
  readonly attributeLength: number;
  /** Elements of the document; one for every ten bytes that may be read, where it is left out. */
  readonly elements?: number;
  /** Numbers of a JSON document that have to be kept as text, such as 5.90; those of the JSON gate, where it is left out. */
  readonly numbers?: number;
  /** Characters of one text, comment, instruction or tag. */
  readonly textLength: number;
}

/** Safe limits for any source: a real record of 4.8 MB has 240,000 elements, depth below 40. */
export const GATE_LIMITS: GateLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 200,
  attributes: 256,
  attributeLength: 64 * 1024,
  textLength: 1024 * 1024,
};

/** An attribute by namespace and local name; the namespace of an unprefixed attribute is empty. */
export interface XmlAttribute {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

/** Receives the events of a document that passes the gate. Names are by namespace, never by prefix. */
export interface XmlHandler {
  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void;
  text(text: string): void;
  close(): void;
}

/**
 * Reads an XML document through the gate: size, encoding, no DOCTYPE, depth, attribute and text limits, strict
 * well-formedness with namespaces. Throws RefusalError; events before the refusal are to be thrown away.
 */
export function readXml(bytes: Uint8Array, limits: GateLimits, handler: XmlHandler): void {
  readEvents(bytes, limits, handler);
}
