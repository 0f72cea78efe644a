import { PathError } from './language.ts';
import { PathNode, type Kept } from './projection.ts';
import {
  tokenOf,
  type Compiled,
  type Context,
  type Find,
  type Item,
  type Parent,
  type Scope,
  type Test,
} from './path-scope.ts';
import type { Condition, Expression, PathStart, Step } from './path-syntax.ts';

/** Compiles a path into a function over kept rows, and marks on the path tree what has to be kept. Throws PathError. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  if (expression.kind === 'path') return compilePath(expression, scope);
  const parts = expression.parts.map((part) => compileExpression(part, scope));
  if (parts.some(({ isAttribute }) => isAttribute))
    throw new PathError('a union is of elements', "write one way for each attribute: [ '@a', '@b' ]");
  return {
    find: (context) => inDocumentOrder(parts.flatMap(({ find }) => find(context))),
    places: parts.flatMap(({ places }) => places),
    isAttribute: false,
  };
}

/** Compiles an expression whose items' text is wanted. */
export function compileText(expression: Expression, scope: Scope): Find {
  const { find, places, isAttribute } = compileExpression(expression, scope);
  if (!isAttribute) for (const place of places) place.wantsText = true;
  return find;
}

/** A node-set: each element once, in document order (XPath 1.0, section 3.3; key() of XSLT 1.0, section 12.2). */
function inDocumentOrder(items: readonly Item[]): readonly Item[] {
  if (items.length < 2) return items;
  const elements = items.filter((item) => typeof item !== 'string');
  return [...new Set(elements)].sort((a, b) => a.order - b.order);
}

function compilePath({ start, predicates, steps }: Expression & { kind: 'path' }, scope: Scope): Compiled {
  let compiled = filtered(compileStart(start, scope), predicates, scope);
  for (const step of steps) compiled = compileStep(compiled, step, scope);
  return compiled;
}

/** What a variable or key() gives, where the predicates hold. */
function filtered(from: Compiled, predicates: readonly Condition[], scope: Scope): Compiled {
  if (predicates.length === 0) return from;
  const place = singlePlace(from.places);
  const filters = predicates.map((predicate) => compileFilter(predicate, place, scope));
  const find: Find = (context) => {
    let rows: readonly Kept[] = from.find(context).filter((item) => typeof item !== 'string');
    for (const filter of filters) rows = filter(rows, context);
    return rows;
  };
  return { ...from, find };
}

function compileStart(start: PathStart, scope: Scope): Compiled {
  switch (start.kind) {
    case 'here':
      return { find: ({ row }) => [row], places: [scope.here], isAttribute: false, isHere: true };
    case 'root':
      throw new PathError(
        'a path of a field starts at its row',
        "take the leading '/' away: paths are relative to 'match'",
      );
    case 'variable':
      return compileVariable(start.name, scope);
    case 'key':
      return compileKey(start.name, start.value, scope);
  }
}

function compileVariable(name: string, scope: Scope): Compiled {
  const places = scope.variables.get(name);
  if (places === undefined)
    throw new PathError(
      `there is no variable $${name}`,
      `variables of 'let' here: ${[...scope.variables.keys()].join(', ') || 'none'}`,
    );
  return { find: ({ variables }) => variables[name] ?? [], places, isAttribute: false };
}

function compileKey(name: string, value: Expression, scope: Scope): Compiled {
  const place = scope.key(name);
  if (place === undefined) throw new PathError(`there is no key '${name}'`, "define it under 'keys'");
  const find = compileText(value, scope);
  const lookUp: Find = (context) => {
    const table = context.tables.get(name);
    return table === undefined ? [] : inDocumentOrder(find(context).flatMap((item) => table.get(tokenOf(item)) ?? []));
  };
  return { find: lookUp, places: [place], isAttribute: false };
}

function compileStep(from: Compiled, step: Step, scope: Scope): Compiled {
  if (from.isAttribute) throw new PathError('an attribute has nothing inside', 'end the path at the attribute');
  switch (step.kind) {
    case 'child':
      return compileChild(from, step, scope);
    case 'attribute':
      return compileAttribute(from, step, scope);
    case 'parent':
      return compileUp(from, [scope.parent(singlePlace(from.places))]);
    case 'ancestor':
      return compileUp(from, wayTo(`{${uriOf(step.prefix, scope)}}${step.local}`, singlePlace(from.places), scope));
  }
}

/** The places from one up to the nearest of a name; ends in nothing when there is none. */
function wayTo(name: string, from: PathNode, scope: Scope): readonly (Parent | undefined)[] {
  const above = scope.parent(from);
  if (above === undefined || above.name === null) return [undefined];
  return above.name === name ? [above] : [above, ...wayTo(name, above.place, scope)];
}

/** Goes up step by step. Where a place has nothing of the kind above it, the path finds nothing. */
function compileUp(from: Compiled, way: readonly (Parent | undefined)[]): Compiled {
  const top = way.at(-1);
  if (top === undefined) return { find: () => [], places: [new PathNode()], isAttribute: false };
  if (top.name === null)
    throw new PathError('there is nothing above the root element', "take the last '..' of the path away");
  for (const step of way) step?.keep();
  const up = (items: readonly Item[], context: Context) => items.flatMap((item) => parentsOf(item, context));
  const find: Find = (context) => inDocumentOrder(way.reduce((items) => up(items, context), from.find(context)));
  return { find, places: [top.place], isAttribute: false };
}

