import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Something that is measured: each sample is one figure, in the unit of its group. */
export interface Candidate {
  readonly name: string;
  /** Takes one sample. */
  readonly sample: () => number;
  /** Rounds that are enough, for what takes seconds. */
  readonly rounds?: number;
}

/** A peer that cannot be measured here, and why. */
export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

/** What the samples of one candidate come to. */
export interface Spread {
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly rounds: number;
}

/** A candidate's name with what was found, or why nothing was. */
export type Measured = ({ readonly name: string } & Spread) | Skipped;

/** Enough for the compiler to have seen what it compiles, in milliseconds. */
const WARM_UP = 1_500;
/** What one sample takes at least, so that the clock's grain does not show. */
const SAMPLE = 20;

/**
 * A candidate whose sample is the time of one run in milliseconds, over as many runs as the clock needs. Each sample is
 * warmed up: with the garbage the collector throws away much of what was compiled, and a service would have it.
 */
export function timed(name: string, run: () => unknown, rounds?: number): Candidate {
  const sample = () => perRun(run, warmUp(run));
  return rounds === undefined ? { name, sample } : { name, sample, rounds };
}

/** Runs until warm; gives how many runs make a sample. */
function warmUp(run: () => unknown): number {
  const start = performance.now();
  let last = perRun(run, 1);
  while (performance.now() - start < WARM_UP) last = perRun(run, 1);
  return Math.max(1, Math.ceil(SAMPLE / Math.max(last, 0.001)));
}

function perRun(run: () => unknown, times: number): number {
  const start = performance.now();
  for (let time = 0; time < times; time++) run();
  return (performance.now() - start) / times;
}

/**
 * Samples every candidate once a round, beginning with another one in each, with the garbage of the last one collected,
 * so that what disturbs the machine disturbs them alike.
 */
export function interleaved(
  candidates: readonly (Candidate | Skipped)[],
  rounds: number,
  onRound: (round: number) => void,
): readonly Measured[] {
  const samples = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  const able = candidates.filter((candidate) => 'sample' in candidate);
  for (let round = 0; round < rounds; round++) {
    onRound(round + 1);
    for (const { name, sample, rounds: enough } of rotated(able, round)) {
      if (round >= (enough ?? rounds)) continue;
      collectGarbage();
      samples.get(name)?.push(sample());
    }
  }
  return candidates.map((candidate) =>
    'skipped' in candidate ? candidate : { name: candidate.name, ...spreadOf(samples.get(candidate.name) ?? []) },
  );
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Least value, quartiles and median of some samples; quartiles between two samples lie on the line between them. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    min: quantile(sorted, 0),
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    rounds: sorted.length,
  };
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const [below = NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** Collects garbage now: Node offers it to code only behind an option, which can also be set while it runs. */
export const collectGarbage: () => void = exposedCollector();

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
