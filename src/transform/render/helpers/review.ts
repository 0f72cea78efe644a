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

/** `{{overdue review}}`: since when a review is overdue, and nothing where it is not: beside a column that holds its date. */
export const overdue: Helper = {
  name: 'overdue',
  description: 'Says since when a review is overdue; writes nothing otherwise.',
  accepts: ['date'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => {
    const date = value as PartialDate | null;
    return date !== null && isOverdue(date, tools) ? reviewText(date, tools) : '';
  },
};

function isOverdue(value: PartialDate, { facts }: RenderTools): boolean {
  return value.precision !== 'unknown' && latestDay(value) < facts.today;
}

function reviewText(value: PartialDate | null, tools: RenderTools): string {
  const { words, profile } = tools;
  if (value === null || value.precision === 'unknown') return escapeHtml(words('review-none'));
  const isLate = isOverdue(value, tools);
  const key: WordKey = isLate ? 'review-overdue' : 'review-by';
  const sentence = escapeHtml(words(key)).replace('{date}', () => timeElement(value, tools));
  const start = profile === 'strict' ? '<strong>' : '<strong class="oriel-overdue">';
  return isLate ? `${start}${sentence}</strong>` : sentence;
}
