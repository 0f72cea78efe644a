import { z } from 'zod';
import { didYouMean, parseDefinition } from './definition.ts';

/** What a field holds. */
export type FieldType = 'text' | 'markup' | 'date' | 'code' | 'choice' | 'boolean';

const FieldSchema = z.strictObject({
  type: z.enum(['text', 'markup', 'date', 'code', 'choice', 'boolean']),
  description: z.string().min(1),
  values: z.record(z.string(), z.string().min(1)).optional(),
  many: z.boolean().default(false),
  freeText: z.boolean().default(false),
  thirdParty: z.boolean().default(false),
  internal: z.boolean().default(false),
});

const RecordSchema = z.strictObject({
  record: z.string().regex(/^[a-z][a-z-]*$/u),
  title: z.string().min(1),
  description: z.string().min(1),
  fields: z.record(z.string().regex(/^[a-z][A-Za-z]*$/u), FieldSchema),
});

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
});

/** Fields that every record has besides its own: where it comes from. */
export const PROVENANCE_FIELDS: ReadonlyMap<string, FieldDefinition> = new Map([
  ['system', provenance('text', 'System the entry was read from.')],
  ['organisation', provenance('text', 'Organisation where it was recorded.')],
  ['recordedBy', provenance('text', 'Who recorded it.')],
  ['recordedAt', provenance('date', 'When it was recorded.')],
]);

/** Compiles `templates/records/*.yaml` (file name → text). Throws DefinitionError. */
export function compileVocabulary(files: ReadonlyMap<string, string>): Vocabulary {
  const types = new Map<string, RecordType>();
  for (const [file, text] of files) {
    const type = compileRecordType(file, text, types);
    types.set(type.id, type);
  }
  return types;
}

function compileRecordType(file: string, text: string, known: Vocabulary): RecordType {
  const definition = parseDefinition(file, text, RecordSchema);
  const { record: id, title, description, fields } = definition.value;
  if (known.has(id)) definition.fail(['record'], `record type '${id}' is defined twice`);
  for (const [name, field] of Object.entries(fields)) {
    if (PROVENANCE_FIELDS.has(name)) definition.fail(['fields', name], `'${name}' is a field of every record`);
    if ((field.type === 'choice') !== (field.values !== undefined))
      definition.fail(['fields', name], `'values' belongs to fields of type choice, and to each of them`);
  }
  return {
    id,
    title,
    description,
    fields: new Map(Object.entries(fields).map(([name, field]) => [name, { ...field, values: field.values ?? {} }])),
  };
}

/** The definition of a field of a record type, its own or one that every record has. */
export function fieldOf(type: RecordType, name: string): FieldDefinition | undefined {
  return type.fields.get(name) ?? PROVENANCE_FIELDS.get(name);
}

/** Names that can be selected from a record type. */
export function selectableFields(type: RecordType): readonly string[] {
  return [
    ...[...type.fields].filter(([, field]) => !field.internal).map(([name]) => name),
    ...PROVENANCE_FIELDS.keys(),
  ];
}

/** Hint for a field name that does not exist. */
export function fieldHint(type: RecordType, name: string): string {
  return didYouMean(name, selectableFields(type)) ?? `fields of ${type.id}: ${selectableFields(type).join(', ')}`;
}
