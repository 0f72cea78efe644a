import { Literals } from './bytes/literals.ts';
import { PathError } from './language.ts';
import type { Compiled, Context, Scope, Test, Visit } from './path-scope.ts';
import { bySameQuestion, literalsOf } from './path-questions.ts';
import type { Condition, Expression, PathStart, Step } from './path-syntax.ts';
import { aroundOf, wayTo, type Parent } from './path-upwards.ts';
import { children, collected, each, inDocumentOrder, listed, satisfying, THERE, upwards } from './path-walk.ts';
import { PathNode } from './projection.ts';

/** Compiles a path into a walk over kept elements, and marks on the path tree what has to be kept. Throws PathError. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  if (expression.kind === 'path') return compilePath(expression, scope);
  const parts = expression.parts.map((part) => compileExpression(part, scope));
  if (parts.some(({ isAttribute }) => isAttribute))
    throw new PathError('a union is of elements', "write one way for each attribute: [ '@a', '@b' ]");
  const finds = parts.map(collected);
  const all = (at: number, context: Context) => inDocumentOrder(finds.flatMap((find) => listed(find(at, context))));
  return {
    walk: (arrive) => (at, context) => each(all(at, context), arrive, context),
    places: parts.flatMap(({ places }) => places),
    isAttribute: false,
  };
}

/** Compiles an expression whose items' text is wanted. */
export function compileText(expression: Expression, scope: Scope): Compiled {
  const compiled = compileExpression(expression, scope);
  if (!compiled.isAttribute) for (const place of compiled.places) place.wantsText = true;
  return compiled;
}

function compilePath({ start, predicates, steps }: Expression & { kind: 'path' }, scope: Scope): Compiled {
  let compiled = filtered(compileStart(start, scope), predicates, scope);
  for (const step of steps) compiled = compileStep(compiled, step, scope);
  return compiled;
}

/** What a variable or key() gives, where the predicates hold. */
function filtered(from: Compiled, predicates: readonly Condition[], scope: Scope): Compiled {
  if (predicates.length === 0) return from;
  const filters = compileFilters(predicates, singlePlace(from.places), scope);
  const find = collected(from);
  const walk: Compiled['walk'] = (arrive) => (at, context) =>
    each(satisfying(find(at, context), filters, context), arrive, context);
  return { ...from, walk };
}

