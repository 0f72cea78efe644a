import { bytesOf, type TransformJob } from './job.ts';
import { MEGABYTE, ORDINARY_BYTES } from './limits.ts';

/** Where the extracts of a thread's job lie while it does it: memory that belongs to the thread and is shared with us. */
export interface Landing {
  /** Copies the extracts of a job here; gives the job with these. */
  place(job: TransformJob): TransformJob;
  /** Overwrites them with zeros once the thread has done with them. */
  clear(): void;
}

/** Makes the place where extracts land in a thread. */
export function createLanding(): Landing {
  let memory = new SharedArrayBuffer(0);
  let used = 0;
  const copied = (bytes: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(memory, used, bytes.length);
    copy.set(bytes);
    used += bytes.length;
    return copy;
  };
  return {
    place(job) {
      const length = bytesOf(job);
      if (length > memory.byteLength) memory = new SharedArrayBuffer(Math.ceil(length / MEGABYTE) * MEGABYTE);
      used = 0;
      const answers = job.answers.map((answer) =>
        answer.state === 'answered'
          ? { ...answer, extract: { ...answer.extract, bytes: copied(answer.extract.bytes) } }
          : answer,
      );
      return { ...job, answers };
    },
    clear() {
      new Uint8Array(memory, 0, used).fill(0);
      used = 0;
      if (memory.byteLength > ORDINARY_BYTES) memory = new SharedArrayBuffer(0);
    },
  };
}
