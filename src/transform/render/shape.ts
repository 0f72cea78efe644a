import type { Selected } from '../dataset/select.ts';
import type { Section } from '../dataset/dataset.ts';
import { WITHHELD, type FieldDefinition, type FieldType } from '../record/vocabulary.ts';

/** What a path of a template leads to. */
export type Shape =
  | {
      readonly kind: 'object';
      readonly name: string;
      readonly members: ReadonlyMap<string, Shape>;
      /** The member that stands for the whole where it is written as a column; absent where none does. */
      readonly written?: string;
    }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'value'; readonly type: FieldType };

const text: Shape = { kind: 'value', type: 'text' };
const flag: Shape = { kind: 'value', type: 'boolean' };

/** What the template of a section receives: `rows`, or `groups` of rows. */
export function contextShape(section: Section): Shape {
  const rows: Shape = { kind: 'list', of: rowShape(section) };
  if (section.group === null) return object('the section', { rows });
  return object('the section', { groups: { kind: 'list', of: groupShape(section) } });
}

/** The same of rows that were chosen. It can name the rows of a section in groups by their groups only. */
export function contextOf({ rows, groups }: Pick<Selected, 'rows' | 'groups'>): object {
  return Object.assign(Object.create(null) as object, groups === null ? { rows } : { rows, groups });
}

/** A row of a section: its declared fields, and whether each was withheld. */
export function rowShape(section: Section): Shape {
  const fields = [...section.fields].map(([name, field]) => [name, fieldShape(field)] as const);
  const withheld = fields.map(([name]) => [name, flag] as const);
  const what = object('what is withheld of a row', Object.fromEntries(withheld));
  return object('a row', { ...Object.fromEntries(fields), [WITHHELD]: what });
}

/** A group of rows. */
function groupShape(section: Section): Shape {
  return object('a group', { title: text, rows: { kind: 'list', of: rowShape(section) } });
}

/** What stands around a row, from the row outwards: what a component's columns see. */
export function rowScopes(section: Section): readonly [Shape, ...Shape[]] {
  const around = section.group === null ? [] : [groupShape(section)];
  return [rowShape(section), ...around, contextShape(section)];
}

function object(name: string, members: Readonly<Record<string, Shape>>): Extract<Shape, { kind: 'object' }> {
  return { kind: 'object', name, members: new Map(Object.entries(members)) };
}

function fieldShape(field: FieldDefinition): Shape {
  const single = singleShape(field.type);
  return field.many ? { kind: 'list', of: single } : single;
}

function singleShape(type: FieldType): Shape {
  if (type === 'choice') return { ...object('a choice', { value: text, label: text }), written: 'label' };
  if (type === 'code') return { ...object('a code', { display: text, code: text, system: text }), written: 'display' };
  return { kind: 'value', type };
}
