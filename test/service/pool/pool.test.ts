import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';

import { loadCatalogue, type Catalogue } from '../../../src/catalogue.ts';
import { tuneHeaps } from '../../../src/service/pool/heaps.ts';
import { createLane } from '../../../src/service/pool/lane.ts';
import { memoryLimits } from '../../../src/service/pool/limits.ts';
import { createPool, type Pool } from '../../../src/service/pool/pool.ts';
import { runJob } from '../../../src/service/pool/run-job.ts';
import { startTransformThread, type TransformThread } from '../../../src/service/pool/transform-thread.ts';
import { catalogue } from '../../transform/support/people.ts';
import { flooded, jobOf, recordOf } from './jobs.ts';

const LARGEST = 16 * 1024 * 1024;
const TASK = { templates: catalogue.texts, preparations: [] };
const ROOMY = { maxOldGenerationSizeMb: 512 };

describe('the pool', function () {
  this.timeout(60_000);
  this.slow(10_000);
  const stops: string[] = [];
  let pool: Pool;
  before(() => {
    const options = { catalogue, largest: LARGEST, threads: 1, inlineBytes: 0 };
    pool = createPool({ ...options, onStop: (why) => stops.push(why), limit: (bytes) => (bytes < 2e6 ? 30_000 : 300) });
  });
  beforeEach(() => void stops.splice(0));
  after(() => pool.close());

  it('gives what a transform in this thread gives, and leaves the extract to the other panels', async () => {
    const job = jobOf('problems', recordOf('olwen'));
    const first = await pool.transform(job);
    assert.deepEqual(first, runJob(catalogue, job));
    assert.ok(first.sections.some(({ outcome, html }) => outcome === 'shown' && html.length > 1000));
    assert.deepEqual(await pool.transform(job), first);
  });

  it('prepares what views will need, and takes jobs meanwhile', async () => {
    const prepared: string[] = [];
    const recipe: Catalogue['recipe'] = (...names) => {
      prepared.push(names.slice(0, 2).join(' under '));
      return catalogue.recipe(...names);
    };
    const shown = { policy: 'default', profile: 'accessible', language: 'en', formats: ['openhr'] } as const;
    const preparations = [
      { dataset: 'problems', ...shown },
      { dataset: 'there is none', ...shown },
      { dataset: 'allergies', ...shown },
    ];
    const options = { largest: LARGEST, threads: 1, inlineBytes: 0, preparations };
    const warm = createPool({ catalogue: { ...catalogue, recipe }, ...options });
    const warming = warm.warm();
    const { stopped } = await warm.transform(jobOf('problems', recordOf('edith')));
    assert.equal(stopped, null);
    await warming;
    assert.deepEqual(prepared, ['problems under default', 'there is none under default', 'allergies under default']);
    await warm.close();
  });

  it('makes the sections that are wanted, and no other', async () => {
    const job = { ...jobOf('problems', recordOf('edith')), sections: ['prb-tab-othinact'] };
    const { sections } = await pool.transform(job);
    assert.deepEqual(
      sections.map(({ id, rows }) => [id, rows]),
      [['prb-tab-othinact', 1]],
    );
  });

  it('lets the service go on while a record is transformed', async () => {
    const state = { done: false };
    const job = pool.transform(jobOf('problems', recordOf('olwen'))).then(() => (state.done = true));
    let turns = 0;
    for (; !state.done; turns++) await turn();
    await job;
    assert.ok(turns > 20, `${turns} turns`);
  });

  it('ends the thread of an extract that takes too long: its sections say so, the audit knows which it was', async () => {
    const record = flooded('edith', 15_000_000);
    const { stopped, sections, hashes } = await pool.transform(jobOf('allergies', record));
    assert.equal(stopped, 'over-time');
    for (const { html, outcome } of sections) {
      assert.equal(outcome, 'unavailable');
      assert.match(Buffer.from(html).toString(), /could not be read safely\. It is not shown\./);
    }
    assert.match(hashes[0] ?? '', /^[\w-]{43}$/);
    assert.deepEqual(stops, ['over-time']);
  });

  it('has in its threads the templates it was made with, whatever has become of the folder', () => {
    const again = loadCatalogue(structuredClone(catalogue.texts));
    const fingerprints = (all: Catalogue) => [...all.datasets.values()].map(({ fingerprint }) => fingerprint);
    assert.deepEqual(fingerprints(again), fingerprints(catalogue));
    assert.deepEqual([...again.formats.keys()], [...catalogue.formats.keys()]);
    assert.equal(again.stylesheet, catalogue.stylesheet);
  });

  it('goes on with a new thread after that', async () => {
    const { stopped, sections } = await pool.transform(jobOf('problems', recordOf('edith')));
    assert.equal(stopped, null);
    assert.equal(sections[0]?.rows, 2);
  });

  it('takes no more than it can hold', async () => {
    const huge = new Uint8Array(300 * 1024 * 1024);
    const { stopped, sections } = await pool.transform(jobOf('problems', huge));
    assert.equal(stopped, 'overloaded');
    assert.match(Buffer.from(sections[0]?.html ?? '').toString(), /answered at 09:00, but this service was too busy/);
  });

  it('does what is small in this thread, and a fault there costs its sections only', async () => {
    const inline = createPool({ catalogue, largest: LARGEST, inlineBytes: LARGEST });
    const good = jobOf('problems', recordOf('edith'));
    assert.deepEqual(await inline.transform(good), runJob(catalogue, good));
    await inline.close();
    const faults = [new Error('once')];
    const recipe: Catalogue['recipe'] = (...names) => {
      const fault = faults.pop();
      if (fault !== undefined) throw fault;
      return catalogue.recipe(...names);
    };
    const faulty = createPool({ catalogue: { ...catalogue, recipe }, largest: LARGEST });
    const { stopped, sections } = await faulty.transform(good);
    assert.equal(stopped, 'crashed');
    assert.ok(sections.every(({ outcome }) => outcome === 'unavailable'));
    await faulty.close();
  });
});

