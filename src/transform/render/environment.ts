import Handlebars from 'handlebars';
import type { Section } from '../dataset/dataset.ts';
import type { Row } from '../dataset/row.ts';
import { expandComponents } from './components/expand.ts';
import { chartHtml } from './chart/chart.ts';
import type { ChartFields } from './chart/series.ts';
import { CELL, cellContent, CHART, PROVENANCE, provenanceHtml, TABLE_ID } from './components/runtime.ts';
import type { Helper, RenderTools } from './helpers/helper.ts';
import { HELPERS } from './helpers/index.ts';
import type { Profile } from './profile.ts';

/**
 * A compiled template of one section. `id` is the section's where it stands, which is its own when left out. Throws where
 * the context lacks something it names.
 */
export type RenderTemplate = (context: object, tools: RenderTools, id?: string) => string;

/** Handlebars' own block helpers that templates may use. */
export const BUILT_IN_BLOCKS = ['each', 'if', 'unless'] as const;

/** An instance of our own: no helper, partial or decorator reaches it but those registered here. */
const environment = Handlebars.create();
for (const name of Object.keys(environment.helpers))
  if (!(BUILT_IN_BLOCKS as readonly string[]).includes(name)) environment.unregisterHelper(name);
for (const name of Object.keys(environment.decorators)) environment.unregisterDecorator(name);
for (const helper of HELPERS.values()) environment.registerHelper(helper.name, handlebarsHelper(helper));
environment.registerHelper(CELL, cell);
environment.registerHelper(PROVENANCE, provenance);
environment.registerHelper(CHART, chart);
environment.registerHelper(TABLE_ID, ({ data }: HelperOptions) => data.id);

/** Parses a template for checks; throws Handlebars' own error with the line. */
export function parseTemplate(source: string): hbs.AST.Program {
  return environment.parseWithoutProcessing(source);
}

/** Compiles the text of a section's template for each profile, strictly: what is not declared is an error, not an empty place. */
export function compileTemplate(source: string, section: Section): RenderTemplate {
  const templates = new Map<Profile, Handlebars.TemplateDelegate>();
  return (context, tools, id = section.id) => {
    const template = templates.get(tools.profile) ?? compileFor(source, section, tools.profile);
    templates.set(tools.profile, template);
    const access = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    return template(context, { ...access, data: { tools, id } });
  };
}

/** A profile is compiled when it is first asked for: most services show one. */
function compileFor(source: string, section: Section, profile: Profile): Handlebars.TemplateDelegate {
  const names = [...BUILT_IN_BLOCKS, ...HELPERS.keys(), CELL, PROVENANCE, CHART, TABLE_ID];
  return environment.compile(expandComponents(parseTemplate(source), section, profile), {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(names.map((name) => [name, true])),
    preventIndent: true,
  });
}

/** What Handlebars hands to a helper, as far as ours use it. */
interface HelperOptions {
  readonly data: { readonly tools: RenderTools; readonly id: string };
  readonly hash: Readonly<Record<string, unknown>>;
  readonly fn: (context: unknown) => string;
  readonly inverse: (context: unknown) => string;
}

/** Handlebars gives a helper its arguments and, last, its options; ours get the field, the texts and the tools. */
function handlebarsHelper(helper: Helper): Handlebars.HelperDelegate {
  return function run(this: unknown, ...parameters: unknown[]) {
    const options = parameters.pop() as HelperOptions;
    const value = helper.accepts.length === 0 ? null : parameters.shift();
    const result = helper.run(value, parameters.map(String), options.data.tools);
    if (typeof result === 'string') return new environment.SafeString(result);
    return result ? options.fn(this) : options.inverse(this);
  };
}

function cell(this: unknown, { fn, hash, data }: HelperOptions): string {
  return cellContent(fn(this), hash, this as Partial<Row>, data.tools);
}

function provenance({ hash, data }: HelperOptions): Handlebars.SafeString {
  return new environment.SafeString(provenanceHtml(hash, data.tools));
}

/** The rows of a section, or those of all its groups. */
function chart(
  list: readonly (Row | { readonly rows: readonly Row[] })[],
  title: string,
  { hash, data }: HelperOptions,
): Handlebars.SafeString {
  const rows = list.flatMap((each) =>
    'rows' in each && Array.isArray(each.rows) ? (each.rows as Row[]) : [each as Row],
  );
  return new environment.SafeString(chartHtml(rows, title, hash as unknown as ChartFields, data.tools));
}
