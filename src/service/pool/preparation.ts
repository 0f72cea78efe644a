import { setImmediate as turn } from 'node:timers/promises';
import type { Catalogue, TemplateTexts } from '../../catalogue.ts';
import type { TransformJob } from './job.ts';

/** What views of a service are made with, known before the first of them. */
export interface Preparation extends Pick<TransformJob, 'dataset' | 'policy' | 'profile' | 'language'> {
  /** Ids of the formats in which its sources answer. */
  readonly formats: readonly string[];
}

/**
 * Compiles what views will be made with, one reader in a turn of the event loop: what comes meanwhile waits for one at
 * most. The first view of a dataset need not wait for its own.
 */
export async function prepareAll(catalogue: Catalogue, preparations: readonly Preparation[]): Promise<void> {
  for (const { dataset, policy, profile, language, formats } of preparations)
    for (const format of formats) {
      await turn();
      catalogue.recipe(dataset, policy, profile, language)?.plan.reader(format)?.prepare();
    }
}

/** The length of the maps that are compiled, each once for every dataset and policy that it is read for. */
export function lengthOfMaps({ texts }: TemplateTexts, preparations: readonly Preparation[]): number {
  const readers = new Map(
    preparations.flatMap(({ dataset, policy, formats }) =>
      formats.map((format) => [JSON.stringify([dataset, policy, format]), format] as const),
    ),
  );
  return [...readers.values()].reduce((sum, format) => sum + (texts.get(`formats/${format}.yaml`)?.length ?? 0), 0);
}
