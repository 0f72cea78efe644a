import { z } from 'zod';
import { closed, DefinitionError, Findings, readDefinition, type KeyPath } from '../record/definition.ts';
import { MARK_FLAGS } from '../record/record.ts';
import type { Vocabulary } from '../record/vocabulary.ts';
import { compileCodeSet, type CodeSet } from './code-set.ts';
import { CodeSystemsSchema, compileCodeSystems, type CodeSystems } from './code-systems.ts';
import { CodeTable, type CodeMeaning } from './code-table.ts';
import { ConsentSchema } from './consent.ts';
import { EffectiveSchema, type Effective } from './effective.ts';
import { checkPolicyFields, fieldsRead, wordFields, type WordFields } from './policy-fields.ts';

const mark = z.enum(MARK_FLAGS);
const ThirdPartyRuleSchema = z.union([
  closed({ unless: z.record(z.string(), z.boolean()), withhold: z.array(z.string()).min(1) }),
  closed({ naming: z.string(), withhold: z.array(z.string()).min(1) }),
  closed({ linked: z.literal('withheld'), withhold: z.array(z.string()).min(1) }),
  closed({ parts: z.literal('withheld'), withhold: z.array(z.string()).min(1) }),
  closed({ saying: z.array(z.string()).min(1), withhold: z.array(z.string()).min(1) }),
]);
const codes = z.record(z.string(), z.array(z.string('a code is text: write it in quotes')));

const PolicySchema = closed({
  policy: z.string().min(1),
  title: z.string().min(1),
  version: z.string().min(1),
  effective: EffectiveSchema,
  refusePerson: z.array(mark),
  denyRecord: z.array(mark),
  deceased: closed({ days: z.number().int().min(0) }),
  consent: ConsentSchema,
  drop: z.array(mark),
  withhold: z.array(mark),
  /** Marks of an item that says what is not so: not shown, and its section says that there are such. */
  leaveOut: z.array(mark).default([]),
  /** Codes that mark their entry as confidential, with all below them. */
  withholdCodes: codes.default({}),
  audience: z.literal('withhold'),
  systems: CodeSystemsSchema,
  /** Sensitive sets, by the names of their files in `policies/sets`. */
  sets: z.array(z.string()),
  /** Fields of each record type that name a drug. */
  drugNames: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  /** Record types of which a dataset may show entries whose codes nobody can check. */
  mayShowUncheckable: z.array(z.string()).default([]),
  /** Record types of narrative, with the field that says whether coded entries stand beside it. */
  narrative: z.record(z.string(), z.string()).default({}),
  thirdParty: z.record(z.string(), z.array(ThirdPartyRuleSchema)).default({}),
});

/** The parsed text of a policy. */
export type PolicyDefinition = z.output<typeof PolicySchema>;

/**
 * A rule that takes fields out: unless conditions hold, where their text names a third party, where a person the entry
 * is linked to or a part of it is withheld, or where their text is one of these.
 */
export type ThirdPartyRule = z.output<typeof ThirdPartyRuleSchema>;

