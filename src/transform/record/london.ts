import { parsePartialDate, sayDate } from './partial-date.ts';
import type { Words } from './words.ts';

// Making a formatter costs more than a thousand uses of it.
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

/** The Europe/London date of an instant, `yyyy-mm-dd`: what "today" means in a view. */
export function londonDay(instant: Date): string {
  return DAY.format(instant);
}

/** The time in London, `hh:mm`, of an instant as it is said on the day of another: with its date where that is another. */
export function londonMoment(instant: Date, on: Date, words: Words): string {
  const day = londonDay(instant);
  const date = day === londonDay(on) ? null : parsePartialDate(day);
  const time = londonTime(instant);
  return date === null ? time : words('time-on-day', { time, date: sayDate(date, words) });
}

/** The time of day in London, `hh:mm`. */
export function londonTime(instant: Date): string {
  return TIME.format(instant);
}
