import type { Row, Withheld } from '../../dataset/row.ts';
import type { PartialDate } from '../../record/partial-date.ts';
import { WITHHELD } from '../../record/vocabulary.ts';
import { extentOf } from '../drawing/time-axis.ts';

/** Names of the fields that a chart is drawn from. */
export interface ChartFields {
  readonly date: string;
  /** The number of a point, or the lower and the upper end of a range. */
  readonly value?: string;
  readonly from?: string;
  readonly to?: string;
  readonly units?: string;
  /** What was measured: each has a chart of its own. */
  readonly of?: string;
  /** The reference range that the source gives. */
  readonly low?: string;
  readonly high?: string;
  /** Units of that range, where the source says them of the range itself. */
  readonly rangeUnits?: string;
  /** Whether the source marks the value as abnormal. */
  readonly flag?: string;
}

/** One reading. */
export interface Point {
  /** The first and the last instant that its date can mean, in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  readonly date: PartialDate;
  /** The same number where it is one value; null for an end of a range that was not recorded. */
  readonly low: number | null;
  readonly high: number | null;
  /** The same as the source writes them: together, and each alone. */
  readonly text: string;
  readonly written: readonly { readonly value: number; readonly text: string }[];
  readonly flagged: boolean;
}

/** Readings of one thing in one unit, the earliest first. */
export interface Series {
  readonly title: string;
  readonly units: string;
  readonly points: readonly Point[];
  /** When something was recorded that is not drawn here, in milliseconds since 1970: no line is drawn across it. */
  readonly breaks: readonly number[];
  /** The one reference range of all its points; null where there is none, or several. */
  readonly band: { readonly low: number | null; readonly high: number | null } | null;
  /** Rows about the same thing that are not drawn: without a number, without a date, in other units. */
  readonly leftOut: number;
  /** The last of the points; several where their dates do not say which of them it is. */
  readonly latest: readonly Point[];
  /** Whether something that is not drawn may be later. */
  readonly isLaterElsewhere: boolean;
}

/** Points that are worth a chart. */
const LEAST_POINTS = 2;
/** A plain decimal number. A value with an operator ("<5") has no place on a scale. */
const NUMBER = /^-?\d{1,7}(?:\.\d{1,6})?$/u;

interface Read {
  readonly row: Row;
  readonly point: Point | null;
  readonly when: When | null;
  readonly units: string;
}

/** A date, and what it can mean. */
type When = Pick<Point, 'date' | 'first' | 'last'>;

/**
 * The series of some rows that have points enough; values of different things or units are never joined, and neither are
 * those of which nothing says what they are: without a name, or with one that was withheld.
 */
export function seriesOf(rows: readonly Row[], fields: ChartFields): readonly Series[] {
  const { of } = fields;
  const named = of === undefined ? rows : rows.filter((row) => textOf(row, of) !== '' && !isWithheld(row, of));
  const things = Map.groupBy(named, (row) => textOf(row, of));
  return [...things].flatMap(([title, about]) => {
    const read = about.map((row) => readRow(row, fields));
    const byUnits = Map.groupBy(
      read.filter(({ point }) => point !== null),
      ({ units }) => units,
    );
    return [...byUnits].flatMap(([units, drawn]) => {
      if (drawn.length < LEAST_POINTS) return [];
      const points = drawn.flatMap(({ point }) => point ?? []).toSorted(byTime);
      const others = read.filter((each) => !isOf(units, each)).map(({ when }) => when);
      const breaks = others.flatMap((when) => (when === null ? [] : [middleOf(when)]));
      const band = bandOf(drawn, fields);
      const last = points.at(-1);
      const latest = last === undefined ? [] : points.filter((point) => mayBeLater(point, last));
      const isLaterElsewhere = last !== undefined && others.some((when) => when === null || mayBeLater(when, last));
      const leftOut = about.length - drawn.length;
      return [{ title, units, points, breaks, band, leftOut, latest, isLaterElsewhere }];
    });
  });
}

