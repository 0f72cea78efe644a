import { Literals } from './bytes/literals.ts';
import { code, Code } from './code.ts';
import { PathError } from './language.ts';
import { inDocumentOrder, listed, together, upwards, type Items } from './path-items.ts';
import { CELLS, KEPT, type Compiled, type Scope } from './path-scope.ts';
import { bySameQuestion, literalsOf } from './path-questions.ts';
import type { Condition, Expression, PathStart, Step } from './path-syntax.ts';
import { aroundOf, wayTo, type Parent } from './path-upwards.ts';
import { children, collected, each, satisfied, type Filter } from './path-walk.ts';
import { AT, DOCUMENT } from './program.ts';
import { PathNode } from './projection.ts';

/** Compiles a path into a walk over kept elements, and marks on the path tree what has to be kept. Throws PathError. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  if (expression.kind === 'path') return compilePath(expression, scope);
  const parts = expression.parts.map((part) => compileExpression(part, scope));
  if (parts.some(({ isAttribute }) => isAttribute))
    throw new PathError('a union is of elements', "write one way for each attribute: [ '@a', '@b' ]");
  const { program } = scope;
  const finds = parts.map((part) => collected(part, scope));
  const union = program.constant(unionOf);
  return {
    walk: (from, depth, visit) => each(code`${union}(${callsOf(finds, from)})`, depth, visit),
    places: parts.flatMap(({ places }) => places),
    isAttribute: false,
  };
}

function unionOf(...all: readonly Items[]): readonly number[] {
  return inDocumentOrder(all.flatMap(listed));
}

function callsOf(names: readonly Code[], from: Code): Code {
  return Code.all(names.map((name) => code`${name}(${from}, ${DOCUMENT}),`));
}

/** Compiles an expression whose items' text is wanted. */
export function compileText(expression: Expression, scope: Scope): Compiled {
  return asText(compileExpression(expression, scope));
}

function asText(compiled: Compiled): Compiled {
  if (!compiled.isAttribute) for (const place of compiled.places) place.wantsText = true;
  return compiled;
}

function compilePath(path: Expression & { kind: 'path' }, scope: Scope): Compiled {
  return continued(compileStart(path.start, scope), path, scope);
}

/** The predicates and the steps of a path, from what it starts with. */
function continued(start: Compiled, { predicates, steps }: Expression & { kind: 'path' }, scope: Scope): Compiled {
  let compiled = filtered(start, predicates, scope);
  for (const step of steps) compiled = compileStep(compiled, step, scope);
  return compiled;
}

/** What a variable or key() gives, where the predicates hold. */
function filtered(from: Compiled, predicates: readonly Condition[], scope: Scope): Compiled {
  if (predicates.length === 0) return from;
  const filters = compileFilters(predicates, singlePlace(from.places), scope);
  const find = collected(from, scope);
  const walk: Compiled['walk'] = (start, depth, visit) =>
    each(satisfied(code`${find}(${start}, ${DOCUMENT})`, filters, scope), depth, visit);
  return { ...from, walk };
}

