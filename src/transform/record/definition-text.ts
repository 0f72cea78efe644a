import { DefinitionError } from './definition.ts';

/**
 * The text of a definition file, with the line ends that templates are compared by: one character each, whatever the
 * author's editor writes, and without a byte order mark. Throws DefinitionError where it is not UTF-8.
 */
export function definitionText(file: string, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const bad = firstStrange(bytes, text);
  if (bad === null) return text.replaceAll('\r\n', '\n');
  const lines = text.slice(0, bad).split('\n');
  const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  const hint = 'save the file with the encoding UTF-8';
  throw new DefinitionError([{ file, ...place, message: 'what stands here is not UTF-8', hint, kind: 'file' }]);
}

/** The first character that the bytes do not hold: one in place of bytes that are no text, or of nothing. */
function firstStrange(bytes: Uint8Array, text: string): number | null {
  const empty = text.indexOf('\0');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return empty < 0 ? null : empty;
  } catch {
    const replaced = [...text.matchAll(/\uFFFD/gu)].map(({ index }) => index);
    const encoder = new TextEncoder();
    const mark = bytes[0] === 0xef ? 3 : 0;
    return replaced.find((at) => !isWritten(bytes, mark + encoder.encode(text.slice(0, at)).length)) ?? 0;
  }
}

/** Whether U+FFFD itself stands at this place. */
function isWritten(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}
