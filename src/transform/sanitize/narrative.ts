import type {
  Block,
  Cell,
  Inline,
  Line,
  List,
  Narrative,
  Row,
  Scope,
  Style,
  Table,
  Terms,
} from '../extract/narrative/model.ts';
import { guard } from './guard.ts';
import { INLINE_ELEMENTS, MAX_FRAGMENT_DEPTH } from './policy.ts';
import type { SafeHtml } from './safe-html.ts';

/** A narrative as safe HTML, or why it cannot be shown. */
export type NarrativeHtml =
  /** `plain`: its structure did not fit together, so its text stands in paragraphs without it. */
  | { readonly ok: true; readonly html: SafeHtml; readonly plain: boolean }
  | { readonly ok: false; readonly rule: 'guard' };

/** Our own words in a narrative, in the reader's language. */
export interface NarrativeWords {
  readonly imageNotShown: string;
  readonly linkNotShown: string;
  readonly footnote: string;
  readonly seeFootnote: string;
  readonly footnoteMissing: string;
  readonly struckOut: string;
}

/**
 * Writes a narrative as HTML of the policy, guards it and compares: every word of the source's text must be there, and no
 * other but our own. Where that fails the text stands in plain paragraphs: text is never lost.
 */
export function sanitizeNarrative(narrative: Narrative, words: NarrativeWords): NarrativeHtml {
  const { blocks, lines } = narrative;
  const expected = sorted(lines.map(({ text }) => escapeText(text)).join(' '));
  const writer = new NarrativeWriter(words);
  for (const plain of [false, true]) {
    const html = plain ? writer.writePlain(lines) : writer.write(blocks);
    const guarded = guard(html);
    if (guarded.ok && sorted(escapedTextIn(html)) === expected) return { ok: true, html: guarded.html, plain };
  }
  return { ok: false, rule: 'guard' };
}

/** Words of ours in written HTML: no class of a source is ever written. */
const ADDED = /<span class="oriel-added">[^<]*<\/span>/gu;
const TAG = /<\/?([a-z0-9]+)(?: [^<>]*)?>/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text of the source in HTML written here, as it is escaped. */
function escapedTextIn(html: string): string {
  return html.replace(ADDED, '').replace(TAG, (_, name: string) => (INLINE_ELEMENTS.has(name) ? '' : ' '));
}

/** Words in an order of their own: a foot of a table may stand before its body in the source. */
function sorted(text: string): string {
  return text.split(/\s+/u).sort().join(' ').trim();
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => ESCAPES[character] ?? '');
}

/** Start and end tags of the styles. */
const STYLE_TAGS: Readonly<Record<Style, readonly [start: string, end: string]>> = {
  bold: ['<b>', '</b>'],
  italics: ['<i>', '</i>'],
  underline: ['<span class="oriel-underline">', '</span>'],
  struck: ['<span class="oriel-struck">', '</span>'],
  small: ['<small>', '</small>'],
  sub: ['<sub>', '</sub>'],
  sup: ['<sup>', '</sup>'],
  code: ['<span class="oriel-code">', '</span>'],
};

class NarrativeWriter {
  readonly #words: NarrativeWords;
  #depth = 0;

  constructor(words: NarrativeWords) {
    this.#words = words;
  }

  write(blocks: readonly Block[]): string {
    return blocks.map((block) => (isLoose(block) ? `<p>${this.#block(block)}</p>` : this.#block(block))).join('');
  }

  writePlain(lines: readonly Line[]): string {
    return lines
      .map(({ text, isStruck }) => `<p>${this.#styled(isStruck ? 'struck' : null, escapeText(text))}</p>`)
      .join('');
  }

  /** Blocks inside a cell or an item: loose text stands bare where nothing else is loose beside it. */
  #content(blocks: readonly Block[]): string {
    const parts = blocks
      .map((block) => ({ isLoose: isLoose(block), html: this.#block(block) }))
      .filter(({ html }) => html !== '');
    const isAlone = (index: number): boolean => !parts[index - 1]?.isLoose && !parts[index + 1]?.isLoose;
    return parts.map(({ isLoose, html }, at) => (isLoose && !isAlone(at) ? `<div>${html}</div>` : html)).join('');
  }

  /** What stands too deep for the guard is not written: the words then differ, and the text stands plain. */
  #inside(write: () => string): string {
    if (this.#depth >= MAX_FRAGMENT_DEPTH) return '';
    this.#depth++;
    const html = write();
    this.#depth--;
    return html;
  }

  #block(block: Block): string {
    return this.#inside(() => this.#written(block));
  }

  #written(block: Block): string {
    switch (block.kind) {
      case 'paragraph':
        return block.implied ? this.#inlines(block.children) : this.#line('p', block.children);
      case 'heading':
        return this.#line(block.level <= 3 ? 'h3' : 'h4', block.children);
      case 'preformatted':
        return this.#line('pre', block.children).replace(/^<pre>\n+/u, '<pre>');
      case 'list':
        return this.#list(block);
      case 'terms':
        return this.#terms(block);
      case 'table':
        return this.#table(block);
    }
  }

  #line(name: string, children: readonly Inline[]): string {
    const html = this.#inlines(children);
    return html.trim() === '' ? '' : `<${name}>${html}</${name}>`;
  }

  #list({ ordered, caption, items }: List): string {
    const entries = items.map(({ blocks }) => `<li>${this.#content(blocks)}</li>`);
    const list = element(ordered ? 'ol' : 'ul', entries);
    const html = this.#inlines(caption);
    return html.trim() === '' ? list : `<p class="oriel-caption">${html}</p>${list}`;
  }