describe('a lane of threads', function () {
  this.timeout(60_000);
  this.slow(10_000);
  const small = () => jobOf('problems', recordOf('bertram'));

  it('ends the thread of an extract that takes too much memory, and not the process', async () => {
    tuneHeaps();
    const lane = createLane({
      threads: 1,
      // Enough for the compiled templates.
      start: () => startTransformThread(TASK, memoryLimits(0)),
    });
    const job = jobOf('allergies', flooded('edith', 16_000_000));
    for (let times = 0; times < 3; times++) {
      const ended = await lane.run(job);
      assert.equal(ended.state === 'stopped' && ended.stop, 'over-memory');
    }
    await lane.close();
  });

  it('replaces a thread that died while it had nothing to do', async () => {
    const threads: TransformThread[] = [];
    const start = () => {
      const thread = startTransformThread(TASK, ROOMY);
      threads.push(thread);
      return thread;
    };
    const lane = createLane({ threads: 1, start });
    await lane.warm();
    await threads[0]?.stop();
    assert.equal((await lane.run(small())).state, 'done');
    assert.equal(threads.length, 2);
    await threads[1]?.stop();
    await lane.close();
  });

  it('stops a job whose thread dies under it, and does those that waited', async () => {
    const threads: TransformThread[] = [];
    const start = () => {
      const thread = startTransformThread(TASK, ROOMY);
      threads.push(thread);
      return thread;
    };
    const lane = createLane({ threads: 1, start });
    await lane.warm();
    const [struck, waiting] = [lane.run(jobOf('allergies', flooded('edith', 16_000_000))), lane.run(small())];
    await turn();
    await threads[0]?.stop();
    const ended = await struck;
    assert.equal(ended.state === 'stopped' && ended.stop, 'crashed');
    assert.equal((await waiting).state, 'done');
    await lane.close();
  });

  it('lets nothing wait for ever, and forgets what it held', async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const endless = { ready: Promise.resolve(), run: () => promise, isAlive: () => true, stop: async () => resolve };
    const lane = createLane({ threads: 1, start: () => endless as unknown as TransformThread, waitMs: 20 });
    void lane.run(small());
    const ended = await lane.run(small());
    assert.equal(ended.state === 'stopped' && ended.stop, 'overloaded');
    assert.equal(lane.load().waiting, 0);
    const late = lane.run(small());
    await lane.close();
    assert.equal((await late).state, 'stopped');
    assert.equal((await lane.run(small())).state, 'stopped');
  });
});
