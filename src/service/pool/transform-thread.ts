import type { TemplateTexts } from '../../catalogue.ts';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { Stop, Transformed, TransformJob } from './job.ts';
import { createLanding } from './landing.ts';
import type { Preparation } from './preparation.ts';
import { limitWork, workOf } from './work-limit.ts';

/** What a thread starts with. */
export interface ThreadTask {
  /** What it makes its catalogue of. */
  readonly templates: TemplateTexts;
  /** What it compiles before a job needs it. */
  readonly preparations: readonly Preparation[];
}

/**
 * What the thread says: that it is ready, that it has prepared what jobs will need, and of each job its result or the
 * name of our own error; and how many milliseconds it has worked since it began.
 */
export type ThreadMessage = { readonly worked: number } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'done'; readonly result: Transformed }
  | { readonly kind: 'failed'; readonly name: string }
);

/** How a job ended in a thread. */
export type Ended =
  { readonly state: 'done'; readonly result: Transformed } | { readonly state: 'stopped'; readonly stop: Stop };

/** One thread that transforms, as seen from outside: one job at a time. */
export interface TransformThread {
  /** Resolves when it takes jobs; rejects when it ended before. */
  readonly ready: Promise<unknown>;
  /** Resolves when it has prepared what jobs will need, or has ended. */
  readonly prepared: Promise<unknown>;
  /**
   * Does a job; once it has worked for so many milliseconds the thread is ended instead, and in any case after twice as
   * many: where a machine has more to do than it can, that is no fault of the extract. Never rejects.
   */
  run(job: TransformJob, limitMs: number): Promise<Ended>;
  /** False once it has ended, for whatever reason. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

interface Running extends PromiseWithResolvers<Ended> {
  /** Why it is about to end; null while it may go on. */
  stop: Stop | null;
}

/** Starts a thread with its task and these limits of memory. */
export function startTransformThread(task: ThreadTask, resourceLimits: ResourceLimits): TransformThread {
  const worker = new Worker(new URL('./pool-thread.ts', import.meta.url), {
    name: 'oriel-transform',
    workerData: task,
    resourceLimits,
  });
  const ready = Promise.withResolvers<unknown>();
  ready.promise.catch(() => undefined);
  const prepared = Promise.withResolvers<unknown>();
  let running: Running | null = null;
  let alive = true;
  /** Milliseconds that it had worked when it said something last; null while it prepares, and works between jobs. */
  let worked: number | null = null;
  const landing = createLanding();

  const finish = (ended: Ended): void => {
    running?.resolve(ended);
    running = null;
  };
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'prepared' || worked !== null) worked = message.worked;
    if (message.kind === 'ready') ready.resolve(undefined);
    else if (message.kind === 'prepared') prepared.resolve(undefined);
    else if (message.kind === 'done') finish({ state: 'done', result: message.result });
    else finish({ state: 'stopped', stop: 'crashed' });
  });
  worker.on('error', (error: unknown) => {
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (running !== null) running.stop ??= isMemory ? 'over-memory' : 'crashed';
  });
  worker.on('exit', () => {
    alive = false;
    prepared.resolve(undefined);
    ready.reject(new Error('A thread that transforms ended before it was ready.'));
    finish({ state: 'stopped', stop: running?.stop ?? 'crashed' });
  });

  return {
    ready: ready.promise,
    prepared: prepared.promise,
    async run(job, limitMs) {
      await ready.promise.catch(() => undefined);
      const task: Running = { ...Promise.withResolvers<Ended>(), stop: null };
      if (!alive) return { state: 'stopped', stop: 'crashed' };
      running = task;
      const release = limitWork(worker, worked ?? workOf(worker).catch(() => 0), limitMs, () => {
        task.stop = 'over-time';
        void worker.terminate();
      });
      worker.postMessage(landing.place(job));
      return task.promise.finally(() => {
        release();
        landing.clear();
      });
    },
    isAlive: () => alive,
    stop: async () => {
      await worker.terminate();
    },
  };
}