  #terms({ items }: Terms): string {
    const entries = items.map(({ isTerm, blocks }) => {
      const name = isTerm ? 'dt' : 'dd';
      return `<${name}>${this.#content(blocks)}</${name}>`;
    });
    return element('dl', entries);
  }

  #table({ caption, head, bodies, foot }: Table): string {
    return element('table', [
      this.#line('caption', caption),
      element('thead', this.#rows(head, 'col')),
      ...bodies.map((body) => element('tbody', this.#rows(body, 'row'))),
      element('tfoot', this.#rows(foot, 'row')),
    ]);
  }

  /** Rows with their header cells said to be headers of what they head. An empty row stays where one above reaches into it. */
  #rows(rows: readonly Row[], scope: Scope): string[] {
    const hasSpans = rows.some(({ cells }) => cells.some(({ rowspan }) => rowspan > 1));
    return rows
      .filter(({ cells }) => hasSpans || cells.length > 0)
      .map(({ cells }) => {
        const ofRow = cells.every(({ header }) => header) ? 'col' : scope;
        return `<tr>${cells.map((cell) => this.#cell(cell, ofRow)).join('')}</tr>`;
      });
  }

  #cell({ header, scope, colspan, rowspan, blocks }: Cell, scopeOfRow: Scope): string {
    const name = header ? 'th' : 'td';
    const attributes = [
      header ? ` scope="${scope ?? scopeOfRow}"` : '',
      colspan > 1 ? ` colspan="${colspan}"` : '',
      rowspan > 1 ? ` rowspan="${rowspan}"` : '',
    ].join('');
    return `<${name}${attributes}>${this.#content(blocks)}</${name}>`;
  }

  #inlines(inlines: readonly Inline[]): string {
    return this.#inside(() => inlines.map((inline) => this.#inline(inline)).join(''));
  }

  #inline(inline: Inline): string {
    switch (inline.kind) {
      case 'text':
        return escapeText(inline.text);
      case 'break':
        return '<br>';
      case 'span':
        return this.#styled(inline.style, this.#inlines(inline.children));
      case 'link':
        return this.#link(this.#inlines(inline.children));
      default:
        return this.#mark(inline);
    }
  }

  #link(html: string): string {
    if (html.trim() === '') return html + added(`[${this.#words.linkNotShown}]`);
    return `<span class="oriel-link">${html}</span>`;
  }

  #styled(style: Style | null, html: string): string {
    if (style === null || html.trim() === '') return html;
    const [start, end] = STYLE_TAGS[style];
    if (style !== 'struck') return start + html + end;
    return start + added(`[${this.#words.struckOut}: `) + html + added(']') + end;
  }

  #mark(mark: Inline & { kind: 'media' | 'footnote' | 'footnote-reference' }): string {
    const words = this.#words;
    if (mark.kind === 'media') {
      const says = mark.alt === '' ? words.imageNotShown : `${words.imageNotShown}: ${mark.alt}`;
      return added(`[${says}]`) + ' ' + this.#inlines(mark.children);
    }
    if (mark.kind === 'footnote')
      return added(`[${words.footnote} ${mark.number}: `) + this.#inlines(mark.children) + added(']');
    return added(mark.number === null ? `[${words.footnoteMissing}]` : `[${words.seeFootnote} ${mark.number}]`);
  }
}

/** Whether a block is written without an element of its own. */
function isLoose(block: Block): boolean {
  return block.kind === 'paragraph' && block.implied;
}

/** An element with what stands in it; nothing where nothing does. */
function element(name: string, content: readonly string[]): string {
  const html = content.join('');
  return html === '' ? '' : `<${name}>${html}</${name}>`;
}

function added(words: string): string {
  return `<span class="oriel-added">${escapeText(words)}</span>`;
}
