import { escapeHtml } from '../escape.ts';
import type { Helper } from './helper.ts';

/** `{{yesno livesAlone}}`: "Yes", "No", or nothing where the source did not say: silence is no No. */
export const yesno: Helper = {
  name: 'yesno',
  description: 'Writes Yes or No, and nothing where the source did not say.',
  accepts: ['boolean'],
  block: false,
  literals: [0, 0],
  run: (value, _, { words }) => (value === null ? '' : escapeHtml(words(value === true ? 'yes' : 'no'))),
};
