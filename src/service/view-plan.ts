import type { Dataset, Section } from '../transform/dataset/dataset.ts';
import type { Permission } from './access/access.ts';
import type { SourceConfig } from './config/config.ts';

/** Sections that read the same sources: they wait for the same answers and leave together. */
export interface ViewPart {
  readonly sections: readonly Section[];
  readonly sources: readonly SourceConfig[];
  /** Position of its first section in the view, from 1. */
  readonly place: number;
}

/** What a view consists of, before any source is asked. */
export interface ViewPlan {
  readonly dataset: Dataset;
  /** Those that are asked: each is read by a section. */
  readonly sources: readonly SourceConfig[];
  /** In the order of their first sections. */
  readonly parts: readonly ViewPart[];
}

/** Divides a dataset into parts by the sources that the sections read. A section that reads several waits for all of them. */
export function planOf(dataset: Dataset, { sources }: Pick<Permission, 'sources'>): ViewPlan {
  const parts = new Map<string, ViewPart>();
  for (const [index, section] of dataset.sections.entries()) {
    const read = sources.filter(({ kind }) => section.sources.includes(kind));
    const key = read.map(({ id }) => id).join(' ');
    const { sections, place } = parts.get(key) ?? { sections: [], place: index + 1 };
    parts.set(key, { sections: [...sections, section], sources: read, place });
  }
  const all = [...parts.values()];
  return {
    dataset,
    parts: all,
    sources: sources.filter((source) => all.some((part) => part.sources.includes(source))),
  };
}

/** The sources that a section of a plan waits for. */
export function awaitedBy({ parts }: ViewPlan, { id }: { readonly id: string }): readonly SourceConfig[] {
  return parts.find(({ sections }) => sections.some((section) => section.id === id))?.sources ?? [];
}
