import { londonDay } from './london-day.ts';
import { parsePartialDate, sayDate } from './partial-date.ts';
import type { Words } from './words.ts';

// Making a formatter costs more than a thousand uses of it.
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

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
