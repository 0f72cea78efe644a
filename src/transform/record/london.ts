// Making a formatter costs more than a thousand uses of it.
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

/** The Europe/London date of an instant, `yyyy-mm-dd`: what "today" means in a view. */
export function londonDay(instant: Date): string {
  return DAY.format(instant);
}

/** The time of day in London, `hh:mm`. */
export function londonTime(instant: Date): string {
  return TIME.format(instant);
}
