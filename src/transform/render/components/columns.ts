import type { Shape } from '../shape.ts';
import { Nodes, type Piece } from './nodes.ts';

/** A statement that calls something: `{{name …}}` or `{{#name …}} … {{/name}}`. */
export type Call = hbs.AST.BlockStatement | hbs.AST.MustacheStatement;

/** A column of a table or of cards. */
export interface Column {
  readonly title: string;
  /** Its cells hold dates: the page and the standard know them by a class. */
  readonly date: boolean;
  /** Its cells name their row. */
  readonly header: boolean;
  /** Its words for an empty cell, or null. */
  readonly empty: hbs.AST.Expression | null;
  /** Name of the field that it writes; null where an author lays out its cells. */
  readonly field: string | null;
  readonly call: Call;
}

/** The calls of `column` directly inside a table or cards. */
export function columnCalls(statement: hbs.AST.BlockStatement): readonly Call[] {
  return statement.program.body.filter(isCall);
}

/** Whether a statement calls something. */
export function isCall(statement: hbs.AST.Statement): statement is Call {
  return statement.type === 'BlockStatement' || statement.type === 'MustacheStatement';
}

/** Whether a call stands around content. */
export function isBlock(call: Call): call is hbs.AST.BlockStatement {
  return call.type === 'BlockStatement';
}

/** The name of what is called; empty where a value in quotes stands in its place. */
export function nameOf(call: Call): string {
  return call.path.type === 'PathExpression' ? (call.path as hbs.AST.PathExpression).original : '';
}

/** Reads a checked column; `row` is what its field stands in. */
export function columnOf(call: Call, row: Shape): Column {
  const field = fieldOf(call, row);
  return {
    title: firstText(call),
    date: (field?.shape.kind === 'value' && field.shape.type === 'date') || named(call, 'kind') !== null,
    header: (named(call, 'header') as hbs.AST.BooleanLiteral | null)?.value ?? false,
    empty: named(call, 'empty'),
    field: field?.parts[0] ?? null,
    call,
  };
}

/** The text in quotes that stands first, or none. */
export function firstText({ params }: Call): string {
  return (params[0] as hbs.AST.StringLiteral | undefined)?.value ?? '';
}

/** The value of a named argument, or null. */
export function named({ hash }: Call, key: string): hbs.AST.Expression | null {
  return (hash as hbs.AST.Hash | undefined)?.pairs.find((pair) => pair.key === key)?.value ?? null;
}

/** The text in quotes of a named argument; undefined where there is none. */
export function textNamed(call: Call, key: string): string | undefined {
  const value = named(call, key);
  return value?.type === 'StringLiteral' ? (value as hbs.AST.StringLiteral).value : undefined;
}

/** A block with what stands inside it changed. It lacks one of its two parts at times. */
export function changeInside(
  block: hbs.AST.BlockStatement,
  change: (program: hbs.AST.Program) => hbs.AST.Program,
): hbs.AST.BlockStatement {
  const { program, inverse } = block as Partial<hbs.AST.BlockStatement>;
  return {
    ...block,
    program: program && change(program),
    inverse: inverse && change(inverse),
  } as hbs.AST.BlockStatement;
}

/** The field that a column writes by its type, as an author would write it in a block. */
export function writtenField(call: Call, row: Shape): Piece {
  const field = fieldOf(call, row);
  return field === null ? '' : write(new Nodes(call.loc), field.parts, field.shape);
}

function fieldOf({ params }: Call, row: Shape): { readonly parts: readonly string[]; readonly shape: Shape } | null {
  const [, path] = params;
  if (path?.type !== 'PathExpression') return null;
  const { parts } = path as hbs.AST.PathExpression;
  const shape = parts.reduce<Shape | undefined>((at, part) => memberOf(at, part), row);
  return shape === undefined ? null : { parts, shape };
}

function memberOf(shape: Shape | undefined, part: string): Shape | undefined {
  return shape?.kind === 'object' ? shape.members.get(part) : undefined;
}

function write(nodes: Nodes, parts: readonly string[], shape: Shape): Piece {
  const path = nodes.path(...parts);
  if (shape.kind === 'list') return nodes.block('each', [path], {}, '<p>', write(nodes, [], shape.of), '</p>');
  if (shape.kind === 'object') return nodes.mustache(nodes.path(...parts, shape.written ?? ''));
  const helper = WRITERS[shape.type];
  return helper === undefined ? nodes.mustache(path) : nodes.mustache(nodes.path(helper), [path]);
}

/** Helpers that write the types which cannot be written as they are. */
const WRITERS: Readonly<Record<string, string>> = { date: 'date', markup: 'markup', boolean: 'yesno' };
