import type { Selected } from '../dataset/select.ts';
import type { Dataset, Section } from '../dataset/dataset.ts';
import type { WordKey, Words } from '../record/words.ts';
import { isExcluded, type SectionWarnings } from '../source-warnings.ts';
import type { RenderTemplate } from './environment.ts';
import { escapeHtml } from './escape.ts';
import { banner, contentBanners, exclusionBanner, transferBanners } from './banners.ts';
import { dateBanner } from './date-banner.ts';
import type { RenderTools } from './helpers/helper.ts';
import type { Profile } from './profile.ts';
import { contextOf } from './shape.ts';

/** What a section says besides, or in place of, its table. Several may hold when there are several sources. */
export interface SectionFacts {
  /** Sentences about sources that are missing here, each with the source's contact, and since when it fails. */
  readonly missing: readonly {
    readonly key: WordKey;
    readonly source: string;
    readonly time: string;
    /** When the source began to fail, in words; null where this is the first time. */
    readonly since: string | null;
    readonly contact: string | null;
  }[];
  /** Sources whose answer is used here, and when each answered: London's time, and the instant in ISO 8601. */
  readonly answered: readonly { readonly source: string; readonly time: string; readonly at: string }[];
  /** A source denies its whole record. */
  readonly denied: boolean;
  /** The person has chosen not to share the record of a source. */
  readonly dissent: boolean;
  /** Some source that can say this section was read. */
  readonly supported: boolean;
  /** What of the section each source that was read cannot say, where another, or the rest of it, can. */
  readonly unsupported: readonly { readonly source: string; readonly records: readonly string[] }[];
  /** Sources that sent a part of their record only. */
  readonly partialRecords: readonly string[];
  /** What sources say of entries that they did not send. */
  readonly warnings: SectionWarnings;
  /** No source of the kinds of this section was asked. */
  readonly noSource: boolean;
}

/** Renders one section: title, banners, then the table or the sentence that stands in its place. The HTML is not yet guarded. */
export function renderSection(
  dataset: Dataset,
  section: Section,
  facts: SectionFacts,
  selected: Selected,
  template: RenderTemplate,
  tools: RenderTools,
): string {
  const { words, profile } = tools;
  const parts = [
    profile === 'accessible' ? freshness(facts, words) : '',
    ...facts.missing.map((missing) => missingBlock(missing, section, tools)),
    ...(facts.denied ? [absence(tools, `absence-denied-${dataset.subject}`, section, ['absence-denied-more'])] : []),
    facts.dissent ? absence(tools, 'absence-dissent', section) : '',
    ...transferBanners(facts.warnings, tools),
    ...contentBanners(section, facts, selected, words),
    ...(profile === 'strict' ? unsupportedRecords(facts, tools) : []),
    profile === 'strict' ? moreThanShown(section, selected, tools) : '',
    dateBanner(section, facts, selected, tools),
    isExcluded(facts, selected) && dataset.protection.banner === 'table' ? exclusionBanner(words) : '',
    ...(profile === 'accessible' ? unsupportedRecords(facts, tools) : []),
    profile === 'accessible' ? moreThanShown(section, selected, tools) : '',
    body(dataset, section, facts, selected, template, tools),
  ];
  return framed(dataset, section, profile, parts.join(''));
}

/** When each source answered: what stands below is no older, and was not kept. */
function freshness({ answered }: SectionFacts, words: Words): string {
  return answered
    .map(({ source, time, at }) => {
      const text = escapeHtml(words('section-from', { source, time }));
      return `<p class="oriel-from"><time datetime="${escapeHtml(at)}">${text}</time></p>`;
    })
    .join('');
}

/** The sentence of a section that failed: never "none recorded". */
export function renderFailure(dataset: Dataset, section: Section, tools: SectionTools): string {
  return framed(dataset, section, tools.profile, absence(tools, 'section-failed', section));
}

/** What the words around a table are written with. */
type SectionTools = Pick<RenderTools, 'words' | 'profile'>;

