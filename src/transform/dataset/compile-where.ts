import type { CodeSet } from '../record/code-set.ts';
import { didYouMean, type Findings, type KeyPath } from '../record/definition.ts';
import { fieldHint, fieldOf, type FieldDefinition, type RecordType } from '../record/vocabulary.ts';
import type { Condition, Where } from './manifest.ts';

/** Checks conditions on the fields of a record type; what is wrong is reported at its place. */
export function checkWhere(
  findings: Findings,
  path: KeyPath,
  where: Where,
  record: RecordType,
  codeSets: ReadonlyMap<string, CodeSet>,
): void {
  const { has = [], lacks = [], any = [], ...conditions } = where;
  for (const [key, fields] of Object.entries({ has, lacks }))
    for (const [index, field] of fields.entries()) knownField(findings, [...path, key, index], record, field);
  for (const [index, each] of any.entries()) checkWhere(findings, [...path, 'any', index], each, record, codeSets);
  for (const [field, condition] of Object.entries(conditions)) {
    const definition = knownField(findings, [...path, field], record, field);
    if (definition !== null)
      checkCondition(findings, [...path, field], field, definition, condition as Condition, codeSets);
  }
}

/** The definition of a field that a manifest may name, or null after reporting that there is none. */
export function knownField(
  findings: Findings,
  path: KeyPath,
  record: RecordType,
  field: string,
): FieldDefinition | null {
  const found = fieldOf(record, field);
  if (found !== undefined && !found.internal) return found;
  findings.unknown(path, `${record.id} has no field '${field}'`, fieldHint(record, field));
  return null;
}

/** How a condition is written for each type of field. */
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['choice', 'a list of values'],
  ['boolean', 'true or false'],
  ['date', "{ within: '365 days' }, { notWithin: '365 days' }, { notBefore: today } or { before: today }"],
  ['code', '{ in: <code set> } or { notIn: <code set> }'],
]);

function checkCondition(
  findings: Findings,
  path: KeyPath,
  field: string,
  { type, values }: FieldDefinition,
  condition: Condition,
  codeSets: ReadonlyMap<string, CodeSet>,
): void {
  const expected = CONDITIONS.get(type);
  if (expected === undefined) {
    const message = `a section cannot choose rows by '${field}', which is of type ${type}`;
    findings.report(path, message, 'choose by a choice, a boolean or a date, a code, or by has and lacks');
  } else if (conditionType(condition) !== type)
    findings.report(path, `'${field}' is of type ${type}`, `write ${expected}`);
  else if (Array.isArray(condition)) checkValues(findings, path, field, condition, Object.keys(values));
  else checkCodeSet(findings, path, condition, codeSets);
}

function checkValues(
  findings: Findings,
  path: KeyPath,
  field: string,
  condition: readonly string[],
  values: readonly string[],
): void {
  for (const value of condition.filter((each) => !values.includes(each)))
    findings.report(
      path,
      `'${value}' is not a value of '${field}'`,
      `${didYouMean(value, values) ?? ''} values: ${values.join(', ')}`.trim(),
    );
}

function checkCodeSet(
  findings: Findings,
  path: KeyPath,
  condition: Condition,
  codeSets: ReadonlyMap<string, CodeSet>,
): void {
  const id = codeSetName(condition);
  if (id === null || codeSets.has(id)) return;
  const known = [...codeSets.keys()];
  const all = known.length === 0 ? 'write one under codeSets, or in templates/code-sets' : `sets: ${known.join(', ')}`;
  findings.unknown(path, `there is no code set '${id}'`, didYouMean(id, known) ?? all);
}

function codeSetName(condition: Condition): string | null {
  if (typeof condition === 'boolean' || Array.isArray(condition)) return null;
  return condition.in ?? condition.notIn ?? null;
}

function conditionType(condition: Condition): FieldDefinition['type'] {
  if (Array.isArray(condition)) return 'choice';
  if (typeof condition === 'boolean') return 'boolean';
  return codeSetName(condition) === null ? 'date' : 'code';
}
