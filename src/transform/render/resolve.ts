import { didYouMean, type ProblemKind } from '../record/definition.ts';
import type { Shape } from './shape.ts';

/** What stands around a place of a template, from the nearest outwards. */
export type Scopes = readonly [Shape, ...Shape[]];

/** Reports a problem at the place of a part of the template. */
export type Report = (node: hbs.AST.Node, message: string, hint: string | null, kind?: ProblemKind) => void;

/** The shape a path leads to; null after reporting that it leads nowhere. */
export function resolvePath(path: hbs.AST.PathExpression, scopes: Scopes, report: Report): Shape | null {
  const nowhere = (message: string, hint: string, kind: ProblemKind = 'rule'): null => {
    report(path, message, hint, kind);
    return null;
  };
  if (path.data) return nowhere('@-variables are not allowed', 'use the fields of the row');
  let shape = scopes[path.depth] ?? null;
  if (shape === null) return nowhere(`'${path.original}' leads out of the section`, 'take a ../ away');
  for (const part of path.parts as readonly string[]) {
    const members: ReadonlyMap<string, Shape> = shape.kind === 'object' ? shape.members : new Map<string, Shape>();
    const member = members.get(part);
    const what = shape.kind === 'object' ? shape.name : 'a value';
    if (member === undefined)
      return nowhere(`'${part}' is not declared for ${what}`, hintFor(part, members), 'unknown-name');
    shape = member;
  }
  return shape;
}

function hintFor(part: string, members: ReadonlyMap<string, Shape>): string {
  return (
    didYouMean(part, members.keys()) ??
    `declared here: ${[...members.keys()].join(', ') || 'nothing'}; add it to 'fields' of the section to show it`
  );
}
