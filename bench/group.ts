import type { JudgedBound } from './bounds.ts';
import { interleaved, type Candidate, type Measured, type Skipped } from './measure.ts';

/** Names that `--only` takes, in the order they run. */
export const GROUPS = [
  ...(['small', 'typical', 'large', 'fhir', 'fhir-indented', 'transform', 'guard', 'growth', 'memory'] as const),
  ...(['hostile', 'pool', 'service', 'on-screen', 'printing'] as const),
] as const;

/** Name of a group. */
export type GroupName = (typeof GROUPS)[number];

/** Figures that may be compared with each other: all from the same rounds of the same run. */
export interface Group {
  readonly name: GroupName;
  readonly title: string;
  readonly unit: 'ms' | 'MB' | 'views/s';
  /** What `ratio` is of. */
  readonly ratio: string;
  readonly rows: readonly Row[];
  readonly bounds: readonly JudgedBound[];
}

/** One line of a group; the ratio is null where there is nothing to compare with. */
export type Row = Measured & { readonly ratio: number | null };

/** How a run was asked for, and where it tells how far it is. */
export interface Run {
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Measures candidates in interleaved rounds, with a word on each round. */
export function measure(
  name: string,
  candidates: readonly (Candidate | Skipped)[],
  { rounds, progress }: Run,
): readonly Measured[] {
  return interleaved(candidates, rounds, (round) => {
    progress(`${name}: round ${round} of ${rounds}`);
  });
}

/** Rows with their medians as a multiple of that of one of them. */
export function relativeTo(base: string, measured: readonly Measured[]): readonly Row[] {
  const found = measured.find(({ name }) => name === base);
  const median = found === undefined || 'skipped' in found ? NaN : found.median;
  return measured.map((row) => ({ ...row, ratio: 'skipped' in row ? null : row.median / median }));
}
