import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import sanitizeHtml from 'sanitize-html';
import type { Markup } from '../record/record.ts';
import { cleanText } from '../record/text.ts';
import { guard, visibleText } from './guard.ts';
import {
  DROPPED_WITH_CONTENT,
  INLINE_ELEMENTS,
  MAX_MARKUP_DEPTH,
  MAX_MARKUP_LENGTH,
  SOURCE_ELEMENTS,
  VOID,
} from './policy.ts';
import type { SafeHtml } from './safe-html.ts';

/** A piece of source mark-up as safe HTML, or why it cannot be shown. */
export type SanitizeResult =
  | { readonly ok: true; readonly html: SafeHtml }
  | { readonly ok: false; readonly rule: 'length' | 'depth' | 'parse' | 'guard' };

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...SOURCE_ELEMENTS],
  allowedAttributes: {},
  allowedClasses: {},
  nonTextTags: [...DROPPED_WITH_CONTENT],
  disallowedTagsMode: 'discard',
  enforceHtmlBoundary: false,
  nestingLimit: MAX_MARKUP_DEPTH,
  parser: { decodeEntities: true, lowerCaseTags: true },
};

/**
 * Makes mixed content of a source safe: read as a tree, written as HTML, sanitized by the one policy, guarded, and
 * compared: no text of it may be lost but that of elements which hold no text for a reader.
 */
export function sanitizeMarkup(markup: Markup): SanitizeResult {
  if (!/[<&]/u.test(markup.xml)) return finish(escapeText(cleanText(markup.xml)), cleanText(markup.xml));
  if (markup.xml.length > MAX_MARKUP_LENGTH) return { ok: false, rule: 'length' };
  const root = parse(markup.xml);
  if (root === null) return { ok: false, rule: 'parse' };
  const written = writeTree(root);
  if (written === null) return { ok: false, rule: 'depth' };
  return finish(sanitizeHtml(written.html, OPTIONS), written.text);
}

/** Where the elements of mark-up do not fit together, its text stands without them: text is never lost. */
function finish(html: string, text: string): SanitizeResult {
  for (const candidate of [html, escapeText(text)]) {
    const guarded = guard(candidate);
    if (guarded.ok && squeeze(visibleText(guarded.html)) === squeeze(text)) return guarded;
  }
  return { ok: false, rule: 'guard' };
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}

function parse(xml: string): Element | null {
  try {
    return new DOMParser({ onError: refuse }).parseFromString(`<oriel>${xml}</oriel>`, 'application/xml')
      .documentElement;
  } catch {
    return null;
  }
}

/** Every complaint refuses, but the warning of a U+FFFD: sources hold such damaged characters, and they are to be seen. */
function refuse(level: string, message: string): void {
  if (level === 'warning' && message.startsWith('Unicode replacement character')) return;
  throw new Error('not well-formed');
}

/**
 * Writes a tree as HTML without attributes, and the text of it that a reader is to see. Where an element goes that
 * kept texts apart, a space stays: "5" and "10" in two cells must never read as 510.
 */
function writeTree(root: Element): { html: string; text: string } | null {
  const written = { html: '', text: '' };
  return writeChildren(root, written, 0) ? written : null;
}

function writeChildren(parent: Node, written: { html: string; text: string }, depth: number): boolean {
  if (depth > MAX_MARKUP_DEPTH) return false;
  for (let node = parent.firstChild; node !== null; node = node.nextSibling)
    if (!writeNode(node, written, depth)) return false;
  return true;
}

function writeNode(node: Node, written: { html: string; text: string }, depth: number): boolean {
  if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE)
    writeText(node.nodeValue ?? '', written);
  if (node.nodeType !== node.ELEMENT_NODE) return true;
  const name = node.nodeName.toLowerCase();
  if (DROPPED_WITH_CONTENT.includes(name)) return true;
  const named = ELEMENT_NAME.test(name);
  writeApart(name, written);
  written.html += named ? `<${name}>` : '';
  const ok = writeChildren(node, written, depth + 1);
  written.html += named && !VOID.has(name) ? `</${name}>` : '';
  writeApart(name, written);
  return ok;
}

/** A space around an element that keeps texts apart: in the text, and in the HTML where the element itself will go. */
function writeApart(name: string, written: { html: string; text: string }): void {
  if (INLINE_ELEMENTS.has(name)) return;
  written.text += ' ';
  if (!SOURCE_ELEMENTS.includes(name)) written.html += ' ';
}

function writeText(text: string, written: { html: string; text: string }): void {
  const clean = cleanText(text);
  written.html += escapeText(clean);
  written.text += clean;
}

const ELEMENT_NAME = /^[a-z][a-z0-9]*$/u;

function escapeText(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '&quot;');
}
