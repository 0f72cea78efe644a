import { projectBytes } from './bytes/project-bytes.ts';
import { PLACE } from '../record/links.ts';
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
import { KeyTables } from './key-tables.ts';
import { compileCondition, compileExpression, compileText, singlePlace } from './path-compile.ts';
import {
  Context,
  type Items,
  type Key,
  type Scope,
  type Test,
  type Variable,
  type Visit,
  type XPathDocument,
} from './path-scope.ts';
import { tellingQuestion } from './path-questions.ts';
import { parseCondition, parseExpression, type Condition, type Expression } from './path-syntax.ts';
import { children, collected, inDocumentOrder, listed, THERE, type Collect } from './path-walk.ts';
import { within } from './placed-paths.ts';
import { PathNode } from './projection.ts';

/** The parts of a map that paths over XML refer to. */
export interface XPathNames {
  readonly namespaces: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, { readonly match: string; readonly use: string }>>;
}

/** XPath 1.0 (a subset) over XML: all paths of a map become one tree, and a document is walked once. */
export class XPathLanguage implements PathLanguage<XPathDocument, Context> {
  readonly #names: XPathNames;
  readonly #at: At;
  readonly #root = new PathNode();
  readonly #keys = new Map<string, Key>();
  /** Keys of rows that predicates tell apart, by anchor and expression. */
  readonly #tellers = new Map<string, Key>();
  /** Keys whose compilation has begun. */
  readonly #compiling = new Set<string>();
  #anchors = 0;

  constructor(names: XPathNames, at: At) {
    this.#names = names;
    this.#at = at;
  }