function compileStart(start: PathStart, scope: Scope): Compiled {
  switch (start.kind) {
    case 'here':
      return { walk: (arrive) => arrive, places: [scope.here], isAttribute: false };
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
  const variable = scope.variables.get(name);
  if (variable === undefined)
    throw new PathError(
      `there is no variable $${name}`,
      `variables of 'let' here: ${[...scope.variables.keys()].join(', ') || 'none'}`,
      `$${name}`,
    );
  const { find, places } = variable;
  return { walk: (arrive) => (_, context) => each(find(context), arrive, context), places, isAttribute: false };
}

function compileKey(name: string, value: Expression, scope: Scope): Compiled {
  const key = scope.key(name);
  if (key === undefined) throw new PathError(`there is no key '${name}'`, "define it under 'keys'", name);
  const values = collected(compileText(value, scope));
  const lookUp = (at: number, { document, kept }: Context) => document.tables.find(key, kept.tokenNumber(at));
  const walk: Compiled['walk'] = (arrive) => (at, context) => {
    const found = values(at, context);
    if (found === 0) return 0;
    if (typeof found === 'number') return each(lookUp(found, context), arrive, context);
    return each(inDocumentOrder(found.flatMap((value) => listed(lookUp(value, context)))), arrive, context);
  };
  return { walk, places: [key.place], isAttribute: false };
}

function compileStep(from: Compiled, step: Step, scope: Scope): Compiled {
  if (from.isAttribute) throw new PathError('an attribute has nothing inside', 'end the path at the attribute');
  switch (step.kind) {
    case 'child':
      return compileChild(from, step, scope);
    case 'attribute':
      return compileAttribute(from, step, scope);
    case 'parent':
      return compileUp(from, [aroundOf(singlePlace(from.places))]);
    case 'ancestor':
      return compileUp(from, wayTo(`{${uriOf(step.prefix, scope)}}${step.local}`, singlePlace(from.places)));
  }
}

/** Goes up step by step. Where a place has nothing of the kind above it, the path finds nothing. */
function compileUp(from: Compiled, way: readonly (Parent | undefined)[]): Compiled {
  const top = way.at(-1);
  if (top === undefined) return { walk: () => () => 0, places: [new PathNode()], isAttribute: false };
  if (top.name === null)
    throw new PathError('there is nothing above the root element', "take the last '..' of the path away");
  return { walk: upwards(collected(from), way.length), places: [top.place], isAttribute: false };
}

/** Attributes without a prefix are in no namespace; elements without a prefix are so too, as in XPath 1.0. */
function uriOf(prefix: string, scope: Scope): string {
  const uri = prefix === '' ? '' : scope.namespace(prefix);
  if (uri === undefined)
    throw new PathError(`the prefix '${prefix}' is not declared`, "declare it under 'namespaces'", `${prefix}:`);
  return uri;
}

function compileAttribute(from: Compiled, step: { prefix: string; local: string }, scope: Scope): Compiled {
  const uri = uriOf(step.prefix, scope);
  const cell = singlePlace(from.places).attribute(uri, step.local);
  const walk: Compiled['walk'] = (arrive) =>
    from.walk((at, context) => (context.kept.cells[at + cell] === 0 ? 0 : arrive(at + cell, context)));
  return { walk, places: from.places, isAttribute: true };
}

function compileChild(from: Compiled, step: Step & { kind: 'child' }, scope: Scope): Compiled {
  const { node: place, cell } = singlePlace(from.places).child(uriOf(step.prefix, scope), step.local);
  const filters = compileFilters(step.predicates, place, scope);
  return { walk: (arrive) => from.walk(children(cell, filters, arrive)), places: [place], isAttribute: false };
}

/** Paths go on from one place only: a union, or alternatives of a variable, must lead to the same element. */
export function singlePlace(places: readonly PathNode[]): PathNode {
  const [first, ...others] = new Set(places);
  if (first === undefined || others.length > 0)
    throw new PathError('the path goes on from several kinds of element', 'write one path for each');
  return first;
}

function compileFilters(predicates: readonly Condition[], place: PathNode, scope: Scope) {
  return predicates.map((predicate) =>
    predicate.kind === 'position' ? predicate.position : compileCondition(predicate, { ...scope, here: place }),
  );
}

/** Compiles a condition. Throws PathError. */
export function compileCondition(condition: Condition, scope: Scope): Test {
  switch (condition.kind) {
    case 'or':
      return bySameQuestion(condition.parts)
        .map((parts) => compileSame(parts, scope))
        .reduceRight(either);
    case 'and':
      return condition.parts.map((part) => compileCondition(part, scope)).reduceRight(both);
    case 'not': {
      const test = compileCondition(condition.part, scope);
      return (at, context) => !test(at, context);
    }
    case 'exists':
      return finds(compileExpression(condition.expression, scope).walk(THERE));
    case 'compare':
    case 'starts':
      return compileSame([condition], scope);
    case 'position':
      throw new PathError('a position stands alone in its predicate', 'write [1] or [last()]');
  }
}

function either(second: Test, first: Test): Test {
  return (at, context) => first(at, context) || second(at, context);
}

function both(second: Test, first: Test): Test {
  return (at, context) => first(at, context) && second(at, context);
}

function finds(walk: Visit): Test {
  return (at, context) => walk(at, context) !== 0;
}

/** Conditions of which one must hold; several only where all ask the same expression. */
function compileSame(conditions: readonly Condition[], scope: Scope): Test {
  const [condition] = conditions;
  const literals = new Literals(literalsOf(conditions));
  if (condition?.kind === 'compare') return compileComparison(condition, literals, scope);
  if (condition?.kind === 'starts') return compileStarts(condition, literals, scope);
  return conditions.map((each) => compileCondition(each, scope)).reduceRight(either);
}

/** A comparison holds when it holds for one of the items (XPath 1.0, section 3.4). */
function compileComparison({ expression, equal }: Condition & { kind: 'compare' }, literals: Literals, scope: Scope) {
  const { walk } = compileText(expression, scope);
  return finds(walk((at, { kept }) => (kept.is(at, literals) === equal ? at : 0)));
}

/** The string-value of the first item is looked at, as XPath converts a node-set (XPath 1.0, section 4.2). */
function compileStarts({ expression }: Condition & { kind: 'starts' }, literals: Literals, scope: Scope): Test {
  const first = compileText(expression, scope).walk(THERE);
  return (at, context) => {
    const found = first(at, context);
    return found !== 0 && context.kept.startsWith(found, literals);
  };
}
