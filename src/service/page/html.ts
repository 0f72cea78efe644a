import { createHash } from 'node:crypto';
import { escapeHtml } from '../../transform/render/escape.ts';

/** A part of a page: our own mark-up as text, or the bytes of a fragment as the transform made them. */
export type Piece = string | Uint8Array;

/** A paragraph of text. */
export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** A notice: a sentence that a reader must not miss. */
export function notice(text: string, attributes = ''): string {
  return `<div class="oriel-notice" role="note"${attributes}>${paragraph(text)}</div>`;
}

/** The attribute of an element whose language is not the page's; nothing where it is. */
export function langAttribute(lang: string | null): string {
  return lang === null ? '' : ` lang="${lang}"`;
}

/** What the head of a document holds besides its title. */
export interface Head {
  /** Language of the page (BCP 47). */
  readonly lang: string;
  readonly stylesheet: string;
  /** How much stands in a frame: the stylesheet knows `compact`. */
  readonly density: 'comfortable' | 'compact';
  /** The height reporter's element; empty where the host has not asked for it. */
  readonly script: string;
}

/** A whole document with the one stylesheet inside. No link, nothing fetched. */
export function documentOf(title: string, head: Head, body: string): string {
  return `${documentStart(title, head)}${body}${DOCUMENT_END}`;
}

/** A document as far as its body. */
export function documentStart(title: string, { lang, stylesheet, density, script }: Head): string {
  const compact = density === 'compact' ? ' data-density="compact"' : '';
  return (
    `<!doctype html>\n<html lang="${lang}"${compact}>` +
    '<head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(title)}</title><style>${stylesheet}</style>${script}</head><body>`
  );
}

/** What ends a document. */
export const DOCUMENT_END = '</body></html>\n';

/** The bytes of some parts of a page, in UTF-8. */
export function bytesOfPieces(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

/** The stylesheet's hash as a CSP source (CSP Level 3, hash-source). */
export function styleSource(stylesheet: string): string {
  return `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
}
