import { availableParallelism } from 'node:os';
import type { Catalogue } from '../../catalogue.ts';
import { bytesOf, type Transformed, type TransformJob } from './job.ts';
import { createLane, type Lane } from './lane.ts';
import { BYTES_IN_FLIGHT, INLINE_BYTES, JOBS_WAITING, memoryLimits, ORDINARY_BYTES } from './limits.ts';
import { lengthOfMaps, prepareAll, type Preparation } from './preparation.ts';
import { runJob, withoutExtracts } from './run-job.ts';
import { startTransformThread, type Ended } from './transform-thread.ts';

/** `transform()` in threads of its own, so that a long record delays nobody and a hostile one ends with its thread. */
export interface Pool {
  /** Does a job. What an extract does to its thread is a result, not an error; rejects only for a fault of ours. */
  transform(job: TransformJob): Promise<Transformed>;
  /** Starts the threads before the first large extract needs one, and prepares what jobs will need; jobs are done meanwhile. */
  warm(): Promise<void>;
  /** How each lane is at this moment. */
  states(): readonly PoolState[];
  /** Ends the threads; jobs under way are stopped. */
  close(): Promise<void>;
}

/** Threads for extracts of one size, at this moment. */
export interface PoolState {
  readonly lane: 'ordinary' | 'large';
  readonly waiting: number;
  readonly busy: number;
  /** Bytes of extracts that wait or are transformed. */
  readonly bytes: number;
}

/** How a pool is made. */
export interface PoolOptions {
  readonly catalogue: Catalogue;
  /** Bytes of the largest extract that a source may send. */
  readonly largest: number;
  /** Threads for ordinary jobs. Default: as many as the machine runs at once. */
  readonly threads?: number;
  /** Jobs of at most so many bytes are done in the caller's thread. */
  readonly inlineBytes?: number;
  /** Milliseconds a job may take, by its bytes. */
  readonly limit?: (bytes: number) => number;
  /** What jobs will need. */
  readonly preparations?: readonly Preparation[];
  /** Told of every job that was stopped. */
  readonly onStop?: (why: string) => void;
}

/** Makes a pool; its threads start when they are first needed. */
export function createPool(options: PoolOptions): Pool {
  const { catalogue, largest, inlineBytes = INLINE_BYTES, preparations = [], onStop = () => undefined } = options;
  const maps = lengthOfMaps(catalogue.texts, preparations);
  const lane = (threads: number, bytes: number): Lane =>
    createLane({
      threads,
      start: () => startTransformThread({ templates: catalogue.texts, preparations }, memoryLimits(bytes, maps)),
      ...(options.limit !== undefined && { limit: options.limit }),
    });
  const ordinary = lane(options.threads ?? availableParallelism(), ORDINARY_BYTES);
  const large = lane(1, Math.max(largest, ORDINARY_BYTES));
  const both = async (work: (lane: Lane) => Promise<void>): Promise<void> => {
    await Promise.all([ordinary, large].map(work));
  };

  const isFull = (bytes: number): boolean => {
    const [some, others] = [ordinary.load(), large.load()];
    return some.waiting + others.waiting >= JOBS_WAITING || some.bytes + others.bytes + bytes > BYTES_IN_FLIGHT;
  };
  const inThread = async (job: TransformJob, bytes: number): Promise<Ended> => {
    if (isFull(bytes)) return { state: 'stopped', stop: 'overloaded' };
    return (bytes <= ORDINARY_BYTES ? ordinary : large).run(job);
  };

  return {
    async transform(job) {
      const bytes = bytesOf(job);
      const ended = bytes <= inlineBytes ? here(catalogue, job) : await inThread(job, bytes);
      if (ended.state === 'done') return ended.result;
      onStop(ended.stop);
      return withoutExtracts(catalogue, job, ended.stop);
    },
    states: () => [
      { lane: 'ordinary', ...ordinary.load() },
      { lane: 'large', ...large.load() },
    ],
    async warm() {
      await both((lane) => lane.warm());
      // What cannot be compiled is told by the view that needs it.
      await prepareAll(catalogue, preparations).catch(() => undefined);
    },
    close: () => both((lane) => lane.close()),
  };
}

/** A job in the caller's thread ends as it would in one of its own. */
function here(catalogue: Catalogue, job: TransformJob): Ended {
  try {
    return { state: 'done', result: runJob(catalogue, job) };
  } catch {
    return { state: 'stopped', stop: 'crashed' };
  }
}
