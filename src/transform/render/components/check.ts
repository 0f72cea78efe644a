import { didYouMean } from '../../record/definition.ts';
import { PROVENANCE_FIELDS } from '../../record/vocabulary.ts';
import { resolvePath, type Report, type Scopes } from '../resolve.ts';
import type { Shape } from '../shape.ts';
import { columnCalls, isBlock, isCall, named, nameOf, textNamed, type Call } from './columns.ts';
import { COMPONENTS, type Component, type FieldArgument, type NamedArgument } from './component.ts';

/** Finds what is wrong with the arguments of a component and with how it stands. */
export function checkCall(component: Component, call: Call, report: Report): void {
  const { form, usage, name } = component;
  if (form !== 'either' && (form === 'block') !== isBlock(call))
    report(call, `'${name}' stands ${form === 'block' ? 'around what it lays out' : 'alone'}`, `write ${usage}`);
  checkTexts(component, call, report);
  for (const pair of (call.hash as hbs.AST.Hash | undefined)?.pairs ?? []) checkNamed(component, pair, report);
  if (isBlock(call) && (call as Partial<hbs.AST.BlockStatement>).inverse !== undefined)
    report(call, `'${name}' has no {{else}}`, 'sections without rows are written for you');
}

function checkTexts({ texts, field, usage, name }: Component, call: Call, report: Report): void {
  const [first] = call.params;
  const titled = first?.type === 'StringLiteral' && (first as hbs.AST.StringLiteral).value.trim() !== '';
  const most = texts + (field && !isBlock(call) ? 1 : 0);
  const curly = first?.type === 'PathExpression' && /^[‘’“”„«]/u.test((first as hbs.AST.PathExpression).original);
  if (texts === 1 && !titled)
    report(call, `'${name}' takes a text in quotes first`, `write ${usage}${curly ? ', with straight quotes' : ''}`);
  else if (call.params.length !== most || call.params.slice(texts).some(({ type }) => type !== 'PathExpression'))
    report(call, `'${name}' is not written so`, `write ${usage}`);
}

function checkNamed(
  { name, named: expectedOf }: Component,
  { key, value, loc }: hbs.AST.HashPair,
  report: Report,
): void {
  const at = { type: 'HashPair', loc };
  const expected = Object.hasOwn(expectedOf, key) ? expectedOf[key] : undefined;
  const known = Object.keys(expectedOf);
  if (expected === undefined)
    report(
      at,
      `'${name}' has no '${key}='`,
      didYouMean(key, known) ?? (known.length === 0 ? null : `it has: ${known.join(', ')}`),
    );
  else if (value.type !== 'SubExpression' && !fits(expected, value))
    report(at, `'${key}=' cannot be this`, `write ${wanted(key, expected)}`);
}

function fits(expected: NamedArgument, value: hbs.AST.Expression): boolean {
  if (expected === 'flag') return value.type === 'BooleanLiteral';
  if (isField(expected)) return value.type === 'PathExpression';
  if (value.type !== 'StringLiteral') return false;
  return expected === 'text' || expected.includes((value as hbs.AST.StringLiteral).value);
}

function isField(expected: NamedArgument): expected is FieldArgument {
  return typeof expected === 'object' && 'types' in expected;
}

function wanted(key: string, expected: NamedArgument): string {
  if (expected === 'flag') return `${key}=true`;
  if (isField(expected)) return `${key}=field, of type ${expected.types.join(' or ')}`;
  return `${key}="${expected === 'text' ? '…' : expected.join('" or "')}"`;
}

/** Finds what is not a column directly inside a table or cards; gives the columns that are. */
export function checkColumns(call: hbs.AST.BlockStatement, report: Report): readonly Call[] {
  const name = nameOf(call);
  for (const statement of call.program.body) {
    const isSpace =
      statement.type === 'ContentStatement' && (statement as hbs.AST.ContentStatement).value.trim() === '';
    if (isSpace || statement.type === 'CommentStatement') continue;
    if (!isCall(statement) || nameOf(statement) !== 'column')
      report(statement, `only columns stand in '${name}'`, hintFor(statement));
  }
  const columns = columnCalls(call).filter((each) => nameOf(each) === 'column');
  if (columns.length === 0) report(call, `'${name}' has no columns`, `write ${COMPONENTS.get('column')?.usage ?? ''}`);
  return columns;
}

/** Finds what is wrong with a column: its arguments, and words for an empty cell that would leave a row without a name. */
export function checkColumn(call: Call, report: Report): void {
  const component = COMPONENTS.get('column');
  if (component !== undefined) checkCall(component, call, report);
  const isHeader = (named(call, 'header') as hbs.AST.BooleanLiteral | null)?.value === true;
  if (isHeader && textNamed(call, 'empty')?.trim() === '')
    report(call, 'what names a row is never empty', 'write empty="…" with words, or take it away');
}

function hintFor(statement: hbs.AST.Statement): string {
  const name = isCall(statement) ? nameOf(statement) : '';
  return didYouMean(name, ['column']) ?? 'put it into the cell of a column: {{#column "Title"}} … {{/column}}';
}

/** Finds what is wrong with the fields of a chart: those of another type, and those it cannot be drawn without. */
export function checkChart(component: Component, call: Call, scopes: Scopes, report: Report): void {
  checkFields(component, call, scopes, report);
  const pairs = (call.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
  const has = (...keys: readonly string[]) => keys.every((key) => pairs.some((pair) => pair.key === key));
  if (!has('date') || has('value') === has('from', 'to'))
    report(call, `'${component.name}' needs a date, and a value or both from and to`, `write ${component.usage}`);
}

/** Finds fields among the named arguments that are not the row's, not declared, or of another type. */
export function checkFields({ named: known }: Component, call: Call, scopes: Scopes, report: Report): void {
  for (const { key, value } of (call.hash as hbs.AST.Hash | undefined)?.pairs ?? []) {
    const expected = Object.hasOwn(known, key) ? known[key] : undefined;
    if (expected === undefined || !isField(expected) || value.type !== 'PathExpression') continue;
    checkField(`${key}=`, value as hbs.AST.PathExpression, expected, scopes, report);
  }
}

/** Finds what is wrong with a field that a component reads of its row: another place, or another type. */
export function checkField(
  name: string,
  path: hbs.AST.PathExpression,
  { types }: FieldArgument,
  scopes: Scopes,
  report: Report,
): void {
  if (path.depth > 0) {
    report(path, `'${name}' is a field of the row`, 'take the ../ away');
    return;
  }
  const shape = resolvePath(path, scopes, report);
  if (shape === null || (shape.kind === 'value' && types.includes(shape.type))) return;
  report(path, `'${name}' is a field of type ${types.join(' or ')}`, null);
}

/** Finds what stands in the way of saying where a row comes from: no row, or nothing declared. */
export function checkProvenance(call: Call, [row]: Scopes, report: Report): void {
  const members: ReadonlyMap<string, Shape> = row.kind === 'object' ? row.members : new Map<string, Shape>();
  if (![...PROVENANCE_FIELDS.keys()].some((field) => members.has(field)))
    report(
      call,
      'no field says where this comes from',
      `add to 'fields' of the section: ${[...PROVENANCE_FIELDS.keys()].join(', ')}`,
    );
}
