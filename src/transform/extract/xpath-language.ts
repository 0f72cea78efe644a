import { projectBytes } from './bytes/project-bytes.ts';
import type { GateLimits } from './gate.ts';
import {
  own,
  PathError,
  type AsksFor,
  type At,
  type Inside,
  type PathLanguage,
  type PathScope,
  type Rows,
} from './language.ts';
import { compileCondition, compileExpression, compileText } from './path-compile.ts';
import {
  stringOf,
  tokenOf,
  type Context,
  type Find,
  type Item,
  type Parent,
  type Scope,
  type Test,
} from './path-scope.ts';
import { parseCondition, parseExpression, type Expression } from './path-syntax.ts';
import { PathNode, type Kept, type Projected } from './projection.ts';

/** The parts of a map that paths over XML refer to. */
export interface XPathNames {
  readonly namespaces: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, { readonly match: string; readonly use: string }>>;
}

/** The tables of one document: by key name, by value, the rows. */
type Tables = Context['tables'];

/** What one pass over a document kept, with the tables that key() looks into. */
export interface XPathDocument {
  readonly projected: Projected;
  readonly tables: Tables;
  readonly parents: Context['parents'];
}

/** A place whose elements are led to the elements around them: the rows of those, and its position among their children. */
interface Link {
  readonly anchor: number;
  readonly slot: number;
}

interface Anchor {
  readonly place: PathNode;
  readonly anchor: number;
  readonly test: Test;
}

interface Key extends Anchor {
  readonly use: Find;
}

/** XPath 1.0 (a subset) over XML: all paths of a map become one tree, and a document is walked once. */
export class XPathLanguage implements PathLanguage<XPathDocument, Context> {
  readonly #names: XPathNames;
  readonly #at: At;
  readonly #root = new PathNode();
  readonly #keys = new Map<string, Key>();
  /** Keys whose compilation has begun. */
  readonly #compiling = new Set<string>();
  readonly #links = new Map<PathNode, Link>();
  #anchors = 0;

  constructor(names: XPathNames, at: At) {
    this.#names = names;
    this.#at = at;
  }

