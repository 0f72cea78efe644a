import type { AskedConfig } from '../config/source-config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker, BreakerState, Stopwatch } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Endpoint, PooledConnector, SourceResult, UnavailableReason } from './source.ts';

/** How a source is at this moment, for an operator: numbers and a state, nothing about anybody. */
export interface SourceState {
  readonly id: string;
  /** Of a source with two endpoints: which. */
  readonly endpoint?: Endpoint;
  readonly state: BreakerState;
  /** Failures in a row. */
  readonly failures: number;
  /** When the first of these was: ISO 8601 instant in UTC; null where the source does not fail. */
  readonly failingSince: string | null;
  /** Milliseconds until a paused source is tried again; else 0. */
  readonly againInMs: number;
  /** Questions under way. */
  readonly asking: number;
  /** Questions that wait for one of those to end. */
  readonly waiting: number;
}

/** How one question to an endpoint ended. */
export interface QuestionEnd {
  readonly source: string;
  readonly endpoint: Endpoint;
  /** `answered`, `withdrawn` (nobody waited any more), or the reason why there was no answer. */
  readonly result: string;
  readonly ms: number;
}

/** What a guard is told and tells. */
export interface GuardOptions {
  readonly clock: Clock;
  readonly now?: Stopwatch;
  /** Which endpoint of its source this is; the first when left out. */
  readonly endpoint?: Endpoint;
  /** Told of every question that has ended. */
  readonly ended?: (end: QuestionEnd) => void;
}

/** A connector that spares its source, and says how it is. */
export interface GuardedConnector extends PooledConnector {
  state(): SourceState;
}

/**
 * What says that a source is not well. That it refuses us, does not know a person, or sends too much, it says in good
 * health.
 */
const FAILURES: ReadonlySet<UnavailableReason> = new Set([
  ...(['unreachable', 'timeout', 'incomplete', 'unreadable', 'fault', 'busy'] as const),
]);

/** A source that asks for a pause gets one, but not for longer than this. */
const LONGEST_HOLD_MS = 60_000;

/** Puts a bulkhead and a breaker before a connector: so much at once, and nothing while the source is failing. */
export function guard(connector: PooledConnector, source: AskedConfig, options: GuardOptions): GuardedConnector {
  const { clock, now, endpoint = 'first', ended = () => undefined } = options;
  const breaker = createBreaker(source.guard, now);
  const bulkhead = createBulkhead(source.guard);
  let failingSince: string | null = null;
  const noteFailing = () => {
    failingSince = breaker.failures() === 0 ? null : (failingSince ?? new Date(clock()).toISOString());
  };
  const put: PooledConnector['ask'] = async (request, signal) => {
    const asking = beginAsking(source, clock);
    // Who would only wait in order to be turned away is turned away now.
    if (breaker.state() === 'tried' || breaker.remainingMs() > 0) return asking.unavailable('paused');
    const leave = await bulkhead.enter(signal);
    if (leave === null) return asking.unavailable('busy');
    const passage = breaker.pass();
    let result: SourceResult | null = null;
    try {
      if (passage === null) return asking.unavailable('paused');
      result = await connector.ask(request, signal);
      return result;
    } finally {
      leave();
      if (isWithdrawn(result, signal)) passage?.withdrawn();
      else passage?.ended(hasFailed(result));
      holdAsAsked(breaker, result);
      noteFailing();
    }
  };
  return {
    async ask(request, signal) {
      const result = await put(request, signal);
      ended({ source: source.id, endpoint, result: nameOf(result, signal), ms: result.ms });
      return result;
    },
    close: () => connector.close(),
    state: () => ({
      id: source.id,
      state: breaker.state(),
      failures: breaker.failures(),
      failingSince,
      againInMs: breaker.remainingMs(),
      asking: bulkhead.inside(),
      waiting: bulkhead.waiting(),
    }),
  };
}

/** A failure of a source that has been failing says since when. */
export function saidSince(result: SourceResult, failingSince: string | null): SourceResult {
  const isFailing = result.state === 'unavailable' && (result.reason === 'paused' || hasFailed(result));
  return isFailing && failingSince !== null ? { ...result, since: failingSince } : result;
}

function nameOf(result: SourceResult, signal: AbortSignal): string {
  if (result.state === 'answered') return 'answered';
  return isWithdrawn(result, signal) ? 'withdrawn' : result.reason;
}

/** Whoever asked waits no more, before the deadline: that says nothing about the source. */
function isWithdrawn(result: SourceResult | null, signal: AbortSignal): boolean {
  if (result?.state !== 'unavailable' || !signal.aborted) return false;
  const { reason } = signal as { readonly reason: unknown };
  return !(reason instanceof DOMException && reason.name === 'TimeoutError');
}

/** A connector that gives no result has broken its promise. */
function hasFailed(result: SourceResult | null): boolean {
  return result === null || (result.state === 'unavailable' && FAILURES.has(result.reason));
}

function holdAsAsked(breaker: Breaker, result: SourceResult | null): void {
  if (result?.state === 'unavailable' && result.againMs !== undefined && result.againMs > 0)
    breaker.pause(Math.min(result.againMs, LONGEST_HOLD_MS));
}
