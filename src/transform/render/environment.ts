import Handlebars from 'handlebars';
import type { Section } from '../dataset/dataset.ts';
import type { Row } from '../dataset/row.ts';
import { expandComponents } from './components/expand.ts';
import { chartHtml } from './chart/chart.ts';
import type { ChartFields } from './chart/series.ts';
import {
  FOLD,
  foldedHtml,
  piecesOf,
  GROUP_MORE,
  ROWS_WITHIN,
  rowsWithinText,
  groupMoreText,
  parted,
  type Listed,
  type RowGroup,
} from './components/folded.ts';
import { CELL, CHART, MARK, PROVENANCE, provenanceHtml, TABLE_ID, TIMELINE } from './components/runtime.ts';
import type { RenderTools } from './helpers/helper.ts';
import { HELPERS } from './helpers/index.ts';
import type { Profile } from './profile.ts';
import { markOf, type Mark, type MarkArguments } from './timeline/mark.ts';
import { timelineHtml, type TimelineTitles } from './timeline/timeline.ts';
import {
  writerOf,
  type Given,
  type Inside,
  type Place,
  type Runtime,
  type RuntimeBlock,
  type Vocabulary,
  type Writing,
} from './writing.ts';

/**
 * A compiled template of one section. `place` is the section where it stands, which is its own when left out. Throws where
 * the context lacks something it names.
 */
export type RenderTemplate = (context: object, tools: RenderTools, place?: Place) => string;

/** Handlebars' own block helpers that templates may use. */
export const BUILT_IN_BLOCKS = ['each', 'if', 'unless'] as const;

/** An instance of our own, for its parser: what it reads is written by `writing.ts`. */
const environment = Handlebars.create();

const RUNTIMES: ReadonlyMap<string, Runtime> = new Map([
  [PROVENANCE, ({ named }, { tools }) => provenanceHtml(named, tools)],
  [CHART, chart],
  [MARK, mark],
  [GROUP_MORE, (_, { tools }, group) => groupMoreText(group as Partial<RowGroup>, tools.words)],
  [ROWS_WITHIN, (_, { tools }, listed) => rowsWithinText(listed as Partial<Listed>, tools.words)],
  [TABLE_ID, (_, { place }) => place.id],
]);

/** All that a template may call. */
export const VOCABULARY: Vocabulary = {
  helpers: HELPERS,
  runtimes: RUNTIMES,
  blocks: new Map<string, RuntimeBlock>([
    [FOLD, fold],
    [TIMELINE, timeline],
  ]),
  cell: CELL,
};

/** Parses a template; throws Handlebars' own error with the line. */
export function parseTemplate(source: string): hbs.AST.Program {
  return environment.parseWithoutProcessing(source);
}

/**
 * Compiles a section's template for each profile, strictly: what is not declared is an error, not an empty place. `parsed`
 * gives a tree of its own each time it is called.
 */
export function compileTemplate(parsed: () => hbs.AST.Program, section: Section): RenderTemplate {
  const templates = new Map<Profile, (context: object, writing: Writing) => string>();
  return (context, tools, place = section) => {
    const template = templates.get(tools.profile) ?? compileFor(parsed(), section, tools.profile);
    templates.set(tools.profile, template);
    return template(context, { tools, place });
  };
}

/** A profile is compiled when it is first asked for: most services show one. */
function compileFor(program: hbs.AST.Program, section: Section, profile: Profile) {
  return writerOf(withoutLayout(expandComponents(program, section, profile)), VOCABULARY);
}

/** The tree without the lines on which a block stands alone, as Handlebars leaves them out. */
export function withoutLayout(program: hbs.AST.Program): hbs.AST.Program {
  // What is parsed already it only tidies; its types know texts alone.
  return environment.parse(program as unknown as string);
}

/** The first rows as they are, the others closed, where the section says so. */
function fold(context: unknown, inside: Inside, { tools, place: { collapse } }: Writing): string {
  const whole = context as Listed;
  const part = (some: Listed) => inside(Object.assign(Object.create(null) as object, some));
  const parts = collapse === null ? null : parted(whole, collapse);
  if (collapse === null || parts === null) return part(whole);
  const [open, closed] = parts;
  const about = { by: collapse.by, total: whole.rows.length };
  return (
    part(open) +
    piecesOf(closed)
      .map((piece) => foldedHtml(piece.rows, about, part(piece), tools.words))
      .join('')
  );
}

/** The rows of a section, or its groups. */
type RowList = readonly (Row | { readonly rows: readonly Row[] })[];

function rowsIn(list: unknown): readonly Row[] {
  return (list as RowList).flatMap((each) =>
    'rows' in each && Array.isArray(each.rows) ? (each.rows as Row[]) : [each as Row],
  );
}

function chart({ values: [list, title], named }: Given, { tools }: Writing): string {
  return chartHtml(rowsIn(list), String(title), named as unknown as ChartFields, tools);
}

/** Lets the template mark each row, and draws what was marked. */
function timeline(_: unknown, inside: Inside, writing: Writing, { values: [list], named }: Given): string {
  const marks: Mark[] = [];
  for (const row of rowsIn(list)) inside(row, { ...writing, marks });
  return timelineHtml(marks, named as unknown as TimelineTitles, writing.tools);
}

function mark({ named }: Given, { marks }: Writing, row: unknown): string {
  marks?.push(markOf(named as unknown as MarkArguments, row as Partial<Row>));
  return '';
}
