import Handlebars from 'handlebars';
import type { Helper, RenderTools } from './helpers/helper.ts';
import { HELPERS } from './helpers/index.ts';

/** A compiled template of one section. Throws where the context lacks something it names. */
export type RenderTemplate = (context: object, tools: RenderTools) => string;

/** Handlebars' own block helpers that templates may use. */
export const BUILT_IN_BLOCKS = ['each', 'if', 'unless'] as const;

/** An instance of our own: no helper, partial or decorator reaches it but those registered here. */
const environment = Handlebars.create();
for (const name of Object.keys(environment.helpers))
  if (!(BUILT_IN_BLOCKS as readonly string[]).includes(name)) environment.unregisterHelper(name);
for (const name of Object.keys(environment.decorators)) environment.unregisterDecorator(name);
for (const helper of HELPERS.values()) environment.registerHelper(helper.name, handlebarsHelper(helper));

/** Parses a template for checks; throws Handlebars' own error with the line. */
export function parseTemplate(source: string): hbs.AST.Program {
  return environment.parseWithoutProcessing(source);
}

/** Compiles the text of a section's template, strictly: what is not declared is an error, not an empty place. */
export function compileTemplate(source: string): RenderTemplate {
  const knownHelpers = Object.fromEntries([...BUILT_IN_BLOCKS, ...HELPERS.keys()].map((name) => [name, true]));
  const template = environment.compile(source, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers,
    preventIndent: true,
  });
  return (context, tools) =>
    template(context, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false, data: { tools } });
}

/** What Handlebars hands to a helper, as far as ours use it. */
interface HelperOptions {
  readonly data: { readonly tools: RenderTools };
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
