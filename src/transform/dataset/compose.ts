import { didYouMean, type Findings, type KeyPath } from '../record/definition.ts';
import { collapseOf } from './compile-section.ts';
import type { Dataset, Section } from './dataset.ts';
import type { ComposedManifest, Manifest } from './manifest.ts';

/** What looking a dataset up gives: it, or why it cannot be used. */
export type Found =
  | { readonly state: 'found'; readonly dataset: Dataset }
  /** It composes, through others, the dataset that asks for it. */
  | { readonly state: 'cycle'; readonly through: readonly string[] }
  /** It has problems of its own, told at their own place. */
  | { readonly state: 'broken' }
  | { readonly state: 'unknown' };

/** The datasets that may be composed. */
export interface Composable {
  readonly ids: readonly string[];
  find(id: string): Found;
}

/** What a composition is compiled with. */
export interface ComposeContext {
  readonly findings: Findings;
  /** Datasets that were found to have problems of their own: that is told once of each. */
  readonly broken: Set<string>;
  readonly manifest: Manifest;
  readonly datasets: Composable;
}

/** One section of another dataset, with what is different here; null after reporting why it cannot stand here. */
export function composedSection(source: ComposedManifest, path: KeyPath, context: ComposeContext): Section | null {
  const [id = '', name = ''] = source.from.split('/');
  const dataset = datasetAt(id, [...path, 'from'], context);
  if (dataset === null) return null;
  const section = dataset.sections.find((each) => each.id === name);
  if (section === undefined) {
    const known = dataset.sections.map((each) => each.id);
    const hint = didYouMean(name, known) ?? `its sections: ${known.join(', ')}`;
    context.findings.unknown([...path, 'from'], `the dataset '${id}' has no section '${name}'`, hint);
    return null;
  }
  checkOrder(section, source, path, context.findings);
  const { title = section.title, order = section.order, limit = section.limit, content = section.content } = source;
  const { usualRows = section.usualRows } = source;
  const after = source.collapse?.after ?? section.collapse?.after ?? null;
  const collapse = collapseOf(after, { ...section, order }, path, context.findings);
  const dateFilter = source.dateFilter === undefined ? section.dateFilter : { kind: source.dateFilter };
  return { ...section, id: source.id ?? section.id, title, order, limit, collapse, usualRows, content, dateFilter };
}

/** All sections of another dataset; none after reporting why they cannot stand here. */
export function includedSections(id: string, path: KeyPath, context: ComposeContext): readonly Section[] {
  return datasetAt(id, [...path, 'include'], context)?.sections ?? [];
}

function datasetAt(id: string, path: KeyPath, context: ComposeContext): Dataset | null {
  const { findings, manifest, datasets, broken } = context;
  const found = datasets.find(id);
  switch (found.state) {
    case 'found':
      return usable(found.dataset, path, findings, manifest) ? found.dataset : null;
    case 'unknown':
      findings.unknown(
        path,
        `there is no dataset '${id}'`,
        didYouMean(id, datasets.ids) ?? `datasets: ${datasets.ids.join(', ')}`,
      );
      return null;
    case 'cycle':
      findings.report(
        path,
        `the dataset is composed of itself: ${found.through.join(' → ')}`,
        'take one of the steps out',
      );
      return null;
    case 'broken':
      if (!broken.has(id))
        findings.report(
          path,
          `the dataset '${id}' has problems of its own`,
          `put datasets/${id}/dataset.yaml right first`,
        );
      broken.add(id);
      return null;
  }
}

/** A composition shares no more, with no more people, than its parts were agreed for. */
function usable(part: Dataset, path: KeyPath, findings: Findings, manifest: Manifest): boolean {
  const before = findings.problems.length;
  if (part.status === 'retired' && manifest.status !== 'retired')
    findings.report(
      path,
      `the dataset '${part.id}' is retired`,
      'nothing retired is shared again through another dataset',
    );
  if (part.status === 'draft' && manifest.status === 'active')
    findings.report(path, `the dataset '${part.id}' is a draft`, 'an active dataset is made of active ones');
  for (const kind of part.sources.filter((each) => !manifest.sources.includes(each)))
    findings.report(
      path,
      `'${part.id}' reads sources of kind '${kind}', which this dataset does not name`,
      `add '${kind}' to 'sources'`,
    );
  if (part.minimumAge !== null && (manifest.audience.minimumAge ?? 0) < part.minimumAge)
    findings.report(
      path,
      `'${part.id}' is for people of ${String(part.minimumAge)} and over`,
      `write audience: { minimumAge: ${String(part.minimumAge)} }`,
    );
  return findings.problems.length === before;
}

function checkOrder(section: Section, { order = [] }: ComposedManifest, path: KeyPath, findings: Findings): void {
  const known = [...(section.parts[0]?.names.keys() ?? [])];
  for (const [index, { by }] of order.entries())
    if (!known.includes(by))
      findings.unknown(
        [...path, 'order', index, 'by'],
        `the section does not know '${by}'`,
        didYouMean(by, known) ?? `it knows: ${known.join(', ')}`,
      );
}
