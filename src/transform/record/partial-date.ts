import { londonDay } from './london-day.ts';
import type { Words } from './words.ts';

/** How much of a date is known. */
export type DatePrecision = 'unknown' | 'year' | 'month' | 'day' | 'time';

/** A date known to its precision and no further: a day is never invented. */
export interface PartialDate {
  readonly kind: 'date';
  readonly precision: DatePrecision;
  /** ISO 8601 at its precision: `1998`, `1998-06`, `1998-06-01`, `1998-06-01T10:15:00`; empty when unknown. */
  readonly iso: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** Earlier years are fillers of a source. */
const FIRST_YEAR = 1800;
/** Later years are fillers too, for an end that never comes: 9999-12-31. */
const LAST_YEAR = 2200;
/** Length of the ISO text at each precision. */
const LENGTHS = { year: 4, month: 7, day: 10 } as const;
/** The precision letters of GP and social-care extracts (OpenHR DatePart, section 2 of its data types). */
const LETTERS: ReadonlyMap<string, DatePrecision> = new Map([
  ['U', 'unknown'],
  ['Y', 'year'],
  ['YM', 'month'],
  ['YMD', 'day'],
  ['YMDT', 'time'],
]);
/** Digits of a fraction of a second that HTML does not promise to read. */
const EXCESS_FRACTION = /(?<=\.\d{9})\d+/u;

/** The date that says it is not known. */
export const UNKNOWN_DATE: PartialDate = { kind: 'date', precision: 'unknown', iso: '' };

/**
 * Reads an ISO date or instant. `precision` is a letter of a source (`U Y YM YMD YMDT`) that may cut the text, or null.
 * Gives null for what is no calendar date (31 February, an unknown letter), and for years in which nobody alive can have
 * been treated: systems write them (0001-01-01, 1753-01-01) for "no date". The caller counts either as a data fault.
 */
export function parsePartialDate(text: string, precision: string | null = null): PartialDate | null {
  const asked = precision === null ? null : LETTERS.get(precision);
  if (asked === undefined) return null;
  if (asked === 'unknown') return UNKNOWN_DATE;
  const trimmed = text.trim();
  const own = precisionOf(trimmed);
  if (own === null) return null;
  return cut(trimmed, asked !== null && rank(asked) < rank(own) ? asked : own);
}

/**
 * What of an ISO date or instant is given; null for any other text, and for what is no day of the calendar. It is read
 * digit by digit: a record has thousands of dates. A zone may follow each part, so `-05:00` behind a year is no month.
 */
function precisionOf(text: string): DatePrecision | null {
  const year = digits(text, 0, 4);
  if (year < FIRST_YEAR) return null;
  if (!hasPart(text, 4)) return endsWithZone(text, 4) ? 'year' : null;
  const month = digits(text, 5, 2);
  if (!hasPart(text, 7)) return endsWithZone(text, 7) && daysIn(year, month) > 0 ? 'month' : null;
  const day = digits(text, 8, 2);
  if (day < 1 || day > daysIn(year, month)) return null;
  if (text.charCodeAt(10) !== TIME) return endsWithZone(text, 10) ? 'day' : null;
  return isTime(text) ? 'time' : null;
}

const [TIME, ZULU, DASH, PLUS, COLON, POINT, ZERO, TWO] = [0x54, 0x5a, 0x2d, 0x2b, 0x3a, 0x2e, 0x30, 0x32];

/** Whether another part of the date begins here: two digits behind a hyphen that are no zone. */
function hasPart(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && text.charCodeAt(at + 3) !== COLON;
}

function isTime(text: string): boolean {
  const [hour, minute] = [digits(text, 11, 2), digits(text, 14, 2)];
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(13) !== COLON) return false;
  if (text.charCodeAt(16) !== COLON) return endsWithZone(text, 16);
  const second = digits(text, 17, 2);
  return second >= 0 && second < 61 && endsWithZone(text, fractionEnd(text, 19));
}

