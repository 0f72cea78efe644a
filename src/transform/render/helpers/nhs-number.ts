import { formatNhsNumber, parseNhsNumber } from '../../record/nhs-number.ts';
import { escapeHtml } from '../escape.ts';
import type { Helper } from './helper.ts';

/** `{{nhsnumber field}}`: an NHS number in groups of 3, 3 and 4 digits; what is none is written as it stands. */
export const nhsNumber: Helper = {
  name: 'nhsnumber',
  description: 'Writes an NHS number in groups of 3, 3 and 4 digits.',
  accepts: ['text'],
  block: false,
  literals: [0, 0],
  run: (value) => {
    if (typeof value !== 'string') return '';
    const number = parseNhsNumber(value);
    return escapeHtml(number === null ? value : formatNhsNumber(number));
  },
};
