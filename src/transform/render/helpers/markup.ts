import type { Markup } from '../../record/record.ts';
import type { Helper } from './helper.ts';

/** `{{markup details}}`: text with elements of the source's own, sanitized. */
export const markup: Helper = {
  name: 'markup',
  description: 'Writes text that may carry simple mark-up of the source, made safe.',
  accepts: ['markup'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => (value === null ? '' : tools.markup(value as Markup)),
};
