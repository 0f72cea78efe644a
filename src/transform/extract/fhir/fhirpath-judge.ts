import { keyOf } from './constants.ts';
import { areEqual, isText, truthOf } from './fhirpath-nodes.ts';
import type { FhirContext, FhirScope, Find } from './fhirpath.ts';
import type { FhirExpression } from './fhirpath-syntax.ts';
import type { FhirNode } from './node.ts';

/** True, false, or null where FHIRPath gives an empty collection. */
export type Judge = (node: FhirNode, context: FhirContext) => boolean | null;

/** Compiles the paths inside a condition. */
type CompileFind = (expression: FhirExpression, scope: FhirScope) => Find;

/** Compiles an expression as a condition. Throws FhirPathError. */
export function compileJudge(expression: FhirExpression, scope: FhirScope, compileFind: CompileFind): Judge {
  const compile = (part: FhirExpression) => compileJudge(part, scope, compileFind);
  switch (expression.kind) {
    case 'or':
      return compileOr(expression.parts, scope, compileFind);
    case 'and':
      return decideFirst(expression.parts.map(compile), false);
    case 'not': {
      const judge = compile(expression.from);
      return (node, context) => negated(judge(node, context));
    }
    case 'exists':
    case 'empty': {
      const find = compileFind(expression.from, scope);
      const wanted = expression.kind === 'exists';
      return (node, context) => find(node, context).length > 0 === wanted;
    }
    case 'compare':
      return compileComparison(expression, scope, compileFind);
    default: {
      const find = compileFind(expression, scope);
      return (node, context) => truthOf(find(node, context));
    }
  }
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

/** One true part decides an `or`, one false part an `and`; without one, any open part leaves it open. */
function decideFirst(parts: readonly Judge[], deciding: boolean): Judge {
  return (node, context) => {
    let answer: boolean | null = !deciding;
    for (const part of parts) {
      const said = part(node, context);
      if (said === deciding) return deciding;
      if (said === null) answer = null;
    }
    return answer;
  };
}

/** Parts that compare the same path with one text each become one look-up among these texts. */
function compileOr(parts: readonly FhirExpression[], scope: FhirScope, compileFind: CompileFind): Judge {
  const groups = Map.groupBy(parts, (part) => comparedPath(part) ?? part);
  const judges = Array.from(groups.values(), (group) => {
    const [first] = group;
    const texts = group.flatMap((part) => literalOf(part) ?? []);
    if (first?.kind !== 'compare' || texts.length < 2)
      return group.map((part) => compileJudge(part, scope, compileFind));
    return [compileOneOf(first.left, new Set(texts), scope, compileFind)];
  }).flat();
  const [only, ...others] = judges;
  return only !== undefined && others.length === 0 ? only : decideFirst(judges, true);
}

/** What `path = 'text'` compares, as the same text for the same path; null for anything else. */
function comparedPath(part: FhirExpression): string | null {
  return part.kind === 'compare' && literalOf(part) !== null ? keyOf(part.left) : null;
}

function literalOf(part: FhirExpression): string | null {
  return part.kind === 'compare' && part.equal && part.right.kind === 'literal' ? String(part.right.value) : null;
}

function compileOneOf(
  left: FhirExpression,
  texts: ReadonlySet<string>,
  scope: FhirScope,
  compileFind: CompileFind,
): Judge {
  const find = compileFind(left, scope);
  return (node, context) => {
    const found = find(node, context);
    const [only] = found;
    if (only === undefined) return null;
    return found.length === 1 && typeof only.value !== 'object' && texts.has(String(only.value));
  };
}

function compileComparison(
  { left, right, equal }: FhirExpression & { kind: 'compare' },
  scope: FhirScope,
  compileFind: CompileFind,
): Judge {
  const find = compileFind(left, scope);
  if (right.kind === 'literal') {
    const text = String(right.value);
    return (node, context) => {
      const found = find(node, context);
      return found.length === 0 ? null : isText(found, text) === equal;
    };
  }
  const findOther = compileFind(right, scope);
  return (node, context) => {
    const [these, those] = [find(node, context), findOther(node, context)];
    return these.length === 0 || those.length === 0 ? null : areEqual(these, those) === equal;
  };
}
