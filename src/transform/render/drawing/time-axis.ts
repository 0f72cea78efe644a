import type { ScaleTime } from 'd3-scale';

import { earliestDay, latestDay, sayDate, type PartialDate } from '../../record/partial-date.ts';
import type { Words } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';
import { num } from './shapes.ts';

/** The first and the last instant that a date can mean, in milliseconds since 1970. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** Room that a character of a label takes where the drawing is at its smallest, in units of the drawing. */
const CHARACTER = 9;

/** What a date can mean; null where it is missing or not known at all. */
export function extentOf(date: PartialDate | null): Extent | null {
  if (date === null || date.precision === 'unknown') return null;
  return { first: Date.parse(earliestDay(date)), last: Date.parse(latestDay(date)) };
}

/** Round instants of a scale, and their labels below at `y`: years, months or days; none that would touch the one before. */
export function timeAxis(
  x: ScaleTime<number, number>,
  y: number,
  words: Words,
): { readonly at: readonly number[]; readonly labels: string } {
  const ticks = x.ticks(5);
  const isYears = ticks.every((date) => date.getUTCMonth() === 0 && date.getUTCDate() === 1);
  let end = -Infinity;
  const labels = ticks.map((date) => {
    const [at, text] = [x(date), dayText(date, isYears, words)];
    const half = (text.length * CHARACTER) / 2;
    if (at - half < end) return '';
    end = at + half;
    return `<text class="oriel-tick-x" x="${num(at)}" y="${num(y)}">${escapeHtml(text)}</text>`;
  });
  return { at: ticks.map((date) => x(date)), labels: labels.join('') };
}

function dayText(date: Date, isYear: boolean, words: Words): string {
  const iso = date.toISOString();
  if (isYear) return iso.slice(0, 4);
  const [precision, length] = date.getUTCDate() === 1 ? (['month', 7] as const) : (['day', 10] as const);
  return sayDate({ kind: 'date', precision, iso: iso.slice(0, length) }, words);
}
