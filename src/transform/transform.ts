import type { SourceAnswer } from './answer.ts';
import { linkedFields, wantedFields, type Dataset, type LinkedFields, type Section } from './dataset/dataset.ts';
import { select, type Selected } from './dataset/select.ts';
import type { Format, Wanted } from './extract/format.ts';
import type { ExtractReader } from './extract/reader.ts';
import { GATE_LIMITS } from './extract/gate.ts';
import type { LaunchFacts } from './facts.ts';
import type { Allowances } from './protect/allowances.ts';
import type { Policy } from './protect/policy.ts';
import type { Words } from './record/words.ts';
import type { DatasetTemplate } from './render/template.ts';
import { exclusionBanner } from './render/banners.ts';
import { renderFailure, renderSection, type SectionFacts } from './render/section.ts';
import type { RenderTools } from './render/helpers/helper.ts';
import { escapeHtml } from './render/escape.ts';
import type { Foreign } from './render/foreign.ts';
import type { Profile } from './render/profile.ts';
import { isExcluded } from './source-warnings.ts';
import { guard } from './sanitize/guard.ts';
import { FRAGMENT, strictFragment, type FragmentPolicy } from './sanitize/policy.ts';
import type { SafeHtml } from './sanitize/safe-html.ts';
import { safeMarkup } from './safe-markup.ts';
import {
  askedFor,
  sectionFacts,
  sectionOutcome,
  viewOutcome,
  type SectionOutcome,
  type ViewOutcome,
} from './outcome.ts';
import { bySource, readSource } from './parts.ts';
import { protectAnswer, type ReadPlan, type SourceUse } from './source-use.ts';

/** What a view of one dataset is made with, compiled once. */
export interface Recipe {
  readonly dataset: Dataset;
  readonly template: DatasetTemplate;
  readonly policy: Policy;
  /** The sentences of the engine in the language of the view. */
  readonly words: Words;
  /** Those in English, for sections that are not translated. */
  readonly english: Words;
  /** What sections in another language must know; null in English. */
  readonly foreign: Foreign | null;
  readonly plan: ReadPlan;
  /** Fields that follow from links, filled with what protection lets pass. */
  readonly linked: LinkedFields;
  /** Which of the two forms is made. */
  readonly profile: Profile;
}

/** One section as it may be sent. */
export interface SectionView {
  readonly id: string;
  readonly title: string;
  /** Its language, where that is not the page's; else null. */
  readonly lang: string | null;
  readonly outcome: SectionOutcome;
  readonly rows: number;
  /** Entries withheld here; for the audit and the command line, never for the page. */
  readonly withheld: number;
  /** Whether entries are withheld here, by us or by a source: these call for the exclusion banner. */
  readonly excluded: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly html: SafeHtml;
}

/** All sections of a dataset, in the manifest's order, with what became of each source. */
export interface DatasetView {
  readonly dataset: Dataset;
  readonly profile: Profile;
  readonly outcome: ViewOutcome;
  /** The exclusion banner, where the dataset has it once for the record and entries were withheld; else null. */
  readonly banner: SafeHtml | null;
  readonly sections: readonly SectionView[];
  readonly sources: readonly SourceUse[];
}

/**
 * The fields of each record type that are read at all: a dataset's own, and those the policy decides by. Whatever a
 * dataset shows, protection looks at the codes and links of every record type.
 */
export function wantedBy(dataset: Dataset, policy: Policy): Wanted {
  const shown = wantedFields(dataset);
  return new Map(
    [...policy.reads].map(([record, fields]) => {
      const own = shown.get(record);
      return [
        record,
        own === undefined ? fields : new Set([...own, ...fields, ...(policy.words.get(record)?.freeText ?? [])]),
      ];
    }),
  );
}

/** Compiles what a dataset needs of each format: its own fields and those the policy decides by. The profile is the default one. */
export function prepare(
  dataset: Dataset,
  template: DatasetTemplate,
  policy: Policy,
  formats: ReadonlyMap<string, Format>,
  words: Words,
): Recipe {
  const wanted = wantedBy(dataset, policy);
  return {
    dataset,
    template,
    policy,
    words,
    english: words,
    foreign: null,
    profile: 'accessible',
    plan: { formats, reader: readersOf(formats, wanted), limits: GATE_LIMITS },
    linked: linkedFields(dataset),
  };
}

/** Readers of what is wanted, each compiled when the first extract of its format comes. */
function readersOf(formats: ReadonlyMap<string, Format>, wanted: Wanted): ReadPlan['reader'] {
  const readers = new Map<string, ExtractReader | undefined>();
  return (id) => {
    const reader = readers.get(id) ?? formats.get(id)?.reader(wanted);
    readers.set(id, reader);
    return reader;
  };
}

/**
 * All sections as one piece. In the strict profile several sections stand below the title of the dataset, as the
 * standard lays out a section with its subsections (GP Connect Access Record HTML, layout).
 */
export function wholeHtml(view: DatasetView): string {
  return wholePieces(view).join('');
}

