import { extentOf, type Extent } from '../drawing/time-axis.ts';
import type { Mark, PointMark, SpanMark } from './mark.ts';

/** Lanes that are drawn at most. */
const MOST_LANES = 20;
/** Spans of one lane that are drawn at most, the latest of them. */
const MOST_SPANS = 40;

/** A span with what its dates can mean. */
export interface Span {
  readonly mark: SpanMark & Pick<Mark, 'kind'>;
  readonly from: Extent | null;
  readonly to: Extent | null;
  readonly planned: Extent | null;
  /** It has no end and goes on. */
  readonly goesOn: boolean;
}

/** A point with what its date can mean. */
export interface Point {
  readonly mark: PointMark & Pick<Mark, 'kind'>;
  readonly at: Extent;
}

/** What stands beside one label. */
export interface Lane {
  readonly label: string;
  readonly isWithheld: boolean;
  /** The latest first. */
  readonly spans: readonly Span[];
  /** The latest first. */
  readonly points: readonly Point[];
}

/** The lanes of a timeline, and how many marks stand in none. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Marks without a date that can be drawn: none, withheld, or an end before its start. */
  readonly leftOut: number;
  /** Marks that there is no room for. */
  readonly more: number;
}

/** Puts marks into lanes by their labels: what goes on comes first, then what was there last. */
export function lanesOf(marks: readonly Mark[]): Lanes {
  const placed = marks.flatMap((mark) => placedOf(mark) ?? []);
  const byLabel = Map.groupBy(placed, ({ mark: { label, withheld } }) => `${String(withheld.label)} ${label}`);
  const all = [...byLabel.values()].map(laneOf).toSorted((a, b) => laneEnd(b) - laneEnd(a));
  const lanes = all.slice(0, MOST_LANES).map((lane) => ({ ...lane, spans: lane.spans.slice(0, MOST_SPANS) }));
  const drawn = lanes.reduce((sum, { spans, points }) => sum + spans.length + points.length, 0);
  return { lanes, leftOut: marks.length - placed.length, more: placed.length - drawn };
}

/** A mark where it can be drawn, with what its dates can mean. */
interface Placed {
  readonly mark: Mark;
  readonly drawn: Span | Point;
}

function placedOf(mark: Mark): Placed | null {
  // An end that is withheld is not one that never came.
  if (mark.withheld.dates) return null;
  if (mark.form === 'point') {
    const at = extentOf(mark.at);
    return at === null ? null : { mark, drawn: { mark, at } };
  }
  const [from, to, planned] = [extentOf(mark.from), extentOf(mark.to), extentOf(mark.planned)];
  const goesOn = to === null && mark.noEnd === 'goes-on';
  if (from === null && to === null && !goesOn) return null;
  if (from !== null && to !== null && to.last < from.first) return null;
  return { mark, drawn: { mark, from, to, planned, goesOn } };
}

function laneOf(placed: readonly Placed[]): Lane {
  const { label = '', withheld = { label: false } } = placed[0]?.mark ?? {};
  const spans = placed.flatMap(({ drawn }) => ('at' in drawn ? [] : [drawn]));
  const points = placed.flatMap(({ drawn }) => ('at' in drawn ? [drawn] : []));
  return {
    ...{ label, isWithheld: withheld.label },
    spans: spans.toSorted((a, b) => spanEnd(b) - spanEnd(a) || spanStart(b) - spanStart(a)),
    points: points.toSorted((a, b) => b.at.last - a.at.last),
  };
}

function laneEnd({ spans: [span], points: [point] }: Lane): number {
  return Math.max(span === undefined ? -Infinity : spanEnd(span), point?.at.last ?? -Infinity);
}

/** When a span was there last, in milliseconds since 1970; what goes on comes after everything. */
function spanEnd({ goesOn, from, to }: Span): number {
  return goesOn ? Number.MAX_VALUE : (to?.last ?? from?.last ?? 0);
}

function spanStart({ from, to }: Span): number {
  return from?.first ?? to?.first ?? 0;
}
