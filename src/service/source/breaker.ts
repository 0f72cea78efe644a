/** How a source is being treated. */
export type BreakerState =
  /** Questions are put to it. */
  | 'asked'
  /** It failed too often in a row: for a while it is not asked. */
  | 'paused'
  /** The pause is over and one question is trying it; until that has its answer, no other is put. */
  | 'tried';

/** One question that the breaker let pass; it must be told once how the question ended, or that it was withdrawn. */
export interface Passage {
  ended(failed: boolean): void;
  /** In place of `ended`: nobody waits for it any more, so how it would have ended is not known. */
  withdrawn(): void;
}

/** Counts failures in a row and, after too many, keeps questions away for a while. */
export interface Breaker {
  /** Lets a question pass, or null. */
  pass(): Passage | null;
  /** Pauses the source for at least so long, whatever it did so far: it asked for it. */
  pause(ms: number): void;
  state(): BreakerState;
  /** Failures in a row so far. */
  failures(): number;
  /** Milliseconds until it is tried again; 0 where it is not paused. */
  remainingMs(): number;
}

/** Milliseconds on a clock that nobody can set. */
export type Stopwatch = () => number;

/** Makes the breaker of one source. Only ends of questions it let pass in its present state count: late ones do not. */
export function createBreaker(
  limits: { readonly failures: number; readonly pauseMs: number },
  now: Stopwatch = () => performance.now(),
): Breaker {
  let failures = 0;
  let until = 0;
  let trial: Passage | null = null;

  const isPaused = (): boolean => until > 0;
  const pause = (ms: number): void => {
    until = Math.max(until, now() + ms);
    trial = null;
  };
  const pass = (): Passage | null => {
    if (isPaused() && (trial !== null || now() < until)) return null;
    const passage: Passage = {
      ended: (failed) => (isPaused() ? tried(passage, failed) : counted(failed)),
      // The next question tries the source in its place.
      withdrawn: () => {
        if (passage === trial) trial = null;
      },
    };
    if (isPaused()) trial = passage;
    return passage;
  };
  const tried = (passage: Passage, failed: boolean): void => {
    if (passage !== trial) return;
    if (failed) pause(limits.pauseMs);
    else [failures, until, trial] = [0, 0, null];
  };
  const counted = (failed: boolean): void => {
    failures = failed ? failures + 1 : 0;
    if (failures >= limits.failures) pause(limits.pauseMs);
  };

  return {
    pass,
    pause,
    state: () => (trial !== null ? 'tried' : isPaused() ? 'paused' : 'asked'),
    failures: () => failures,
    remainingMs: () => (trial === null ? Math.max(0, Math.round(until - now())) * Number(isPaused()) : 0),
  };
}
