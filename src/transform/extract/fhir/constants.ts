import type { FhirExpression } from './fhirpath-syntax.ts';

/**
 * A name for what an expression finds, the same for the same expression, where that depends on nothing but the document;
 * null where it depends on the row or on a variable. `isAtRoot`: whether the path begins at the root of the document.
 */
export function constantKey(expression: FhirExpression, isAtRoot: boolean): string | null {
  if (expression.kind === 'here' || expression.kind === 'variable' || expression.kind === 'literal') return null;
  return isConstant(expression, isAtRoot) ? keyOf(expression) : null;
}

/** The same text for the same expression, wherever it stands. */
export function keyOf(expression: FhirExpression): string {
  return JSON.stringify(expression, withoutOffset);
}

function withoutOffset(key: string, value: unknown): unknown {
  return key === 'offset' ? undefined : value;
}

/** Whether an expression depends on the document only; `hereIsKnown` tells whether `$this` is the root, or an item of what is. */
function isConstant(expression: FhirExpression, hereIsKnown: boolean): boolean {
  switch (expression.kind) {
    case 'here':
      return hereIsKnown;
    case 'variable':
      return expression.name === 'context';
    case 'literal':
      return true;
    case 'union':
    case 'or':
    case 'and':
      return expression.parts.every((part) => isConstant(part, hereIsKnown));
    case 'compare':
      return isConstant(expression.left, hereIsKnown) && isConstant(expression.right, hereIsKnown);
    case 'where':
      return isConstant(expression.from, hereIsKnown) && isConstant(expression.condition, true);
    case 'exclude':
      return isConstant(expression.from, hereIsKnown) && isConstant(expression.others, hereIsKnown);
    default:
      return isConstant(expression.from, hereIsKnown);
  }
}
