import { scaleUtc, type ScaleTime } from 'd3-scale';

import type { Words } from '../../record/words.ts';
import { drawingStart, DAY, lineTag, num } from '../drawing/shapes.ts';
import { timeAxis, type Extent } from '../drawing/time-axis.ts';
import type { Lane, Point, Span } from './lanes.ts';
import type { PointMark } from './mark.ts';

/** The drawing's own units; the stylesheet lets it be as wide as there is room for. */
const WIDTH = 480;
/** Free at both ends, for what is drawn before the first day and after the last. */
const SIDE = 22;
const AXIS_HEIGHT = 20;
/** Height of a track, of a bar in it, and what is left free above and below. */
const [TRACK, BAR, EDGE] = [12, 8, 2];
/** Spans of one lane at the same time that are drawn at most. */
const MOST_TRACKS = 6;
/** How long a start or an end is drawn that is not known at all: so that it is seen, and says nothing of how long it was. */
const STUB = 18;
/** A span shorter than this is drawn so long, to be seen. */
const LEAST = 2;
/** Half the size of a point, and the length of an arrow's head. */
const [HALF, HEAD] = [4, 7];

/** How long a time to come is drawn at least, where anything is recorded of it. */
const YEAR = 366 * DAY;

/** How the time of a timeline lies on its drawings. */
export interface TimeScale {
  readonly x: ScaleTime<number, number>;
  /** Where the scale ends, in milliseconds since 1970: what is later is not drawn. */
  readonly until: number;
  /** Where today is. */
  readonly today: number;
  /** Where the round instants are. */
  readonly ticks: readonly number[];
  /** The drawing of the axis. */
  readonly axis: string;
}

/** A lane as SVG, and what of it is in the drawing. */
export interface DrawnLane {
  readonly svg: string;
  /** Spans that there is no room for. */
  readonly more: number;
}

/**
 * The scale of all lanes: from the first day that anything can mean until today, or later where something is. It shows no
 * more of the time to come than of what was: an end that stands for none, such as 2099, would leave no room for the rest.
 */
export function timeScale(lanes: readonly Lane[], today: string, words: Words): TimeScale {
  const now = Date.parse(today);
  const extents = lanes.flatMap(({ spans, points }) => [
    ...spans.flatMap(({ from, to, planned }) => [from, to, planned]),
    ...points.map(({ at }) => at),
  ]);
  let [first, last] = [now, now];
  for (const extent of extents) {
    if (extent === null) continue;
    first = Math.min(first, extent.first);
    last = Math.max(last, extent.last);
  }
  if (first === last) first -= DAY;
  const until = Math.min(last, now + Math.max(now - first, YEAR));
  const x = scaleUtc([first, until], [SIDE, WIDTH - SIDE]);
  const { at, labels } = timeAxis(x, { width: WIDTH, y: AXIS_HEIGHT - 6 }, words);
  const axis = `${drawingStart(WIDTH, AXIS_HEIGHT)}${todayLine(x(now), 4)}${labels}</svg>`;
  return { x, until, today: x(now), ticks: at, axis };
}

/** Whether something is later than the scale reaches. */
export function isBeyond({ spans, points }: Lane, { until }: TimeScale): boolean {
  const extents = [...spans.flatMap(({ from, to, planned }) => [from, to, planned]), ...points.map(({ at }) => at)];
  return extents.some((extent) => extent !== null && extent.last > until);
}

/** One lane as SVG: spans at the same time below one another. It is hidden from screen readers: words say the same. */
export function drawLane({ spans, points }: Lane, scale: TimeScale): DrawnLane {
  const tracks: number[] = [];
  const shapes: string[] = [];
  for (const span of spans) {
    const placed = placeSpan(span, scale);
    const [start, end] = reach(placed);
    const free = tracks.findIndex((taken) => end < taken);
    const track = free === -1 ? tracks.length : free;
    if (track === MOST_TRACKS) continue;
    tracks[track] = start;
    const isPlanned = span.planned !== null && span.planned.last <= scale.until;
    const planned = isPlanned ? plannedLine(scale.x(span.planned.last), track) : '';
    shapes.push(drawSpan(span, placed, EDGE + (track + 0.5) * TRACK) + planned);
  }
  const height = 2 * EDGE + Math.max(1, tracks.length) * TRACK;
  const around = [drawingStart(WIDTH, height), gridOf(scale, height), todayLine(scale.today, height)];
  const within = points.filter(({ at }) => at.last <= scale.until);
  const svg = [...around, ...shapes, ...drawPoints(within, scale), '</svg>'].join('');
  return { svg, more: spans.length - shapes.length + points.length - within.length };
}

function plannedLine(x: number, track: number): string {
  return lineTag('oriel-planned', x, EDGE + track * TRACK, x, EDGE + (track + 1) * TRACK);
}

/** A stretch of the drawing, from left to right. */
type Stretch = readonly [number, number];

/** Where a span stands: what is certain of it, what is not, and where the head of an arrow begins. */
interface PlacedSpan {
  readonly sure: Stretch | null;
  readonly unsure: readonly Stretch[];
  readonly arrow: number | null;
}

