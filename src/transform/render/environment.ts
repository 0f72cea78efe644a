import Handlebars from 'handlebars';
import type { Section } from '../dataset/dataset.ts';
import type { Row } from '../dataset/row.ts';
import { expandComponents } from './components/expand.ts';
import { chartHtml } from './chart/chart.ts';
import type { ChartFields } from './chart/series.ts';
import { CELL, CHART, PROVENANCE, provenanceHtml, TABLE_ID } from './components/runtime.ts';
import type { RenderTools } from './helpers/helper.ts';
import { HELPERS } from './helpers/index.ts';
import type { Profile } from './profile.ts';
import { writerOf, type Runtime, type Vocabulary, type Writing } from './writing.ts';

/**
 * A compiled template of one section. `id` is the section's where it stands, which is its own when left out. Throws where
 * the context lacks something it names.
 */
export type RenderTemplate = (context: object, tools: RenderTools, id?: string) => string;

/** Handlebars' own block helpers that templates may use. */
export const BUILT_IN_BLOCKS = ['each', 'if', 'unless'] as const;

/** An instance of our own, for its parser: what it reads is written by `writing.ts`. */
const environment = Handlebars.create();

const RUNTIMES: ReadonlyMap<string, Runtime> = new Map([
  [PROVENANCE, (_, row, { tools }) => provenanceHtml(row, tools)],
  [CHART, chart],
  [TABLE_ID, (_values, _named, { id }) => id],
]);

/** All that a template may call. */
export const VOCABULARY: Vocabulary = { helpers: HELPERS, runtimes: RUNTIMES, cell: CELL };

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
  return (context, tools, id = section.id) => {
    const template = templates.get(tools.profile) ?? compileFor(parsed(), section, tools.profile);
    templates.set(tools.profile, template);
    return template(context, { tools, id });
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

/** The rows of a section, or those of all its groups. */
function chart(
  [list, title]: readonly unknown[],
  fields: Readonly<Record<string, unknown>>,
  { tools }: Writing,
): string {
  const rows = (list as readonly (Row | { readonly rows: readonly Row[] })[]).flatMap((each) =>
    'rows' in each && Array.isArray(each.rows) ? (each.rows as Row[]) : [each as Row],
  );
  return chartHtml(rows, String(title), fields as unknown as ChartFields, tools);
}
