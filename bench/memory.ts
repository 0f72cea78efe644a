import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { measure, type Group, type Run } from './group.ts';
import type { Candidate } from './measure.ts';
import { READERS } from './memory-child.ts';
import { recordOf, sizeText, SIZES } from './record.ts';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));
const ROUNDS = 3;

/** The most memory that one reading of the large record takes, in a process of its own. */
export function memory(run: Run): Group {
  const { bytes, events } = recordOf(SIZES.large);
  const megabytes = bytes.length / 1e6;
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  try {
    const file = join(folder, 'record.xml');
    writeFileSync(file, bytes);
    const candidates = Object.keys(READERS).map((name) => candidate(name, file));
    const rows = measure('memory', candidates, run).map((row) => ({
      ...row,
      ratio: 'skipped' in row ? null : row.median / megabytes,
    }));
    const title = `Peak memory above idle, reading once: ${sizeText(bytes.length)}, ${events} events`;
    return { name: 'memory', title, unit: 'MB', ratio: 'times the extract', rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function candidate(name: string, file: string): Candidate {
  const sample = () => {
    const { stdout, stderr } = spawnSync(process.execPath, [CHILD, name, file], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return Number(stdout);
  };
  return { name, sample, rounds: ROUNDS };
}
