import { diff } from 'node:util';
import { readLines, type ReadLine } from './case-text.ts';

/** Lines shown around a change. */
const CONTEXT = 2;

/**
 * The difference of two texts, line by line: `-` stands before what was expected, `+` before what was found, with two
 * lines around each change and the line number of the expected text before each place. Empty when they are the same.
 */
export function showDifference(expected: readonly string[], found: readonly string[]): string {
  if (expected.join('\n') === found.join('\n')) return '';
  const entries = diff(expected, found);
  const changes = entries.flatMap(([operation], index) => (operation === 0 ? [] : [index]));
  const shown = entries.map((_, index) => changes.some((change) => Math.abs(change - index) <= CONTEXT));
  const lines: string[] = [];
  let line = 1;
  for (const [index, [operation, text]] of entries.entries()) {
    if (shown[index] === true && shown[index - 1] !== true) lines.push(`line ${String(line)}:`);
    if (shown[index] === true) lines.push(`${SIGNS[operation]} ${text}`);
    if (operation !== ONLY_FOUND) line++;
  }
  return lines.join('\n');
}

/**
 * What a reader of a view would see differ: the lines of text that were expected (`-`) and found (`+`), under the heading
 * of their section. Empty where the text is the same, whatever its mark-up.
 */
export function showTextDifference(expected: string, found: string): string {
  const keys = [readLines(expected), readLines(found)].map((lines) => lines.map(keyOf));
  const changes = diff(keys[0] ?? [], keys[1] ?? []).filter(([operation]) => operation !== 0);
  const lines: string[] = [];
  let section = '';
  for (const [operation, key] of changes) {
    const [heading = '', text = ''] = key.split('\0');
    if (heading !== section) lines.push(`${heading}:`);
    section = heading;
    lines.push(`${SIGNS[operation]} ${text}`);
  }
  return lines.join('\n');
}

/** A line that moved to another section is another line. */
function keyOf({ section, text }: ReadLine): string {
  return `${section}\0${text}`;
}

/** What `diff` says of a line that stands in its second argument only. */
const ONLY_FOUND = -1;
const SIGNS = { [ONLY_FOUND]: '+', 0: ' ', 1: '-' } as const;
