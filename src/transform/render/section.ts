import type { Selected } from '../dataset/select.ts';
import type { Dataset, Section } from '../dataset/dataset.ts';
import type { WordKey, Words } from '../record/words.ts';
import type { RenderTemplate } from './environment.ts';
import { escapeHtml } from './escape.ts';
import type { RenderTools } from './helpers/helper.ts';

/** What a section says besides, or in place of, its table. Several may hold when there are several sources. */
export interface SectionFacts {
  /** Sentences about sources that are missing here, each with the source's contact. */
  readonly missing: readonly {
    readonly key: WordKey;
    readonly source: string;
    readonly time: string;
    readonly contact: string | null;
  }[];
  /** A source denies its whole record. */
  readonly denied: boolean;
  /** Some source that can say this section was read. */
  readonly supported: boolean;
  /** Some source was read that cannot say this section. */
  readonly unsupported: boolean;
  /** Sources that sent a part of their record only. */
  readonly partialRecords: readonly string[];
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
  const { words } = tools;
  const parts = [
    `<h2>${escapeHtml(section.title)}</h2>`,
    ...facts.missing.map((missing) => missingBlock(missing, section, words)),
    ...(facts.denied ? [absence(words, `absence-denied-${dataset.subject}`, section, ['absence-denied-more'])] : []),
    section.content === null || selected.rows.length === 0 ? '' : banner('content-banner', section.content),
    ...facts.partialRecords.map((source) => banner('content-banner', words('banner-partial-record', { source }))),
    selected.withheld > 0 ? banner('exclusion-banner', words('banner-exclusion')) : '',
    body(dataset, section, facts, selected, template, tools),
  ];
  return `<div class="oriel-section">${parts.join('')}</div>`;
}

/** The sentence of a section that failed: never "none recorded". */
export function renderFailure(section: Section, words: Words): string {
  return `<div class="oriel-section"><h2>${escapeHtml(section.title)}</h2>${absence(words, 'section-failed', section)}</div>`;
}

function body(
  dataset: Dataset,
  section: Section,
  facts: SectionFacts,
  selected: Selected,
  template: RenderTemplate,
  tools: RenderTools,
): string {
  const { words } = tools;
  if (selected.rows.length > 0) {
    const context = section.group === null ? { rows: selected.rows } : { groups: selected.groups };
    return template(Object.assign(Object.create(null) as object, context), tools);
  }
  if (selected.withheld > 0) return absence(words, 'absence-withheld', section);
  // An error, a denial or a part of a record has said why nothing stands here: "none recorded" would be untrue.
  if (facts.missing.length > 0 || facts.denied || facts.partialRecords.length > 0) return '';
  if (facts.noSource) return absence(words, 'absence-no-source', section);
  return absence(words, facts.supported ? `absence-none-${dataset.subject}` : 'absence-not-supported', section);
}

function banner(name: string, text: string): string {
  return `<div class="${name}"><p>${escapeHtml(text)}</p></div>`;
}

function absence(words: Words, key: WordKey, section: Section, more: readonly WordKey[] = []): string {
  const sentences = [key, ...more].map((each) => `<p>${escapeHtml(words(each, { section: section.title }))}</p>`);
  return `<div class="oriel-absence">${sentences.join('')}</div>`;
}

function missingBlock(missing: SectionFacts['missing'][number], section: Section, words: Words): string {
  const { key, source, time, contact } = missing;
  const sentences = [words(key, { source, time }), words('source-consequence', { section: section.title, source })];
  if (contact !== null) sentences.push(words('source-contact', { contact }));
  return `<div class="oriel-unavailable">${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('')}</div>`;
}
