import assert from 'node:assert/strict';

import type {
  Block,
  Cell,
  Inline,
  Narrative,
  NarrativeResult,
  Row,
} from '../../../../src/transform/extract/narrative/model.ts';

/** A narrative that could be read. */
export function read(result: NarrativeResult): Narrative {
  assert.ok(result.ok, `refused: ${result.ok ? '' : result.rule}`);
  return result.narrative;
}

/** What a narrative holds, in few letters: `p(a b[c])` is a paragraph with bold text in it. */
export function shapeOf(blocks: readonly Block[]): string {
  return blocks.map(blockShape).join(' ');
}

function blockShape(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `${block.implied ? '' : 'p'}(${inlineShape(block.children)})`;
    case 'heading':
      return `h${block.level}(${inlineShape(block.children)})`;
    case 'preformatted':
      return `pre(${inlineShape(block.children, false)})`;
    case 'list': {
      const items = block.items.map((item) => `-${shapeOf(item.blocks)}`);
      return `${block.ordered ? 'ol' : 'ul'}${captionShape(block.caption)}(${items.join(' ')})`;
    }
    case 'terms':
      return `dl(${block.items.map(({ isTerm, blocks }) => `${isTerm ? '?' : '!'}${shapeOf(blocks)}`).join(' ')})`;
    case 'table': {
      const { head, bodies, foot } = block;
      const parts = [
        ['head', head] as const,
        ...bodies.map((rows) => ['body', rows] as const),
        ['foot', foot] as const,
      ];
      const shown = parts.filter(([, rows]) => rows.length > 0).map(([name, rows]) => `${name}:${rowsShape(rows)}`);
      return `table${captionShape(block.caption)}(${shown.join(' ')})`;
    }
  }
}

function captionShape(caption: readonly Inline[]): string {
  return caption.length === 0 ? '' : `"${inlineShape(caption)}"`;
}

function rowsShape(rows: readonly Row[]): string {
  return rows.map(({ cells }) => cells.map(cellShape).join('|')).join('/');
}

function cellShape({ header, scope, colspan, rowspan, blocks }: Cell): string {
  const spans = `${colspan > 1 ? `>${colspan}` : ''}${rowspan > 1 ? `v${rowspan}` : ''}`;
  return `${header ? '#' : ''}${scope ?? ''}${spans}${shapeOf(blocks)}`;
}

const STYLE_LETTERS = {
  bold: 'b',
  italics: 'i',
  underline: 'u',
  struck: 's',
  small: 'small',
  sub: '_',
  sup: '^',
  code: 'c',
};

function inlineShape(inlines: readonly Inline[], trims = true): string {
  const text = inlines.map(oneShape).join('');
  return trims ? text.replace(/\s+/gu, ' ').trim() : text;
}

function oneShape(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'break':
      return '¶';
    case 'span':
      return inline.style === null
        ? inlineShape(inline.children, false)
        : `${STYLE_LETTERS[inline.style]}[${inlineShape(inline.children, false)}]`;
    case 'link':
      return `link[${inlineShape(inline.children, false)}]`;
    case 'media':
      return `media:${inline.alt}[${inlineShape(inline.children, false)}]`;
    case 'footnote':
      return `note ${inline.number}[${inlineShape(inline.children, false)}]`;
    case 'footnote-reference':
      return `see ${inline.number ?? 'none'}`;
  }
}