/** A section under its title. In the strict profile a section alone has the first heading, several stand below one. */
function framed(dataset: Dataset, { title, lang }: Section, profile: Profile, html: string): string {
  if (profile === 'accessible')
    return `<div class="oriel-section"${lang === null ? '' : ` lang="${lang}"`}><h2>${escapeHtml(title)}</h2>${html}</div>`;
  const heading = dataset.sections.length === 1 ? 'h1' : 'h2';
  return `<div><${heading}>${escapeHtml(title)}</${heading}>${html}</div>`;
}

function body(
  dataset: Dataset,
  section: Section,
  facts: SectionFacts,
  selected: Selected,
  template: RenderTemplate,
  tools: RenderTools,
): string {
  if (selected.rows.length > 0) {
    return template(contextOf(selected), tools, section);
  }
  if (isExcluded(facts, selected)) return absence(tools, 'absence-withheld', section);
  // An error or a denial has said why nothing stands here: "none recorded" would be untrue.
  if (facts.missing.length > 0 || facts.denied || facts.dissent) return '';
  const { inTransit, awaitingFiling } = facts.warnings;
  if (inTransit.length > 0) return absence(tools, 'absence-in-transit', section, ['absence-in-transit-more']);
  if (facts.partialRecords.length > 0 || awaitingFiling.length > 0)
    return absence(tools, 'absence-not-sent', section, ['absence-denied-more']);
  if (selected.negated > 0) return absence(tools, 'absence-withheld', section);
  if (facts.noSource) return absence(tools, 'absence-no-source', section);
  if (facts.supported && selected.range !== null) return absence(tools, 'absence-period', section);
  return absence(tools, facts.supported ? `absence-none-${dataset.subject}` : 'absence-not-supported', section);
}

/** What a source cannot say, where others or other records stand: its silence is not "nothing recorded". In the strict profile a content banner says it. */
function unsupportedRecords({ unsupported }: SectionFacts, tools: SectionTools): readonly string[] {
  return unsupported.map(({ source, records }) => {
    const text = tools.words('unsupported-records', { source, records: records.join(', ') });
    return aside('oriel-unsupported', text, tools.profile);
  });
}

/** A sentence about a table; in the strict profile a content banner. */
function aside(className: string, text: string, profile: Profile): string {
  return profile === 'strict' ? banner('content-banner', text) : `<p class="${className}">${escapeHtml(text)}</p>`;
}

/** How many rows a limit leaves out: part of a table must not pass for the whole. In the strict profile a content banner says it. */
function moreThanShown({ limit }: Section, { rows, more }: Selected, { words, profile }: SectionTools): string {
  if (limit === null || more === 0) return '';
  const counts = { rows: rows.length, more, total: rows.length + more };
  const text =
    limit.words === undefined
      ? words('limit-more', counts)
      : limit.words.replace(/\{(rows|more|total)\}/gu, (_, name: keyof typeof counts) => words.number(counts[name]));
  return aside('oriel-more', text, profile);
}

/** Sentences, each a paragraph; in the strict profile they stand in place of the table and nothing is around them. */
function paragraphs(className: string, sentences: readonly string[], profile: Profile): string {
  const html = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('');
  return profile === 'strict' ? html : `<div class="${className}">${html}</div>`;
}

function absence(tools: SectionTools, key: WordKey, section: Section, more: readonly WordKey[] = []): string {
  const sentences = [key, ...more].map((each) => tools.words(each, { section: section.title }));
  return paragraphs('oriel-absence', sentences, tools.profile);
}

function missingBlock(
  missing: SectionFacts['missing'][number],
  section: Section,
  { words, profile }: SectionTools,
): string {
  const { key, source, time, since, contact } = missing;
  const sentences = [words(key, { source, time })];
  if (since !== null) sentences.push(words('source-since', { since }));
  // Whoever knows of no system is none itself.
  const consequence = key === 'source-unregistered' ? 'unregistered-consequence' : 'source-consequence';
  sentences.push(words(consequence, { section: section.title, source }));
  if (contact !== null) sentences.push(words('source-contact', { contact }));
  return paragraphs('oriel-unavailable', sentences, profile);
}
