/** Writes the mixed content of one element as XML again: local names only, no namespaces, nothing but elements and text. */
export class Markup {
  /** The kept element whose content it is. */
  readonly owner: number;
  xml = '';
  readonly #open: string[] = [];

  constructor(owner: number) {
    this.owner = owner;
  }

  open(local: string, attributes: readonly (readonly [name: string, value: string])[]): void {
    const written = attributes.map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
    this.xml += `<${local}${written.join('')}>`;
    this.#open.push(local);
  }

  text(text: string): void {
    this.xml += escapeXml(text);
  }

  close(): void {
    this.xml += `</${this.#open.pop() ?? ''}>`;
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}
