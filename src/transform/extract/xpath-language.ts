import { projectBytes } from './bytes/project-bytes.ts';
import { PLACE } from '../record/links.ts';
import type { GateLimits } from './gate.ts';
import { own, PathError, type AsksFor, type At, type PathLanguage, type Rows } from './language.ts';
import { documentOf } from './key-tables.ts';
import { compileText, testing } from './path-compile.ts';
import { inDocumentOrder, listed } from './path-items.ts';
import { XML_PRELUDE, type Evaluate, type Key, type Variable, type XPathDocument } from './path-scope.ts';
import { tellingQuestion } from './path-questions.ts';
import { parseExpression, type Condition, type Expression } from './path-syntax.ts';
import { found } from './path-walk.ts';
import { within } from './placed-paths.ts';
import { XPathScope, type MutableScope } from './xpath-scope.ts';
import { Program } from './program.ts';
import { PathNode } from './projection.ts';

/** The parts of a map that paths over XML refer to. */
export interface XPathNames {
  readonly namespaces: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, { readonly match: string; readonly use: string }>>;
}

/** XPath 1.0 (a subset) over XML: all paths of a map become one tree, and a document is walked once. */
export class XPathLanguage implements PathLanguage<XPathDocument, number> {
  readonly #names: XPathNames;
  readonly #at: At;
  readonly #root = new PathNode();
  readonly program = new Program<XPathDocument, number>(XML_PRELUDE);
  readonly #keys = new Map<string, Key>();
  /** Keys of rows that predicates tell apart, by anchor and expression. */
  readonly #tellers = new Map<string, Key>();
  /** Keys whose compilation has begun. */
  readonly #compiling = new Set<string>();
  #anchors = 0;
  #numberOfKeys = 0;
  /** The most variables that a row has. */
  #variables = 0;

  constructor(names: XPathNames, at: At) {
    this.#names = names;
    this.#at = at;
  }

  rows(match: string): Rows<XPathDocument, number> {
    const { place, anchor, predicates } = this.#match(match);
    const test = this.#test(place, predicates);
    const candidates = this.#candidates(place, anchor, predicates);
    const variables = new Map<string, Variable>();
    return {
      scope: new XPathScope(this.#scope(place, variables)),
      find: (document) =>
        test === null ? candidates(document) : candidates(document).filter((row) => test(row, document)),
      begin: (row, document) => {
        document.row = row;
        for (let at = 0; at < variables.size; at++) document.variables[at] = undefined;
      },
    };
  }

  read(bytes: Uint8Array, limits: GateLimits): XPathDocument {
    const kept = projectBytes(bytes, limits, this.#root, this.#anchors);
    return documentOf(kept, bytes.length, this.#variables, this.program.tables);
  }

  order(element: number): number {
    return element;
  }

  place(element: number): string {
    return `${PLACE}${String(element)}`;
  }

  unread({ kept }: XPathDocument): number {
    return kept.skippedElements;
  }

  close({ kept }: XPathDocument): void {
    kept.release();
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
      program: this.program,
      add: (name, variable) => {
        variables.set(name, variable);
        this.#variables = Math.max(this.#variables, variables.size);
      },
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
    const key = { index: this.#numberOfKeys++, place, anchor, test, use };
    this.#keys.set(name, key);
    return key;
  }

  #keyed(match: string): Omit<Key, 'use' | 'index'> {
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
      ...{ index: this.#numberOfKeys++, place, anchor, test: null },
      use: this.#values(place, question.expression),
    };
    this.#tellers.set(name, key);
    const [only, ...others] = question.literals;
    if (only !== undefined && others.length === 0) return ({ tables }) => listed(tables.findText(key, only));
    return ({ tables }) =>
      inDocumentOrder(question.literals.flatMap((literal) => listed(tables.findText(key, literal))));
  }

  #values(place: PathNode, expression: Expression): Key['use'] {
    const scope = this.#scope(place, new Map());
    return this.program.entry(found(compileText(expression, scope), scope));
  }

  #test(place: PathNode, predicates: readonly Condition[]): Evaluate<boolean> | null {
    if (predicates.length === 0) return null;
    return this.program.entry(testing({ kind: 'and', parts: predicates }, this.#scope(place, new Map())));
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
