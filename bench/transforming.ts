import { loadCatalogue, type Catalogue } from '../src/catalogue.ts';
import type { SourceAnswer } from '../src/transform/answer.ts';
import { select } from '../src/transform/dataset/select.ts';
import type { LaunchFacts } from '../src/transform/facts.ts';
import { sectionFacts } from '../src/transform/outcome.ts';
import { renderSection } from '../src/transform/render/section.ts';
import { guard } from '../src/transform/sanitize/guard.ts';
import { protectAnswer, readAnswer, type SourceUse } from '../src/transform/source-use.ts';
import { allowancesOf, toolsFor, transform, type Recipe } from '../src/transform/transform.ts';
import { measure, type Group, type Row, type Run } from './group.ts';
import { timed, type Candidate, type Measured, type Skipped } from './measure.ts';
import { byPlainStack } from './plain-stack.ts';
import { LAUNCHED, recordOf, sizeText, SIZES } from './record.ts';

const FACTS: LaunchFacts = { today: '2020-01-31', person: LAUNCHED, dateRange: null };

/** The transform of the typical record for each dataset, whole and by step, beside the plain stack. */
export function transforming(run: Run): Group {
  const catalogue = loadCatalogue();
  const { bytes, events } = recordOf(SIZES.typical);
  const candidates = [...catalogue.datasets.keys()].flatMap((id) => candidatesOf(catalogue, id, bytes));
  return {
    name: 'transform',
    title: `Extract to guarded HTML, typical: ${sizeText(bytes.length)}, ${events} events`,
    unit: 'ms',
    ratio: 'times the whole of its dataset',
    rows: relativeToDataset(measure('transform', candidates, run)),
    bounds: [],
  };
}

function candidatesOf(catalogue: Catalogue, id: string, bytes: Buffer): readonly (Candidate | Skipped)[] {
  const recipe = catalogue.recipe(id, 'default');
  if (recipe === undefined) throw new Error(`there is no recipe of ${id}`);
  if (!recipe.dataset.sources.includes('gp-record'))
    return [{ name: id, skipped: 'it shows nothing of a GP record, and no other is generated' }];
  return [
    timed(id, transformOf(recipe, bytes)),
    ...stepsOf(recipe, bytes).map(([step, take]) => timed(`${id}: ${step}`, take)),
    timed(`${id}: plain stack`, () => byPlainStack(id, bytes)),
  ];
}

/** The transform of one answer; a section that cannot be shown is no figure. */
export function transformOf(recipe: Recipe, bytes: Buffer): () => void {
  const answer = answerOf(bytes);
  return () => {
    if (transform([answer], recipe, FACTS).outcome !== 'complete') throw new Error('the view is not complete');
  };
}

/** The steps of transform.ts, each on what the one before gives. */
function stepsOf(recipe: Recipe, bytes: Buffer): readonly (readonly [string, () => unknown])[] {
  const answer = answerOf(bytes);
  const { dataset, policy, plan } = recipe;
  const read = readAnswer(answer, plan);
  const protect = () => protectAnswer(read, policy, allowancesOf(recipe), FACTS);
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

function renderedSection(
  recipe: Recipe,
  section: Recipe['dataset']['sections'][number],
  use: SourceUse,
  selected: ReturnType<typeof select> | undefined,
): string {
  const { dataset, template } = recipe;
  const view = template.get(section.id);
  if (view === undefined || selected === undefined) throw new Error(`there is no template of ${section.id}`);
  return renderSection(dataset, section, sectionFacts(section, [use]), selected, view, toolsFor(recipe, FACTS));
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

function relativeToDataset(measured: readonly Measured[]): readonly Row[] {
  const wholes = new Map(measured.map((row) => [row.name, 'skipped' in row ? NaN : row.median]));
  return measured.map((row) => {
    const [dataset = ''] = row.name.split(':');
    return { ...row, ratio: 'skipped' in row ? null : row.median / (wholes.get(dataset) ?? NaN) };
  });
}
