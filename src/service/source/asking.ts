import type { AskedConfig } from '../config/source-config.ts';
import type { LackingType } from '../../transform/extract/extract.ts';
import type { SourceResult, UnavailableReason } from './source.ts';

type Unavailable = Extract<SourceResult, { readonly state: 'unavailable' }>;

/** Wall clock: milliseconds since 1970 in UTC. Durations and deadlines are measured on the monotonic clock instead. */
export type Clock = () => number;

/** One question to one source, under way; it ends in exactly one of the two results. */
export interface Asking {
  /** The record's bytes, as the source gave them, and what it was asked for and did not give. */
  answered(bytes: Uint8Array, lacking?: readonly LackingType[]): SourceResult;
  /**
   * The category is the source's own word for a fault; what has not the form of a code is dropped. `againMs`: how long
   * the source asked to be left alone.
   */
  unavailable(reason: UnavailableReason, category?: string | null, againMs?: number): Unavailable;
}

/** Starts the stopwatch of a question; whole milliseconds, monotonic. */
export function beginAsking(source: AskedConfig, clock: Clock): Asking {
  const begun = performance.now();
  const spent = () => Math.round(performance.now() - begun);
  const instant = () => new Date(clock()).toISOString();
  return {
    answered: (bytes, lacking = []) => ({
      state: 'answered',
      sourceId: source.id,
      extract: { ...extractOf(source, bytes, instant()), ...(lacking.length > 0 && { lacking }) },
      ms: spent(),
    }),
    unavailable: (reason, category = null, againMs = 0) => ({
      state: 'unavailable',
      sourceId: source.id,
      sourceName: source.name,
      reason,
      ...(isCode(category) && { faultCategory: category }),
      ...(againMs > 0 && { againMs }),
      at: instant(),
      ms: spent(),
    }),
  };
}

function extractOf({ id, name, format, limits }: AskedConfig, given: Uint8Array, asAt: string) {
  // Lets go of the envelope around the record.
  const isAlone = given.byteLength === given.buffer.byteLength;
  const bytes = isAlone ? new Uint8Array(given.buffer) : new Uint8Array(given);
  return { sourceId: id, sourceName: name, format, bytes, asAt, limits };
}

// Kept for the operator. A source could put anything there, so only what has the form of a code is kept.
function isCode(category: string | null): category is string {
  return category !== null && /^[A-Z][A-Z_-]{0,39}$/.test(category);
}