function placeSpan({ from, to, goesOn }: Span, { x, until, today }: TimeScale): PlacedSpan {
  // What ends later runs out of the drawing.
  const place = (instant: number) => (instant > until ? WIDTH : x(instant));
  const stretch = ({ first, last }: Extent): Stretch => [place(first), place(last)];
  const end = to === null ? null : stretch(to);
  if (from === null) return end === null ? onlyNow(today) : onlyEnd(end);
  const start = stretch(from);
  if (end !== null) return between(start, end);
  const [, begun] = start;
  if (!goesOn) return onlyStart(start, today);
  const now = Math.max(today, begun);
  return { sure: [begun, now], unsure: [start], arrow: now };
}

/** Where the end may lie before the start, nothing between them is certain. */
function between(start: Stretch, end: Stretch): PlacedSpan {
  const [[first, begun], [ending, last]] = [start, end];
  if (begun > ending) return { sure: null, unsure: [[first, Math.max(begun, last)]], arrow: null };
  return { sure: [begun, Math.max(ending, begun + LEAST)], unsure: [start, end], arrow: null };
}

/** It may have ended on any day since, but not on one to come. */
function onlyStart(start: Stretch, today: number): PlacedSpan {
  const [first, begun] = start;
  const rest: Stretch = [begun, Math.min(begun + STUB, Math.max(begun, today))];
  return { sure: first === begun ? [begun, begun + LEAST] : null, unsure: [start, rest], arrow: null };
}

function onlyEnd(end: Stretch): PlacedSpan {
  const [ending, last] = end;
  return {
    sure: ending === last ? [ending - LEAST, ending] : null,
    unsure: [[ending - STUB, ending], end],
    arrow: null,
  };
}

function onlyNow(today: number): PlacedSpan {
  return { sure: null, unsure: [[today - STUB, today]], arrow: today };
}

/** All that a span takes of its track. */
function reach({ sure, unsure, arrow }: PlacedSpan): Stretch {
  const ends = [...(sure ?? []), ...unsure.flat(), ...(arrow === null ? [] : [arrow + HEAD])];
  return [Math.min(...ends), Math.max(...ends)];
}

function drawSpan({ mark }: Span, { sure, unsure, arrow }: PlacedSpan, y: number): string {
  const seen = unsure.filter(([start, end]) => end - start >= LEAST);
  return [
    ...seen.map(([start, end]) => lineTag('oriel-vague', start, y, end, y)),
    sure === null ? '' : barTag(`oriel-${mark.shape}`, sure, y),
    arrow === null ? '' : `<path class="oriel-arrow" d="${arrowPath(arrow, y)}" />`,
  ].join('');
}

function barTag(name: string, [start, end]: Stretch, y: number): string {
  const size = `width="${num(end - start)}" height="${BAR}"`;
  return `<rect class="${name}" x="${num(start)}" y="${num(y - BAR / 2)}" ${size} />`;
}

function arrowPath(x: number, y: number): string {
  return `M${num(x)},${num(y - TRACK / 2)}L${num(x + HEAD)},${num(y)}L${num(x)},${num(y + TRACK / 2)}Z`;
}

/** All points of one shape as one path: a lane may have hundreds. Those at one place are drawn once. */
function drawPoints(points: readonly Point[], { x }: TimeScale): readonly string[] {
  const y = EDGE + TRACK / 2;
  const vague = points.filter(({ at }) => at.last - at.first >= DAY);
  const stretches = new Set(vague.map(({ at }) => lineTag('oriel-vague', x(at.first), y, x(at.last), y)));
  const shapes = Map.groupBy(points, ({ mark }) => mark.shape);
  const paths = [...shapes].map(([shape, all]) => {
    const places = new Set(all.map(({ at }) => Math.round(x((at.first + at.last) / 2))));
    return `<path class="oriel-${shape}" d="${[...places].map((place) => POINTS[shape](place, y)).join('')}" />`;
  });
  return [...stretches, ...paths];
}

/** The path of one point; a line of no length with round ends is a dot. */
const POINTS: Readonly<Record<PointMark['shape'], (x: number, y: number) => string>> = {
  dot: (x, y) => `M${x},${y}L${x},${y}`,
  tick: (x, y) => `M${x},${y - HALF - 1}L${x},${y + HALF + 1}`,
  diamond: (x, y) => `M${x},${y - HALF - 1}L${x + HALF + 1},${y}L${x},${y + HALF + 1}L${x - HALF - 1},${y}Z`,
  cross: (x, y) => `M${x - HALF},${y - HALF}L${x + HALF},${y + HALF}M${x - HALF},${y + HALF}L${x + HALF},${y - HALF}`,
};

function gridOf({ ticks }: TimeScale, height: number): string {
  const lines = ticks.map((x) => `M${num(x)},0L${num(x)},${height}`);
  return lines.length === 0 ? '' : `<path class="oriel-grid" d="${lines.join('')}" />`;
}

function todayLine(x: number, height: number): string {
  return lineTag('oriel-today', x, 0, x, height);
}
