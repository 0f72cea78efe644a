import { z } from 'zod';
import { parseDefinition, type Definition } from '../record/definition.ts';
import { MARK_FLAGS } from '../record/record.ts';
import { fieldHint, type RecordType, type Vocabulary } from '../record/vocabulary.ts';

const mark = z.enum(MARK_FLAGS);
const ThirdPartyRuleSchema = z.union([
  z.strictObject({ unless: z.record(z.string(), z.boolean()), withhold: z.array(z.string()).min(1) }),
  z.strictObject({ naming: z.string(), withhold: z.array(z.string()).min(1) }),
]);
const PolicySchema = z.strictObject({
  policy: z.string().min(1),
  title: z.string().min(1),
  version: z.string().min(1),
  effective: z.strictObject({ from: z.string() }),
  refusePerson: z.array(mark),
  denyRecord: z.array(mark),
  drop: z.array(mark),
  withhold: z.array(mark),
  audience: z.literal('withhold'),
  thirdParty: z.record(z.string(), z.array(ThirdPartyRuleSchema)).default({}),
});

/** A third-party rule: fields withheld unless conditions hold, or where their text names the third party. */
export type ThirdPartyRule = z.output<typeof ThirdPartyRuleSchema>;

/** What must not be shown, before any dataset selects anything. */
export interface Policy {
  readonly id: string;
  readonly version: string;
  /** Marks of a person that are answered as an unknown person. */
  readonly refusePerson: ReadonlySet<string>;
  /** Marks of a person that deny the whole record. */
  readonly denyRecord: ReadonlySet<string>;
  /** Marks of an item that drop it without a banner. */
  readonly drop: ReadonlySet<string>;
  /** Marks of an item that withhold it with the banner. */
  readonly withhold: ReadonlySet<string>;
  readonly thirdParty: ReadonlyMap<string, readonly ThirdPartyRule[]>;
}

/** Compiles `templates/policies/<id>.yaml`. Throws DefinitionError. */
export function compilePolicy(file: string, text: string, vocabulary: Vocabulary): Policy {
  const definition: Definition<z.output<typeof PolicySchema>> = parseDefinition(file, text, PolicySchema);
  const source = definition.value;
  for (const [record, rules] of Object.entries(source.thirdParty)) {
    const type = vocabulary.get(record);
    if (type === undefined) definition.fail(['thirdParty', record], `there is no record type '${record}'`);
    for (const [index, rule] of rules.entries()) checkRule(definition, ['thirdParty', record, index], type, rule);
  }
  return {
    id: source.policy,
    version: source.version,
    refusePerson: new Set(source.refusePerson),
    denyRecord: new Set(source.denyRecord),
    drop: new Set(source.drop),
    withhold: new Set(source.withhold),
    thirdParty: new Map(Object.entries(source.thirdParty)),
  };
}

function checkRule(
  definition: Definition<unknown>,
  path: readonly (string | number)[],
  type: RecordType,
  rule: ThirdPartyRule,
): void {
  const conditions = 'naming' in rule ? [rule.naming] : Object.keys(rule.unless);
  for (const field of [...conditions, ...rule.withhold]) {
    if (!type.fields.has(field)) definition.fail(path, `${type.id} has no field '${field}'`, fieldHint(type, field));
  }
}

/** Fields that a policy needs to read of a record type, whatever a dataset wants. */
export function policyFields(policy: Policy, record: string): readonly string[] {
  return (policy.thirdParty.get(record) ?? []).flatMap((rule) =>
    'naming' in rule ? [rule.naming] : Object.keys(rule.unless),
  );
}
