import type { Section } from '../dataset/dataset.ts';
import type { SectionWarnings } from '../source-warnings.ts';
import type { Words } from '../record/words.ts';
import { escapeHtml } from './escape.ts';
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
export function transferBanners({ inTransit }: SectionWarnings, words: Words): readonly string[] {
  return inTransit.map((day) =>
    banner(
      'gptransfer-banner',
      day === null ? words('banner-transfer-undated') : words('banner-transfer', { before: day }),
    ),
  );
}

/** What the dataset says of the section's content, and what is known to be missing of it. */
export function contentBanners(
  { content }: Section,
  { partialRecords, warnings }: Pick<SectionFacts, 'partialRecords' | 'warnings'>,
  hasRows: boolean,
  words: Words,
): readonly string[] {
  return [
    ...(content === null || !hasRows ? [] : [content]),
    ...partialRecords.map((source) => words('banner-partial-record', { source })),
    ...warnings.awaitingFiling.map((source) => words('banner-awaiting-filing', { source })),
  ].map((text) => banner('content-banner', text));
}
