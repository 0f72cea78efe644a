import type { Section } from '../dataset/dataset.ts';
import type { Row } from '../dataset/row.ts';
import { cellContent, type CellWords } from './components/runtime.ts';
import { recordText } from './foreign.ts';
import type { Helper, RenderTools } from './helpers/helper.ts';
import type { Mark } from './timeline/mark.ts';

/** What a template must know of the section where it stands. */
export type Place = Pick<Section, 'id' | 'collapse'>;

/** What a template is written with: the tools of its helpers, and where it stands. */
export interface Writing {
  readonly tools: RenderTools;
  readonly place: Place;
  /** Where the marks of a timeline are put, inside one. */
  readonly marks?: Mark[];
}

/** What a call of a component is given: the values of its arguments. */
export interface Given {
  readonly values: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
}

/** A helper that components write with; no template can name it. It gets what it is called with, and where, and gives HTML. */
export type Runtime = (given: Given, writing: Writing, context: unknown) => string;

/** Writes what stands inside a block, of another context and with other tools. */
export type Inside = (context: object, writing?: Writing) => string;

/** A block that components write around others. It writes what stands inside, of its own context or of others in its place. */
export type RuntimeBlock = (context: unknown, inside: Inside, writing: Writing, given: Given) => string;

/** The helpers that a template may call, by name. */
export interface Vocabulary {
  readonly helpers: ReadonlyMap<string, Helper>;
  readonly runtimes: ReadonlyMap<string, Runtime>;
  readonly blocks: ReadonlyMap<string, RuntimeBlock>;
  /** Name of the block around what a cell holds. */
  readonly cell: string;
}

/** What stands around a place while it is written. */
interface Scope {
  readonly value: unknown;
  readonly outer: Scope | null;
}

/** Writes a part of a template. */
type Write = (scope: Scope, writing: Writing) => string;
/** Gives what an expression stands for. */
type Read = (scope: Scope) => unknown;

const NOTHING: Write = () => '';

/**
 * Turns the tree of a checked and expanded template into a function of its context. Handlebars' meaning is kept, in
 * `strict` mode: a text is escaped, a missing value writes nothing, and what its context lacks is an error. See decision 045.
 */
export function writerOf(
  program: hbs.AST.Program,
  vocabulary: Vocabulary,
): (context: object, writing: Writing) => string {
  const write = new Compilation(vocabulary).program(program);
  return (context, writing) => write({ value: context, outer: null }, writing);
}

class Compilation {
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  program(program: hbs.AST.Program | undefined): Write {
    const writes: (Write | string)[] = [];
    for (const statement of program?.body ?? []) {
      const write = this.#statement(statement);
      const last = writes.length - 1;
      // Mark-up that stands side by side is one text.
      if (typeof write === 'string' && typeof writes[last] === 'string') writes[last] += write;
      else writes.push(write);
    }
    return inSequence(writes.map((write) => (typeof write === 'string' ? () => write : write)));
  }

  #statement(statement: hbs.AST.Statement): Write | string {
    switch (statement.type) {
      case 'ContentStatement':
        return (statement as hbs.AST.ContentStatement).value;
      case 'CommentStatement':
        return '';
      case 'MustacheStatement':
        return this.#mustache(statement as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.#block(statement as hbs.AST.BlockStatement);
      default:
        throw new TypeError(`a template holds a ${statement.type}`);
    }
  }

  #mustache(statement: hbs.AST.MustacheStatement): Write {
    const { helpers, runtimes } = this.#vocabulary;
    const path = pathOf(statement.path);
    const [helper, runtime] = [helpers.get(path.original), runtimes.get(path.original)];
    if (helper !== undefined) return callOf(helper, statement, (html) => html as string);
    if (runtime !== undefined) return runtimeOf(runtime, statement);
    const read = readOf(path);
    return (scope, { tools }) => escaped(read(scope), tools);
  }

  #block(block: hbs.AST.BlockStatement): Write {
    const name = block.path.original;
    const { program, inverse } = block as Partial<hbs.AST.BlockStatement>;
    const [inside, otherwise] = [this.program(program), this.program(inverse)];
    const helper = this.#vocabulary.helpers.get(name);
    if (helper !== undefined) return this.#choice(helper, block, inside, otherwise);
    if (name === this.#vocabulary.cell) return cellOf(block, inside);
    const runtime = this.#vocabulary.blocks.get(name);
    if (runtime !== undefined) return blockOf(runtime, block, inside);
    const read = subjectOf(block);
    if (name === 'each') return eachOf(read, inside, otherwise);
    if (name !== 'if' && name !== 'unless') throw new TypeError(`there is no helper '${name}'`);
    const [whenThere, whenNot] = name === 'if' ? [inside, otherwise] : [otherwise, inside];
    return (scope, writing) => (isThere(read(scope)) ? whenThere : whenNot)(scope, writing);
  }

  /** A helper that chooses between its block and its {{else}}. */
  #choice(helper: Helper, block: hbs.AST.BlockStatement, inside: Write, otherwise: Write): Write {
    const decide = callOf(helper, block, (holds) => holds);
    return (scope, writing) => (decide(scope, writing) ? inside : otherwise)(scope, writing);
  }
}

