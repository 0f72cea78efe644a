import { escapeHtml } from '../escape.ts';
import type { Helper, RenderTools } from './helper.ts';

/** `{{none}}`, `{{none "no hours recorded"}}`: words in the place of a value that is not there. */
export const none: Helper = {
  name: 'none',
  description: 'Writes "not recorded", or the words in quotes, in the place of a value that is not there.',
  accepts: [],
  block: false,
  literals: [0, 1],
  run: (_, [own], tools) => noneText(own ?? tools.words('cell-empty'), tools),
};

/** Words for a missing value, so marked that they are not taken for one. */
export function noneText(text: string, { profile }: RenderTools): string {
  return profile === 'strict' ? escapeHtml(text) : `<span class="oriel-none">${escapeHtml(text)}</span>`;
}
