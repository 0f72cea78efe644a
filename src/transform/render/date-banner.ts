import type { Section } from '../dataset/dataset.ts';
import type { Selected } from '../dataset/select.ts';
import type { DateRange } from '../facts.ts';
import { parsePartialDate, sayDate } from '../record/partial-date.ts';
import type { Words } from '../record/words.ts';
import { escapeHtml } from './escape.ts';
import type { RenderTools } from './helpers/helper.ts';
import type { SectionFacts } from './section.ts';

/**
 * Which days a section shows (GP Connect Access Record HTML, date banner); nothing where it has no dates. The accessible
 * profile also says how many entries lie outside; the strict one has the words of the standard and no others.
 */
export function dateBanner(
  section: Section,
  { supported }: SectionFacts,
  { rows, range, outside }: Selected,
  { words, facts, profile }: RenderTools,
): string {
  if (section.dateFilter.kind === 'not-supported' || (rows.length === 0 && (range === null || !supported))) return '';
  const texts = [range === null ? unfiltered(section, facts.dateRange, words) : periodOf(range, words)];
  if (outside > 0 && profile === 'accessible') texts.push(words('date-outside', { count: outside }));
  const sentences = texts.filter((text) => text !== '').map((text) => `<p>${escapeHtml(text)}</p>`);
  return sentences.length === 0 ? '' : `<div class="date-banner">${sentences.join('')}</div>`;
}

/** A section that could filter shows everything; one that cannot says so where a range was asked for. */
function unfiltered({ dateFilter }: Section, asked: DateRange | null, words: Words): string {
  if (dateFilter.kind !== 'none') return words('date-all');
  return asked === null ? '' : words('date-not-applied');
}

function periodOf({ from, until }: DateRange, words: Words): string {
  if (until === null) return words('date-from', { from: dayOf(from, words) });
  return from === null
    ? words('date-until', { until: dayOf(until, words) })
    : words('date-both', { from: dayOf(from, words), until: dayOf(until, words) });
}

function dayOf(day: string | null, words: Words): string {
  const date = day === null ? null : parsePartialDate(day);
  return date === null ? '' : sayDate(date, words);
}
