import { date } from './date.ts';
import type { Helper } from './helper.ts';
import { is } from './is.ts';
import { lines } from './lines.ts';
import { markup } from './markup.ts';
import { review } from './review.ts';
import { say } from './say.ts';

/** Every helper of the templates by name, besides Handlebars' own `each`, `if` and `unless`. */
export const HELPERS: ReadonlyMap<string, Helper> = new Map(
  [date, review, markup, lines, is, say].map((helper) => [helper.name, helper]),
);
