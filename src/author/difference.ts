import { diff } from 'node:util';

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

/** What `diff` says of a line that stands in its second argument only. */
const ONLY_FOUND = -1;
const SIGNS = { [ONLY_FOUND]: '+', 0: ' ', 1: '-' } as const;
