import { latestDay, type PartialDate } from '../../record/partial-date.ts';
import type { WordKey } from '../../record/words.ts';
import { escapeHtml } from '../escape.ts';
import { timeElement } from './date.ts';
import type { Helper, RenderTools } from './helper.ts';

/** `{{review reviewBy}}`: whether a review is due, overdue or was never planned: never silently current. */
export const review: Helper = {
  name: 'review',
  description: 'Says when a review is due, since when it is overdue, or that no review date is recorded.',
  accepts: ['date'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => reviewText(value as PartialDate | null, tools),
};

function reviewText(value: PartialDate | null, { words, facts }: RenderTools): string {
  if (value === null || value.precision === 'unknown') return escapeHtml(words('review-none'));
  const overdue = latestDay(value) < facts.today;
  const key: WordKey = overdue ? 'review-overdue' : 'review-by';
  const sentence = escapeHtml(words(key)).replace('{date}', () => timeElement(value));
  return overdue ? `<strong class="oriel-overdue">${sentence}</strong>` : sentence;
}
