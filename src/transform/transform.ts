import type { SourceAnswer } from './answer.ts';
import { wantedFields, type Dataset, type Section } from './dataset/dataset.ts';
import { select, type Selected } from './dataset/select.ts';
import type { Format, Wanted } from './extract/format.ts';
import { GATE_LIMITS } from './extract/gate.ts';
import type { LaunchFacts } from './facts.ts';
import { policyFields, type Policy } from './protect/policy.ts';
import type { Words } from './record/words.ts';
import type { DatasetTemplate } from './render/template.ts';
import { renderFailure, renderSection, type SectionFacts } from './render/section.ts';
import type { RenderTools } from './render/helpers/helper.ts';
import { guard } from './sanitize/guard.ts';
import type { SafeHtml } from './sanitize/safe-html.ts';
import { safeMarkup } from './safe-markup.ts';
import { sectionFacts, sectionOutcome, viewOutcome, type SectionOutcome, type ViewOutcome } from './outcome.ts';
import { protectAnswer, readAnswer, type ReadPlan, type SourceUse } from './source-use.ts';

/** What a view of one dataset is made with, compiled once. */
export interface Recipe {
  readonly dataset: Dataset;
  readonly template: DatasetTemplate;
  readonly policy: Policy;
  readonly words: Words;
  readonly plan: ReadPlan;
}

/** One section as it may be sent. */
export interface SectionView {
  readonly id: string;
  readonly title: string;
  readonly outcome: SectionOutcome;
  readonly rows: number;
  /** Entries withheld here; for the audit and the command line, never for the page. */
  readonly withheld: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly html: SafeHtml;
}

/** All sections of a dataset, in the manifest's order, with what became of each source. */
export interface DatasetView {
  readonly dataset: Dataset;
  readonly outcome: ViewOutcome;
  readonly sections: readonly SectionView[];
  readonly sources: readonly SourceUse[];
}

/** Compiles what a dataset needs of each format: its own fields and those the policy decides by. */
export function prepare(
  dataset: Dataset,
  template: DatasetTemplate,
  policy: Policy,
  formats: ReadonlyMap<string, Format>,
  words: Words,
): Recipe {
  const wanted: Wanted = new Map(
    [...wantedFields(dataset)].map(([record, fields]) => [
      record,
      new Set([...fields, ...policyFields(policy, record)]),
    ]),
  );
  const readers = new Map([...formats].map(([id, format]) => [id, format.reader(wanted)]));
  return { dataset, template, policy, words, plan: { formats, readers, limits: GATE_LIMITS } };
}

/** Extracts, dataset, policy and launch facts become sections of safe HTML. Pure: no clock, no network, no disk. */
export function transform(answers: readonly SourceAnswer[], recipe: Recipe, facts: LaunchFacts): DatasetView {
  const { dataset, policy, plan } = recipe;
  const read = answers.map((answer) => readAnswer(answer, plan));
  const sources = read.map((answer) => protectAnswer(answer, policy, dataset.audiences, facts));
  const sections = dataset.sections.map((section) => showSection(section, sources, recipe, facts));
  return { dataset, outcome: viewOutcome(sections), sections, sources };
}

/** Steps 3 to 5 for one section: select, render, sanitize. A section that fails says so, the others stand. */
function showSection(section: Section, sources: readonly SourceUse[], recipe: Recipe, facts: LaunchFacts): SectionView {
  const asked = sources.filter(({ source }) => recipe.dataset.sources.includes(source.kind));
  const about = sectionFacts(section, asked);
  const judged = asked.flatMap((use) => (use.state === 'usable' ? use.judged : []));
  const selected = select(section, judged, facts);
  const html = renderGuarded(section, about, selected, recipe, facts);
  const { id, title } = section;
  const outcome = html === null ? 'failed' : sectionOutcome(about, selected);
  const rows = html === null ? 0 : selected.rows.length;
  return {
    id,
    title,
    outcome,
    rows,
    withheld: selected.withheld,
    counts: selected.counts,
    html: html ?? failure(section, recipe.words),
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
    const result = guard(renderSection(recipe.dataset, section, about, selected, template, toolsFor(recipe, facts)));
    return result.ok ? result.html : null;
  } catch {
    // A template that meets what its checks did not foresee: the section says that it could not be shown.
    return null;
  }
}

function toolsFor({ words }: Recipe, facts: LaunchFacts): RenderTools {
  return { words, facts, markup: (value) => safeMarkup(value, words) };
}

function failure(section: Section, words: Words): SafeHtml {
  const result = guard(renderFailure(section, words));
  if (!result.ok) throw new Error(`the title of section '${section.id}' does not pass the guard: ${result.rule}`);
  return result.html;
}
