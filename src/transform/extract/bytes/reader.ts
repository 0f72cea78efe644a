import { Asks, BANG, GREATER, InName, isSpace, LESS, QUESTION, SLASH, startsWith } from './bytes.ts';
import { checkCharacters } from './characters.ts';
import type { Document } from './document.ts';
import type { Listener } from './listener.ts';
import { NO_DOCTYPE, readDeclaration, refuseDoctype } from './prolog.ts';
import { Scanner } from './scanner.ts';
import { Tags } from './tags.ts';
import { checkText, decodeText } from './text.ts';

const COMMENT = Buffer.from('<!--');
const CDATA = Buffer.from('<![CDATA[');
const DOCTYPE = Buffer.from('<!DOCTYPE');
const INSTRUCTION = Buffer.from('<?');
const HYPHENS = Buffer.from('--');
const CDATA_END = Buffer.from(']]>');
const INSTRUCTION_END = Buffer.from('?>');

/** Bits of a text that have to be looked at before it is accepted. */
const TEXT_TO_CHECK = Asks.reference | Asks.bracket | Asks.legal;

/**
 * Reads a document once, byte by byte, strictly by XML 1.0 and Namespaces in XML 1.0, and tells the listener what it
 * asks for. Everything is checked everywhere; only what is asked for is decoded.
 */
export class ByteReader {
  readonly #document: Document;
  readonly #bytes: Buffer;
  readonly #scanner: Scanner;
  readonly #tags: Tags;
  readonly #listener: Listener;
  /** Where the next byte to read is. */
  #at = 0;

  constructor(document: Document, namespaceIds: ReadonlyMap<string, number>, listener: Listener) {
    this.#document = document;
    this.#bytes = document.bytes;
    this.#scanner = new Scanner(document);
    this.#tags = new Tags(document, this.#scanner, namespaceIds, listener);
    this.#listener = listener;
  }

  /** Reads the document: the declaration, what may stand before the root, the root, what may stand behind it. */
  read(): void {
    this.readRootTag();
    while (this.#tags.depth > 0) {
      this.#readText();
      this.#readMarkup();
    }
    this.#readMisc();
    if (this.#at < this.#bytes.length) this.#refuseBehindRoot();
  }

  /** Reads as far as the start tag of the root. */
  readRootTag(): void {
    refuseDoctype(this.#document);
    this.#at = readDeclaration(this.#document);
    this.#readMisc();
    if (this.#bytes[this.#at] !== LESS) this.#document.malformed('no root element, or text outside of it', this.#at);
    this.#at = this.#tags.readStart(this.#at);
  }

  /** Comments, instructions and white space outside of the root. */
  #readMisc(): void {
    for (;;) {
      this.#readSpace();
      if (startsWith(this.#bytes, this.#at, COMMENT)) this.#readComment();
      else if (startsWith(this.#bytes, this.#at, INSTRUCTION)) this.#readInstruction();
      else return;
    }
  }

  #readSpace(): void {
    const start = this.#at;
    this.#at = this.#scanner.spaceEnd(start);
    this.#checkTextLength(start, this.#at, Asks.lineEnd);
    this.#document.nextToken(this.#at);
  }

  #refuseBehindRoot(): never {
    if (startsWith(this.#bytes, this.#at, DOCTYPE)) this.#document.refuse('doctype', NO_DOCTYPE, this.#at);
    return this.#document.malformed('something behind the root element', this.#at);
  }

  #readText(): void {
    const start = this.#at;
    const end = this.#scanner.to(LESS, start);
    if (end === start) return;
    const asks = this.#scanner.seen;
    if ((asks & TEXT_TO_CHECK) !== 0) checkText(this.#document, start, end);
    if (end === this.#bytes.length) this.#document.unexpectedEnd('unclosed tag');
    this.#checkTextLength(start, end, asks);
    this.#document.nextToken(end);
    this.#at = end;
    if (this.#listener.wantsText) this.#listener.text(start, end, asks);
  }

  #checkTextLength(start: number, end: number, asks: number): void {
    const limit = this.#document.limits.textLength;
    if (end - start > limit && decodeText(this.#document, start, end, asks).length > limit)
      this.#document.refuse('text', `a text is longer than ${String(limit)} characters`, start);
  }

  #readMarkup(): void {
    const next = this.#bytes[this.#at + 1];
    if (next === SLASH) this.#at = this.#tags.readEnd(this.#at);
    else if (next === BANG) this.#readDeclared();
    else if (next === QUESTION) this.#readInstruction();
    else this.#at = this.#tags.readStart(this.#at);
  }

  /** What begins with `<!` inside the root. */
  #readDeclared(): void {
    if (startsWith(this.#bytes, this.#at, COMMENT)) this.#readComment();
    else if (startsWith(this.#bytes, this.#at, CDATA)) this.#readCdata();
    else if (startsWith(this.#bytes, this.#at, DOCTYPE)) this.#document.refuse('doctype', NO_DOCTYPE, this.#at);
    else this.#document.malformed('incorrect syntax', this.#at);
  }

  #readComment(): void {
    const start = this.#at + COMMENT.length;
    const end = this.#endOf(HYPHENS, start, 'the comment does not end');
    checkCharacters(this.#document, start, end);
    if (this.#bytes[end + HYPHENS.length] !== GREATER) this.#document.malformed('"--" in a comment', end);
    this.#at = end + HYPHENS.length + 1;
    this.#document.nextToken(this.#at);
  }

  #readInstruction(): void {
    const document = this.#document;
    const start = this.#at + INSTRUCTION.length;
    const nameEnd = this.#scanner.checkedName(start);
    if ((this.#scanner.seen & InName.colon) !== 0) document.malformed('malformed name', start);
    if (nameEnd - start === 3 && /^xml$/iu.test(this.#bytes.toString('latin1', start, nameEnd)))
      document.malformed('an XML declaration must be at the start of the document', start);
    if (!isSpace(this.#bytes[nameEnd]) && !startsWith(this.#bytes, nameEnd, INSTRUCTION_END))
      document.malformed('disallowed character in the name of a processing instruction', nameEnd);
    const end = this.#endOf(INSTRUCTION_END, nameEnd, 'the processing instruction does not end');
    checkCharacters(document, nameEnd, end);
    this.#at = end + INSTRUCTION_END.length;
    document.nextToken(this.#at);
  }

  #readCdata(): void {
    const start = this.#at + CDATA.length;
    const end = this.#endOf(CDATA_END, start, 'the CDATA section does not end');
    const asks = checkCharacters(this.#document, start, end) & ~Asks.reference;
    this.#at = end + CDATA_END.length;
    this.#checkTextLength(start, end, asks);
    this.#document.nextToken(this.#at);
    if (this.#listener.wantsText) this.#listener.text(start, end, asks);
  }

  /** Where these bytes begin next. */
  #endOf(ending: Buffer, start: number, otherwise: string): number {
    const end = this.#bytes.indexOf(ending, start);
    if (end !== -1) return end;
    checkCharacters(this.#document, start, this.#bytes.length);
    return this.#document.unexpectedEnd(otherwise);
  }
}
