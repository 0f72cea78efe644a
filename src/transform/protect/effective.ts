import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'must be a day such as 2020-01-31');

/** From when to when something holds; both days are inside, without `to` it holds until further notice. */
export const EffectiveSchema = z.strictObject({ from: day, to: day.optional() });

/** From when to when something holds. */
export type Effective = z.output<typeof EffectiveSchema>;

/** Whether it holds on a day, `yyyy-mm-dd`. */
export function isEffective({ from, to }: Effective, today: string): boolean {
  return from <= today && (to === undefined || today <= to);
}
