/**
 * The declarations, out of those in scope around an element, that it uses itself: as the text that goes into its start
 * tag. What looks like a use of a prefix counts, be it in a value (`xsi:type="d:Code"`): one too many does no harm.
 */
export function declarationsUsedIn(element: Buffer, inScope: ReadonlyMap<string, string>): string {
  return [...inScope]
    .filter(([prefix, uri]) => (prefix === '' ? uri !== '' : isUsedIn(element, prefix)))
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeValue(uri)}"`)
    .join('');
}

function isUsedIn(element: Buffer, prefix: string): boolean {
  const use = Buffer.from(`${prefix}:`);
  for (let at = element.indexOf(use); at !== -1; at = element.indexOf(use, at + 1)) {
    if (!isNameByte(element[at - 1]) && isNameByte(element[at + use.length])) return true;
  }
  return false;
}

/** Letters, digits, `_`, `-`, `.`, and every byte of a character beyond ASCII. */
function isNameByte(byte = 0): boolean {
  return byte >= 0x80 || /[\w.-]/.test(String.fromCharCode(byte));
}

function escapeValue(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
