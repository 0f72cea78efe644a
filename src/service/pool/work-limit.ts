import type { Worker } from 'node:worker_threads';

/** A thread may take so many times the limit of its work, as a clock measures it, before it is ended whatever it did. */
const PATIENCE = 2;
/** Nothing is gained by asking again sooner, in milliseconds. */
const LEAST_LEFT = 20;

/** A thread that can be asked for what it has worked. */
export type Worked = Pick<Worker, 'cpuUsage'>;

/** Milliseconds of processor time that a thread has taken since it began. Rejects once it has ended. */
export async function workOf(thread: Worked): Promise<number> {
  const { user, system } = await thread.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Calls `end` once the thread has worked for `limitMs` milliseconds of processor time more than `before`, and after twice
 * as many on the clock in any case: where a machine has more to do than it can, that is no fault of an extract. Gives what
 * takes the limit away.
 */
export function limitWork(
  thread: Worked,
  before: number | Promise<number>,
  limitMs: number,
  end: () => void,
): () => void {
  let isOver = false;
  const check = async (): Promise<void> => {
    // A thread that cannot be asked any more has ended.
    const left = await workOf(thread).then(
      async (now) => limitMs - (now - (await before)),
      () => 0,
    );
    if (isOver) return;
    if (left > 0) soft = setTimeout(() => void check(), Math.max(left, LEAST_LEFT));
    else end();
  };
  let soft = setTimeout(() => void check(), limitMs);
  const hard = setTimeout(end, PATIENCE * limitMs);
  return () => {
    isOver = true;
    clearTimeout(soft);
    clearTimeout(hard);
  };
}
