import type { Row } from '../../dataset/row.ts';
import { earliestDay, sayDate, type PartialDate } from '../../record/partial-date.ts';
import type { Words } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';

/** Name of the block that components put around the rows of a section that may be closed in part. No template can write it. */
export const FOLD = 'oriel-fold';

/** What is said of rows that are closed. */
interface Closed {
  /** The date by which they are sorted. */
  readonly by: string;
  /** Rows in all, those that stand open too. */
  readonly total: number;
}

/** Rows that a reader opens, under a line that says how many they are and from when to when: nothing is left out unseen. */
export function foldedHtml(rows: readonly Row[], { by, total }: Closed, html: string, words: Words): string {
  const dates = rows.map((row) => row[by] as PartialDate | null).filter((date) => date !== null);
  const known = dates.filter(({ precision }) => precision !== 'unknown').sort(byDay);
  const [first, last] = [known[0], known.at(-1)];
  const counts = { count: rows.length, total, undated: rows.length - known.length };
  const text = first === undefined || last === undefined ? words('folded-undated', counts) : dated(first, last);
  return `<details class="oriel-folded"><summary>${escapeHtml(text)}</summary>${html}</details>`;

  function dated(from: PartialDate, until: PartialDate): string {
    const days = { ...counts, from: sayDate(from, words), until: sayDate(until, words) };
    return words(known.length < rows.length ? 'folded-partly-dated' : 'folded-dated', days);
  }
}

function byDay(a: PartialDate, b: PartialDate): number {
  const [one, other] = [earliestDay(a), earliestDay(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}
