import type { XmlAttribute } from '../gate.ts';

/** The namespace of narrative. */
export const XHTML = 'http://www.w3.org/1999/xhtml';

/** Writes a narrative's `div` as FHIR JSON holds it: mark-up as text, local names, no attributes of other namespaces. */
export class NarrativeWriter {
  xml = '';
  readonly #open: string[] = [];
  /** Whether the last tag may still become an empty one. */
  #isTagOpen = false;

  constructor(attributes: readonly XmlAttribute[]) {
    this.#openTag('div', ` xmlns="${XHTML}"${written(attributes)}`);
  }

  /** Whether the div itself is closed. */
  get isComplete(): boolean {
    return this.#open.length === 0;
  }

  open(local: string, attributes: readonly XmlAttribute[]): void {
    this.#closeTag();
    this.#openTag(local, written(attributes));
  }

  text(text: string): void {
    this.#closeTag();
    this.xml += text.replace(/[&<>\r]/gu, reference);
  }

  close(): void {
    const local = this.#open.pop() ?? '';
    this.xml += this.#isTagOpen ? '/>' : `</${local}>`;
    this.#isTagOpen = false;
  }

  #openTag(local: string, attributes: string): void {
    this.#open.push(local);
    this.xml += `<${local}${attributes}`;
    this.#isTagOpen = true;
  }

  #closeTag(): void {
    if (this.#isTagOpen) this.xml += '>';
    this.#isTagOpen = false;
  }
}

function written(attributes: readonly XmlAttribute[]): string {
  return attributes
    .filter(({ uri, local }) => uri === '' && local !== 'xmlns')
    .map(({ local, value }) => ` ${local}="${value.replace(/[&<>"\r\n\t]/gu, reference)}"`)
    .join('');
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function reference(character: string): string {
  return NAMED[character] ?? `&#${String(character.charCodeAt(0))};`;
}
