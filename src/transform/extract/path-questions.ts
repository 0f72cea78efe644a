import type { Condition, Expression } from './path-syntax.ts';

/** What several conditions ask of one expression: whether it is, or begins with, one of some texts. */
export interface Question {
  readonly expression: Expression;
  readonly literals: readonly string[];
}

/** The parts of an `or`, those together that ask the same expression for another text: it is looked up once for all. */
export function bySameQuestion(parts: readonly Condition[]): readonly (readonly Condition[])[] {
  return [...Map.groupBy(parts, (part, at) => questionOf(part) ?? at).values()];
}

/** The texts that conditions compare with. */
export function literalsOf(conditions: readonly Condition[]): readonly string[] {
  return conditions.flatMap((condition) => ('literal' in condition ? [condition.literal] : []));
}

function questionOf(condition: Condition): string | null {
  const isAsked = (condition.kind === 'compare' && condition.equal) || condition.kind === 'starts';
  return isAsked ? `${condition.kind} ${JSON.stringify(condition.expression)}` : null;
}

/** The first of some predicates, all of which must hold, by which an expression must be one of some texts. */
export function tellingQuestion(predicates: readonly Condition[]): Question | null {
  for (const predicate of predicates) {
    const found = predicate.kind === 'and' ? tellingQuestion(predicate.parts) : comparisonOf(predicate);
    if (found !== null) return found;
  }
  return null;
}

function comparisonOf(predicate: Condition): Question | null {
  const [same = [], ...others] = predicate.kind === 'or' ? bySameQuestion(predicate.parts) : [[predicate]];
  const [first] = same;
  if (first?.kind !== 'compare' || !first.equal || others.length > 0) return null;
  return { expression: first.expression, literals: literalsOf(same) };
}
