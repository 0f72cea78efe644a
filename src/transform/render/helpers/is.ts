import type { Helper } from './helper.ts';

/** `{{#is status.value "active" "unknown"}}`: whether a text is one of those in quotes. */
export const is: Helper = {
  name: 'is',
  description: 'Shows its block where the text is one of those in quotes.',
  accepts: ['text'],
  block: true,
  literals: [1, 20],
  run: (value, literals) => typeof value === 'string' && literals.includes(value),
};