/** Where a fraction of a second ends, if one begins here. */
function fractionEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== POINT || digits(text, at + 1, 1) < 0) return at;
  let end = at + 2;
  while (digits(text, end, 1) >= 0) end++;
  return end;
}

/** Whether nothing but a zone is left. */
function endsWithZone(text: string, at: number): boolean {
  const sign = text.charCodeAt(at);
  if (text.length === at) return true;
  if (sign === ZULU) return text.length === at + 1;
  const isOffset = (sign === PLUS || sign === DASH) && text.charCodeAt(at + 3) === COLON;
  return isOffset && text.length === at + 6 && isZone(digits(text, at + 1, 2), digits(text, at + 4, 2));
}

/** No clock is further from UTC than 14 hours (XML Schema 1.1, part 2, section 3.3.7); `-50:00` was meant to be something else. */
function isZone(hours: number, minutes: number): boolean {
  return hours >= 0 && minutes >= 0 && (hours < 14 ? minutes < 60 : hours === 14 && minutes === 0);
}

/** So many digits as a number; -1 where they are none. */
function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let at = start; at < start + count; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const RANKS: readonly DatePrecision[] = ['unknown', 'year', 'month', 'day', 'time'];

function rank(precision: DatePrecision): number {
  return RANKS.indexOf(precision);
}

function cut(text: string, precision: DatePrecision): PartialDate {
  const isTime = precision === 'time' || precision === 'unknown';
  const whole = onItsDay(text);
  const iso = isTime ? withoutExcess(whole) : whole.slice(0, LENGTHS[precision]);
  return { kind: 'date', precision, iso };
}

/** The last hour of a day in UTC, of which summer time makes the first of the next day. */
const LAST_HOUR = /^(\d{4}-(?:0[3-9]|10)-\d\dT)23(:[\d:.]+)(?:Z|\+00:00)$/u;

/**
 * An instant in UTC as the clock in London had it where that is another day: systems write in UTC what was done after
 * midnight in summer, and midnight itself for a day alone. A time in any other zone stands as it was written.
 */
function onItsDay(text: string): string {
  const [, day, rest] = text.length > 16 && text.charCodeAt(11) === TWO ? (LAST_HOUR.exec(text) ?? []) : [];
  if (day === undefined || rest === undefined) return text;
  const instant = Date.parse(`${day}23:00Z`);
  const local = Number.isNaN(instant) ? day.slice(0, 10) : londonDay(new Date(instant));
  return local === day.slice(0, 10) ? text : `${local}T00${rest}+01:00`;
}

function withoutExcess(text: string): string {
  return text.includes('.') ? text.replace(EXCESS_FRACTION, '') : text;
}

/** How a format writes dates: ISO 8601; HL7 v3 (`YYYYMMDDHHMM+ZZZZ` of any length, where length is precision); day first, of which the day and the month may be missing. */
export type DateStyle = 'iso' | 'hl7' | 'dd/mm/yyyy';

const HL7 = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d+)?)?([+-]\d{2})?(\d{2})?$/u;
const DAY_FIRST = /^(?:(?:(\d{1,2})\/)?(\d{1,2})\/)?(\d{4})(?: (\d{2}:\d{2}(?::\d{2})?))?$/u;

/**
 * Reads a date of a record in the style of its format, as `parsePartialDate` does for ISO. A year that nobody who is treated
 * now will see is no date either.
 */
export function parseDate(text: string, style: DateStyle, precision: string | null = null): PartialDate | null {
  if (precision === 'U') return UNKNOWN_DATE;
  const iso = style === 'iso' ? text : style === 'hl7' ? isoOfHl7(text.trim()) : isoOfDayFirst(text.trim());
  const date = iso === null ? null : parsePartialDate(iso, precision);
  return date !== null && date.precision !== 'unknown' && digits(date.iso, 0, 4) > LAST_YEAR ? null : date;
}

