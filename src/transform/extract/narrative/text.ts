import type { Inline, NarrativeNode } from './model.ts';

/** What parts of a narrative say, as a reference from an entry wants it: white space single, no words of our own. */
export function textOf(nodes: readonly NarrativeNode[]): string {
  return nodes.map(written).join(' ').replace(/\s+/gu, ' ').trim();
}

function written(node: NarrativeNode): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
    case 'footnote-reference':
      return ' ';
    case 'paragraph':
    case 'heading':
    case 'preformatted':
    case 'media':
    case 'footnote':
      return ` ${joined(node.children)} `;
    case 'span':
    case 'link':
      return joined(node.children);
    case 'item':
    case 'term':
    case 'cell':
      return apart(node.blocks);
    case 'list':
      return `${joined(node.caption)} ${apart(node.items)}`;
    case 'terms':
      return apart(node.items);
    case 'row':
      return apart(node.cells);
    case 'table':
      return `${joined(node.caption)} ${apart([...node.head, ...node.bodies.flat(), ...node.foot])}`;
  }
}

function joined(inlines: readonly Inline[]): string {
  return inlines.map(written).join('');
}

function apart(nodes: readonly NarrativeNode[]): string {
  return nodes.map(written).join(' ');
}
