import { z } from 'zod';
import { parsePartialDate } from './partial-date.ts';

/** A day that the calendar has, as definitions write it: `2020-01-31`. */
export const calendarDay = z
  .string()
  .refine((text) => parsePartialDate(text)?.precision === 'day', 'must be a day such as 2020-01-31');