  rows(match: string): Rows<XPathDocument, Context> {
    const { place, anchor, test } = this.#anchor(match);
    const find = ({ projected, tables, parents }: XPathDocument): readonly Context[] => {
      const found: Context[] = [];
      const probe = { variables: {}, tables, parents };
      for (const row of projected.rows[anchor] ?? [])
        if (test(Object.assign(probe, { row }))) found.push({ row, variables: {}, tables, parents });
      return found;
    };
    return { scope: new XPathScope(this.#scope(place, new Map())), find };
  }

  read(bytes: Uint8Array, limits: GateLimits): XPathDocument {
    const projected = projectBytes(bytes, limits, this.#root, this.#anchors);
    const parents = parentsIn(projected, this.#links.values());
    const tables = new Map<string, Map<string, Kept[]>>();
    for (const [name, key] of this.#keys) tables.set(name, indexRows(key, { projected, tables, parents }));
    return { projected, tables, parents };
  }

  order({ row }: Context): number {
    return row.order;
  }

  unread({ projected }: XPathDocument): number {
    return projected.skippedElements;
  }

  readonly asksFor: AsksFor = (place) => {
    let node: PathNode | undefined = this.#root;
    // Mixed content is kept whole: its elements and their attributes without a namespace.
    let isMixed = false;
    for (const step of place) {
      if (step.startsWith('@'))
        return (isMixed && step.startsWith('@{}')) || node?.attributes.has(step.slice(1)) === true;
      isMixed ||= node?.wantsMarkup === true;
      node = node?.children.get(step)?.node;
      if (node === undefined && !isMixed) return false;
    }
    return true;
  };

  #scope(here: PathNode, variables: Map<string, readonly PathNode[]>): MutableScope {
    return {
      here,
      variables,
      key: (name) => this.#key(name)?.place,
      namespace: (prefix) => own(this.#names.namespaces, prefix),
      parent: (place) => this.#parent(place),
    };
  }

  #parent(place: PathNode): Parent | undefined {
    const [edge, ...others] = place.above;
    if (others.length > 0)
      throw new PathError('the element may stand inside several others', 'write one path for each');
    if (edge === undefined) return undefined;
    const { parent, slot } = edge;
    return { place: parent, name: parent.above[0]?.key ?? null, keep: () => this.#link(place, parent, slot) };
  }

  #link(place: PathNode, parent: PathNode, slot: number): void {
    place.attached = true;
    parent.anchor ??= this.#anchors++;
    this.#links.set(place, { anchor: parent.anchor, slot });
  }

  #key(name: string): Key | undefined {
    const source = own(this.#names.keys, name);
    const known = this.#keys.get(name);
    if (source === undefined || known !== undefined) return known;
    if (this.#compiling.has(name)) throw new PathError(`the key '${name}' uses itself`, 'let it end at another key');
    this.#compiling.add(name);
    const anchor = this.#at(['keys', name, 'match'], () => this.#anchor(source.match));
    const use = this.#at(['keys', name, 'use'], () =>
      compileText(parseExpression(source.use), this.#scope(anchor.place, new Map())),
    );
    const key = { ...anchor, use };
    this.#keys.set(name, key);
    return key;
  }

  #anchor(match: string): Anchor {
    const { place, test } = this.#matchPlace(parseExpression(match));
    place.anchor ??= this.#anchors++;
    return { place, anchor: place.anchor, test };
  }

  #matchPlace(expression: Expression): { place: PathNode; test: Test } {
    if (expression.kind !== 'path' || expression.start.kind !== 'root')
      throw new PathError("'match' must be an absolute path", 'write /o:root/o:child');
    let place = this.#root;
    let test: Test = () => true;
    for (const [index, step] of expression.steps.entries()) {
      if (step.kind !== 'child') throw new PathError("'match' leads to an element", 'end the path at an element');
      place = place.child(this.#uri(step.prefix), step.local).node;
      if (step.predicates.length === 0) continue;
      if (index < expression.steps.length - 1)
        throw new PathError("predicates of 'match' belong to its last step", 'move the predicate to the end');
      test = compileCondition({ kind: 'and', parts: step.predicates }, this.#scope(place, new Map()));
    }
    return { place, test };
  }

  #uri(prefix: string): string {
    const uri = prefix === '' ? '' : own(this.#names.namespaces, prefix);
    if (uri === undefined)
      throw new PathError(`the prefix '${prefix}' is not declared`, "declare it under 'namespaces'");
    return uri;
  }
}

function parentsIn(projected: Projected, links: Iterable<Link>): ReadonlyMap<Kept, Kept> {
  const parents = new Map<Kept, Kept>();
  for (const { anchor, slot } of links)
    for (const parent of projected.rows[anchor] ?? [])
      for (const child of parent.children[slot] ?? []) parents.set(child, parent);
  return parents;
}

function indexRows(key: Key, { projected, tables, parents }: XPathDocument): Map<string, Kept[]> {
  const table = new Map<string, Kept[]>();
  for (const row of projected.rows[key.anchor] ?? []) {
    const context: Context = { row, variables: {}, tables, parents };
    if (key.test(context)) for (const item of key.use(context)) addRow(table, tokenOf(item), row);
  }
  return table;
}

function addRow(table: Map<string, Kept[]>, value: string, row: Kept): void {
  const rows = table.get(value);
  if (rows === undefined) table.set(value, [row]);
  else rows.push(row);
}

interface MutableScope extends Scope {
  readonly variables: Map<string, readonly PathNode[]>;
}

/** The paths of one kind of element. */
class XPathScope implements PathScope<Context> {
  readonly #scope: MutableScope;

  constructor(scope: MutableScope) {
    this.#scope = scope;
  }

  texts(path: string): (context: Context) => readonly string[] {
    const find = compileText(parseExpression(path), this.#scope);
    return (context) => find(context).map(stringOf);
  }

  condition(source: string): (context: Context) => boolean {
    return compileCondition(parseCondition(source), this.#scope);
  }

  markup(path: string): (context: Context) => readonly string[] {
    const { find, places, isAttribute } = compileExpression(parseExpression(path), this.#scope);
    if (isAttribute) throw new PathError('an attribute holds no mark-up', 'end the path at an element');
    for (const place of places) place.wantsMarkup = true;
    return (context) => find(context).flatMap((item) => (typeof item === 'string' ? [] : [item.markup ?? '']));
  }

  inside(path: string): Inside<Context> {
    const { find, places, isAttribute } = compileExpression(parseExpression(path), this.#scope);
    const [place] = places;
    if (isAttribute || place === undefined)
      throw new PathError('a shape needs an element', 'end the path at an element');
    const scope = new XPathScope({ ...this.#scope, here: place });
    return {
      scope,
      enter: (context) => enterAll(find(context), context),
      again: () => {
        const slot = recursion(this.#scope.here, place);
        return (context) => enterAll(context.row.children[slot] ?? [], context);
      },
    };
  }

  bind(name: string, ways: readonly string[]): (context: Context) => void {
    const compiled = ways.map((way) => compileExpression(parseExpression(way), this.#scope));
    this.#scope.variables.set(
      name,
      compiled.flatMap(({ places }) => places),
    );
    return (context) => {
      context.variables[name] = firstFound(
        compiled.map(({ find }) => find),
        context,
      );
    };
  }
}

function enterAll(items: readonly Item[], context: Context): readonly Context[] {
  return items.flatMap((item) => (typeof item === 'string' ? [] : [{ ...context, row: item }]));
}

/** Lets an element lead to itself under the name it has inside its parent; gives its slot there. */
function recursion(parent: PathNode, place: PathNode): number {
  const [name] = [...parent.children].find(([, { node }]) => node === place) ?? [];
  if (name === undefined) throw new PathError('translations are child elements of their code', 'write o:name');
  const { node, slot } = place.children.get(name) ?? place.lead(name, place);
  if (node !== place) throw new PathError('another path leads into the translations', 'read them by the shape only');
  return slot;
}

function firstFound(ways: readonly Find[], context: Context): readonly Item[] {
  for (const way of ways) {
    const items = way(context);
    if (items.length > 0) return items;
  }
  return [];
}
