import { sayDate, type PartialDate } from '../../record/partial-date.ts';
import { escapeHtml } from '../escape.ts';
import type { Helper, RenderTools } from './helper.ts';

/** `{{date start}}`: a date at its own precision, `dd-Mmm-yyyy` (GP Connect Access Record HTML, dates); nothing where there is none. */
export const date: Helper = {
  name: 'date',
  description: 'Writes a date at its own precision, such as 30-Jan-2014, May 2011 or 1998.',
  accepts: ['date'],
  block: false,
  literals: [0, 0],
  run: (value, _, tools) => (value === null ? '' : timeElement(value as PartialDate, tools)),
};

/** A date as a `time` element, in the strict profile as its text alone; in words where it is not known. */
export function timeElement(value: PartialDate, { profile, words }: Pick<RenderTools, 'profile' | 'words'>): string {
  const text = escapeHtml(sayDate(value, words));
  return profile === 'strict' || value.precision === 'unknown' ? text : `<time datetime="${value.iso}">${text}</time>`;
}
