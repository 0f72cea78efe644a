import { didYouMean } from '../../record/definition.ts';
import type { Report, Scopes } from '../resolve.ts';
import { CONDITIONS } from '../template-logic.ts';
import { POINT_SHAPES, SPAN_SHAPES } from '../timeline/mark.ts';
import { checkField, checkFields } from './check.ts';
import { isBlock, isCall, named, nameOf, textNamed, type Call } from './columns.ts';
import { COMPONENTS, MARKS, type Component } from './component.ts';

/** Finds what is wrong with a mark of a timeline: its label, its dates, a date that it lacks, and where it stands. */
export function checkMark(component: Component, call: Call, scopes: Scopes, inTimeline: boolean, report: Report): void {
  const [label] = call.params;
  if (label?.type === 'PathExpression')
    checkField('label', label as hbs.AST.PathExpression, { types: ['text'] }, scopes, report);
  checkFields(component, call, scopes, report);
  const needed = MARKS.get(component.name) ?? '';
  if (named(call, needed) === null) report(call, `'${component.name}' needs '${needed}='`, `write ${component.usage}`);
  if (!inTimeline) report(call, `'${component.name}' stands in a timeline`, 'put {{#timeline "…"}} around it');
}

/**
 * Finds what is no mark in a timeline, and one shape that stands for two kinds of marks. Gives what is no mark: of that
 * all is said.
 */
export function checkTimeline(call: hbs.AST.BlockStatement, report: Report): readonly hbs.AST.Statement[] {
  const inside = marksIn(call.program);
  const marks = inside.filter(isMark);
  const strays = inside.filter((statement) => !isMark(statement));
  for (const stray of strays) report(stray, "only marks and conditions stand in 'timeline'", markHint(stray));
  if (inside.length === 0) report(call, "'timeline' marks nothing", `write ${COMPONENTS.get('span')?.usage ?? ''}`);
  const kinds = new Map<string, string>();
  for (const mark of marks) {
    const shape = textNamed(mark, 'shape') ?? (nameOf(mark) === 'span' ? SPAN_SHAPES[0] : POINT_SHAPES[0]);
    const kind = textNamed(mark, 'kind') ?? '';
    const known = kinds.get(shape) ?? kind;
    if (known !== kind)
      report(mark, `the shape '${shape}' stands for '${known}' and for '${kind}'`, 'give one of them another shape=');
    kinds.set(shape, known);
  }
  return strays;
}

/** What stands in a timeline, inside conditions too, but for white space and comments. */
function marksIn({ body }: hbs.AST.Program): readonly hbs.AST.Statement[] {
  return body.flatMap((statement) => {
    const isSpace =
      statement.type === 'ContentStatement' && (statement as hbs.AST.ContentStatement).value.trim() === '';
    if (isSpace || statement.type === 'CommentStatement') return [];
    if (!isCall(statement) || !isBlock(statement) || !CONDITIONS.has(nameOf(statement))) return [statement];
    const { program, inverse } = statement as Partial<hbs.AST.BlockStatement>;
    return [program, inverse].flatMap((part) => (part === undefined ? [] : marksIn(part)));
  });
}

function isMark(statement: hbs.AST.Statement): statement is Call {
  return isCall(statement) && MARKS.has(nameOf(statement));
}

function markHint(statement: hbs.AST.Statement): string {
  const name = isCall(statement) ? nameOf(statement) : '';
  return (
    didYouMean(name, MARKS.keys()) ??
    `write ${[...MARKS.keys()].map((each) => COMPONENTS.get(each)?.usage ?? '').join(' or ')}`
  );
}
