import { parentPort, workerData } from 'node:worker_threads';
import { loadCatalogue } from '../../catalogue.ts';
import type { Transformed, TransformJob } from './job.ts';
import { prepareAll } from './preparation.ts';
import { runJob } from './run-job.ts';
import type { ThreadMessage, ThreadTask } from './transform-thread.ts';

/** A thread that transforms, one job after the other. It compiles the templates itself: compiled ones cannot be handed over. */
const { templates, preparations } = workerData as ThreadTask;
const catalogue = loadCatalogue(templates);

function say(message: ThreadMessage): void {
  const transfer = message.kind === 'done' ? buffersOf(message.result) : [];
  parentPort?.postMessage(message, transfer);
}

function buffersOf({ banner, sections }: Transformed): ArrayBuffer[] {
  return [...(banner === null ? [] : [banner]), ...sections.map(({ html }) => html)].map(({ buffer }) => buffer);
}

function work(job: TransformJob): void {
  try {
    say({ kind: 'done', result: runJob(catalogue, job), worked: worked() });
  } catch (error) {
    // Its name only: a message could quote what it met.
    say({ kind: 'failed', name: error instanceof Error ? error.name : typeof error, worked: worked() });
  }
}

/** Milliseconds of processor time that this thread has taken. */
function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

parentPort?.on('message', work);
say({ kind: 'ready', worked: worked() });
// What cannot be compiled is told by the view that needs it.
void prepareAll(catalogue, preparations)
  .catch(() => undefined)
  .then(() => say({ kind: 'prepared', worked: worked() }));