/** What must not be shown, before any dataset selects anything. */
export interface Policy {
  readonly id: string;
  readonly version: string;
  readonly effective: Effective;
  /** Marks of a person that are answered as an unknown person. */
  readonly refusePerson: ReadonlySet<string>;
  /** Marks of a person that deny the whole record. */
  readonly denyRecord: ReadonlySet<string>;
  /** Days after death until which a record is shown. */
  readonly deceasedDays: number;
  /** Families of statements about sharing that bind. */
  readonly binding: ReadonlySet<string>;
  /** Record types that hold statements about sharing, with the field of their date. */
  readonly statements: ReadonlyMap<string, string>;
  /** Marks of an item that drop it without a banner. */
  readonly drop: ReadonlySet<string>;
  /** Marks of an item that withhold it with the banner. */
  readonly withhold: ReadonlySet<string>;
  /** Marks of an item that leave it out, with a sentence in its section. */
  readonly leaveOut: ReadonlySet<string>;
  readonly systems: CodeSystems;
  readonly table: CodeTable;
  readonly sets: readonly CodeSet[];
  readonly drugNames: ReadonlyMap<string, readonly string[]>;
  readonly mayShowUncheckable: ReadonlySet<string>;
  /** Record types of narrative, with the field that says whether coded entries stand beside it. */
  readonly narrative: ReadonlyMap<string, string>;
  readonly thirdParty: ReadonlyMap<string, readonly ThirdPartyRule[]>;
  /** Of each record type, the fields in the recorder's words and those of free text. */
  readonly words: ReadonlyMap<string, WordFields>;
  /** Fields of each record type that have to be read, whatever a dataset wants. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Compiles `templates/policies/<id>.yaml` with its sets, which `read` gives by file. Throws DefinitionError. */
export function compilePolicy(
  file: string,
  text: string,
  vocabulary: Vocabulary,
  read: (file: string) => string,
): Policy {
  const { definition, problems } = readDefinition(file, text, PolicySchema, STAND_INS);
  if (definition === null) throw new DefinitionError(problems);
  const findings = new Findings(definition, problems);
  const source = definition.value;
  checkPolicyFields(source, findings, vocabulary);
  const systems = compileCodeSystems(source.systems);
  const sets = source.sets.flatMap((name) => {
    const setFile = `policies/sets/${name}.yaml`;
    return findings.attempt(() => [compileCodeSet(setFile, read(setFile), systems, read)]) ?? [];
  });
  const table = tableOf(source, findings, systems, sets);
  findings.finish();
  return {
    id: source.policy,
    version: source.version,
    effective: source.effective,
    refusePerson: new Set(source.refusePerson),
    denyRecord: new Set(source.denyRecord),
    deceasedDays: source.deceased.days,
    binding: new Set(source.consent.binds),
    statements: new Map(Object.entries(source.consent.records)),
    drop: new Set(source.drop),
    withhold: new Set(source.withhold),
    leaveOut: new Set(source.leaveOut),
    systems,
    table,
    sets,
    drugNames: new Map(Object.entries(source.drugNames)),
    mayShowUncheckable: new Set(source.mayShowUncheckable),
    narrative: new Map(Object.entries(source.narrative)),
    thirdParty: new Map(Object.entries(source.thirdParty)),
    words: wordFields(vocabulary),
    reads: fieldsRead(source, vocabulary),
  };
}

/** What a policy is read with where such a key is wrong: nothing else is decided by them. */
const STAND_INS = { title: 'Title', version: '1.0.0', effective: { from: '2020-01-01' }, to: undefined };

function tableOf(
  { consent, withholdCodes }: PolicyDefinition,
  findings: Findings,
  systems: CodeSystems,
  sets: readonly CodeSet[],
): CodeTable {
  const table = new CodeTable();
  const addAll = (
    path: KeyPath,
    given: Readonly<Record<string, readonly string[]>>,
    meaning: CodeMeaning,
    below: boolean,
  ) => {
    for (const [system, list] of Object.entries(given))
      for (const [index, code] of list.entries()) {
        const reading = systems.read({ system, code });
        if (!('comparable' in reading))
          findings.report(
            [...path, system, index],
            `'${code}' is no code of ${system}`,
            'see systems.checked and systems.show',
          );
        else table.add(reading.comparable, meaning, below && systems.isHierarchical(reading.comparable.system));
      }
  };
  for (const [family, { dissent, consent: agreed }] of Object.entries(consent.families)) {
    addAll(['consent', 'families', family, 'dissent'], dissent, { kind: 'dissent', family }, false);
    addAll(['consent', 'families', family, 'consent'], agreed, { kind: 'consent', family }, false);
  }
  addAll(['withholdCodes'], withholdCodes, { kind: 'marked' }, true);
  for (const set of sets)
    for (const { use, ...code } of set.codes)
      table.add(code, { kind: use === 'implied' ? 'implied' : 'sensitive', set }, use === 'below');
  return table;
}
