import { SaxesParser, type SaxesAttributeNSIncomplete, type SaxesTagNS } from 'saxes';
import { decodeXml } from '../../src/transform/extract/encoding.ts';
import type { GateLimits, XmlHandler } from '../../src/transform/extract/gate.ts';
import { RefusalError } from '../../src/transform/extract/refusal.ts';

// The oracle of the gate and of everything that reads by it: the same rules over saxes.

/** Characters handed to the parser at a time: bounds the work done on one endless token. */
const SLICE = 64 * 1024;

/**
 * Reads an XML document through the gate: size, encoding, no DOCTYPE, depth, attribute and text limits, strict
 * well-formedness with namespaces. Throws RefusalError; events before the refusal are to be thrown away.
 */
export function readXmlBySaxes(bytes: Uint8Array, limits: GateLimits, handler: XmlHandler): void {
  if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
  if (bytes.length > limits.bytes)
    throw new RefusalError('too-large', `${String(bytes.length)} bytes, the limit is ${String(limits.bytes)}`);
  const text = decodeXml(bytes);
  refuseDoctype(text);
  const parser = new GateParser(limits, handler);
  for (let start = 0; start < text.length; start += SLICE) parser.write(text.slice(start, start + SLICE));
  parser.end();
}

const WHITE_SPACE = /[ \t\r\n]*/uy;

/**
 * Refuses a document type declaration where it begins, before the parser would read to its end. Comments and
 * instructions before it are stepped over; what else is wrong with them, the parser says.
 */
function refuseDoctype(text: string): void {
  let at = 0;
  for (;;) {
    WHITE_SPACE.lastIndex = at;
    at += WHITE_SPACE.exec(text)?.[0].length ?? 0;
    if (/^<!doctype/iu.test(text.slice(at, at + 9))) throw doctypeRefusal(text.slice(0, at).split(/\r\n?|\n/u));
    const ending = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
    const end = ending === null ? -1 : text.indexOf(ending, at + 4);
    if (ending === null || end === -1) return;
    at = end + ending.length;
  }
}

function doctypeRefusal(before: readonly string[]): RefusalError {
  return new RefusalError('doctype', NO_DOCTYPE, before.length, (before.at(-1) ?? '').length + 1);
}

const NO_DOCTYPE = 'a document type declaration is never accepted';

class GateParser {
  readonly #parser = new SaxesParser<{ xmlns: true; position: true }>({ xmlns: true, position: true });
  readonly #limits: GateLimits;
  readonly #handler: XmlHandler;
  #depth = 0;
  #elements = 0;
  #attributes = 0;
  #written = 0;
  #lastEvent = 0;

  constructor(limits: GateLimits, handler: XmlHandler) {
    this.#limits = limits;
    this.#handler = handler;
    this.#listen();
  }

  write(slice: string): void {
    this.#parser.write(slice);
    this.#written += slice.length;
    if (this.#written - this.#lastEvent > this.#limits.textLength + SLICE)
      this.#refuse('text', `a text or tag is longer than ${String(this.#limits.textLength)} characters`);
  }

  end(): void {
    this.#parser.close();
  }

  #listen(): void {
    const parser = this.#parser;
    parser.on('error', (error) => {
      this.#notWellFormed(error);
    });
    // Refused before the parser saw it; this is the second wall.
    parser.on('doctype', () => this.#refuse('doctype', NO_DOCTYPE));
    parser.on('xmldecl', (declaration) => {
      if (declaration.version !== '1.0') this.#refuse('not-well-formed', 'only XML 1.0 is read');
    });
    parser.on('opentagstart', () => this.#openStart());
    parser.on('attribute', (attribute) => {
      this.#attribute(attribute);
    });
    parser.on('opentag', (tag) => {
      this.#open(tag);
    });
    parser.on('closetag', () => {
      this.#close();
    });
    parser.on('text', (text) => {
      this.#text(text);
    });
    parser.on('cdata', (text) => {
      this.#text(text);
    });
    parser.on('comment', () => {
      this.#event();
    });
    parser.on('processinginstruction', () => {
      this.#event();
    });
  }

  #event(): void {
    this.#lastEvent = this.#parser.position;
  }

  #openStart(): void {
    this.#event();
    this.#attributes = 0;
    if (++this.#depth > this.#limits.depth)
      this.#refuse('depth', `more than ${String(this.#limits.depth)} elements inside each other`);
    const most = this.#limits.elements ?? Math.ceil(this.#limits.bytes / 10);
    if (++this.#elements > most) this.#refuse('too-large', `more than ${String(most)} elements`);
  }

  #attribute({ name, prefix, value }: SaxesAttributeNSIncomplete): void {
    this.#event();
    if (++this.#attributes > this.#limits.attributes)
      this.#refuse('attributes', `more than ${String(this.#limits.attributes)} attributes on one element`);
    if (value.length > this.#limits.attributeLength)
      this.#refuse('attribute-value', `an attribute is longer than ${String(this.#limits.attributeLength)} characters`);
    // The parser would take the white space away and so make two names of namespaces one.
    if ((prefix === 'xmlns' || name === 'xmlns') && value !== value.trim())
      this.#refuse('not-well-formed', 'white space around the name of a namespace');
  }

  #open(tag: SaxesTagNS): void {
    this.#event();
    this.#handler.open(tag.uri, tag.local, Object.values(tag.attributes));
  }

  #close(): void {
    this.#event();
    this.#depth--;
    this.#handler.close();
  }

  #text(text: string): void {
    this.#event();
    if (text.length > this.#limits.textLength)
      this.#refuse('text', `a text is longer than ${String(this.#limits.textLength)} characters`);
    if (this.#depth > 0) this.#handler.text(text);
  }

  #notWellFormed(error: Error): never {
    // saxes names the rule ("1:5: unclosed tag: a"); a name of the document may follow the colon, so only the rule is kept.
    const rule = /^\d+:\d+: ([^:]*)/u.exec(error.message)?.[1] ?? 'the document is not well-formed';
    const reason = /doctype/iu.test(error.message) ? 'doctype' : 'not-well-formed';
    return this.#refuse(reason, rule.replace(/[^\x20-\x7E]/gu, '?').slice(0, 120));
  }

  #refuse(
    reason: 'doctype' | 'too-large' | 'depth' | 'attributes' | 'attribute-value' | 'text' | 'not-well-formed',
    detail: string,
  ): never {
    throw new RefusalError(reason, detail, this.#parser.line, this.#parser.columnIndex + 1);
  }
}