function inSequence(writes: readonly Write[]): Write {
  const [first, second] = writes;
  if (first === undefined) return NOTHING;
  if (second === undefined) return first;
  if (writes.length === 2) return (scope, writing) => first(scope, writing) + second(scope, writing);
  return (scope, writing) => {
    let html = '';
    for (const write of writes) html += write(scope, writing);
    return html;
  };
}

function eachOf(read: Read, inside: Write, otherwise: Write): Write {
  return (scope, writing) => {
    const list = read(scope);
    if (!Array.isArray(list) || list.length === 0) return otherwise(scope, writing);
    let html = '';
    for (const value of list as readonly unknown[]) html += inside({ value, outer: scope }, writing);
    return html;
  };
}

function cellOf(block: hbs.AST.BlockStatement, inside: Write): Write {
  const words: CellWords = Object.fromEntries(pairsOf(block).map(({ key, value }) => [key, textOf(value)]));
  return (scope, writing) => cellContent(inside(scope, writing), words, scope.value as Partial<Row>, writing.tools);
}

function blockOf(runtime: RuntimeBlock, block: hbs.AST.BlockStatement, inside: Write): Write {
  const give = givenOf(block);
  return (scope, writing) => {
    const part: Inside = (value, others = writing) => inside({ value, outer: scope.outer }, others);
    return runtime(scope.value, part, writing, give(scope));
  };
}

/** A helper gets its field, if it takes one, and the texts in quotes. */
function callOf<T>(
  helper: Helper,
  { params }: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  give: (answer: string | boolean) => T,
): (scope: Scope, writing: Writing) => T {
  const fields = helper.accepts.length === 0 ? 0 : 1;
  const literals = params.slice(fields).map(textOf);
  const [subject] = params;
  if (fields === 0 || subject === undefined) return (_, { tools }) => give(helper.run(null, literals, tools));
  const read = readOf(pathOf(subject));
  return (scope, { tools }) => give(helper.run(read(scope), literals, tools));
}

function runtimeOf(runtime: Runtime, call: hbs.AST.MustacheStatement): Write {
  const give = givenOf(call);
  return (scope, writing) => runtime(give(scope), writing, scope.value);
}

function givenOf(call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): (scope: Scope) => Given {
  const reads = call.params.map(valueOf);
  const pairs = pairsOf(call).map(({ key, value }) => [key, valueOf(value)] as const);
  return (scope) => {
    const named: Record<string, unknown> = {};
    for (const [key, read] of pairs) named[key] = read(scope);
    return { values: reads.map((read) => read(scope)), named };
  };
}

function pairsOf({ hash }: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): readonly hbs.AST.HashPair[] {
  return (hash as hbs.AST.Hash | undefined)?.pairs ?? [];
}

function valueOf(expression: hbs.AST.Expression): Read {
  if (expression.type === 'PathExpression') return readOf(pathOf(expression));
  const value =
    expression.type === 'BooleanLiteral' ? (expression as hbs.AST.BooleanLiteral).value : textOf(expression);
  return () => value;
}

function subjectOf({ params }: hbs.AST.BlockStatement): Read {
  const [subject] = params;
  if (subject === undefined) throw new TypeError('a block names no field');
  return readOf(pathOf(subject));
}

function pathOf(expression: hbs.AST.Expression | hbs.AST.PathExpression): hbs.AST.PathExpression {
  if (expression.type !== 'PathExpression') throw new TypeError(`a template writes a ${expression.type}`);
  return expression as hbs.AST.PathExpression;
}

function textOf(expression: hbs.AST.Expression): string {
  if (expression.type !== 'StringLiteral') throw new TypeError(`a template names a ${expression.type}`);
  return (expression as hbs.AST.StringLiteral).value;
}

/** Reads a path from where it stands, or from further outside. Throws where its context lacks what it names. */
function readOf({ data, depth, parts, original }: hbs.AST.PathExpression): Read {
  if (data) throw new TypeError(`a template reads @${original}`);
  const names = parts as readonly string[];
  const [only] = names;
  if (depth === 0 && only !== undefined && names.length === 1) return ({ value }) => memberOf(value, only);
  return (scope) => {
    let from: Scope | null = scope;
    for (let level = 0; level < depth; level++) from = from?.outer ?? null;
    if (from === null) throw new Error(`'${original}' leads out of the section`);
    return names.reduce(memberOf, from.value);
  };
}

/** A member that a value has of its own: what select puts in is never undefined, and nothing is inherited from a prototype. */
function memberOf(value: unknown, name: string): unknown {
  const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (member === undefined) throw new Error(`there is no '${name}' here`);
  return member;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether {{#if}} takes a value as there: an empty text or list is not, nor is a statement that does not hold. */
function isThere(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== '' && value !== false;
}

function escaped(value: unknown, tools: RenderTools): string {
  if (typeof value === 'string') return recordText(value, tools);
  if (value === null) return '';
  throw new TypeError('only a text is written as it is');
}
