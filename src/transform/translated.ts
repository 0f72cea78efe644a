import { translateSection, translateTitle, type Said } from './dataset/translate.ts';
import type { Section } from './dataset/dataset.ts';
import { ENGLISH, type Language, type Translate } from './record/language.ts';
import { translatedTemplate } from './render/template.ts';
import type { RenderTemplate } from './render/environment.ts';
import type { TranslateAt } from './render/translate.ts';
import type { Recipe } from './transform.ts';

/** The text of the view of a dataset. */
export type ViewText = (dataset: string) => string;

/**
 * What a view is made with, in another language: nothing is translated any more when it is made. A section that lacks a
 * sentence of the language stays in English as a whole, and says so by its `lang`: a table in two languages misleads.
 */
export function translatedRecipe(recipe: Recipe, { tag, words, phrases }: Language, viewText: ViewText): Recipe {
  const template = new Map(recipe.template);
  const formats = [...recipe.plan.formats.values()];
  const sections = recipe.dataset.sections.map((section) => {
    const done = translated(section, phrases, formats, viewText);
    if (done === null) return { ...section, lang: ENGLISH };
    template.set(section.id, done.template);
    return done.section;
  });
  const title = phrases.get(recipe.dataset.title) ?? null;
  const own = new Set([...phrases.values(), words('value-in-words-only')]);
  const foreign = { lang: ENGLISH, own: tag, isOwn: (text: string) => own.has(text) };
  const dataset = title === null ? { ...recipe.dataset, lang: ENGLISH } : translateTitle(recipe.dataset, () => title);
  return { ...recipe, words, foreign, template, dataset: { ...dataset, sections } };
}

/** A section in another language; null where the language lacks a sentence of it. */
function translated(
  section: Section,
  phrases: Language['phrases'],
  formats: readonly Said[],
  viewText: ViewText,
): { readonly section: Section; readonly template: RenderTemplate } | null {
  const lacking: string[] = [];
  const translate: Translate = (english) => {
    const said = phrases.get(english) ?? null;
    if (said === null) lacking.push(english);
    return said ?? english;
  };
  const done = translatedSection(section, formats, viewText, { manifest: translate, view: translate });
  return lacking.length === 0 ? done : null;
}

/** Gives each sentence that a section says to a reader to one of two translators: those of its view, with their places, and all others. */
export function translatedSection(
  section: Section,
  formats: readonly Said[],
  viewText: ViewText,
  translate: { readonly manifest: Translate; readonly view: TranslateAt },
): { readonly section: Section; readonly template: RenderTemplate } | null {
  const said = translateSection(section, formats, translate.manifest);
  const template = translatedTemplate(viewText(section.origin.dataset), said, translate.view);
  return template === undefined ? null : { section: said, template };
}