function compileStart(start: PathStart, scope: Scope): Compiled {
  switch (start.kind) {
    case 'here':
      return { walk: (from, depth, visit) => visit(from, depth), places: [scope.here], isAttribute: false };
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
  const walk: Compiled['walk'] = (_, depth, visit) => each(code`${find}(${DOCUMENT}.row, ${DOCUMENT})`, depth, visit);
  return { walk, places, isAttribute: false };
}

/** Several values find the rows of each: every row once. */
function compileKey(name: string, value: Expression, scope: Scope): Compiled {
  const { place, values, rowsOf } = compileChain(name, value, scope);
  const join = scope.program.constant(together);
  const find = scope.program.define(code`let r = 0;
${values.walk(AT, 0, (at) => code`r = ${join}(r, ${rowsOf(code`${KEPT}.tokenNumber(${at})`)});`)}
return r;`);
  const walk: Compiled['walk'] = (from, depth, visit) => each(code`${find}(${from}, ${DOCUMENT})`, depth, visit);
  return { walk, places: [place], isAttribute: false };
}

/** Keys inside each other: where they lead to, the values that the innermost is asked for, and the rows of a value. */
interface Chain {
  readonly place: PathNode;
  readonly values: Compiled;
  readonly rowsOf: (token: Code) => Code;
}

/** A key that is asked for what another finds: that is found out once for each value, for many rows name the same. */
function compileChain(name: string, value: Expression, scope: Scope): Chain {
  const key = scope.key(name);
  if (key === undefined) throw new PathError(`there is no key '${name}'`, "define it under 'keys'", name);
  const { program } = scope;
  const [join, table] = [program.constant(together), program.constant(key)];
  const look = (token: Code) => code`${DOCUMENT}.tables.find(${table}, ${token})`;
  if (value.kind !== 'path' || value.start.kind !== 'key')
    return { place: key.place, values: compileText(value, scope), rowsOf: look };
  const { place, values, rowsOf } = compileChain(value.start.name, value.start.value, scope);
  const walk: Compiled['walk'] = (from, depth, visit) => each(rowsOf(from), depth, visit);
  const found = { walk, places: [place], isAttribute: false };
  const inner = asText(continued(found, value, scope));
  const find = program.define(code`let r = 0;
${inner.walk(AT, 0, (at) => code`r = ${join}(r, ${look(code`${KEPT}.tokenNumber(${at})`)});`)}
return r;`);
  const foundOnce = asksRow(value) ? find : once(find, scope);
  return { place: key.place, values, rowsOf: (token) => code`${foundOnce}(${token}, ${DOCUMENT})` };
}

/** A function that is called once for each number in a document; gives the name of the one to call instead. */
export function once(name: Code, { program }: Scope): Code {
  const known = code`${DOCUMENT}.known[${program.tableOf(name)}]`;
  return program.define(code`let r = ${known}.get(${AT});
if (r === undefined) ${known}.set(${AT}, r = ${name}(${AT}, ${DOCUMENT}));
return r;`);
}

/** Whether what follows the start of a path may be another in each row: for what a variable holds. */
export function asksRow({ predicates, steps }: Expression & { kind: 'path' }): boolean {
  return JSON.stringify([predicates, steps]).includes('"kind":"variable"');
}

function compileStep(from: Compiled, step: Step, scope: Scope): Compiled {
  if (from.isAttribute) throw new PathError('an attribute has nothing inside', 'end the path at the attribute');
  switch (step.kind) {
    case 'child':
      return compileChild(from, step, scope);
    case 'attribute':
      return compileAttribute(from, step, scope);
    case 'parent':
      return compileUp(from, [aroundOf(singlePlace(from.places))], scope);
    case 'ancestor':
      return compileUp(from, wayTo(`{${uriOf(step.prefix, scope)}}${step.local}`, singlePlace(from.places)), scope);
  }
}

/** Goes up step by step. Where a place has nothing of the kind above it, the path finds nothing. */
function compileUp(from: Compiled, way: readonly (Parent | undefined)[], scope: Scope): Compiled {
  const top = way.at(-1);
  if (top === undefined) return { walk: () => code``, places: [new PathNode()], isAttribute: false };
  if (top.name === null)
    throw new PathError('there is nothing above the root element', "take the last '..' of the path away");
  const [find, above] = [collected(from, scope), scope.program.constant(upwards)];
  const walk: Compiled['walk'] = (start, depth, visit) =>
    each(code`${above}(${find}(${start}, ${DOCUMENT}), ${way.length}, ${CELLS})`, depth, visit);
  return { walk, places: [top.place], isAttribute: false };
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
  const walk: Compiled['walk'] = (start, depth, visit) =>
    from.walk(
      start,
      depth,
      (at, inside) => code`if (${CELLS}[${at} + ${cell}] !== 0) { ${visit(code`(${at} + ${cell})`, inside)} }`,
    );
  return { walk, places: from.places, isAttribute: true };
}

function compileChild(from: Compiled, step: Step & { kind: 'child' }, scope: Scope): Compiled {
  const { node: place, cell } = singlePlace(from.places).child(uriOf(step.prefix, scope), step.local);
  const filters = compileFilters(step.predicates, place, scope);
  const walk: Compiled['walk'] = (start, depth, visit) =>
    from.walk(start, depth, (at, inside) => children(at, cell, filters, scope, inside, visit));
  return { walk, places: [place], isAttribute: false };
}

/** Paths go on from one place only: a union, or alternatives of a variable, must lead to the same element. */
export function singlePlace(places: readonly PathNode[]): PathNode {
  const [first, ...others] = new Set(places);
  if (first === undefined || others.length > 0)
    throw new PathError('the path goes on from several kinds of element', 'write one path for each');
  return first;
}

function compileFilters(predicates: readonly Condition[], place: PathNode, scope: Scope): readonly Filter[] {
  return predicates.map((predicate) =>
    predicate.kind === 'position' ? predicate.position : compileCondition(predicate, { ...scope, here: place }),
  );
}

/** Compiles a condition on an element into a function; gives its name. Throws PathError. */
export function compileCondition(condition: Condition, scope: Scope): Code {
  return scope.program.define(testing(condition, scope));
}

/** The statements that say whether a condition holds. Throws PathError. */
export function testing(condition: Condition, scope: Scope): Code {
  switch (condition.kind) {
    case 'or':
      return code`return ${bySameQuestion(condition.parts)
        .map((parts) => call(scope.program.define(testingSame(parts, scope))))
        .reduceRight((second, first) => code`${first} || ${second}`)};`;
    case 'and':
      return code`return ${condition.parts
        .map((part) => call(compileCondition(part, scope)))
        .reduceRight((second, first) => code`${first} && ${second}`)};`;
    case 'not':
      return code`return !${call(compileCondition(condition.part, scope))};`;
    case 'exists':
      return finding(compileExpression(condition.expression, scope), code`return true;`);
    case 'compare':
    case 'starts':
      return testingSame([condition], scope);
    case 'position':
      throw new PathError('a position stands alone in its predicate', 'write [1] or [last()]');
  }
}

function call(name: Code): Code {
  return code`${name}(${AT}, ${DOCUMENT})`;
}

/** Whether there is an item at which these statements answer. */
function finding({ walk }: Compiled, answer: Code | ((at: Code) => Code)): Code {
  return code`${walk(AT, 0, (at) => (answer instanceof Code ? answer : answer(at)))}
return false;`;
}

/** Conditions of which one must hold; several only where all ask the same expression. */
function testingSame(conditions: readonly Condition[], scope: Scope): Code {
  const [condition] = conditions;
  if (condition?.kind === 'compare') return comparing(condition, literalsIn(conditions, scope), scope);
  if (condition?.kind === 'starts') return starting(condition, literalsIn(conditions, scope), scope);
  if (condition === undefined) return code`return false;`;
  return testing(condition, scope);
}

function literalsIn(conditions: readonly Condition[], { program }: Scope): Code {
  return comparable(literalsOf(conditions), program);
}

/** The name of some texts that tokens are compared with. */
export function comparable(texts: readonly string[], program: Scope['program']): Code {
  return program.constantOf(`texts ${JSON.stringify(texts)}`, () => new Literals(texts));
}

/** A comparison holds when it holds for one of the items (XPath 1.0, section 3.4). */
function comparing({ expression, equal }: Condition & { kind: 'compare' }, literals: Code, scope: Scope): Code {
  return finding(compileText(expression, scope), (at) => {
    const isOne = code`${KEPT}.is(${at}, ${literals})`;
    return code`if (${equal ? isOne : code`!${isOne}`}) return true;`;
  });
}

/** The string-value of the first item is looked at, as XPath converts a node-set (XPath 1.0, section 4.2). */
function starting({ expression }: Condition & { kind: 'starts' }, literals: Code, scope: Scope): Code {
  return finding(compileText(expression, scope), (at) => code`return ${KEPT}.startsWith(${at}, ${literals});`);
}
