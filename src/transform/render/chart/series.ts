import type { Row } from '../../dataset/row.ts';
import type { PartialDate } from '../../record/partial-date.ts';
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
  /** The numbers as the source writes them. */
  readonly text: string;
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
}

/** Points that are worth a chart. */
const LEAST_POINTS = 2;
/** A plain decimal number. A value with an operator ("<5") has no place on a scale. */
const NUMBER = /^-?\d{1,7}(?:\.\d{1,6})?$/u;

interface Read {
  readonly row: Row;
  readonly point: Point | null;
  readonly at: number | null;
  readonly units: string;
}

/** The series of some rows that have points enough; values of different things or units are never joined. */
export function seriesOf(rows: readonly Row[], fields: ChartFields): readonly Series[] {
  const things = Map.groupBy(rows, (row) => textOf(row, fields.of));
  return [...things].flatMap(([title, about]) => {
    const read = about.map((row) => readRow(row, fields));
    const byUnits = Map.groupBy(
      read.filter(({ point }) => point !== null),
      ({ units }) => units,
    );
    return [...byUnits].flatMap(([units, drawn]) => {
      if (drawn.length < LEAST_POINTS) return [];
      const points = drawn.flatMap(({ point }) => point ?? []).toSorted((a, b) => a.first - b.first);
      const breaks = read.flatMap((each) => (isOf(units, each) || each.at === null ? [] : [each.at]));
      const band = bandOf(drawn, fields);
      return [{ title, units, points, breaks, band, leftOut: about.length - drawn.length }];
    });
  });
}

function isOf(units: string, read: Read): boolean {
  return read.point !== null && read.units === units;
}

function readRow(row: Row, fields: ChartFields): Read {
  const date = dateOf(row, fields.date);
  const units = textOf(row, fields.units);
  const extent = extentOf(date);
  if (date === null || extent === null) return { row, point: null, at: null, units };
  const { first, last } = extent;
  const names = fields.value === undefined ? [fields.from, fields.to] : [fields.value, fields.value];
  const [low = null, high = null] = names.map((name) => numberOf(row, name));
  if (low === null && high === null) return { row, point: null, at: first, units };
  const flagged = fields.flag !== undefined && row[fields.flag] === true;
  const text = fields.value === undefined ? rangeText(row, fields) : textOf(row, fields.value);
  return { row, point: { first, last, date, low, high, text, flagged }, at: first, units };
}

/** The upper number first, as blood pressure is written. */
function rangeText(row: Row, { from, to }: ChartFields): string {
  return [to, from].map((name) => textOf(row, name) || '–').join(' / ');
}

/** Drawn only where all say the same, in the units of the values: which value a band belongs to would be a guess. */
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
  return bands.size !== 1 || band === undefined || (band.low === null && band.high === null) ? null : band;
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
