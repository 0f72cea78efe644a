import { z } from 'zod';
import type { Catalogue } from '../catalogue.ts';
import { ManifestSchema } from '../transform/dataset/manifest.ts';
import { MapSchema } from '../transform/extract/map.ts';
import { MARK_FLAGS } from '../transform/record/record.ts';
import { LINK_KINDS } from '../transform/record/links.ts';
import { selectableFields, type FieldDefinition, type RecordType } from '../transform/record/vocabulary.ts';

/** A JSON Schema (draft 7), as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schemas for editors, by the name of their file in `templates/schemas`. */
export function editorSchemas(catalogue: Catalogue): ReadonlyMap<string, JsonSchema> {
  return new Map([
    ['dataset.schema.json', manifestSchema(catalogue)],
    ['format.schema.json', formatSchema(catalogue)],
  ]);
}

/** How a schema stands in its file. */
export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** A part of a schema while it is completed. */
type Node = Record<string, unknown>;

/** The schema that the loader checks a manifest by, with the names that this templates folder has. */
function manifestSchema(catalogue: Catalogue): JsonSchema {
  const schema = toSchema(ManifestSchema, 'A dataset of Oriel', 'dataset.yaml: docs/authoring.md explains each key.');
  const { vocabulary, formats, policies } = catalogue;
  const records = [...vocabulary.keys()];
  const kinds = [...new Set([...formats.values()].map(({ kind }) => kind))].sort();
  oneOf(at(schema, 'properties', 'sources', 'items'), kinds);
  oneOf(at(schema, 'properties', 'protection', 'properties', 'policy'), [...policies.keys()]);
  const uncheckable = at(schema, 'properties', 'protection', 'properties', 'uncheckable', 'properties');
  oneOf(at(uncheckable, 'show', 'items'), records);
  oneOf(
    at(schema, 'properties', 'freeText', 'items'),
    fieldsThat(catalogue, ({ freeText, wordsOf }) => freeText || wordsOf !== null),
  );
  oneOf(
    at(schema, 'properties', 'thirdParty', 'items'),
    fieldsThat(catalogue, ({ thirdParty }) => thirdParty),
  );
  const items = at(schema, 'properties', 'sections', 'items');
  const [own, composed, included] = items['anyOf'] as [Node, Node, Node];
  completeOwn(own, [...vocabulary.values()], kinds);
  // An editor complains of the form that was begun, not of each form that there is.
  delete items['anyOf'];
  Object.assign(items, {
    type: 'object',
    if: { required: ['from'] },
    then: composed,
    else: { if: { required: ['include'] }, then: included, else: own },
  });
  return schema;
}

/** A section of its own: record types by name and, where there is one, the fields that it has. */
function completeOwn(own: Node, types: readonly RecordType[], kinds: readonly string[]): void {
  const [one, list] = at(own, 'properties', 'records')['anyOf'] as [Node, Node];
  const ids = types.map(({ id }) => id);
  oneOf(one, ids);
  oneOf(at(list, 'items', 'properties', 'type'), ids);
  oneOf(at(list, 'items', 'properties', 'sources', 'items'), kinds);
  own['allOf'] = types.map((type) => ({
    if: { properties: { records: { const: type.id } }, required: ['records'] },
    then: { properties: fieldProperties(selectableFields(type)) },
  }));
}

function fieldProperties(names: readonly string[]): Node {
  const field = { enum: names };
  const where = { propertyNames: { enum: [...names, 'has', 'lacks', 'any'] } };
  return {
    fields: { items: field },
    requires: { items: field },
    group: field,
    order: { items: { properties: { by: field } } },
    where,
  };
}

function fieldsThat({ vocabulary }: Catalogue, holds: (field: FieldDefinition) => boolean): readonly string[] {
  return [...vocabulary.values()].flatMap(({ id, fields }) =>
    [...fields].filter(([, field]) => !field.internal && holds(field)).map(([name]) => `${id}.${name}`),
  );
}

/** The schema that the loader checks an extract map by, with the record types and fields that there are. */
function formatSchema({ vocabulary }: Catalogue): JsonSchema {
  const schema = toSchema(
    MapSchema,
    'An extract map of Oriel',
    'templates/formats: docs/authoring.md explains each key.',
  );
  const records = [...vocabulary.keys()].filter((id) => id !== 'person');
  oneOf(at(schema, 'properties', 'notSupported', 'items'), records);
  const person = vocabulary.get('person');
  if (person !== undefined) Object.assign(at(schema, 'properties', 'person'), { allOf: [namesOf(person)] });
  const each = at(schema, 'properties', 'records');
  const types = [...vocabulary.values()].filter(({ id }) => id !== 'person');
  schema['definitions'] = { row: each['additionalProperties'] };
  each['properties'] = Object.fromEntries(types.map((type) => [type.id, recordSchema(type)]));
  each['additionalProperties'] = false;
  return schema;
}

function recordSchema(type: RecordType): Node {
  return { description: type.description, allOf: [{ $ref: '#/definitions/row' }, namesOf(type)] };
}

/** Only names that exist: fields, marks and links. */
function namesOf({ fields }: RecordType): Node {
  const mapped = [...fields].filter(([, { linked }]) => linked === null).map(([name]) => name);
  return {
    properties: {
      fields: { propertyNames: { enum: mapped } },
      marks: { propertyNames: { enum: [...MARK_FLAGS, 'audience', 'subject'] } },
      links: { propertyNames: { enum: [...LINK_KINDS] } },
      notSupported: { items: { enum: mapped } },
    },
  };
}

function toSchema(schema: z.ZodType, title: string, description: string): Node {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }), title, description };
}

/** The part of a schema at a place, which must be there: else the schema it is made from has changed. */
function at(schema: Node, ...place: readonly string[]): Node {
  let node: unknown = schema;
  for (const key of place) node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
  if (typeof node !== 'object' || node === null) throw new Error(`the schema has no ${place.join('.')}`);
  return node as Node;
}

function oneOf(node: Node, names: readonly string[]): void {
  delete node['pattern'];
  node['enum'] = names;
}
