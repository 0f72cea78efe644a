import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, type Catalogue } from '../src/catalogue.ts';
import type { SourceAnswer } from '../src/transform/answer.ts';
import { select } from '../src/transform/dataset/select.ts';
import type { LaunchFacts } from '../src/transform/facts.ts';
import { sectionFacts } from '../src/transform/outcome.ts';
import { renderSection } from '../src/transform/render/section.ts';
import { guard } from '../src/transform/sanitize/guard.ts';
import { protectAnswer, readAnswer, type SourceUse } from '../src/transform/source-use.ts';
import { allowancesOf, toolsFor, transform, type Recipe } from '../src/transform/transform.ts';
import { judged, type Bound } from './bounds.ts';
import { measure, relativeTo, type Group, type Run } from './group.ts';
import { timed, type Candidate, type Skipped } from './measure.ts';
import { byPlainStack } from './plain-stack.ts';
import { LAUNCHED, recordOf, sizeText, SIZES } from './record.ts';
import { saxonTable } from './saxon.ts';
import { xsltprocTable } from './tools.ts';

const FACTS: LaunchFacts = { today: '2020-01-31', person: LAUNCHED, dateRange: null };

/** The dataset that is measured by step: ten tabs of about 0.3 MB. */
const WHOLE = 'detailed-care-record';
/** Datasets of one section or few, and all that is recorded by date. */
const OTHERS = ['problems', 'medications', 'journal'];
const MORE_CODES = '  protect, 2,000 codes more';
const BOUNDS: readonly Bound[] = [
  { row: 'plain stack', by: WHOLE, limit: 'at least', value: 8 },
  { row: 'saxon-js, table', by: WHOLE, limit: 'at least', value: 15 },
  { row: 'xsltproc, table', by: WHOLE, limit: 'at least', value: 1 },
  { row: MORE_CODES, by: '  protect', limit: 'at most', value: 1.1 },
];

/** The transform of the typical record, whole and by step, beside other ways to make a table of it. */
export function transforming(run: Run): Group {
  const catalogue = loadCatalogue();
  const { bytes, events } = recordOf(SIZES.typical);
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  try {
    const file = join(folder, 'record.xml');
    writeFileSync(file, bytes);
    const recipe = recipeOf(catalogue, WHOLE);
    const peers = [timed('plain stack', () => byPlainStack(bytes)), saxonTable(bytes), xsltprocTable(file)];
    const rows = relativeTo(WHOLE, measure('transform', [...ours(catalogue, recipe, bytes), ...peers], run));
    const size = sizeText(transformed(recipe, answerOf(bytes)).reduce((sum, { html }) => sum + html.length, 0));
    const title = `Extract to guarded HTML, typical: ${sizeText(bytes.length)}, ${events} events, to ${size}`;
    return { name: 'transform', title, unit: 'ms', ratio: `times ${WHOLE}`, rows, bounds: judged(BOUNDS, rows) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function recipeOf(catalogue: Catalogue, id: string): Recipe {
  const recipe = catalogue.recipe(id, 'default');
  if (recipe === undefined) throw new Error(`there is no recipe of ${id}`);
  return recipe;
}

function ours(catalogue: Catalogue, recipe: Recipe, bytes: Buffer): readonly (Candidate | Skipped)[] {
  return [
    timed(WHOLE, transformOf(recipe, bytes)),
    ...stepsOf(recipe, bytes).map(([step, take]) => timed(`  ${step}`, take)),
    timed(MORE_CODES, protecting(recipeOf(withMoreCodes(catalogue), WHOLE), bytes)),
    ...OTHERS.map((id) => timed(id, transformOf(recipeOf(catalogue, id), bytes))),
  ];
}

/** The transform of one answer; a section that cannot be shown is no figure. */
export function transformOf(recipe: Recipe, bytes: Buffer): () => void {
  const answer = answerOf(bytes);
  return () => {
    transformed(recipe, answer);
  };
}

function transformed(recipe: Recipe, answer: SourceAnswer) {
  const { outcome, sections } = transform([answer], recipe, FACTS);
  if (outcome !== 'complete') throw new Error('the view is not complete');
  return sections;
}

/** The steps of transform.ts, each on what the one before gives. */
function stepsOf(recipe: Recipe, bytes: Buffer): readonly (readonly [string, () => unknown])[] {
  const answer = answerOf(bytes);
  const { dataset, plan } = recipe;
  const protect = protecting(recipe, bytes);
  const use = protect();
  const selected = dataset.sections.map((section) => select(section, usableOf(use), FACTS));
  const rendered = () => dataset.sections.map((section, at) => renderedSection(recipe, section, use, selected[at]));
  const pages = rendered();
  return [
    ['read', () => readAnswer(answer, plan)],
    ['protect', protect],
    ['select', () => dataset.sections.map((section) => select(section, usableOf(use), FACTS))],
    ['render', rendered],
    ['guard', () => pages.map((html) => guard(html))],
  ];
}

function protecting(recipe: Recipe, bytes: Buffer): () => SourceUse {
  const read = readAnswer(answerOf(bytes), recipe.plan);
  return () => protectAnswer(read, recipe.policy, allowancesOf(recipe), FACTS, recipe.linked);
}

/** The same templates with one more sensitive set, of 2,000 codes that the record does not hold. */
function withMoreCodes({ texts }: Catalogue): Catalogue {
  const codes = Array.from({ length: 2_000 }, (_, index) => `Z${index.toString(36).padStart(4, '0')}`);
  const set = [
    ...['set: more', 'title: More codes', 'version: 1.0.0', 'effective: { from: 2020-01-01 }', 'count: 2000', 'codes:'],
    ...['  http://snomed.info/sct: []', `  http://read.info/readv2: [${codes.map((code) => `"${code}"`).join(', ')}]`],
    ...['  http://read.info/read4byte: []', '  http://read.info/ctv3: []'],
  ].join('\n');
  const policy = texts.texts.get('policies/default.yaml')?.replace('sets: [demo]', 'sets: [demo, more]');
  if (policy?.includes('more]') !== true) throw new Error('the policy names no sets');
  const more = new Map([...texts.texts, ['policies/default.yaml', policy], ['policies/sets/more.yaml', set]]);
  return loadCatalogue({ ...texts, texts: more });
}

function renderedSection(
  recipe: Recipe,
  section: Recipe['dataset']['sections'][number],
  use: SourceUse,
  selected: ReturnType<typeof select> | undefined,
): string {
  const { dataset, template } = recipe;
  const view = template.get(section.id);
  if (view === undefined || selected === undefined) throw new Error(`there is no template of ${section.id}`);
  return renderSection(
    dataset,
    section,
    sectionFacts(section, [use], recipe.words),
    selected,
    view,
    toolsFor(recipe, FACTS, section),
  );
}

function usableOf(use: SourceUse) {
  if (use.state !== 'usable') throw new Error(`the record is ${use.state}`);
  return [use];
}

function answerOf(bytes: Buffer): SourceAnswer {
  const source = { id: 'gp', name: 'GP', kind: 'gp-record', contact: null };
  const extract = { sourceId: 'gp', sourceName: 'GP', format: 'openhr', bytes, asAt: '2020-01-31T09:00:00Z' };
  return { source, state: 'answered', extract };
}

/** Fragments of the typical record as they are guarded: the ten tabs of the detailed care record. */
export function fragments(): readonly string[] {
  const recipe = recipeOf(loadCatalogue(), WHOLE);
  return transformed(recipe, answerOf(recordOf(SIZES.typical).bytes)).map(({ html }) => html);
}
