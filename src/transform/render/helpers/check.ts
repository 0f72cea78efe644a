import { didYouMean } from '../../record/definition.ts';
import type { Call } from '../components/columns.ts';
import type { Report } from '../resolve.ts';
import type { Shape } from '../shape.ts';
import type { Helper } from './helper.ts';

/** Finds what is wrong with the arguments of a helper. Gives the field that it takes; null where it takes or has none. */
export function checkHelper(helper: Helper, call: Call, report: Report): hbs.AST.PathExpression | null {
  const { name, accepts, description } = helper;
  const fields = accepts.length === 0 ? 0 : 1;
  const [subject] = call.params;
  if (fields === 1 && subject?.type !== 'PathExpression') {
    report(call, `'${name}' takes a field first`, description);
    return null;
  }
  checkLiterals(helper, call, call.params.slice(fields), report);
  return fields === 1 ? (subject as hbs.AST.PathExpression) : null;
}

function checkLiterals(
  { name, description, literals: [least, most], known }: Helper,
  call: Call,
  literals: readonly hbs.AST.Expression[],
  report: Report,
): void {
  const texts = literals.filter(({ type }) => type === 'StringLiteral') as hbs.AST.StringLiteral[];
  if (literals.length < least || literals.length > most || texts.length < literals.length)
    report(
      call,
      `'${name}' takes ${least === most ? String(least) : `${String(least)} to ${String(most)}`} texts in quotes`,
      description,
    );
  if (known === undefined) return;
  for (const { value } of texts)
    if (!known.includes(value)) report(call, `'${name}' does not know '${value}'`, didYouMean(value, known));
}

/** Finds a field of a type that a helper cannot write. */
export function checkSubject({ name, accepts }: Helper, call: Call, shape: Shape | null, report: Report): void {
  if (shape === null || (shape.kind === 'value' && accepts.includes(shape.type))) return;
  report(call, `'${name}' cannot write this field`, `it takes fields of type ${accepts.join(', ')}`);
}
