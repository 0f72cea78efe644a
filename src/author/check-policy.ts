import { z } from 'zod';
import { notEffective } from '../transform/protect/effective.ts';
import type { Policy } from '../transform/protect/policy.ts';
import { parseDefinition, type DefinitionProblem } from '../transform/record/definition.ts';

/**
 * Sets of a policy in force that are themselves out of force: their codes are not looked at, so what they should protect
 * is shown. A set that is still to come is prepared, and no problem. `read` gives the text of a file.
 */
export function checkSets(
  { id, sets, effective }: Policy,
  today: string,
  read: (file: string) => string,
): readonly DefinitionProblem[] {
  if (notEffective(effective, today) !== null) return [];
  return sets
    .filter((set) => set.effective.to !== undefined && set.effective.to < today)
    .map((set) => {
      const file = `policies/sets/${set.id}.yaml`;
      const { problem } = parseDefinition(file, read(file), z.unknown());
      const message = `the set ${notEffective(set.effective, today) ?? ''}: the policy '${id}' protects nothing of it any more`;
      return problem(
        ['effective', 'to'],
        message,
        `put the set that follows it in its place, or take it out of 'sets' of the policy '${id}'`,
      );
    });
}

/** What is wrong where two files define one policy: in which of them the reader of an audit entry should look. */
export function twicePolicy(file: string, policy: Policy, other: { file: string; policy: Policy }): string {
  const [first, second] = [policy.effective, other.policy.effective];
  const overlap = first.from <= (second.to ?? '9999') && second.from <= (first.to ?? '9999');
  const when = overlap
    ? `; both are in force on ${first.from > second.from ? first.from : second.from}`
    : ', for other days';
  return `'${policy.id}' is defined twice: in ${other.file} and in ${file}${when}`;
}
