import type { Section } from '../dataset/dataset.ts';
import type { Selected } from '../dataset/select.ts';
import type { DateRange } from '../facts.ts';
import { parsePartialDate, sayDate, type PartialDate } from '../record/partial-date.ts';
import type { Words } from '../record/words.ts';
import { withDays } from './banners.ts';
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
  tools: RenderTools,
): string {
  const { words, facts, profile } = tools;
  if (section.dateFilter.kind === 'not-supported' || (rows.length === 0 && (range === null || !supported))) return '';
  const sentences = [range === null ? escapeHtml(unfiltered(section, facts.dateRange, words)) : periodOf(range, tools)];
  if (outside > 0 && profile === 'accessible') sentences.push(escapeHtml(words('date-outside', { count: outside })));
  const said = sentences.filter((html) => html !== '').map((html) => `<p>${html}</p>`);
  return said.length === 0 ? '' : `<div class="date-banner">${said.join('')}</div>`;
}

/** A section that could filter shows everything; one that cannot says so where a range was asked for. */
function unfiltered({ dateFilter }: Section, asked: DateRange | null, words: Words): string {
  if (dateFilter.kind !== 'none') return words('date-all');
  return asked === null ? '' : words('date-not-applied');
}

/** The period in words. */
function periodOf({ from, until }: DateRange, tools: RenderTools): string {
  const { words } = tools;
  const [first, last] = [dayOf(from), dayOf(until)];
  const said = { from: first === null ? '' : sayDate(first, words), until: last === null ? '' : sayDate(last, words) };
  const key = last === null ? 'date-from' : first === null ? 'date-until' : 'date-both';
  const days = [first, last].filter((day) => day !== null);
  return withDays(words(key, said), days, tools);
}

function dayOf(day: string | null): PartialDate | null {
  return day === null ? null : parsePartialDate(day);
}
