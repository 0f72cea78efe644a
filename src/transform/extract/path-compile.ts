import type { Kept, PathNode } from './projection.ts';
import type { Condition, Expression, PathStart, Step } from './path-syntax.ts';

/** What a path finds: an element, or the value of an attribute. */
export type Item = Kept | string;

/** What an expression is evaluated in: a row, its variables, and the tables that key() looks into. */
export interface Context {
  readonly row: Kept;
  readonly variables: Readonly<Record<string, readonly Item[]>>;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, readonly Kept[]>>;
}

/** A compiled path: the items it finds, in document order. */
export type Find = (context: Context) => readonly Item[];

/** A compiled condition. */
export type Test = (context: Context) => boolean;

/** Where an expression is compiled: the place of its row, and the places its variables and keys lead to. */
export interface Scope {
  readonly here: PathNode;
  readonly variables: ReadonlyMap<string, readonly PathNode[]>;
  /** The place that a key leads to; undefined when there is no such key. */
  key(name: string): PathNode | undefined;
  /** The URI of a prefix; undefined when it is not declared. */
  namespace(prefix: string): string | undefined;
}

/** A path that can be read but not compiled: an unknown prefix, key or variable. */
export class PathError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'PathError';
    this.hint = hint;
  }
}

/** A compiled expression with the places its items come from, for what follows it (shapes, text, markup). */
export interface Compiled {
  readonly find: Find;
  readonly places: readonly PathNode[];
  /** Whether the items are attributes' values. */
  readonly isAttribute: boolean;
}

/** Compiles a path into a function over kept rows, and marks on the path tree what has to be kept. Throws PathError. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  if (expression.kind === 'path') return compilePath(expression.start, expression.steps, scope);
  const parts = expression.parts.map((part) => compileExpression(part, scope));
  return {
    find: (context) => inDocumentOrder(parts.flatMap(({ find }) => find(context))),
    places: parts.flatMap(({ places }) => places),
    isAttribute: parts.some(({ isAttribute }) => isAttribute),
  };
}

/** Compiles an expression whose items' text is wanted. */
export function compileText(expression: Expression, scope: Scope): Find {
  const { find, places, isAttribute } = compileExpression(expression, scope);
  if (!isAttribute) for (const place of places) place.wantsText = true;
  return find;
}

/** The string-value of an item (XPath 1.0, section 5). */
export function stringOf(item: Item): string {
  return typeof item === 'string' ? item : item.text;
}

function inDocumentOrder(items: readonly Item[]): readonly Item[] {
  const elements = items.filter((item) => typeof item !== 'string');
  if (elements.length !== items.length) return items;
  return [...new Set(elements)].sort((a, b) => a.order - b.order);
}

function compilePath(start: PathStart, steps: readonly Step[], scope: Scope): Compiled {
  let compiled = compileStart(start, scope);
  for (const step of steps) compiled = compileStep(compiled, step, scope);
  return compiled;
}

function compileStart(start: PathStart, scope: Scope): Compiled {
  switch (start.kind) {
    case 'here':
      return { find: ({ row }) => [row], places: [scope.here], isAttribute: false };
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
    return table === undefined ? [] : find(context).flatMap((item) => table.get(stringOf(item)) ?? []);
  };
  return { find: lookUp, places: [place], isAttribute: false };
}

function compileStep(from: Compiled, step: Step, scope: Scope): Compiled {
  if (from.isAttribute) throw new PathError('an attribute has nothing inside', 'end the path at the attribute');
  return step.kind === 'attribute' ? compileAttribute(from, step, scope) : compileChild(from, step, scope);
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
  const find: Find = (context) =>
    from.find(context).flatMap((item) => {
      const value = typeof item === 'string' ? undefined : item.attributes[slot];
      return value === undefined ? [] : [value];
    });
  return { find, places: from.places, isAttribute: true };
}

function compileChild(from: Compiled, step: Step & { kind: 'child' }, scope: Scope): Compiled {
  const place = singlePlace(from.places).child(uriOf(step.prefix, scope), step.local);
  place.attached = true;
  const filters = step.predicates.map((predicate) => compileFilter(predicate, place, scope));
  const find: Find = (context) => from.find(context).flatMap((item) => childrenOf(item, place.slot, filters, context));
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

function childrenOf(item: Item, slot: number, filters: readonly Filter[], context: Context): readonly Kept[] {
  let children: readonly Kept[] = typeof item === 'string' ? [] : (item.children[slot] ?? []);
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
  });
  return (items, context) => items.filter((row) => test({ ...context, row }));
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
    case 'position':
      throw new PathError('a position stands alone in its predicate', 'write [1] or [last()]');
  }
}

/** A comparison holds when it holds for one of the items (XPath 1.0, section 3.4). */
function compileComparison(condition: Condition & { kind: 'compare' }, scope: Scope): Test {
  const find = compileText(condition.expression, scope);
  const { equal, literal } = condition;
  return (context) => find(context).some((item) => (stringOf(item) === literal) === equal);
}
