import { collectGarbage, spreadOf, type Measured } from './measure.ts';
import type { Run } from './group.ts';

/** Something that takes its samples over time. */
export interface SlowCandidate {
  readonly name: string;
  /** Takes one sample. */
  readonly sample: () => Promise<number>;
}

/** Samples every candidate once a round, beginning with another one in each. */
export async function sampled(
  group: string,
  candidates: readonly SlowCandidate[],
  { rounds, progress }: Run,
): Promise<readonly Measured[]> {
  const samples = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    progress(`${group}: round ${round + 1} of ${rounds}`);
    const start = round % candidates.length;
    for (const { name, sample } of [...candidates.slice(start), ...candidates.slice(0, start)]) {
      collectGarbage();
      samples.get(name)?.push(await sample());
    }
  }
  return candidates.map(({ name }) => ({ name, ...spreadOf(samples.get(name) ?? []) }));
}

/** The sample below which this part of all samples lies. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
