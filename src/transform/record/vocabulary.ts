import { z } from 'zod';
import {
  closed,
  DefinitionError,
  didYouMean,
  Findings,
  parseDefinition,
  type Definition,
  type DefinitionProblem,
  type KeyPath,
} from './definition.ts';
import { RELATIONS, type Relation } from './links.ts';

/** What a field holds. */
export type FieldType = 'text' | 'markup' | 'date' | 'code' | 'choice' | 'boolean';

const LinkedSchema = closed({
  by: z.enum(Object.keys(RELATIONS) as [Relation, ...Relation[]]),
  record: z.string(),
  fields: z.array(z.string()).min(1).optional(),
});

const FieldSchema = closed({
  type: z.enum(['text', 'markup', 'date', 'code', 'choice', 'boolean']),
  description: z.string().min(1),
  values: z.record(z.string(), z.string().min(1)).optional(),
  many: z.boolean().default(false),
  freeText: z.boolean().default(false),
  thirdParty: z.boolean().default(false),
  internal: z.boolean().default(false),
  wordsOf: z.string().optional(),
  linked: LinkedSchema.optional(),
});

const RecordSchema = closed({
  record: z.string().regex(/^[a-z][a-z-]*$/u),
  title: z.string().min(1),
  description: z.string().min(1),
  fields: z.record(z.string().regex(/^[a-z][A-Za-z]*$/u), FieldSchema),
});

/** Where a field's value comes from that no map reads: the entries around its own that may be shown. */
export interface Linked {
  readonly by: Relation;
  /** Record type of those entries. */
  readonly record: string;
  /** Their fields that are shown, joined by a colon; none for a field that only says whether there are such entries. */
  readonly fields: readonly string[];
}

/** One field of a record type, as its YAML says it. */
export interface FieldDefinition {
  readonly type: FieldType;
  readonly description: string;
  /** The allowed values of a `choice`, each with the label a reader sees. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether the field repeats. */
  readonly many: boolean;
  /** Written freely by a person: shown only where a dataset allows it. */
  readonly freeText: boolean;
  /** About somebody else than the person. */
  readonly thirdParty: boolean;
  /** Read for protection only: no dataset may select it. */
  readonly internal: boolean;
  /** The field of the code that it says in the recorder's own words; where that code says nothing they are free text. */
  readonly wordsOf: string | null;
  /** Where its value follows from links; null where maps read it. */
  readonly linked: Linked | null;
}

/** A record type of the vocabulary. */
export interface RecordType {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
}

/** Every record type by id. */
export type Vocabulary = ReadonlyMap<string, RecordType>;

const provenance = (type: FieldType, description: string): FieldDefinition => ({
  type,
  description,
  values: {},
  many: false,
  freeText: false,
  thirdParty: false,
  internal: false,
  wordsOf: null,
  linked: null,
});

/** Fields that every record has besides its own: where it comes from. */
export const PROVENANCE_FIELDS: ReadonlyMap<string, FieldDefinition> = new Map([
  ['system', provenance('text', 'System the entry was read from.')],
  ['organisation', provenance('text', 'Organisation where it was recorded.')],
  ['recordedBy', provenance('text', 'Who recorded it.')],
  ['recordedAt', provenance('date', 'When it was recorded.')],
]);

/** Fields that every row has besides those of its record: which source and which kind of record it is from. */
export const ROW_FIELDS: ReadonlyMap<string, FieldDefinition> = new Map([
  ['source', provenance('text', 'Name of the source the row comes from.')],
  ['recordType', provenance('text', 'What kind of record the row is, in words.')],
]);

/** What each row says of its fields besides: which of them were withheld. */
export const WITHHELD = 'withheld';

/** Words of manifests and rows that are no fields. */
const RESERVED: ReadonlySet<string> = new Set(['has', 'lacks', 'any', WITHHELD]);

/** Compiles `templates/records/*.yaml` (file name → text). Throws DefinitionError. */
export function compileVocabulary(files: ReadonlyMap<string, string>): Vocabulary {
  const types = new Map<string, RecordType>();
  const definitions = [...files].map(([file, text]) => {
    const definition = parseDefinition(file, text, RecordSchema);
    const type = compileRecordType(definition, types);
    types.set(type.id, type);
    return definition;
  });
  const problems = definitions.flatMap((definition) => linkedProblems(definition, types));
  if (problems.length > 0) throw new DefinitionError(problems);
  return types;
}

