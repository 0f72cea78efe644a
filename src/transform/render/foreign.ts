import { escapeHtml } from './escape.ts';
import type { RenderTools } from './helpers/helper.ts';

/** What a section must know whose own words are in another language than the record. */
export interface Foreign {
  /** The language of the record, as a `lang` attribute says it. */
  readonly lang: string;
  /** That of the section's own words. */
  readonly own: string;
  /** Whether a text is in that: what manifests, record types and extract maps say of a record is translated. */
  readonly isOwn: (text: string) => boolean;
}

const HAS_LETTER = /\p{L}/u;

/** A text of the record as HTML; marked where the words around it are in another language (WCAG 2.2, 3.1.2). */
export function recordText(text: string, tools: Pick<RenderTools, 'foreign'>): string {
  return recordHtml(escapeHtml(text), text, tools);
}

/** The same of a text that was made HTML already. */
export function recordHtml(html: string, text: string, { foreign }: Pick<RenderTools, 'foreign'>): string {
  return foreign === null ? html : marked(html, text, foreign);
}

/** The same with the line breaks of the text kept. */
export function recordLines(text: string, tools: Pick<RenderTools, 'foreign'>): string {
  return recordHtml(text.split('\n').map(escapeHtml).join('<br>'), text, tools);
}

function marked(html: string, text: string, { lang, isOwn }: Foreign): string {
  return HAS_LETTER.test(text) && !isOwn(text) ? `<span lang="${lang}">${html}</span>` : html;
}
