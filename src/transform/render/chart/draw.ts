import { scaleLinear, scaleUtc, type ScaleLinear, type ScaleTime } from 'd3-scale';
import { line } from 'd3-shape';

import type { Words } from '../../record/words.ts';
import { drawingStart, DAY, lineTag, num } from '../drawing/shapes.ts';
import { CHARACTER, timeAxis } from '../drawing/time-axis.ts';
import { escapeHtml } from '../escape.ts';
import { middleOf, type Point, type Series } from './series.ts';

/** The drawing's own units; the stylesheet lets it be as wide as there is room for. */
const [WIDTH, HEIGHT] = [480, 176];
/** Room for labels where the drawing is at its smallest: a short number at the left, half of a month at the right, a line of its own below. */
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 36, 10, 30];
/** Between the labels of the values and what is drawn. */
const ASIDE = 6;
/** What is not yet a gap in a series, however close its other points are. */
const LONG_GAP = 366 * DAY;
/** Half of a cap at the end of a range, and of a diamond. */
const [CAP, DIAMOND] = [4, 5];
/** More dots than these run into each other: the line alone is drawn, with what is flagged. */
const MOST_DOTS = 300;

interface Scales {
  readonly x: ScaleTime<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** Where the drawing begins, behind the labels of the values. */
  readonly left: number;
  readonly labels: readonly { readonly value: number; readonly text: string }[];
}

/**
 * A series as SVG: ranges where it has two ends, else a line with dots. It is hidden from screen readers: words and a
 * table say the same. Nothing in it but numbers of the series and labels of its axes.
 */
export function drawSeries(series: Series, words: Words): string {
  const scales = scalesOf(series, words);
  const isRange = series.points.some(({ low, high }) => low !== high);
  const shapes = isRange ? series.points.map((point) => rangeOf(point, scales)) : lineOf(series, scales);
  return [
    drawingStart(WIDTH, HEIGHT),
    bandOf(series, scales),
    ...axes(scales, words),
    ...series.points.map((point) => vaguenessOf(point, scales)),
    ...shapes,
    '</svg>',
  ].join('');
}

function scalesOf({ points, band }: Series, words: Words): Scales {
  const instants = points.flatMap(({ first, last }) => [first, last]);
  const values = points.flatMap(({ low, high }) => [low, high]).concat(band?.low ?? null, band?.high ?? null);
  const [earliest, latest] = [Math.min(...instants), Math.max(...instants)];
  const numbers = values.filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  // One day, or one value, has no extent of its own.
  const days = latest === earliest ? DAY : 0;
  const more = highest === lowest ? 1 : 0;
  const y = scaleLinear([lowest - more, highest + more], [HEIGHT - BOTTOM, TOP]).nice(4);
  const labels = y.ticks(4).map((value) => ({ value, text: words.number(value) }));
  const left = Math.max(LEFT, ASIDE + Math.max(...labels.map(({ text }) => widthOf(text))));
  const x = scaleUtc([earliest - days, latest + days], [left + CAP, WIDTH - RIGHT - CAP]);
  return { x, y, left, labels };
}

/** Room that a number takes; its commas and points are narrow. */
function widthOf(text: string): number {
  const narrow = text.length - text.replaceAll(/[.,]/gu, '').length;
  return (text.length - narrow / 2) * CHARACTER;
}

function axes({ x, y, left, labels }: Scales, words: Words): readonly string[] {
  const across = labels.flatMap(({ value, text }) => {
    const at = num(y(value));
    return [
      `<line class="oriel-grid" x1="${num(left)}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" />`,
      `<text class="oriel-tick-y" x="${num(left - ASIDE)}" y="${num(y(value) + 4)}">${escapeHtml(text)}</text>`,
    ];
  });
  return [...across, timeAxis(x, { width: WIDTH, y: HEIGHT - 6 }, words).labels];
}

