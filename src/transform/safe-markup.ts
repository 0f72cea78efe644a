import { readCdaNarrative } from './extract/narrative/read-cda.ts';
import { readXhtmlNarrative } from './extract/narrative/read-xhtml.ts';
import type { Markup, NarrativeDialect } from './record/record.ts';
import type { Words } from './record/words.ts';
import { escapeHtml } from './render/escape.ts';
import type { Foreign } from './render/foreign.ts';
import type { RenderTools } from './render/helpers/helper.ts';
import { sanitizeNarrative, type NarrativeWords } from './sanitize/narrative.ts';
import { PHRASING } from './sanitize/policy.ts';
import { sanitizeMarkup } from './sanitize/sanitizer.ts';

/**
 * Mark-up of a source as safe HTML: simple mark-up inside a text, or a narrative; in words where it cannot be shown. No
 * class of a source is kept. Those that we write for a style of its text are our own, and not in the strict profile.
 */
export function safeMarkup(markup: Markup, { words, profile, foreign }: MarkupTools): string {
  const html = markup.dialect === undefined ? simple(markup) : narrative(markup.xml, markup.dialect, words);
  if (html === null) return escapeHtml(words('value-unsafe'));
  if (foreign !== null) return inOtherLanguage(html, foreign);
  return profile === 'strict' ? html.replace(OWN_CLASS, '<$1>') : html;
}

/** What mark-up of a source is written with. */
type MarkupTools = Pick<RenderTools, 'words' | 'profile' | 'foreign'>;

/** Mark-up of a source among words of another language: as a whole in its own, but for our words in it. */
function inOtherLanguage(html: string, { lang, own }: Foreign): string {
  const name = BLOCK.test(html) ? 'div' : 'span';
  return `<${name} lang="${lang}">${html.replaceAll(ADDED, `${ADDED.slice(0, -1)} lang="${own}">`)}</${name}>`;
}

/** A start tag that stands in no line of text. */
const BLOCK = new RegExp(`<(?!(?:${[...PHRASING].join('|')})\\b)[a-z]`, 'u');

/** The start tag of our own words in a narrative; the text of a source has no tags. */
const ADDED = '<span class="oriel-added">';

/** A start tag with a class of ours; the text of a source has no tags. */
const OWN_CLASS = /<([a-z]+) class="oriel-[a-z-]+">/gu;

function simple(markup: Markup): string | null {
  const result = sanitizeMarkup(markup);
  return result.ok ? result.html : null;
}

function narrative(xml: string, dialect: NarrativeDialect, words: Words): string | null {
  const read = dialect === 'cda' ? readCdaNarrative(xml) : readXhtmlNarrative(xml);
  const written = read.ok ? sanitizeNarrative(read.narrative, narrativeWords(words)) : read;
  return written.ok ? written.html : null;
}

function narrativeWords(words: Words): NarrativeWords {
  return {
    imageNotShown: words('narrative-image'),
    linkNotShown: words('narrative-link'),
    footnote: words('narrative-note'),
    seeFootnote: words('narrative-see-note'),
    footnoteMissing: words('narrative-note-missing'),
    struckOut: words('narrative-struck'),
  };
}
