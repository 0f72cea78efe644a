import type { Dataset, Section } from '../transform/dataset/dataset.ts';
import type { Permission } from './access/access.ts';
import type { SourceConfig } from './config/config.ts';
import type { Located } from './source/lookup.ts';
import type { SourceResult } from './source/source.ts';

/** A source as a view needs it. */
export type ViewSource = Pick<SourceConfig, 'id' | 'name' | 'kind' | 'contact' | 'deadlineMs'>;

/** Sections that read the same sources: they wait for the same answers and leave together. */
export interface ViewPart {
  readonly sections: readonly Section[];
  readonly sources: readonly ViewSource[];
  /** Position of its first section in the view, from 1. */
  readonly place: number;
}

/** What a view consists of, before any source is asked. */
export interface ViewPlan {
  readonly dataset: Dataset;
  /** Each is read by a section. */
  readonly sources: readonly ViewSource[];
  /** Those of them that are asked; the others stand for kinds of record of which no system holds one of this person. */
  readonly asked: readonly SourceConfig[];
  /** In the order of their first sections. */
  readonly parts: readonly ViewPart[];
  readonly located: Located;
}

/** Divides a dataset into parts by the sources that the sections read. A section that reads several waits for all of them. */
export function planOf(dataset: Dataset, { sources }: Pick<Permission, 'sources'>, located: Located): ViewPlan {
  const registered = sources.filter(({ id }) => located.registered(id) !== 'no');
  const available: readonly ViewSource[] = [...registered, ...standIns(sources, registered, located)];
  const parts = new Map<string, ViewPart>();
  for (const [index, section] of dataset.sections.entries()) {
    const read = available.filter(({ kind }) => section.sources.includes(kind));
    const key = read.map(({ id }) => id).join(' ');
    const { sections, place } = parts.get(key) ?? { sections: [], place: index + 1 };
    parts.set(key, { sections: [...sections, section], sources: read, place });
  }
  const all = [...parts.values()];
  const isRead = (source: ViewSource): boolean => all.some((part) => part.sources.includes(source));
  return { dataset, parts: all, sources: available.filter(isRead), asked: registered.filter(isRead), located };
}

/**
 * What stands in the place of a kind of record that no source holds of this person, so that a section says who knows of
 * none, and never that nothing is recorded. No id of a source is like theirs.
 */
function standIns(
  all: readonly SourceConfig[],
  registered: readonly SourceConfig[],
  { authority }: Located,
): readonly ViewSource[] {
  const lacking = new Set(all.map(({ kind }) => kind)).difference(new Set(registered.map(({ kind }) => kind)));
  const { name = '', contact = null } = authority ?? {};
  return [...lacking].map((kind) => ({ id: `lookup:${kind}`, name, kind, contact: contact ?? '', deadlineMs: 0 }));
}

/** What stands for the sources of a plan that are not asked, as if they had answered so. */
export function unregisteredAnswers({
  sources,
  asked,
  located,
}: ViewPlan): readonly (readonly [string, Promise<readonly SourceResult[]>])[] {
  const ids = new Set(asked.map(({ id }) => id));
  return sources
    .filter(({ id }) => !ids.has(id))
    .map(({ id, name }) => {
      const about = { sourceId: id, sourceName: name, at: located.at, ms: 0 };
      return [id, Promise.resolve([{ ...about, state: 'unavailable', reason: 'unregistered' }])];
    });
}

/** The sources that a section of a plan waits for. */
export function awaitedBy({ parts }: ViewPlan, { id }: { readonly id: string }): readonly ViewSource[] {
  return parts.find(({ sections }) => sections.some((section) => section.id === id))?.sources ?? [];
}
