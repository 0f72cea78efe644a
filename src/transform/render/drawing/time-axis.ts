import type { ScaleTime } from 'd3-scale';

import { earliestDay, latestDay, sayDate, type PartialDate } from '../../record/partial-date.ts';
import type { Words } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';
import { DAY, num } from './shapes.ts';

/** The first and the last instant that a date can mean, in milliseconds since 1970. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** Room that a character of a label takes where the drawing is at its smallest, in units of the drawing. */
export const CHARACTER = 9;
/** Length of the ISO text at each precision. */
const LENGTHS = { year: 4, month: 7, day: 10 } as const;

/** What a date can mean; null where it is missing or not known at all. */
export function extentOf(date: PartialDate | null): Extent | null {
  if (date === null || date.precision === 'unknown') return null;
  return { first: Date.parse(earliestDay(date)), last: Date.parse(latestDay(date)) };
}

/** Round days of a scale, and their labels below at `y`: years, months or days; none that would touch the one before. `width` is the drawing's. */
export function timeAxis(
  x: ScaleTime<number, number>,
  { width, y }: { readonly width: number; readonly y: number },
  words: Words,
): { readonly at: readonly number[]; readonly labels: string } {
  // Of a few days there are rounder instants within each, with the same label.
  const ticks = x.ticks(5).filter((date) => date.getTime() % DAY === 0);
  const isMonths = ticks.every((date) => date.getUTCDate() === 1);
  const isYears = isMonths && ticks.every((date) => date.getUTCMonth() === 0);
  const precision = isYears ? 'year' : isMonths ? 'month' : 'day';
  let end = -Infinity;
  const labels = ticks.map((date) => {
    const text = sayDate({ kind: 'date', precision, iso: date.toISOString().slice(0, LENGTHS[precision]) }, words);
    const half = (text.length * CHARACTER) / 2;
    // A label at an end of the drawing stands within it.
    const at = Math.min(Math.max(x(date), half), width - half);
    if (at - half < end) return '';
    end = at + half;
    return `<text class="oriel-tick-x" x="${num(at)}" y="${num(y)}">${escapeHtml(text)}</text>`;
  });
  return { at: ticks.map((date) => x(date)), labels: labels.join('') };
}
