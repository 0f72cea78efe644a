import { askedFor, sectionFacts } from '../transform/outcome.ts';
import { renderSection } from '../transform/render/section.ts';
import { guard } from '../transform/sanitize/guard.ts';
import type { Section } from '../transform/dataset/dataset.ts';
import { select } from '../transform/dataset/select.ts';
import {
  policyOf,
  toolsFor,
  transform,
  wholeHtml,
  type DatasetView,
  type Recipe,
  type SectionView,
} from '../transform/transform.ts';
import type { WorkedCase } from './case-definition.ts';
import { normaliseHtml } from './normal-html.ts';

/** What a case gives: lines of HTML to compare, or why a section of it could not be shown. */
export type CaseView =
  { readonly ok: true; readonly lines: readonly string[] } | { readonly ok: false; readonly reason: string };

/** Runs a case through the transform. A section that failed is never a result worth accepting: it is explained instead. */
export function viewCase(worked: WorkedCase, recipe: Recipe): CaseView {
  const view = transform(worked.answers, recipe, worked.facts);
  const failures = view.sections.filter(({ outcome }) => outcome === 'failed');
  if (failures.length > 0)
    return { ok: false, reason: failures.map(({ id }) => explainFailure(id, view, recipe, worked)).join('\n') };
  return { ok: true, lines: normaliseHtml(header(view) + wholeHtml(view)) };
}

/** What a view says of itself to the audit: its outcome, and for each section rows shown and entries not shown. */
function header(view: DatasetView): string {
  const items = view.sections.map((section) => `<li>${summary(section)}</li>`).join('');
  return `<header><h1>${escape(view.dataset.title)}</h1><p>${view.outcome}</p><ul>${items}</ul></header>`;
}

function summary({ id, outcome, rows, counts }: SectionView): string {
  const kept = Object.entries(counts).map(([verdict, count]) => `${verdict} ${String(count)}`);
  return [`${id}: ${outcome}`, `rows ${String(rows)}`, ...kept].join(', ');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Renders a failed section once more, outside of the transform's safety net, to learn what it met. */
function explainFailure(id: string, view: DatasetView, recipe: Recipe, worked: WorkedCase): string {
  const section = recipe.dataset.sections.find((each) => each.id === id);
  const reason = section === undefined ? 'it is not in the manifest' : reasonOf(section, view, recipe, worked);
  return `the section '${id}' could not be shown: ${reason}`;
}

function reasonOf(section: Section, view: DatasetView, recipe: Recipe, worked: WorkedCase): string {
  const { dataset, template } = recipe;
  const render = template.get(section.id);
  if (render === undefined) return 'it has no template';
  const asked = askedFor(section, view.sources);
  const usable = asked.filter((use) => use.state === 'usable');
  const selected = select(section, usable, worked.facts);
  const tools = toolsFor(recipe, worked.facts, section);
  try {
    const html = renderSection(dataset, section, sectionFacts(section, asked, tools.words), selected, render, tools);
    const result = guard(html, policyOf(section, recipe.profile));
    return result.ok ? 'it fails only now and then' : refusedMarkup(result.rule, html, result.offset);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What the guard refused, with the mark-up from that place on. */
export function refusedMarkup(rule: string, html: string, offset: number): string {
  return `its mark-up breaks the rule '${rule}' at ${JSON.stringify(html.slice(offset, offset + 60))}`;
}
