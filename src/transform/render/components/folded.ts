import type { Section } from '../../dataset/dataset.ts';
import type { Row } from '../../dataset/row.ts';
import { earliestDay, sayDate, type PartialDate } from '../../record/partial-date.ts';
import type { Words } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';

/** Name of the block that components put around the rows of a section that may be closed in part. No template can write it. */
export const FOLD = 'oriel-fold';

/** Name of the helper that says, beside the title of a group, how many of its rows are closed. No template can write it. */
export const GROUP_MORE = 'oriel-group-more';

/** Name of the helper that says, beside the title of what a reader opens, how many rows stand in it. No template can write it. */
export const ROWS_WITHIN = 'oriel-rows-within';

/** What the template of a section receives: rows in the order of the section, and where it is grouped the same from A to Z. */
export interface Listed {
  readonly rows: readonly Row[];
  readonly groups?: readonly RowGroup[];
}

/** A group of rows. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Of it, how many are closed elsewhere. */
  readonly closed?: number;
}

/**
 * What of a section stands open, the first rows of its order, and what is closed; null where nothing is. In groups, rows
 * of one group and one day stay together: half a report is read as the whole.
 */
export function parted(
  { rows, groups }: Listed,
  { after, by }: NonNullable<Section['collapse']>,
): readonly [open: Listed, closed: Listed] | null {
  const open = new Set(rows.slice(0, after));
  for (const group of groups ?? []) {
    const days = new Set(group.rows.filter((row) => open.has(row)).map((row) => dayOf(row, by)));
    for (const row of group.rows) if (dayOf(row, by) !== '' && days.has(dayOf(row, by))) open.add(row);
  }
  if (open.size >= rows.length) return null;
  return [listOf((row) => open.has(row)), listOf((row) => !open.has(row))];

  function listOf(isHere: (row: Row) => boolean): Listed {
    const here = { rows: rows.filter(isHere) };
    if (groups === undefined) return here;
    const parts = groups.map((group) => {
      const members = group.rows.filter(isHere);
      const isOpen = members.some((row) => open.has(row));
      return { ...group, rows: members, closed: isOpen ? group.rows.length - members.length : 0 };
    });
    return { ...here, groups: parts.filter((group) => group.rows.length > 0) };
  }
}

/** Beside the title of what is closed: how many rows stand in it, so that nobody takes it for empty. Nothing in a row of its own. */
export function rowsWithinText({ rows }: Partial<Listed>, words: Words): string {
  return rows === undefined ? '' : ` (${words.number(rows.length)})`;
}

/** Rows that are opened at once, at most: a browser that lays out more of them stands still meanwhile. */
const MOST_AT_ONCE = 400;

/** Closed rows in pieces that are each opened alone, all nearly as long; those in groups in one. */
export function piecesOf(closed: Listed): readonly Listed[] {
  const { rows, groups } = closed;
  const count = Math.ceil(rows.length / MOST_AT_ONCE);
  if (groups !== undefined || count <= 1) return [closed];
  const length = Math.ceil(rows.length / count);
  return Array.from({ length: count }, (_, piece) => ({ rows: rows.slice(piece * length, (piece + 1) * length) }));
}

/** Beside the title of a group that stands open: how many of its rows are closed. Nothing where none is. */
export function groupMoreText({ closed = 0 }: Partial<RowGroup>, words: Words): string {
  return closed === 0 ? '' : ` ${escapeHtml(words('folded-group', { count: closed }))}`;
}

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

/** The day of a row, or the first that its date can mean; empty where it has none. */
function dayOf(row: Row, by: string): string {
  const date = row[by] as PartialDate | null;
  return date === null ? '' : earliestDay(date);
}

function byDay(a: PartialDate, b: PartialDate): number {
  const [one, other] = [earliestDay(a), earliestDay(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}
