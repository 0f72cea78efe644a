/** The Europe/London date of an instant, `yyyy-mm-dd`: what "today" means in a view. */
export function londonDay(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(instant);
}

/** The time of day in London, `hh:mm`. */
export function londonTime(instant: Date): string {
  const style = { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-GB', style).format(instant);
}