/** HL7 v3 data types, TS: an hour without minutes is known to the day, and so is one in a zone that there is not. */
function isoOfHl7(text: string): string | null {
  const match = HL7.exec(text);
  if (match === null) return null;
  const [, year = '', month, day, hour, minute, second, zone, zoneMinutes] = match;
  if (month === undefined) return year;
  if (day === undefined) return `${year}-${month}`;
  if (hour === undefined || minute === undefined) return `${year}-${month}-${day}`;
  if (zone !== undefined && !isZone(Math.abs(Number(zone)), Number(zoneMinutes ?? 0))) return `${year}-${month}-${day}`;
  const offset = zone === undefined ? '' : `${zone}:${zoneMinutes ?? '00'}`;
  return `${year}-${month}-${day}T${hour}:${minute}${second === undefined ? '' : `:${second}`}${offset}`;
}

function isoOfDayFirst(text: string): string | null {
  const match = DAY_FIRST.exec(text);
  if (match === null) return null;
  const [, day, month, year = '', time] = match;
  const date = [year, month?.padStart(2, '0'), day?.padStart(2, '0')].filter((part) => part !== undefined).join('-');
  return `${date}${time === undefined ? '' : `T${time}`}`;
}

/** Writes a date as GP Connect asks (`dd-Mmm-yyyy`), at its own precision: `30-Jan-2014`, `May 2011`, `1998`, `date unknown`. */
export function formatPartialDate(date: PartialDate): string {
  return date.precision === 'unknown' ? 'date unknown' : dated(date, (month) => MONTHS[month - 1] ?? '');
}

/** Writes a date for a reader: the form that GP Connect asks for, with the months of the reader's language. */
export function sayDate(date: PartialDate, words: Words): string {
  return date.precision === 'unknown'
    ? words('date-unknown')
    : dated(date, (month) => monthsOf(words)[month - 1] ?? '');
}

/** The months of a language: a view says hundreds of dates in one. */
const MONTH_NAMES = new WeakMap<Words, readonly string[]>();

function monthsOf(words: Words): readonly string[] {
  const known = MONTH_NAMES.get(words);
  if (known !== undefined) return known;
  const names = ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const).map((month) => words(`month-${month}`));
  MONTH_NAMES.set(words, names);
  return names;
}

function dated({ iso, precision }: PartialDate, monthName: (month: number) => string): string {
  const year = iso.slice(0, 4);
  if (precision === 'year') return year;
  const month = monthName(Number(iso.slice(5, 7)));
  return precision === 'month' ? `${month} ${year}` : `${iso.slice(8, 10)}-${month}-${year}`;
}

/** First day a partial date can mean, `yyyy-mm-dd`; empty when unknown. */
export function earliestDay(date: PartialDate): string {
  if (date.precision === 'unknown') return '';
  if (date.precision === 'year') return `${date.iso}-01-01`;
  return date.precision === 'month' ? `${date.iso}-01` : date.iso.slice(0, 10);
}

/** Last day a partial date can mean, `yyyy-mm-dd`; empty when unknown. */
export function latestDay(date: PartialDate): string {
  if (date.precision === 'year') return `${date.iso}-12-31`;
  if (date.precision !== 'month') return earliestDay(date);
  const [year, month] = [Number(date.iso.slice(0, 4)), Number(date.iso.slice(5, 7))];
  return `${date.iso}-${String(daysIn(year, month)).padStart(2, '0')}`;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days of a month in the Gregorian calendar; none for what is no month. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

/** The instant of a date whose time and zone are known, in milliseconds since 1970; else null. */
export function instantOf({ precision, iso }: PartialDate): number | null {
  if (precision !== 'time' || !/(?:Z|[+-]\d\d:\d\d)$/u.test(iso)) return null;
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? null : instant;
}

/** The day `days` before (negative) or after `day`, both `yyyy-mm-dd`. */
export function shiftDay(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whole years from a birth date to a day, both `yyyy-mm-dd`. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