/** Compiles one file alone, so that what is wrong in it is told beside what is wrong in others. Throws DefinitionError. */
export function checkRecordType(file: string, text: string, known: Vocabulary): RecordType {
  return compileRecordType(parseDefinition(file, text, RecordSchema), known);
}

type RecordDefinition = Definition<z.output<typeof RecordSchema>>;

/** What stands in a linked field is plain text of another record type, which nothing keeps a dataset from showing. */
function linkedProblems(definition: RecordDefinition, types: Vocabulary): readonly DefinitionProblem[] {
  const findings = new Findings(definition);
  for (const [name, { linked }] of Object.entries(definition.value.fields)) {
    if (linked === undefined) continue;
    const path = ['fields', name, 'linked'];
    const target = types.get(linked.record);
    if (target === undefined)
      findings.unknown(path, `there is no record type '${linked.record}'`, didYouMean(linked.record, types.keys()));
    else checkShown(linked.fields ?? [], target, path, findings);
  }
  return findings.problems;
}

function checkShown(shown: readonly string[], target: RecordType, path: KeyPath, findings: Findings): void {
  for (const name of shown) {
    const field = target.fields.get(name);
    if (field === undefined) findings.unknown(path, `${target.id} has no field '${name}'`, fieldHint(target, name));
    else if (field.type !== 'text' || field.many || field.freeText || field.thirdParty || field.internal)
      findings.report(path, `'${name}' of ${target.id} is no plain text`, 'a linked field shows plain texts only');
  }
}

function compileRecordType(definition: RecordDefinition, known: Vocabulary): RecordType {
  const { record: id, title, description, fields } = definition.value;
  const findings = new Findings(definition);
  if (known.has(id)) findings.report(['record'], `record type '${id}' is defined twice`);
  for (const [name, field] of Object.entries(fields)) checkField(name, field, definition.value, findings);
  findings.finish();
  return {
    id,
    title,
    description,
    fields: new Map(
      Object.entries(fields).map(([name, { values = {}, wordsOf = null, linked, ...field }]) => [
        name,
        { ...field, values, wordsOf, linked: linked === undefined ? null : { ...linked, fields: linked.fields ?? [] } },
      ]),
    ),
  };
}

function checkField(
  name: string,
  field: z.output<typeof FieldSchema>,
  { record, fields }: z.output<typeof RecordSchema>,
  findings: Findings,
): void {
  const path = ['fields', name];
  if (PROVENANCE_FIELDS.has(name) || ROW_FIELDS.has(name))
    findings.report(path, `'${name}' is a field of every record`);
  if (RESERVED.has(name)) findings.report(path, `'${name}' is a word of manifests and rows`, 'take another name');
  if ((field.type === 'choice') !== (field.values !== undefined))
    findings.report(path, `'values' belongs to fields of type choice, and to each of them`);
  if (field.wordsOf !== undefined && fields[field.wordsOf]?.type !== 'code')
    findings.report([...path, 'wordsOf'], `'${field.wordsOf}' is no code of ${record}`);
  if (field.linked !== undefined && (field.linked.fields === undefined ? 'boolean' : 'text') !== field.type)
    findings.report([...path, 'linked'], 'what is linked is a text with the fields it shows, or a boolean without any');
}

/** The definition of a field of a record type, its own or one that every record or row has. */
export function fieldOf(type: RecordType, name: string): FieldDefinition | undefined {
  return type.fields.get(name) ?? PROVENANCE_FIELDS.get(name) ?? ROW_FIELDS.get(name);
}

/** Names that can be selected from a record type. */
export function selectableFields(type: RecordType): readonly string[] {
  return [
    ...[...type.fields].filter(([, field]) => !field.internal).map(([name]) => name),
    ...PROVENANCE_FIELDS.keys(),
    ...ROW_FIELDS.keys(),
  ];
}

/** Hint for a field name that does not exist. */
export function fieldHint(type: RecordType, name: string): string {
  return didYouMean(name, selectableFields(type)) ?? `fields of ${type.id}: ${selectableFields(type).join(', ')}`;
}
