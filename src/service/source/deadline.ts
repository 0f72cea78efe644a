import type { AskedConfig } from '../config/source-config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import type { Connector, SourceRequest, SourceResult } from './source.ts';

/**
 * Asks a source under its deadline, on the monotonic clock. At the deadline, or when the caller's signal aborts, the
 * result is a timeout, whether or not the connector ever settles. Rejects only where a connector breaks its promise.
 */
export async function askWithin(
  connector: Connector,
  source: AskedConfig,
  request: SourceRequest,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<SourceResult> {
  const asking = beginAsking(source, clock);
  const ending = AbortSignal.any([signal, AbortSignal.timeout(source.deadlineMs)]);
  if (ending.aborted) return asking.unavailable('timeout');
  const overdue = new Promise<SourceResult>((resolve) => {
    // A connector that stops when it is told to may know more than that time has passed: its word comes first.
    const giveUp = () => setImmediate(() => resolve(asking.unavailable('timeout')));
    ending.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([overdue, connector.ask(request, ending)]);
}
