import { bytesOf, type Stop, type TransformJob } from './job.ts';
import { timeLimit, WAIT_MS } from './limits.ts';
import type { Ended, TransformThread } from './transform-thread.ts';

/** Jobs of one size, and the threads that do them: first come, first served. */
export interface Lane {
  /** Does a job as soon as a thread is free. Never rejects. */
  run(job: TransformJob): Promise<Ended>;
  /** Starts every thread, and resolves when they have prepared what jobs will need; they take jobs before. */
  warm(): Promise<void>;
  /** Jobs that wait, threads at work, and bytes of all that wait or run. */
  load(): { readonly waiting: number; readonly busy: number; readonly bytes: number };
  /** Ends every thread; jobs that wait or run are stopped. */
  close(): Promise<void>;
}

/** How a lane is made. */
export interface LaneOptions {
  /** Threads at most; each starts when it is first needed, and again after one has ended. */
  readonly threads: number;
  readonly start: () => TransformThread;
  /** Milliseconds a job may take, by its bytes. */
  readonly limit?: (bytes: number) => number;
  /** Milliseconds a job waits at most. */
  readonly waitMs?: number;
}

interface Waiting {
  readonly job: TransformJob;
  readonly bytes: number;
  readonly begin: (ended: Promise<Ended>) => void;
  readonly patience: NodeJS.Timeout;
}

/** Makes a lane; no thread is started yet. */
export function createLane({ threads, start, limit = timeLimit, waitMs = WAIT_MS }: LaneOptions): Lane {
  const queue: Waiting[] = [];
  const busy = new Set<TransformThread>();
  const idle: TransformThread[] = [];
  let bytes = 0;
  let closed = false;

  const freeThread = (): TransformThread | null => {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) if (thread.isAlive()) return thread;
    return busy.size < threads ? start() : null;
  };
  const work = async (thread: TransformThread, waiting: Waiting): Promise<Ended> => {
    busy.add(thread);
    try {
      return await thread.run(waiting.job, limit(waiting.bytes));
    } finally {
      busy.delete(thread);
      if (thread.isAlive()) idle.push(thread);
      bytes -= waiting.bytes;
      setImmediate(next);
    }
  };
  const next = (): void => {
    if (queue.length === 0 || closed) return;
    const thread = freeThread();
    const waiting = thread === null ? undefined : queue.shift();
    if (thread === null || waiting === undefined) return;
    clearTimeout(waiting.patience);
    waiting.begin(work(thread, waiting));
    next();
  };
  const drop = (waiting: Waiting, stop: Stop): void => {
    if (!queue.includes(waiting)) return;
    queue.splice(queue.indexOf(waiting), 1);
    clearTimeout(waiting.patience);
    bytes -= waiting.bytes;
    waiting.begin(Promise.resolve({ state: 'stopped', stop }));
  };

  return {
    run(job) {
      const { promise, resolve } = Promise.withResolvers<Ended>();
      const patience = setTimeout(() => drop(waiting, 'overloaded'), waitMs);
      const waiting: Waiting = { job, bytes: bytesOf(job), begin: resolve, patience };
      queue.push(waiting);
      bytes += waiting.bytes;
      if (closed) drop(waiting, 'overloaded');
      else next();
      return promise;
    },
    async warm() {
      while (idle.length + busy.size < threads && !closed) idle.push(start());
      await Promise.all(idle.flatMap(({ ready, prepared }) => [ready, prepared]));
    },
    load: () => ({ waiting: queue.length, busy: busy.size, bytes }),
    async close() {
      closed = true;
      for (const waiting of [...queue]) drop(waiting, 'overloaded');
      await Promise.all([...idle, ...busy].map((thread) => thread.stop()));
    },
  };
}
