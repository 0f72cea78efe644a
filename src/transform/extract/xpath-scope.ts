import { foundIn, onlyOf, PathError, type Inside, type PathScope } from './language.ts';
import { code, type Code } from './code.ts';
import { comparable, compileExpression, compileText, singlePlace, testing } from './path-compile.ts';
import { listed, type Items } from './path-items.ts';
import { KEPT, type Compiled, type Evaluate, type Scope, type Variable, type XPathDocument } from './path-scope.ts';
import { parseCondition, parseExpression } from './path-syntax.ts';
import { children, collected, found } from './path-walk.ts';
import { joining } from './path-join.ts';
import { AT, DOCUMENT, FAULTS, type Entry } from './program.ts';
import type { PathNode } from './projection.ts';

/** A scope to which the variables of `let` are added. */
export interface MutableScope extends Scope {
  readonly add: (name: string, variable: Variable) => void;
}

const NO_TEXTS: readonly string[] = [];

/** The paths of one kind of element. */
export class XPathScope implements PathScope<XPathDocument, number> {
  readonly #scope: MutableScope;

  constructor(scope: MutableScope) {
    this.#scope = scope;
  }

  texts(path: string): Evaluate<readonly string[]> {
    return this.#listOf(compileText(parseExpression(path), this.#scope), (at) => code`${KEPT}.text(${at})`);
  }

  text(path: string): Evaluate<string> {
    const { walk } = compileText(parseExpression(path), this.#scope);
    return this.#firstOf(walk(AT, 0, (at) => code`return ${KEPT}.token(${at});`));
  }

  filled(path: string): Evaluate<string> {
    const { walk } = compileText(parseExpression(path), this.#scope);
    return this.#firstOf(walk(AT, 0, (at) => code`if (!${KEPT}.isBlank(${at})) return ${KEPT}.token(${at});`));
  }

  tokens(path: string): Evaluate<readonly string[]> {
    const compiled = compileText(parseExpression(path), this.#scope);
    return this.#listOf(
      compiled,
      (at) => code`${KEPT}.token(${at})`,
      (at) => code`!${KEPT}.isBlank(${at})`,
    );
  }

  only(path: string): Evaluate<string | null> {
    const compiled = compileText(parseExpression(path), this.#scope);
    const { program } = this.#scope;
    const severalOf = program.constant((items: readonly number[], { kept }: XPathDocument) =>
      onlyOf(items.map((item) => kept.token(item))),
    );
    return program.entry(code`const r = ${collected(compiled, this.#scope)}(${AT}, ${DOCUMENT});
if (r === 0) return null;
return typeof r === 'number' ? ${KEPT}.token(r) : ${severalOf}(r, ${DOCUMENT});`);
  }

  translated(path: string, table: Readonly<Record<string, string>>): Evaluate<string> {
    const { walk } = compileText(parseExpression(path), this.#scope);
    const { program } = this.#scope;
    const literals = comparable(Object.keys(table), program);
    const values = program.constantOf(`values ${JSON.stringify(table)}`, () => Object.values(table));
    return this.#firstOf(
      walk(
        AT,
        0,
        (at) => code`const w = ${KEPT}.which(${at}, ${literals});
return w === -1 ? ${KEPT}.token(${at}) : ${values}[w];`,
      ),
    );
  }

  joined(paths: readonly string[], separator: string): Evaluate<string> {
    return this.#scope.program.entry(joining(paths.map(parseExpression), separator, this.#scope));
  }

  condition(source: string): Evaluate<boolean> {
    return this.#scope.program.entry(testing(parseCondition(source), this.#scope));
  }

  markup(path: string): Evaluate<readonly string[]> {
    const compiled = compileExpression(parseExpression(path), this.#scope);
    if (compiled.isAttribute) throw new PathError('an attribute holds no mark-up', 'end the path at an element');
    for (const place of compiled.places) place.wantsMarkup = true;
    return this.#listOf(compiled, (at) => code`(${KEPT}.markup(${at}) ?? '')`);
  }

  inside(path: string): Inside<XPathDocument, number> {
    const compiled = compileExpression(parseExpression(path), this.#scope);
    if (compiled.isAttribute) throw new PathError('a shape needs an element', 'end the path at an element');
    const place = singlePlace(compiled.places);
    return {
      scope: new XPathScope({ ...this.#scope, here: place }),
      enter: this.#placesOf(compiled),
      found: (read) => this.#readingOf(compiled, read),
      again: () => {
        const cell = recursion(this.#scope.here, place);
        const walk: Compiled['walk'] = (from, depth, visit) => children(from, cell, [], this.#scope, depth, visit);
        return this.#placesOf({ walk });
      },
    };
  }

  /** A variable is found when it is first asked for. */
  bind(name: string, ways: readonly string[]): void {
    const compiled = ways.map((way) => compileExpression(parseExpression(way), this.#scope));
    const { program, variables, add } = this.#scope;
    const variable = code`${DOCUMENT}.variables[${variables.size}]`;
    const finds = compiled.map((way) => code`${program.define(found(way, this.#scope))}(${AT}, ${DOCUMENT})`);
    const first = finds.reduceRight((others, find) => code`${find} || ${others}`);
    const find = program.define(code`return ${variable} ??= ${first};`);
    add(name, { places: compiled.flatMap(({ places }) => places), find });
  }

  #firstOf(walk: Code): Evaluate<string> {
    return this.#scope.program.entry(code`${walk}
return '';`);
  }

  #listOf({ walk }: Compiled, read: (at: Code) => Code, where?: (at: Code) => Code): Evaluate<readonly string[]> {
    const { program } = this.#scope;
    const none = program.constant(NO_TEXTS);
    const add = (at: Code) => code`if (r === ${none}) r = [${read(at)}]; else r.push(${read(at)});`;
    return program.entry(code`let r = ${none};
${walk(AT, 0, (at) => (where === undefined ? add(at) : code`if (${where(at)}) { ${add(at)} }`))}
return r;`);
  }

  #readingOf<T extends object>(
    compiled: Compiled,
    read: Entry<XPathDocument, number, T | null>,
  ): Entry<XPathDocument, number, T | readonly T[] | null> {
    const { program } = this.#scope;
    const [readOne, readSeveral] = [program.use(read), program.constant(foundIn)];
    return program.reading(code`const r = ${collected(compiled, this.#scope)}(${AT}, ${DOCUMENT});
if (r === 0) return null;
return typeof r === 'number' ? ${readOne}(r, ${DOCUMENT}, ${FAULTS}) : ${readSeveral}(r, ${readOne}, ${DOCUMENT}, ${FAULTS});`);
  }

  #placesOf(compiled: Pick<Compiled, 'walk'>): Evaluate<readonly number[]> {
    const find: Evaluate<Items> = this.#scope.program.entry(found(compiled, this.#scope));
    return (at, document) => listed(find(at, document));
  }
}

/** Lets an element lead to itself under the name it has inside its parent; gives the cell of that way. */
function recursion(parent: PathNode, place: PathNode): number {
  const [name] = [...parent.children].find(([, { node }]) => node === place) ?? [];
  if (name === undefined) throw new PathError('translations are child elements of their code', 'write o:name');
  const { node, cell } = place.children.get(name) ?? place.lead(name, place);
  if (node !== place) throw new PathError('another path leads into the translations', 'read them by the shape only');
  return cell;
}
