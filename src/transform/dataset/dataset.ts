import { parseDefinition, type Definition, type KeyPath } from '../record/definition.ts';
import {
  fieldHint,
  fieldOf,
  selectableFields,
  type FieldDefinition,
  type RecordType,
  type Vocabulary,
} from '../record/vocabulary.ts';
import { ManifestSchema, type Condition, type Manifest, type SectionManifest } from './manifest.ts';

/** A compiled section: what stands in it, and nothing else. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly record: RecordType;
  readonly where: Readonly<Record<string, Condition>>;
  /** Fields a source's format must be able to say; else the section is "not supported". */
  readonly requires: readonly string[];
  /** The fields a template receives, with their definitions. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly order: SectionManifest['order'];
  readonly group: string | null;
  /** Text of the content banner, or null. */
  readonly content: string | null;
}

/** A compiled manifest: a named, versioned definition of what is shared. */
export interface Dataset {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly status: 'draft' | 'active' | 'retired';
  readonly subject: 'patient' | 'person';
  /** Kinds of source it reads. */
  readonly sources: readonly string[];
  readonly minimumAge: number | null;
  /** Audiences whose items it may show. */
  readonly audiences: ReadonlySet<string>;
  readonly sections: readonly Section[];
}

/** Compiles `dataset.yaml`. Throws DefinitionError naming what is wrong, where, and what was probably meant. */
export function compileDataset(file: string, text: string, vocabulary: Vocabulary): Dataset {
  const definition = parseDefinition(file, text, ManifestSchema);
  const manifest = definition.value;
  const sections = manifest.sections.map((_, index) => compileSection(definition, index, vocabulary));
  checkAllowances(definition, sections);
  const { id, title, version, status, subject, sources, audience } = manifest;
  return {
    id,
    title,
    version,
    status,
    subject,
    sources,
    minimumAge: audience.minimumAge ?? null,
    audiences: new Set(audience.includes),
    sections,
  };
}

function compileSection(definition: Definition<Manifest>, index: number, vocabulary: Vocabulary): Section {
  const path = ['sections', index];
  const source = sectionAt(definition, index);
  const record = vocabulary.get(source.records);
  if (record === undefined)
    return definition.fail(
      [...path, 'records'],
      `there is no record type '${source.records}'`,
      `record types: ${[...vocabulary.keys()].join(', ')}`,
    );
  if (definition.value.sections.findIndex(({ id }) => id === source.id) !== index)
    definition.fail([...path, 'id'], `two sections have the id '${source.id}'`);
  checkConditions(definition, [...path, 'where'], record, source);
  for (const [at, field] of source.requires.entries()) checkField(definition, [...path, 'requires', at], record, field);
  for (const [at, { by }] of source.order.entries()) checkField(definition, [...path, 'order', at, 'by'], record, by);
  if (source.group !== undefined) checkField(definition, [...path, 'group'], record, source.group);
  const fields = new Map(
    source.fields.map((field, at) => [field, declaredField(definition, [...path, 'fields', at], record, field)]),
  );
  const { id, title, where, requires, order, group = null, content = null } = source;
  return { id, title, record, where, requires, fields, order, group, content };
}

function sectionAt(definition: Definition<Manifest>, index: number): SectionManifest {
  return definition.value.sections[index] ?? definition.fail(['sections', index], 'the section is missing');
}

function checkField(
  definition: Definition<Manifest>,
  path: KeyPath,
  record: RecordType,
  field: string,
): FieldDefinition {
  const found = fieldOf(record, field);
  if (found === undefined || found.internal)
    return definition.fail(path, `${record.id} has no field '${field}'`, fieldHint(record, field));
  return found;
}

function checkConditions(
  definition: Definition<Manifest>,
  path: KeyPath,
  record: RecordType,
  source: SectionManifest,
): void {
  for (const [field, condition] of Object.entries(source.where)) {
    const { type, values } = checkField(definition, [...path, field], record, field);
    const expected = CONDITIONS.get(type);
    const at = [...path, field];
    if (expected === undefined) {
      definition.fail(
        at,
        `a section cannot choose rows by '${field}', which is of type ${type}`,
        'choose by a choice, a boolean or a date',
      );
    }
    if (conditionType(condition) !== type) definition.fail(at, `'${field}' is of type ${type}`, `write ${expected}`);
    const unknown = Array.isArray(condition) ? condition.find((value) => !Object.hasOwn(values, value)) : undefined;
    if (unknown !== undefined)
      definition.fail(
        [...path, field],
        `'${unknown}' is not a value of '${field}'`,
        `values: ${Object.keys(values).join(', ')}`,
      );
  }
}

/** How a condition is written for each type of field. */
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['choice', 'a list of values'],
  ['boolean', 'true or false'],
  ['date', "{ within: '365 days' } or { notBefore: today }"],
]);

function conditionType(condition: Condition): FieldDefinition['type'] {
  if (Array.isArray(condition)) return 'choice';
  return typeof condition === 'boolean' ? 'boolean' : 'date';
}

/** A declared field; free text and third-party fields have to be allowed by name, so that nobody shares them by accident. */
function declaredField(
  definition: Definition<Manifest>,
  path: KeyPath,
  record: RecordType,
  field: string,
): FieldDefinition {
  const found = checkField(definition, path, record, field);
  const named = `${record.id}.${field}`;
  const { freeText, thirdParty } = definition.value;
  if (found.freeText && !freeText.includes(named))
    definition.fail(
      path,
      `'${field}' is free text, which this dataset does not allow`,
      `add '${named}' to 'freeText' if it is agreed`,
    );
  if (found.thirdParty && !thirdParty.includes(named))
    definition.fail(
      path,
      `'${field}' is about a third party, which this dataset does not allow`,
      `add '${named}' to 'thirdParty' if it is agreed`,
    );
  return found;
}

function checkAllowances(definition: Definition<Manifest>, sections: readonly Section[]): void {
  const shown = new Set(
    sections.flatMap(({ record, fields }) => [...fields.keys()].map((field) => `${record.id}.${field}`)),
  );
  for (const key of ['freeText', 'thirdParty'] as const) {
    for (const [index, named] of definition.value[key].entries()) {
      if (!shown.has(named))
        definition.fail(
          [key, index],
          `'${named}' is allowed but no section shows it`,
          'take it out, so that the list says what is shared',
        );
    }
  }
}

/** The fields of each record type that a dataset needs read: shown, chosen by, sorted by, grouped by. */
export function wantedFields(dataset: Dataset): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { record, fields, where, order, group } of dataset.sections) {
    const set = wanted.get(record.id) ?? new Set();
    const names = [
      ...fields.keys(),
      ...Object.keys(where),
      ...order.map(({ by }) => by),
      ...(group === null ? [] : [group]),
    ];
    for (const name of names) if (record.fields.has(name)) set.add(name);
    wanted.set(record.id, set);
  }
  return wanted;
}

/** Names that a template of the section may not read, for hints. */
export function undeclaredFields(section: Section): readonly string[] {
  return selectableFields(section.record).filter((field) => !section.fields.has(field));
}
