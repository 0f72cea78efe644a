import { scaleLinear, scaleUtc, type ScaleLinear, type ScaleTime } from 'd3-scale';
import { line } from 'd3-shape';

import type { Words } from '../../record/words.ts';
import { drawingStart, DAY, lineTag, num } from '../drawing/shapes.ts';
import { timeAxis } from '../drawing/time-axis.ts';
import { escapeHtml } from '../escape.ts';
import type { Point, Series } from './series.ts';

/** The drawing's own units; the stylesheet lets it be as wide as there is room for. */
const [WIDTH, HEIGHT] = [480, 176];
/** Room for labels where the drawing is at its smallest: half of a month at the right, a line of its own below. */
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 36, 10, 30];
/** What is not yet a gap in a series, however close its other points are. */
const LONG_GAP = 366 * DAY;
/** Half of a cap at the end of a range, and of a diamond. */
const [CAP, DIAMOND] = [4, 5];
/** More dots than these run into each other: the line alone is drawn, with what is flagged. */
const MOST_DOTS = 300;

interface Scales {
  readonly x: ScaleTime<number, number>;
  readonly y: ScaleLinear<number, number>;
}

/**
 * A series as SVG: ranges where it has two ends, else a line with dots. It is hidden from screen readers: words and a
 * table say the same. Nothing in it but numbers of the series and labels of its axes.
 */
export function drawSeries(series: Series, words: Words): string {
  const scales = scalesOf(series);
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

function scalesOf({ points, band }: Series): Scales {
  const instants = points.flatMap(({ first, last }) => [first, last]);
  const values = points.flatMap(({ low, high }) => [low, high]).concat(band?.low ?? null, band?.high ?? null);
  const [earliest, latest] = [Math.min(...instants), Math.max(...instants)];
  const numbers = values.filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  // One day, or one value, has no extent of its own.
  const days = latest === earliest ? DAY : 0;
  const more = highest === lowest ? 1 : 0;
  return {
    x: scaleUtc([earliest - days, latest + days], [LEFT + CAP, WIDTH - RIGHT - CAP]),
    y: scaleLinear([lowest - more, highest + more], [HEIGHT - BOTTOM, TOP]).nice(4),
  };
}

function axes({ x, y }: Scales, words: Words): readonly string[] {
  const across = y.ticks(4).flatMap((value) => {
    const at = num(y(value));
    return [
      `<line class="oriel-grid" x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" />`,
      `<text class="oriel-tick-y" x="${LEFT - 6}" y="${num(y(value) + 4)}">${escapeHtml(words.number(value))}</text>`,
    ];
  });
  return [...across, timeAxis(x, HEIGHT - 6, words).labels];
}

/** The reference range; to the edge of the drawing where it is open. */
function bandOf({ band }: Series, { y }: Scales): string {
  if (band === null) return '';
  const [bottom, top] = [band.low === null ? HEIGHT - BOTTOM : y(band.low), band.high === null ? TOP : y(band.high)];
  if (bottom <= top) return '';
  const size = `width="${WIDTH - LEFT - RIGHT}" height="${num(bottom - top)}"`;
  return `<rect class="oriel-band" x="${LEFT}" y="${num(top)}" ${size} />`;
}

/** A date that is not known to the day is drawn as all the days it can mean. */
function vaguenessOf(point: Point, { x, y }: Scales): string {
  if (point.last - point.first < DAY) return '';
  const at = num(y(middleOf(point)));
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
  const placed = [
    ...points.map((point) => ({ at: point.first, point })),
    ...[...breaks, ...gapsOf(points)].map((at) => ({ at, point: null })),
  ].toSorted((a, b) => a.at - b.at);
  const path = line<Point | null>()
    .defined((each) => each !== null)
    .x((each) => (each === null ? 0 : xOf(each, scales)))
    .y((each) => (each === null ? 0 : scales.y(middleOf(each))))
    .digits(1)(placed.map(({ point }) => point));
  const dots = points.length > MOST_DOTS ? points.filter(({ flagged }) => flagged) : points;
  return [`<path class="oriel-line" d="${path ?? ''}" />`, ...dots.map((point) => dotOf(point, scales))];
}

/** Where nothing was recorded for much longer than otherwise: a line would say that all was as it had been. */
function gapsOf(points: readonly Point[]): readonly number[] {
  const steps = points.slice(1).map((point, at) => ({ from: points[at]?.last ?? point.first, until: point.first }));
  const lengths = steps.map(({ from, until }) => until - from).toSorted((a, b) => a - b);
  const usual = lengths[lengths.length >> 1] ?? 0;
  const long = Math.max(LONG_GAP, 4 * usual);
  return steps.filter(({ from, until }) => until - from > long).map(({ from, until }) => (from + until) / 2);
}

/** A dot; a diamond where the source marks the value, so that no colour is needed to see it. */
function dotOf(point: Point, scales: Scales): string {
  const [x, y] = [xOf(point, scales), scales.y(middleOf(point))];
  if (!point.flagged) return `<circle class="oriel-dot" cx="${num(x)}" cy="${num(y)}" r="3" />`;
  const corners = [`${num(x)},${num(y - DIAMOND)}`, `${num(x + DIAMOND)},${num(y)}`, `${num(x)},${num(y + DIAMOND)}`];
  return `<path class="oriel-flagged" d="M${corners.join('L')}L${num(x - DIAMOND)},${num(y)}Z" />`;
}

function middleOf({ low, high }: Point): number {
  return ((low ?? high ?? 0) + (high ?? low ?? 0)) / 2;
}

function xOf({ first, last }: Point, { x }: Scales): number {
  return x((first + last) / 2);
}
