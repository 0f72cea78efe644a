// Making a formatter costs more than a thousand uses of it.
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

/** The Europe/London date of an instant, `yyyy-mm-dd`: what "today" means in a view. */
export function londonDay(instant: Date): string {
  return DAY.format(instant);
}
