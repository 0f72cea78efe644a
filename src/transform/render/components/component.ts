import type { FieldType } from '../../record/vocabulary.ts';
import { NO_END, POINT_SHAPES, SPAN_SHAPES } from '../timeline/mark.ts';

/** A field of the row, of one of these types. */
export interface FieldArgument {
  readonly types: readonly FieldType[];
}

/** What a named argument of a component may be: a text in quotes, `true` or `false`, one of these texts, or a field. */
export type NamedArgument = 'text' | 'flag' | readonly string[] | FieldArgument;

/** A part of a template that is laid out for each profile when the template is compiled, before Handlebars sees it. */
export interface Component {
  readonly name: string;
  /** How an author writes it, for hints. */
  readonly usage: string;
  /** Whether it stands around content (`{{#table}}`), stands alone (`{{provenance}}`), or may do either. */
  readonly form: 'block' | 'alone' | 'either';
  /** Texts in quotes that come first. */
  readonly texts: 0 | 1;
  /** Whether a field follows when it stands alone. */
  readonly field: boolean;
  readonly named: Readonly<Record<string, NamedArgument>>;
}

/** Columns as a table, one row for each entry. */
const table: Component = {
  name: 'table',
  usage: '{{#table "caption"}} columns {{/table}}',
  form: 'block',
  texts: 1,
  field: false,
  named: { untitled: 'text' },
};

/** Columns as a list of names and values, one card for each entry; those of a group under its title. */
const cards: Component = {
  name: 'cards',
  usage: '{{#cards}} columns {{/cards}}',
  form: 'block',
  texts: 0,
  field: false,
  named: { untitled: 'text', lead: { types: ['boolean'] } },
};

/** A column: a field written by its type, or a block that lays out the cell. */
const column: Component = {
  name: 'column',
  usage: '{{column "Title" field}}, or {{#column "Title"}} … {{/column}}',
  form: 'either',
  texts: 1,
  field: true,
  named: { empty: 'text', kind: ['date'], header: 'flag' },
};

/** Content that opens when a reader asks for it. */
const folded: Component = {
  name: 'folded',
  usage: '{{#folded "title"}} … {{/folded}}',
  form: 'block',
  texts: 1,
  field: false,
  named: {},
};

/** Who recorded a row, when and where: table and cards write it by themselves. */
const provenance: Component = {
  name: 'provenance',
  usage: '{{provenance}}',
  form: 'alone',
  texts: 0,
  field: false,
  named: {},
};

const NUMBER: FieldArgument = { types: ['text'] };

/** The trend of numbers over time, drawn and in words, one for each thing and unit. It walks the rows by itself. */
const chart: Component = {
  name: 'chart',
  usage: '{{chart "title" date=date value=value}}, or {{chart "title" date=date from=lower to=upper}}',
  form: 'alone',
  texts: 1,
  field: false,
  named: {
    date: { types: ['date'] },
    value: NUMBER,
    from: NUMBER,
    to: NUMBER,
    units: { types: ['text'] },
    of: { types: ['text'] },
    low: NUMBER,
    high: NUMBER,
    rangeUnits: { types: ['text'] },
    flag: { types: ['boolean'] },
  },
};

const DATE: FieldArgument = { types: ['date'] };

/** Marks over time, a lane for each label, drawn and in words. It walks the rows by itself. */
const timeline: Component = {
  name: 'timeline',
  usage: '{{#timeline "title"}} a span or a point for each row {{/timeline}}',
  form: 'block',
  texts: 1,
  field: false,
  named: { untitled: 'text' },
};

/** What lasted, in a timeline: its label, and from when to when. */
const span: Component = {
  name: 'span',
  usage: '{{span label from=start to=end}}',
  form: 'alone',
  texts: 0,
  field: true,
  named: { from: DATE, to: DATE, planned: DATE, noEnd: NO_END, shape: SPAN_SHAPES, kind: 'text' },
};

/** What took place on a day, in a timeline: its label, and when. */
const point: Component = {
  name: 'point',
  usage: '{{point label at=date}}',
  form: 'alone',
  texts: 0,
  field: true,
  named: { at: DATE, shape: POINT_SHAPES, kind: 'text' },
};

/** Every component by name. */
export const COMPONENTS: ReadonlyMap<string, Component> = new Map(
  [table, cards, column, folded, provenance, chart, timeline, span, point].map((component) => [
    component.name,
    component,
  ]),
);

/** The components that mark a row in a timeline, and what each needs. */
export const MARKS: ReadonlyMap<string, string> = new Map([
  ['span', 'from'],
  ['point', 'at'],
]);

/** The components that lay out the rows of a section: one of them a section at most. */
export const ROW_COMPONENTS: ReadonlySet<string> = new Set(['table', 'cards']);
