import type { Element } from '@xmldom/xmldom';
import type { Block, Inline, List, ListItem, Term, Terms } from './model.ts';
import type { Place, TreeReader } from './tree.ts';

/** Reads a list. What strays between its items becomes an item. */
export function readList(tree: TreeReader, element: Element, ordered: boolean, place: Place): List {
  const caption: Inline[] = [];
  const items: ListItem[] = [];
  tree.takeChildren(element, place, {
    accepts: ({ is }) => is === 'item' || is === 'caption',
    take: (child, { is }, inside) => {
      if (is === 'caption') takeCaption(tree, caption, child, inside);
      else items.push(readItem(tree, child, inside));
    },
    stray: (blocks) => void items.push({ kind: 'item', blocks }),
  });
  return { kind: 'list', ordered, caption, items };
}

/** Adds a caption, kept apart from one before it. */
export function takeCaption(tree: TreeReader, caption: Inline[], element: Element, place: Place): void {
  const children = tree.runningTextOf(element, place);
  tree.name(element, [{ kind: 'span', style: null, children }]);
  addLine(caption, children);
}

/** Adds running text, kept apart from what follows. One by one: there may be more than a call takes arguments. */
export function addLine(to: Inline[], children: readonly Inline[]): void {
  for (const child of children) to.push(child);
  to.push({ kind: 'text', text: ' ' });
}

function readItem(tree: TreeReader, element: Element, place: Place): ListItem {
  const item: ListItem = { kind: 'item', blocks: tree.blocksOf(element, place) };
  tree.name(element, [item]);
  return item;
}

/** Reads a list of terms. What strays between them is said of the term before. */
export function readTerms(tree: TreeReader, element: Element, place: Place): Terms {
  const items: Term[] = [];
  const termOf = (isTerm: boolean, blocks: readonly Block[]): Term => ({ kind: 'term', isTerm, blocks });
  tree.takeChildren(element, place, {
    accepts: ({ is }) => is === 'term',
    take: (child, role, inside) => {
      const term = termOf(role.is === 'term' && role.isTerm, tree.blocksOf(child, inside));
      items.push(term);
      tree.name(child, [term]);
    },
    stray: (blocks) => void items.push(termOf(false, blocks)),
  });
  return { kind: 'terms', items };
}
