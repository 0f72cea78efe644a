import { PARENT } from './projection.ts';

/** What a path finds: 0 for nothing, an item alone as it is, several as a list. Nearly always it is one. */
export type Items = number | readonly number[];

const NONE: readonly number[] = [];

/** Items as a list. */
export function listed(items: Items): readonly number[] {
  if (typeof items !== 'number') return items;
  return items === 0 ? NONE : [items];
}

/** Items with one more behind them; the list is the same one where there were several. */
export function withItem(items: number | number[], item: number): number | number[] {
  if (items === 0) return item;
  if (typeof items === 'number') return [items, item];
  items.push(item);
  return items;
}

/** A node-set: each element once, in document order (XPath 1.0, section 3.3; key() of XSLT 1.0, section 12.2). */
export function inDocumentOrder(items: readonly number[]): readonly number[] {
  return items.length < 2 ? items : [...new Set(items)].sort((a, b) => a - b);
}

/** The node-set of what two look-ups found. */
export function together(some: Items, others: Items): Items {
  if (some === 0) return others;
  if (others === 0) return some;
  return inDocumentOrder([...listed(some), ...listed(others)]);
}

/** The item at a position from 1. */
export function atPosition(items: Items, position: number): Items {
  return listed(items)[position - 1] ?? 0;
}

/** The last item. */
export function lastOf(items: Items): Items {
  return listed(items).at(-1) ?? 0;
}

/** The elements so many levels above some items: what is around several of them is found once. */
export function upwards(items: Items, levels: number, cells: Int32Array): Items {
  const above = listed(items).map((item) => aboveOf(item, levels, cells));
  return inDocumentOrder(above.filter((element) => element !== 0));
}

function aboveOf(item: number, levels: number, cells: Int32Array): number {
  let element = item;
  for (let level = 0; level < levels && element !== 0; level++) element = cells[element + PARENT] ?? 0;
  return element;
}
