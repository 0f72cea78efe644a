import { escapeHtml } from '../escape.ts';
import { recordHtml } from '../foreign.ts';
import type { Helper } from './helper.ts';

/** A telephone number as people write it: seven digits at least, with spaces, hyphens and brackets between them. */
const NUMBERS = /(\+?\(?\d(?:[ ()-]{0,2}\d){6,14})/u;

/** `{{phone telephone}}`: a text whose telephone numbers each stay on one line: half of one is misread. */
export const phone: Helper = {
  name: 'phone',
  description: 'Writes text and keeps each telephone number in it on one line.',
  accepts: ['text'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => {
    if (typeof value !== 'string') return '';
    if (tools.profile === 'strict') return escapeHtml(value);
    // What the pattern captures stands at every second place.
    const pieces = value.split(NUMBERS).map((piece, index) => {
      const html = escapeHtml(piece);
      return index % 2 === 0 ? html : `<span class="oriel-phone">${html}</span>`;
    });
    return recordHtml(pieces.join(''), value, tools);
  },
};