/** The reference range; to the edge of the drawing where it is open. */
function bandOf({ band }: Series, { y, left }: Scales): string {
  if (band === null) return '';
  const [bottom, top] = [band.low === null ? HEIGHT - BOTTOM : y(band.low), band.high === null ? TOP : y(band.high)];
  if (bottom <= top) return '';
  const size = `width="${num(WIDTH - left - RIGHT)}" height="${num(bottom - top)}"`;
  return `<rect class="oriel-band" x="${num(left)}" y="${num(top)}" ${size} />`;
}

/** A date that is not known to the day is drawn as all the days it can mean. */
function vaguenessOf(point: Point, { x, y }: Scales): string {
  if (point.last - point.first < DAY) return '';
  const at = num(y(valueOf(point)));
  return `<line class="oriel-vague" x1="${num(x(point.first))}" y1="${at}" x2="${num(x(point.last))}" y2="${at}" />`;
}

function rangeOf(point: Point, scales: Scales): string {
  const { low, high } = point;
  if (low === null || high === null) return dotOf(point, scales);
  const [x, bottom, top] = [xOf(point, scales), scales.y(low), scales.y(high)];
  const caps = [top, bottom].map((y) => lineTag('oriel-range', x - CAP, y, x + CAP, y));
  return [lineTag('oriel-range', x, top, x, bottom), ...caps].join('');
}

function lineOf({ points, breaks }: Series, scales: Scales): readonly string[] {
  const path = line<Point | null>()
    .defined((each) => each !== null)
    .x((each) => (each === null ? 0 : xOf(each, scales)))
    .y((each) => (each === null ? 0 : scales.y(valueOf(each))))
    .digits(1)(withGaps(points, breaks));
  const dots = points.length > MOST_DOTS ? points.filter(({ flagged }) => flagged) : points;
  return [`<path class="oriel-line" d="${path ?? ''}" />`, ...dots.map((point) => dotOf(point, scales))];
}

/** The points from left to right, and `null` where the line is open. */
function withGaps(points: readonly Point[], breaks: readonly number[]): readonly (Point | null)[] {
  const inOrder = points.toSorted((a, b) => middleOf(a) - middleOf(b));
  const isApart = gapTest(inOrder);
  const joined = inOrder.flatMap((point, index) => {
    const next = inOrder[index + 1];
    const at = middleOf(point);
    const own = { at, point };
    return next !== undefined && isApart(point, next) ? [own, { at, point: null }] : [own];
  });
  return [...joined, ...breaks.map((at) => ({ at, point: null }))]
    .toSorted((a, b) => a.at - b.at)
    .map(({ point }) => point);
}

/**
 * Tells where a line would say too much: where nothing was recorded for much longer than otherwise, that all was as it had
 * been; where the dates of two points overlap, which of them came first.
 */
function gapTest(points: readonly Point[]): (point: Point, next: Point) => boolean {
  const lengths = points.slice(1).map((point, at) => point.first - (points[at]?.last ?? point.first));
  const usual = lengths.toSorted((a, b) => a - b)[lengths.length >> 1] ?? 0;
  const long = Math.max(LONG_GAP, 4 * usual);
  return (point, next) => next.first - point.last > long || isOverlapping(point, next);
}

function isOverlapping(point: Point, next: Point): boolean {
  return next.first <= point.last && (next.first !== point.first || next.last !== point.last);
}

/** A dot; a diamond where the source marks the value, so that no colour is needed to see it. */
function dotOf(point: Point, scales: Scales): string {
  const [x, y] = [xOf(point, scales), scales.y(valueOf(point))];
  if (!point.flagged) return `<circle class="oriel-dot" cx="${num(x)}" cy="${num(y)}" r="3" />`;
  const corners = [`${num(x)},${num(y - DIAMOND)}`, `${num(x + DIAMOND)},${num(y)}`, `${num(x)},${num(y + DIAMOND)}`];
  return `<path class="oriel-flagged" d="M${corners.join('L')}L${num(x - DIAMOND)},${num(y)}Z" />`;
}

function valueOf({ low, high }: Point): number {
  return ((low ?? high ?? 0) + (high ?? low ?? 0)) / 2;
}

function xOf(point: Point, { x }: Scales): number {
  return x(middleOf(point));
}
