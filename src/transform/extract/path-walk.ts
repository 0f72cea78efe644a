import type { Compiled, Context, Items, Test, Visit } from './path-scope.ts';
import { NEXT, PARENT } from './projection.ts';

/** Ends a walk at its first item. */
export const THERE: Visit = (at) => at;

/** A predicate: a condition, or the position of the only element that it lets through. */
export type Filter = Test | number | 'last';

/** Goes on with each of some items, until that gives something. */
export function each(items: Items, arrive: Visit, context: Context): number {
  if (typeof items === 'number') return items === 0 ? 0 : arrive(items, context);
  for (const item of items) {
    const found = arrive(item, context);
    if (found !== 0) return found;
  }
  return 0;
}

/** All items of a path from an element on. */
export type Collect = (at: number, context: Context) => Items;

/** Finds all items of a path. */
export function collected({ walk }: Pick<Compiled, 'walk'>): Collect {
  let items: number | number[] = 0;
  const collect = walk((at) => {
    items = withItem(items, at);
    return 0;
  });
  const found = () => items;
  return (at, context) => {
    items = 0;
    collect(at, context);
    return found();
  };
}

function withItem(items: number | number[], item: number): number | number[] {
  if (items === 0) return item;
  if (typeof items === 'number') return [items, item];
  items.push(item);
  return items;
}

const NONE: readonly number[] = [];

/** Items as a list. */
export function listed(items: Items): readonly number[] {
  if (typeof items !== 'number') return items;
  return items === 0 ? NONE : [items];
}

/** A node-set: each element once, in document order (XPath 1.0, section 3.3; key() of XSLT 1.0, section 12.2). */
export function inDocumentOrder(items: readonly number[]): readonly number[] {
  return items.length < 2 ? items : [...new Set(items)].sort((a, b) => a - b);
}

/** The step to the children in a cell that satisfy the filters. */
export function children(cell: number, filters: readonly Filter[], arrive: Visit): Visit {
  const [filter, ...others] = filters;
  if (filter === undefined) return allChildren(cell, arrive);
  if (typeof filter === 'function' && others.length === 0) return allChildren(cell, where(filter, arrive));
  const find = collected({ walk: (visit) => allChildren(cell, visit) });
  return (at, context) => each(satisfying(find(at, context), filters, context), arrive, context);
}

/** The cell holds the last child, and each child the next one: the last the first. */
function allChildren(cell: number, arrive: Visit): Visit {
  return (at, context) => {
    const { cells } = context.kept;
    const last = cells[at + cell] ?? 0;
    if (last === 0) return 0;
    for (let child = last; ;) {
      child = cells[child + NEXT] ?? last;
      const found = arrive(child, context);
      if (found !== 0 || child === last) return found;
    }
  };
}

function where(test: Test, arrive: Visit): Visit {
  return (at, context) => (test(at, context) ? arrive(at, context) : 0);
}

/** Those of some elements that satisfy all predicates, each looked at among what the one before left. */
export function satisfying(items: Items, filters: readonly Filter[], context: Context): readonly number[] {
  return filters.reduce((left, filter) => filteredBy(left, filter, context), listed(items));
}

function filteredBy(items: readonly number[], filter: Filter, context: Context): readonly number[] {
  if (typeof filter === 'function') return items.filter((at) => filter(at, context));
  return items.slice(filter === 'last' ? -1 : filter - 1, filter === 'last' ? undefined : filter);
}

/** The step to the elements so many levels up: what is around several elements is found once. */
export function upwards(from: Collect, levels: number): Compiled['walk'] {
  return (arrive) => (at, context) => {
    const above = listed(from(at, context)).map((item) => aboveOf(item, levels, context));
    return each(inDocumentOrder(above.filter((element) => element !== 0)), arrive, context);
  };
}

function aboveOf(item: number, levels: number, { kept }: Context): number {
  let element = item;
  for (let level = 0; level < levels && element !== 0; level++) element = kept.cells[element + PARENT] ?? 0;
  return element;
}
