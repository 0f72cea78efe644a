import { recordLines } from '../foreign.ts';
import type { Helper } from './helper.ts';

/** `{{lines note}}`: text with its line breaks kept. */
export const lines: Helper = {
  name: 'lines',
  description: 'Writes text and keeps its line breaks.',
  accepts: ['text'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => (value === null ? '' : recordLines(value as string, tools)),
};
