import type { ResourceLimits } from 'node:worker_threads';

/** Bytes of a megabyte. */
export const MEGABYTE = 1024 * 1024;

/** Extracts of a job up to so many bytes in all are transformed where they arrived: handing them over would take longer. */
export const INLINE_BYTES = 64 * 1024;

/** Extracts of a job up to so many bytes in all are ordinary; a larger job waits for the one thread of large jobs. */
export const ORDINARY_BYTES = 4 * MEGABYTE;

/** Bytes of extracts that wait or are transformed at most, in all. */
export const BYTES_IN_FLIGHT = 256 * MEGABYTE;

/** Jobs that wait at most, in all. */
export const JOBS_WAITING = 256;

/** Milliseconds that a job waits at most: what is ours takes 3 s at most. */
export const WAIT_MS = 3_000;

/** Milliseconds that a job may take, by the bytes of its extracts; many times what the bench shows on an idle machine. */
export function timeLimit(bytes: number): number {
  return 1_000 + Math.ceil((400 * bytes) / MEGABYTE);
}

/**
 * Megabytes of young garbage: room for what some ordinary jobs make, and little beside a long record, which is most of its
 * memory. A third of it may become old at once, and must be no more than the 16 MB by which Node lets a heap that is full
 * outgrow its limit to end its thread: beyond that V8 ends the process.
 */
const YOUNG = { ordinary: 48, large: 24 };

/** Bytes of a compiled map for each byte of its text, at most: 180 were measured of the largest. */
const COMPILED = 256;

/**
 * Memory of a thread for jobs of up to so many bytes: the compiled templates, a multiple of the extracts, and the maps that
 * it compiles beforehand, by the length of all their texts.
 */
export function memoryLimits(bytes: number, maps = 0): ResourceLimits {
  const old = 96 + Math.ceil((24 * bytes + COMPILED * maps) / MEGABYTE);
  const young = bytes > ORDINARY_BYTES ? YOUNG.large : YOUNG.ordinary;
  return { maxOldGenerationSizeMb: Math.min(old, 4_096), maxYoungGenerationSizeMb: young };
}
