import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { GuardedConnector, SourceState } from './guard.ts';
import type { Endpoint, PooledConnector, SourceRequest, SourceResult, UnavailableReason } from './source.ts';

/** A connector over one or two endpoints, and how each of them is. */
export interface EndpointsConnector extends PooledConnector {
  states(): readonly SourceState[];
  /** Since when every endpoint has been failing: ISO 8601 instant in UTC; null where one does not. */
  failingSince(): string | null;
}

/** A source with one endpoint. */
export function single(connector: GuardedConnector): EndpointsConnector {
  return { ask: (request, signal) => connector.ask(request, signal), ...rest([connector], (state) => state) };
}

/**
 * A source with two endpoints: the second is asked when the first has not answered for so many milliseconds, or at once
 * when it cannot be reached or is paused. The first answer counts, and the other question is ended with its socket; a
 * reason counts only when both have given one. Each question has an id of its own.
 */
export function hedged(first: GuardedConnector, second: GuardedConnector, afterMs: number): EndpointsConnector {
  const ask = async (request: SourceRequest, signal: AbortSignal): Promise<SourceResult> => {
    const begun = performance.now();
    const over = new AbortController();
    const ending = AbortSignal.any([signal, over.signal]);
    try {
      const one = told('first', first.ask(request, ending));
      const early = await Promise.race([one, waited(afterMs, ending)]);
      if (early !== null && !isNotReached(early)) return early;
      const other = told('second', second.ask({ ...request, requestId: randomUUID() }, ending));
      const result = await better(one, other);
      return { ...result, ms: Math.round(performance.now() - begun) };
    } finally {
      over.abort();
    }
  };
  return {
    ask,
    ...rest([first, second], (state, place) => ({ ...state, endpoint: place === 0 ? 'first' : 'second' })),
  };
}

function rest(
  connectors: readonly GuardedConnector[],
  named: (state: SourceState, place: number) => SourceState,
): Omit<EndpointsConnector, 'ask'> {
  return {
    states: () => connectors.map((connector, place) => named(connector.state(), place)),
    failingSince: () => latest(connectors.map((connector) => connector.state().failingSince)),
    close: async () => {
      await Promise.all(connectors.map((connector) => connector.close()));
    },
  };
}

function latest(instants: readonly (string | null)[]): string | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length < instants.length ? null : (known.toSorted().at(-1) ?? null);
}

async function told(endpoint: Endpoint, asking: Promise<SourceResult>): Promise<SourceResult> {
  return { ...(await asking), endpoint };
}

/** Null when the time is over, or the question is. */
async function waited(ms: number, signal: AbortSignal): Promise<null> {
  return pause(ms, null, { signal }).catch(() => null);
}

/** Reasons for which nothing was asked of an endpoint: waiting longer leads nowhere. */
const NOT_REACHED: ReadonlySet<UnavailableReason> = new Set(['unreachable', 'paused'] as const);

function isNotReached(result: SourceResult): boolean {
  return result.state === 'unavailable' && NOT_REACHED.has(result.reason);
}

/** The first answer; without one the reason of the endpoint that was reached, or of the first. */
async function better(one: Promise<SourceResult>, other: Promise<SourceResult>): Promise<SourceResult> {
  const answered = (asking: Promise<SourceResult>) =>
    asking.then((result) => (result.state === 'answered' ? result : Promise.reject(new NoAnswer())));
  try {
    return await Promise.any([answered(one), answered(other)]);
  } catch {
    const [first, second] = await Promise.all([one, other]);
    return isNotReached(first) ? second : first;
  }
}

/** Ends the wait for one endpoint; its result is told apart. */
class NoAnswer extends Error {}
