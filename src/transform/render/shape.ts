import type { Section } from '../dataset/dataset.ts';
import type { FieldDefinition, FieldType } from '../record/vocabulary.ts';

/** What a path of a template leads to. */
export type Shape =
  | { readonly kind: 'object'; readonly name: string; readonly members: ReadonlyMap<string, Shape> }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'value'; readonly type: FieldType };

const text: Shape = { kind: 'value', type: 'text' };

/** What the template of a section receives: `rows`, or `groups` of rows. */
export function contextShape(section: Section): Shape {
  const row: Shape = {
    kind: 'object',
    name: 'a row',
    members: new Map([...section.fields].map(([name, field]) => [name, fieldShape(field)])),
  };
  const rows: Shape = { kind: 'list', of: row };
  if (section.group === null) return object('the section', { rows });
  return object('the section', { groups: { kind: 'list', of: object('a group', { title: text, rows }) } });
}

function object(name: string, members: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'object', name, members: new Map(Object.entries(members)) };
}

function fieldShape(field: FieldDefinition): Shape {
  const single = singleShape(field.type);
  return field.many ? { kind: 'list', of: single } : single;
}

function singleShape(type: FieldType): Shape {
  if (type === 'choice') return object('a choice', { value: text, label: text });
  if (type === 'code') return object('a code', { display: text, code: text, system: text });
  return { kind: 'value', type };
}
