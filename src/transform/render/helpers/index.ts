import { date } from './date.ts';
import type { Helper } from './helper.ts';
import { is } from './is.ts';
import { lines } from './lines.ts';
import { markup } from './markup.ts';
import { nhsNumber } from './nhs-number.ts';
import { none } from './none.ts';
import { phone } from './phone.ts';
import { overdue, review } from './review.ts';
import { say } from './say.ts';
import { yesno } from './yesno.ts';

/** Every helper of the templates by name, besides Handlebars' own `each`, `if` and `unless`. */
export const HELPERS: ReadonlyMap<string, Helper> = new Map(
  [date, review, overdue, markup, lines, nhsNumber, phone, yesno, is, say, none].map((helper) => [helper.name, helper]),
);
