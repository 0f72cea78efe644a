import type { Row } from './group.ts';

/** What the figures of a group have to keep to: how many times one row may, or must, take of another. */
export interface Bound {
  /** The row whose median is divided. */
  readonly row: string;
  /** The row that it is divided by; left out where the ratio of the row itself is meant. */
  readonly by?: string;
  readonly limit: 'at least' | 'at most';
  readonly value: number;
}

/** A bound with what was measured: null where one of the two was not. */
export interface JudgedBound extends Bound {
  readonly ratio: number | null;
  readonly met: boolean | null;
}

/** Holds figures against their bounds. */
export function judged(bounds: readonly Bound[], rows: readonly Row[]): readonly JudgedBound[] {
  return bounds.map((bound) => {
    const ratio = ratioOf(bound, rows);
    const isWithin = (figure: number) => (bound.limit === 'at least' ? figure >= bound.value : figure <= bound.value);
    return { ...bound, ratio, met: ratio === null ? null : isWithin(ratio) };
  });
}

function ratioOf({ row, by }: Bound, rows: readonly Row[]): number | null {
  const found = rows.find(({ name }) => name === row);
  if (by === undefined || found === undefined || 'skipped' in found) return found?.ratio ?? null;
  const base = rows.find(({ name }) => name === by);
  return base === undefined || 'skipped' in base ? null : found.median / base.median;
}