/** The middle of what a date can mean, in milliseconds since 1970: where it is drawn. */
export function middleOf({ first, last }: Pick<Point, 'first' | 'last'>): number {
  return (first + last) / 2;
}

function byTime(a: When, b: When): number {
  return a.first - b.first || (clockOf(a) < clockOf(b) ? -1 : clockOf(a) > clockOf(b) ? 1 : 0);
}

/** Whether one date may be as late as another, or later. */
function mayBeLater(one: When, other: When): boolean {
  if (one.last !== other.last || one.first !== one.last) return one.last >= other.first;
  return clockOf(one) === '' || clockOf(other) === '' || clockOf(one) >= clockOf(other);
}

/** The time of day of a date; empty where it is not known. */
function clockOf({ date: { precision, iso } }: When): string {
  return precision === 'time' ? iso.slice(11) : '';
}

function isOf(units: string, read: Read): boolean {
  return read.point !== null && read.units === units;
}

function readRow(row: Row, fields: ChartFields): Read {
  const date = dateOf(row, fields.date);
  const units = textOf(row, fields.units);
  const extent = extentOf(date);
  if (date === null || extent === null) return { row, point: null, when: null, units };
  const when = { date, ...extent };
  const names = fields.value === undefined ? [fields.from, fields.to] : [fields.value, fields.value];
  const [low = null, high = null] = names.map((name) => numberOf(row, name));
  if (low === null && high === null) return { row, point: null, when, units };
  const written = names.flatMap((name) => {
    const value = numberOf(row, name);
    return value === null ? [] : [{ value, text: textOf(row, name) }];
  });
  const flagged = fields.flag !== undefined && row[fields.flag] === true;
  const text = fields.value === undefined ? rangeText(row, fields) : textOf(row, fields.value);
  return { row, point: { ...when, low, high, text, written, flagged }, when, units };
}

/** The upper number first, as blood pressure is written. */
function rangeText(row: Row, { from, to }: ChartFields): string {
  return [to, from].map((name) => textOf(row, name) || '–').join(' / ');
}

/**
 * Drawn only where all say the same, in the units of the values: which value a band belongs to would be a guess. An end that
 * is no number, or a lower one above the upper, is nothing to draw either.
 */
function bandOf(drawn: readonly Read[], { low, high, rangeUnits }: ChartFields): Series['band'] {
  const isForeign = drawn.some(({ row, units }) => !['', units].includes(textOf(row, rangeUnits)));
  if (isForeign) return null;
  const bands = new Map(
    drawn.map(({ row }) => [
      `${textOf(row, low)} ${textOf(row, high)}`,
      { low: numberOf(row, low), high: numberOf(row, high) },
    ]),
  );
  const [band] = bands.values();
  const [first] = drawn;
  if (bands.size !== 1 || band === undefined || first === undefined) return null;
  const isUnclear = [low, high].some((name) => textOf(first.row, name) !== '' && numberOf(first.row, name) === null);
  const isInverted = band.low !== null && band.high !== null && band.low > band.high;
  return isUnclear || isInverted || (band.low === null && band.high === null) ? null : band;
}

function isWithheld(row: Row, path: string): boolean {
  const withheld = row[WITHHELD] as Withheld | undefined;
  return withheld?.[path.split('.')[0] ?? ''] === true;
}

function textOf(row: Row, name: string | undefined): string {
  const value = name === undefined ? null : valueAt(row, name);
  return typeof value === 'string' ? value.trim() : '';
}

/** What stands at a path of a row: a field, or a part of a code or of a choice such as `code.display`. */
function valueAt(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : null), row);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function numberOf(row: Row, name: string | undefined): number | null {
  const text = textOf(row, name);
  return NUMBER.test(text) ? Number(text) : null;
}

function dateOf(row: Row, name: string): PartialDate | null {
  const value = row[name];
  const isDate = value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'date';
  return isDate ? value : null;
}
