import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { judged, type Bound } from './bounds.ts';
import { measure, type Group, type Row, type Run } from './group.ts';
import type { Candidate, Measured } from './measure.ts';
import { READERS } from './memory-child.ts';
import { OURS, VIEW } from './reading.ts';
import { recordOf, sizeText, SIZES, type BenchRecord } from './record.ts';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));
/** Megabytes of each half of the young heap, for all alike, and as in the thread for long records: the default lets garbage lie until it is twice as much. */
const SEMI_SPACE = 8;
const ROUNDS = 3;
const KEPT = (size: string) => `${OURS}, kept of ${size}`;

/** What is measured in a process of its own, and of which record. */
interface Sampled {
  readonly name: string;
  readonly record: BenchRecord;
  readonly arguments: readonly [reader: string, what: 'peak' | 'kept'];
}

/** The most memory that one reading of the large record takes, in a process of its own, and what is kept of it. */
export function memory(run: Run): Group {
  const [typical, large] = [recordOf(SIZES.typical), recordOf(SIZES.large)];
  const sampled: readonly Sampled[] = [
    ...Object.keys(READERS).map((name) => ({ name, record: large, arguments: [name, 'peak'] as const })),
    { name: KEPT('the typical record'), record: typical, arguments: [OURS, 'kept'] },
    { name: KEPT('the large record'), record: large, arguments: [OURS, 'kept'] },
  ];
  const rows = inFiles(sampled, run);
  const title = `Peak memory above idle, reading once: ${sizeText(large.bytes.length)}, ${large.events} events`;
  return { name: 'memory', title, unit: 'MB', ratio: 'times the extract', rows, bounds: judged(bounds, rows) };
}

const bounds: readonly Bound[] = [
  { row: VIEW, limit: 'at most', value: 2 },
  { row: OURS, limit: 'at most', value: 2 },
  // The records differ in size by this; a tenth more for what one piece of memory is rounded up to.
  { row: KEPT('the large record'), by: KEPT('the typical record'), limit: 'at most', value: 12.1 },
];

function inFiles(sampled: readonly Sampled[], run: Run): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  try {
    const rows = measure(
      'memory',
      sampled.map((each) => candidate(each, folder)),
      run,
    );
    return rows.map((row, at) => ({ ...row, ratio: timesExtract(row, sampled[at]) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timesExtract(row: Measured, sampled: Sampled | undefined): number | null {
  return 'skipped' in row || sampled === undefined ? null : row.median / (sampled.record.bytes.length / 1e6);
}

function candidate({ name, record, arguments: [reader, what] }: Sampled, folder: string): Candidate {
  const file = join(folder, `${record.events}.xml`);
  writeFileSync(file, record.bytes);
  const options = [`--max-semi-space-size=${SEMI_SPACE}`, CHILD, reader, what, file];
  const sample = () => {
    const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return Number(stdout);
  };
  return { name, sample, rounds: ROUNDS };
}