/** The same in pieces, with the HTML in whatever form it is held. */
export function wholePieces<Html>({
  dataset,
  profile,
  banner,
  sections,
}: Pick<DatasetView, 'dataset' | 'profile'> & {
  readonly banner: Html | null;
  readonly sections: readonly { readonly html: Html }[];
}): readonly (Html | string)[] {
  const html = [...(banner === null ? [] : [banner]), ...sections.map((section) => section.html)];
  if (profile === 'strict' && sections.length > 1)
    return [`<div><h1>${escapeHtml(dataset.title)}</h1>`, ...html, '</div>'];
  return html.flatMap((each, index) => (index === 0 ? [each] : ['\n', each]));
}

/**
 * Extracts, dataset, policy and launch facts become sections of safe HTML: all of the dataset's, or those whose ids are
 * wanted. Pure: no clock, no network, no disk.
 */
export function transform(
  answers: readonly SourceAnswer[],
  recipe: Recipe,
  facts: LaunchFacts,
  wanted: ReadonlySet<string> | null = null,
): DatasetView {
  const { dataset, policy, plan, profile } = recipe;
  const allowances = allowancesOf(recipe);
  const read = bySource(answers).map((source) => readSource(source, plan));
  const sources = read.map((answer) => protectAnswer(answer, policy, allowances, facts, recipe.linked));
  const sections = dataset.sections
    .filter(({ id }) => wanted === null || wanted.has(id))
    .map((section) => showSection(section, sources, recipe, facts));
  return {
    dataset,
    profile,
    outcome: viewOutcome(sections, sources),
    banner: recordBanner(sections, recipe),
    sections,
    sources,
  };
}

/** What a dataset may show beyond its policy. */
export function allowancesOf({
  dataset: { audiences, protection },
  words,
}: Pick<Recipe, 'dataset' | 'words'>): Allowances {
  const { freeText, uncheckable, uncodedNarrative } = protection;
  return { audiences, freeText, uncheckable, uncodedNarrative, insteadOfWords: words('value-in-words-only') };
}

function recordBanner(sections: readonly SectionView[], { dataset, words }: Recipe): SafeHtml | null {
  if (dataset.protection.banner !== 'record' || sections.every(({ excluded }) => !excluded)) return null;
  return guardOwn(exclusionBanner(words));
}

/** Steps 3 to 5 for one section: select, render, sanitize. A section that fails says so, the others stand. */
function showSection(section: Section, sources: readonly SourceUse[], recipe: Recipe, facts: LaunchFacts): SectionView {
  const asked = askedFor(section, sources);
  const about = sectionFacts(section, asked, wordsFor(section, recipe));
  const usable = asked.filter((use) => use.state === 'usable');
  const selected = select(section, usable, facts);
  const html = renderGuarded(section, about, selected, recipe, facts);
  const { id, title, lang } = section;
  const outcome = html === null ? 'failed' : sectionOutcome(about, selected);
  const rows = html === null ? 0 : selected.rows.length;
  return {
    id,
    title,
    lang,
    outcome,
    rows,
    withheld: selected.withheld,
    excluded: isExcluded(about, selected),
    counts: { ...selected.counts, ...about.warnings.counts },
    html: html ?? failure(section, recipe, facts),
  };
}

function renderGuarded(
  section: Section,
  about: SectionFacts,
  selected: Selected,
  recipe: Recipe,
  facts: LaunchFacts,
): SafeHtml | null {
  const template = recipe.template.get(section.id);
  if (template === undefined) return null;
  try {
    const html = renderSection(recipe.dataset, section, about, selected, template, toolsFor(recipe, facts, section));
    const result = guard(html, policyOf(section, recipe.profile));
    return result.ok ? result.html : null;
  } catch {
    // A template that meets what its checks did not foresee: the section says that it could not be shown.
    return null;
  }
}

/** What the guard lets pass of a section: the id of its table in the strict profile only. */
export function policyOf({ id }: Section, profile: Profile): FragmentPolicy {
  return profile === 'strict' ? strictFragment(id) : FRAGMENT;
}

/** The sentences in the language of a section. */
export function wordsFor(
  { lang }: Pick<Section, 'lang'>,
  { words, english }: Pick<Recipe, 'words' | 'english'>,
): Words {
  return lang === null ? words : english;
}

/** What the helpers of the template of a section may use. */
export function toolsFor(recipe: Recipe, facts: LaunchFacts, { lang }: Pick<Section, 'lang'>): RenderTools {
  const { profile } = recipe;
  const words = wordsFor({ lang }, recipe);
  const foreign = lang === null ? recipe.foreign : null;
  return { words, facts, profile, foreign, markup: (value) => safeMarkup(value, { words, profile, foreign }) };
}

function failure(section: Section, recipe: Recipe, facts: LaunchFacts): SafeHtml {
  return guardOwn(
    renderFailure(recipe.dataset, section, toolsFor(recipe, facts, section)),
    policyOf(section, recipe.profile),
  );
}

function guardOwn(html: string, policy: FragmentPolicy = FRAGMENT): SafeHtml {
  const result = guard(html, policy);
  if (!result.ok) throw new Error(`sentences of this view do not pass the guard: ${result.rule}`);
  return result.html;
}
