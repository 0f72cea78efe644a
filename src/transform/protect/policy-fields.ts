import { didYouMean, type Findings, type KeyPath } from '../record/definition.ts';
import { fieldHint, type RecordType, type Vocabulary } from '../record/vocabulary.ts';
import type { PolicyDefinition, ThirdPartyRule } from './policy.ts';

/** The fields of a record type whose words may say more than their code. */
export interface WordFields {
  /** Fields in the recorder's words, each with the field of the code they stand beside. */
  readonly beside: ReadonlyMap<string, string>;
  readonly freeText: readonly string[];
  /** Fields that hold codes. */
  readonly codes: readonly string[];
}

/** Of each record type, the fields in the recorder's words, those of free text, and the codes. */
export function wordFields(vocabulary: Vocabulary): ReadonlyMap<string, WordFields> {
  return new Map(
    [...vocabulary].map(([id, { fields }]) => {
      const all = [...fields];
      return [
        id,
        {
          beside: new Map(all.flatMap(([name, { wordsOf }]) => (wordsOf === null ? [] : [[name, wordsOf]]))),
          freeText: all.filter(([, { freeText }]) => freeText).map(([name]) => name),
          codes: all.filter(([, { type }]) => type === 'code').map(([name]) => name),
        },
      ];
    }),
  );
}

/** The fields of each record type that a policy decides by: every code, dates of statements, names of drugs, conditions. */
export function fieldsRead(policy: PolicyDefinition, vocabulary: Vocabulary): ReadonlyMap<string, ReadonlySet<string>> {
  // The person of an extract is always read whole.
  const records = [...vocabulary].filter(([id]) => id !== 'person');
  return new Map(
    records.map(([id, type]) => {
      const codes = [...type.fields].filter(([, field]) => field.type === 'code').map(([name]) => name);
      const named = [policy.consent.records[id], policy.narrative[id]].filter((field) => field !== undefined);
      const rules = (policy.thirdParty[id] ?? []).flatMap(conditionsOf);
      return [id, new Set([...codes, ...named, ...(policy.drugNames[id] ?? []), ...rules])];
    }),
  );
}

/** The fields that a rule decides by, besides those it withholds. */
function conditionsOf(rule: ThirdPartyRule): readonly string[] {
  if ('naming' in rule) return [rule.naming];
  return 'unless' in rule ? Object.keys(rule.unless) : [];
}

/** Checks every record type and field that a policy names; what is wrong is reported at its place. */
export function checkPolicyFields(policy: PolicyDefinition, findings: Findings, vocabulary: Vocabulary): void {
  const { thirdParty, consent, drugNames, mayShowUncheckable, narrative } = policy;
  const check = (path: KeyPath, record: string, fields: readonly string[]): boolean => {
    const type = vocabulary.get(record);
    if (type === undefined) findings.unknown(path, `there is no record type '${record}'`, typeHint(record, vocabulary));
    else checkFields(findings, path, type, fields);
    return type !== undefined;
  };
  for (const [record, rules] of Object.entries(thirdParty)) {
    if (!check(['thirdParty', record], record, [])) continue;
    for (const [index, rule] of rules.entries())
      check(['thirdParty', record, index], record, [
        ...conditionsOf(rule),
        ...rule.withhold.filter((field) => field !== 'recordedBy'),
      ]);
  }
  for (const [record, field] of Object.entries(consent.records)) check(['consent', 'records', record], record, [field]);
  for (const [record, field] of Object.entries(narrative)) check(['narrative', record], record, [field]);
  for (const [record, fields] of Object.entries(drugNames)) check(['drugNames', record], record, fields);
  for (const [index, record] of mayShowUncheckable.entries()) check(['mayShowUncheckable', index], record, []);
  for (const [index, family] of consent.binds.entries())
    if (!Object.hasOwn(consent.families, family))
      findings.unknown(
        ['consent', 'binds', index],
        `there is no family '${family}'`,
        didYouMean(family, Object.keys(consent.families)),
      );
}

function typeHint(record: string, vocabulary: Vocabulary): string {
  return didYouMean(record, vocabulary.keys()) ?? `record types: ${[...vocabulary.keys()].join(', ')}`;
}

function checkFields(findings: Findings, path: KeyPath, type: RecordType, fields: readonly string[]): void {
  for (const field of fields)
    if (!type.fields.has(field)) findings.unknown(path, `${type.id} has no field '${field}'`, fieldHint(type, field));
}
