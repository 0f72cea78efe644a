import { createHash } from 'node:crypto';
import { escapeHtml } from '../../transform/render/escape.ts';

/** A paragraph of text. */
export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** A whole document with the one stylesheet inside. No script, no link, nothing fetched. */
export function documentOf(title: string, stylesheet: string, body: string): string {
  return (
    '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(title)}</title><style>${stylesheet}</style></head><body>${body}</body></html>\n`
  );
}

/** The stylesheet's hash as a CSP source (CSP Level 3, hash-source). */
export function styleSource(stylesheet: string): string {
  return `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
}
