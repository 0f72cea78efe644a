import type { Section } from '../dataset/dataset.ts';
import type { Selected } from '../dataset/select.ts';
import type { SectionWarnings } from '../source-warnings.ts';
import type { Words } from '../record/words.ts';
import { sayDate, type PartialDate } from '../record/partial-date.ts';
import { escapeHtml } from './escape.ts';
import { timeElement } from './helpers/date.ts';
import type { RenderTools } from './helpers/helper.ts';
import type { SectionFacts } from './section.ts';

/** A banner of GP Connect Access Record HTML. */
export function banner(
  name: 'gptransfer-banner' | 'content-banner' | 'date-banner' | 'exclusion-banner',
  text: string,
): string {
  return `<div class="${name}"><p>${escapeHtml(text)}</p></div>`;
}

/** The banner that says that entries were withheld, here or by their source. */
export function exclusionBanner(words: Words): string {
  return banner('exclusion-banner', words('banner-exclusion'));
}

/** That the record has not wholly arrived where the person is registered now: what may be missing is older than the day. */
export function transferBanners({ inTransit }: SectionWarnings, tools: DayTools): readonly string[] {
  const { words } = tools;
  return inTransit.map((day) => {
    if (day === null) return banner('gptransfer-banner', words('banner-transfer-undated'));
    const text = words('banner-transfer', { before: sayDate(day, words) });
    return `<div class="gptransfer-banner"><p>${withDays(text, [day], tools)}</p></div>`;
  });
}

/** What days are written with. */
type DayTools = Pick<RenderTools, 'words' | 'profile'>;

/** A sentence with each of its days as a `time` element, so that no line breaks within one; in the strict profile as it is. */
export function withDays(text: string, days: readonly PartialDate[], tools: DayTools): string {
  const written = new Map(days.map((day) => [escapeHtml(sayDate(day, tools.words)), timeElement(day, tools)]));
  return [...written].reduce((html, [said, element]) => html.replaceAll(said, () => element), escapeHtml(text));
}

/** What the dataset says of the section's content, what is known to be missing of it, and that there are entries of what is not so. */
export function contentBanners(
  { content }: Section,
  { partialRecords, warnings }: Pick<SectionFacts, 'partialRecords' | 'warnings'>,
  { rows, negated }: Pick<Selected, 'rows' | 'negated'>,
  words: Words,
): readonly string[] {
  return [
    ...(content === null || rows.length === 0 ? [] : [content]),
    ...partialRecords.map((source) => words('banner-partial-record', { source })),
    ...warnings.awaitingFiling.map((source) => words('banner-awaiting-filing', { source })),
    ...(negated > 0 ? [words('banner-negated')] : []),
  ].map((text) => banner('content-banner', text));
}
