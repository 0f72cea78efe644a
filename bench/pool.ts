import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

import { loadCatalogue, type Catalogue } from '../src/catalogue.ts';
import type { TransformJob } from '../src/service/pool/job.ts';
import { createPool, type Pool } from '../src/service/pool/pool.ts';
import type { Group, Row, Run } from './group.ts';
import { LAUNCHED, recordOf, sizeText, SIZES } from './record.ts';
import { sampled, type SlowCandidate } from './sampling.ts';

/** Events of the records that are handed over or not: about 25, 60, 125 and 250 KB, and the typical one. */
const EVENTS = [33, 90, 190, 390, SIZES.typical];
/** Runs of one sample, and the milliseconds before it. */
const TIMES = 20;
const WARM_UP_MS = 500;
/** Everything is transformed in the caller's thread. */
const ALWAYS = Number.MAX_SAFE_INTEGER;

/**
 * A transform in the caller's thread and in one of the pool's, by the size of the extract: where the two meet is what
 * INLINE_BYTES should be. And how long the event loop of the service is held up meanwhile by large extracts.
 */
export async function pooling(run: Run): Promise<Group> {
  const catalogue = loadCatalogue();
  const largest = 64 * 1024 * 1024;
  const [here, there] = [ALWAYS, 0].map((inlineBytes) => createPool({ catalogue, largest, inlineBytes }));
  if (here === undefined || there === undefined) throw new Error('there are two pools');
  await there.warm();
  try {
    const sizes = EVENTS.flatMap((events) => {
      const { bytes } = recordOf(events);
      const job = jobOf(catalogue, bytes);
      return [
        { name: `${sizeText(bytes.length)}, here`, sample: () => timeOf(here, job) },
        { name: `${sizeText(bytes.length)}, in a thread`, sample: () => timeOf(there, job) },
      ];
    });
    const large = jobOf(catalogue, recordOf(SIZES.large).bytes);
    const delays: readonly SlowCandidate[] = [
      { name: 'loop delay p99, large, here', sample: () => loopDelay(here, large) },
      { name: 'loop delay p99, large, in a thread', sample: () => loopDelay(there, large) },
      { name: 'loop delay p99, nothing to do', sample: () => loopDelay(null, large) },
    ];
    const rows = relativeToHere(await sampled('pool', [...sizes, ...delays], run));
    const title = 'Problems by the pool: in the caller’s thread and in one of its own';
    return { name: 'pool', title, unit: 'ms', ratio: 'times the same here', rows, bounds: [] };
  } finally {
    await Promise.all([here.close(), there.close()]);
  }
}

function jobOf(catalogue: Catalogue, bytes: Uint8Array): TransformJob {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const source = { id: 'gp', name: 'GP', kind: 'gp-record', contact: null };
  const extract = { sourceId: 'gp', sourceName: 'GP', format: 'openhr', bytes: shared, asAt: '2020-01-31T09:00:00Z' };
  return {
    ...{ dataset: 'problems', policy: 'default', profile: 'accessible', language: 'en' },
    sections: catalogue.datasets.get('problems')?.dataset.sections.map(({ id }) => id) ?? [],
    answers: [{ source, state: 'answered', extract }],
    facts: { today: '2020-01-31', person: LAUNCHED, dateRange: null },
  };
}

/** Milliseconds of one job, over several one after the other. */
async function timeOf(pool: Pool, job: TransformJob): Promise<number> {
  // Warm: with the garbage before each sample the collector throws compiled code away.
  const warm = performance.now() + WARM_UP_MS;
  while (performance.now() < warm) await transformed(pool, job);
  const begun = performance.now();
  for (let time = 0; time < TIMES; time++) await transformed(pool, job);
  return (performance.now() - begun) / TIMES;
}

async function transformed(pool: Pool, job: TransformJob): Promise<void> {
  const { stopped, sections } = await pool.transform(job);
  if (stopped !== null || sections.some(({ outcome }) => outcome === 'failed')) throw new Error('a job was not done');
}

/** 99th percentile of the delays of this thread's event loop while large extracts are transformed, or for as long as that took. */
async function loopDelay(pool: Pool | null, job: TransformJob): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  if (pool === null) await new Promise((resolve) => setTimeout(resolve, 1_000));
  else
    for (let time = 0; time < 3; time++) {
      await transformed(pool, job);
      await turn();
    }
  histogram.disable();
  return histogram.percentile(99) / 1e6;
}

/** A row is compared with the one above where both are of the same record. */
function relativeToHere(measured: Awaited<ReturnType<typeof sampled>>): readonly Row[] {
  return measured.map((row, at) => {
    const above = measured[at - 1];
    if (row.name.replace('in a thread', 'here') !== above?.name) return { ...row, ratio: null };
    return { ...row, ratio: 'skipped' in row || 'skipped' in above ? null : row.median / above.median };
  });
}