function parentsOf(item: Item, { parents }: Context): readonly Kept[] {
  const parent = typeof item === 'string' ? undefined : parents.get(item);
  return parent === undefined ? [] : [parent];
}

/** Attributes without a prefix are in no namespace; elements without a prefix are so too, as in XPath 1.0. */
function uriOf(prefix: string, scope: Scope): string {
  const uri = prefix === '' ? '' : scope.namespace(prefix);
  if (uri === undefined) throw new PathError(`the prefix '${prefix}' is not declared`, "declare it under 'namespaces'");
  return uri;
}

function compileAttribute(from: Compiled, step: { prefix: string; local: string }, scope: Scope): Compiled {
  const uri = uriOf(step.prefix, scope);
  const slot = singlePlace(from.places).attribute(uri, step.local);
  const attributeOf = (item: Item): readonly Item[] => {
    const value = typeof item === 'string' ? undefined : item.attributes[slot];
    return value === undefined ? NOTHING : [value];
  };
  const find: Find =
    from.isHere === true ? ({ row }) => attributeOf(row) : (context) => eachOf(from.find(context), attributeOf);
  return { find, places: from.places, isAttribute: true };
}

function compileChild(from: Compiled, step: Step & { kind: 'child' }, scope: Scope): Compiled {
  const { node: place, slot } = singlePlace(from.places).child(uriOf(step.prefix, scope), step.local);
  place.attached = true;
  const filters = step.predicates.map((predicate) => compileFilter(predicate, place, scope));
  const children = (item: Item) => childrenOf(item, slot);
  const filtered: Find = (context) =>
    eachOf(from.find(context), (item) => filteredChildren(item, slot, filters, context));
  const plain: Find =
    from.isHere === true ? ({ row }) => children(row) : (context) => eachOf(from.find(context), children);
  const find = filters.length === 0 ? plain : filtered;
  return { find, places: [place], isAttribute: false };
}

/** Paths go on from one place only: a union, or alternatives of a variable, must lead to the same element. */
function singlePlace(places: readonly PathNode[]): PathNode {
  const [first, ...others] = new Set(places);
  if (first === undefined || others.length > 0)
    throw new PathError('the path goes on from several kinds of element', 'write one path for each');
  return first;
}

type Filter = (items: readonly Kept[], context: Context) => readonly Kept[];

const NOTHING: readonly never[] = [];

/** What a step finds from each item. Nearly every path goes from one item to one: that case makes no new list. */
function eachOf(items: readonly Item[], step: (item: Item) => readonly Item[]): readonly Item[] {
  if (items.length === 0) return NOTHING;
  const [only] = items;
  return items.length === 1 && only !== undefined ? step(only) : items.flatMap(step);
}

function childrenOf(item: Item, slot: number): readonly Kept[] {
  return typeof item === 'string' ? NOTHING : (item.children[slot] ?? NOTHING);
}

function filteredChildren(item: Item, slot: number, filters: readonly Filter[], context: Context): readonly Kept[] {
  let children = childrenOf(item, slot);
  for (const filter of filters) children = filter(children, context);
  return children;
}

function compileFilter(predicate: Condition, place: PathNode, scope: Scope): Filter {
  if (predicate.kind === 'position') {
    const { position } = predicate;
    return (items) => items.slice(position === 'last' ? -1 : position - 1, position === 'last' ? undefined : position);
  }
  const test = compileCondition(predicate, {
    ...scope,
    here: place,
    key: (name) => scope.key(name),
    namespace: (prefix) => scope.namespace(prefix),
    parent: (from) => scope.parent(from),
  });
  return (items, context) => (items.length === 0 ? items : items.filter((row) => test({ ...context, row })));
}

/** Compiles a condition. Throws PathError. */
export function compileCondition(condition: Condition, scope: Scope): Test {
  switch (condition.kind) {
    case 'or': {
      const parts = condition.parts.map((part) => compileCondition(part, scope));
      return (context) => parts.some((test) => test(context));
    }
    case 'and': {
      const parts = condition.parts.map((part) => compileCondition(part, scope));
      return (context) => parts.every((test) => test(context));
    }
    case 'not': {
      const test = compileCondition(condition.part, scope);
      return (context) => !test(context);
    }
    case 'exists': {
      const { find } = compileExpression(condition.expression, scope);
      return (context) => find(context).length > 0;
    }
    case 'compare':
      return compileComparison(condition, scope);
    case 'starts':
      return compileStarts(condition, scope);
    case 'position':
      throw new PathError('a position stands alone in its predicate', 'write [1] or [last()]');
  }
}

/** A comparison holds when it holds for one of the items (XPath 1.0, section 3.4). */
function compileComparison(condition: Condition & { kind: 'compare' }, scope: Scope): Test {
  const find = compileText(condition.expression, scope);
  const { equal, literal } = condition;
  return (context) => find(context).some((item) => (tokenOf(item) === literal) === equal);
}

/** The string-value of the first item is looked at, as XPath converts a node-set (XPath 1.0, section 4.2). */
function compileStarts(condition: Condition & { kind: 'starts' }, scope: Scope): Test {
  const find = compileText(condition.expression, scope);
  const { literal } = condition;
  return (context) =>
    find(context)
      .slice(0, 1)
      .some((item) => tokenOf(item).startsWith(literal));
}