  rows(match: string): Rows<XPathDocument, Context> {
    const { place, anchor, predicates } = this.#match(match);
    const test = this.#test(place, predicates);
    const candidates = this.#candidates(place, anchor, predicates);
    const find = (document: XPathDocument): readonly Context[] => {
      const found: Context[] = [];
      const probe = new Context(document, 0);
      for (const row of candidates(document)) if (test(row, probe)) found.push(new Context(document, row));
      return found;
    };
    return { scope: new XPathScope(this.#scope(place, new Map())), find };
  }

  read(bytes: Uint8Array, limits: GateLimits): XPathDocument {
    const kept = projectBytes(bytes, limits, this.#root, this.#anchors);
    return { kept, tables: new KeyTables(kept) };
  }

  order({ row }: Context): number {
    return row;
  }

  place({ here }: Context): string {
    return `${PLACE}${String(here)}`;
  }

  unread({ kept }: XPathDocument): number {
    return kept.skippedElements;
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

  #scope(here: PathNode, variables: Map<string, Variable>): MutableScope {
    return {
      here,
      variables,
      key: (name) => this.#key(name),
      namespace: (prefix) => own(this.#names.namespaces, prefix),
    };
  }

  #key(name: string): Key | undefined {
    const source = own(this.#names.keys, name);
    const known = this.#keys.get(name);
    if (source === undefined || known !== undefined) return known;
    if (this.#compiling.has(name)) throw new PathError(`the key '${name}' uses itself`, 'let it end at another key');
    this.#compiling.add(name);
    const { place, anchor, test } = this.#at(['keys', name, 'match'], () =>
      within(source.match, () => this.#keyed(source.match)),
    );
    const use = this.#at(['keys', name, 'use'], () =>
      within(source.use, () => this.#values(place, parseExpression(source.use))),
    );
    const key = { place, anchor, test, use };
    this.#keys.set(name, key);
    return key;
  }

  #keyed(match: string): Omit<Key, 'use'> {
    const { place, anchor, predicates } = this.#match(match);
    return { place, anchor, test: this.#test(place, predicates) };
  }

  /** Rows that may satisfy predicates: looked up by what tells them apart, where one of the predicates does. */
  #candidates(
    place: PathNode,
    anchor: number,
    predicates: readonly Condition[],
  ): (document: XPathDocument) => readonly number[] {
    const question = tellingQuestion(predicates);
    if (question === null) return ({ kept }) => kept.rows[anchor] ?? [];
    const name = `${String(anchor)} ${JSON.stringify(question.expression)}`;
    const key = this.#tellers.get(name) ?? {
      ...{ place, anchor, test: () => true },
      use: this.#values(place, question.expression),
    };
    this.#tellers.set(name, key);
    return ({ tables }) =>
      inDocumentOrder(question.literals.flatMap((literal) => listed(tables.findText(key, literal))));
  }

  #values(place: PathNode, expression: Expression): Key['use'] {
    return compileText(expression, this.#scope(place, new Map())).walk;
  }

  #test(place: PathNode, predicates: readonly Condition[]): Test {
    return predicates.length === 0
      ? () => true
      : compileCondition({ kind: 'and', parts: predicates }, this.#scope(place, new Map()));
  }

  #match(match: string): { place: PathNode; anchor: number; predicates: readonly Condition[] } {
    const expression = parseExpression(match);
    if (expression.kind !== 'path' || expression.start.kind !== 'root')
      throw new PathError("'match' must be an absolute path", 'write /o:root/o:child');
    let place = this.#root;
    let predicates: readonly Condition[] = [];
    for (const step of expression.steps) {
      if (step.kind !== 'child') throw new PathError("'match' leads to an element", 'end the path at an element');
      if (predicates.length > 0)
        throw new PathError("predicates of 'match' belong to its last step", 'move the predicate to the end');
      place = place.child(this.#uri(step.prefix), step.local).node;
      ({ predicates } = step);
    }
    place.anchor ??= this.#anchors++;
    return { place, anchor: place.anchor, predicates };
  }

  #uri(prefix: string): string {
    const uri = prefix === '' ? '' : own(this.#names.namespaces, prefix);
    if (uri === undefined)
      throw new PathError(`the prefix '${prefix}' is not declared`, "declare it under 'namespaces'", `${prefix}:`);
    return uri;
  }
}

interface MutableScope extends Scope {
  readonly variables: Map<string, Variable>;
}

/** The paths of one kind of element. */
class XPathScope implements PathScope<Context> {
  readonly #scope: MutableScope;

  constructor(scope: MutableScope) {
    this.#scope = scope;
  }

  texts(path: string): (context: Context) => readonly string[] {
    const find = collected(compileText(parseExpression(path), this.#scope));
    return (context) => listed(find(context.here, context)).map((at) => context.kept.text(at));
  }

  text(path: string): (context: Context) => string {
    return firstToken(compileText(parseExpression(path), this.#scope).walk(THERE));
  }

  filled(path: string): (context: Context) => string {
    const { walk } = compileText(parseExpression(path), this.#scope);
    return firstToken(walk((at, { kept }) => (kept.isBlank(at) ? 0 : at)));
  }

  condition(source: string): (context: Context) => boolean {
    const test = compileCondition(parseCondition(source), this.#scope);
    return (context) => test(context.here, context);
  }

  markup(path: string): (context: Context) => readonly string[] {
    const compiled = compileExpression(parseExpression(path), this.#scope);
    if (compiled.isAttribute) throw new PathError('an attribute holds no mark-up', 'end the path at an element');
    for (const place of compiled.places) place.wantsMarkup = true;
    const find = collected(compiled);
    return (context) => listed(find(context.here, context)).map((at) => context.kept.markup(at) ?? '');
  }

  inside(path: string): Inside<Context> {
    const compiled = compileExpression(parseExpression(path), this.#scope);
    if (compiled.isAttribute) throw new PathError('a shape needs an element', 'end the path at an element');
    const place = singlePlace(compiled.places);
    const find = collected(compiled);
    return {
      scope: new XPathScope({ ...this.#scope, here: place }),
      enter: (context) => enterAll(find(context.here, context), context),
      again: () => {
        const cell = recursion(this.#scope.here, place);
        const nested = collected({ walk: (arrive) => children(cell, [], arrive) });
        return (context) => enterAll(nested(context.here, context), context);
      },
    };
  }

  /** A variable is found when it is first asked for, so a row needs no preparation. */
  bind(name: string, ways: readonly string[]): null {
    const compiled = ways.map((way) => compileExpression(parseExpression(way), this.#scope));
    const index = this.#scope.variables.size;
    const finds = compiled.map(collected);
    this.#scope.variables.set(name, {
      places: compiled.flatMap(({ places }) => places),
      find: (context) => (context.variables[index] ??= firstFound(finds, context)),
    });
    return null;
  }
}

function firstToken(first: Visit): (context: Context) => string {
  return (context) => {
    const found = first(context.here, context);
    return found === 0 ? '' : context.kept.token(found);
  };
}

const NOWHERE: readonly Context[] = [];

function enterAll(items: Items, context: Context): readonly Context[] {
  if (items === 0) return NOWHERE;
  if (typeof items === 'number') return [entered(items, context)];
  return items.map((item) => entered(item, context));
}

function entered(item: number, { document, row, variables }: Context): Context {
  return new Context(document, row, item, variables);
}

/** Lets an element lead to itself under the name it has inside its parent; gives the cell of that way. */
function recursion(parent: PathNode, place: PathNode): number {
  const [name] = [...parent.children].find(([, { node }]) => node === place) ?? [];
  if (name === undefined) throw new PathError('translations are child elements of their code', 'write o:name');
  const { node, cell } = place.children.get(name) ?? place.lead(name, place);
  if (node !== place) throw new PathError('another path leads into the translations', 'read them by the shape only');
  return cell;
}

function firstFound(ways: readonly Collect[], context: Context): Items {
  for (const way of ways) {
    const items = way(context.row, context);
    if (items !== 0) return items;
  }
  return 0;
}
