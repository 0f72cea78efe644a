import { isWordKey, WORD_KEYS } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';
import type { Helper } from './helper.ts';

/** `{{say "review-none"}}`: a sentence of the catalogue of words. */
export const say: Helper = {
  name: 'say',
  description: 'Writes a sentence of templates/words by its key.',
  accepts: [],
  block: false,
  literals: [1, 1],
  known: WORD_KEYS,
  run: (_, [key = ''], { words }) => (isWordKey(key) ? escapeHtml(words(key)) : unknownKey(key)),
};

function unknownKey(key: string): never {
  throw new Error(`no sentence '${key}'`);
}
