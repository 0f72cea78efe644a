import type { z } from 'zod';
import { calendarDay } from '../record/calendar-day.ts';
import { closed } from '../record/definition.ts';

/** From when to when something holds; both days are inside, without `to` it holds until further notice. */
export const EffectiveSchema = closed({ from: calendarDay, to: calendarDay.optional() }).refine(
  ({ from, to }) => to === undefined || from <= to,
  { message: 'ends before it begins', path: ['to'], when: ({ issues }) => issues.length === 0 },
);

/** From when to when something holds. */
export type Effective = z.output<typeof EffectiveSchema>;

/** Whether it holds on a day, `yyyy-mm-dd`. */
export function isEffective({ from, to }: Effective, today: string): boolean {
  return from <= today && (to === undefined || today <= to);
}

/** In words, when something holds that does not hold on a day; null where it does. */
export function notEffective({ from, to }: Effective, today: string): string | null {
  if (today < from) return `is in force from ${from} only`;
  return to !== undefined && today > to ? `was in force until ${to}` : null;
}
