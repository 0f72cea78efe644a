import type { SourceConfig } from '../config/config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { openHttp } from './authorized.ts';
import { isContentType, isOurId, reasonOfStatus } from './http.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { PooledConnector, SourceRequest, UnavailableReason } from './source.ts';

/**
 * A connector to a system that answers a POST with XML. The person is in the request's JSON body, never in a URL; the
 * answer carries our X-Request-Id back.
 */
export function createRestXmlConnector(source: SourceConfig, clock: Clock = Date.now): PooledConnector {
  const http = openHttp(source);
  return {
    async ask(request, signal) {
      const asking = beginAsking(source, clock);
      const outcome = await http.send(requestOf(request), signal);
      if (outcome.state === 'failed') return asking.unavailable(outcome.reason, null, outcome.againMs);
      const reason = reasonAgainst(outcome, request.requestId);
      return reason === null ? asking.answered(outcome.bytes) : asking.unavailable(reason);
    },
    close: () => http.close(),
  };
}

function requestOf({ requestId, nhsNumber, birthDate, purpose, consent, part, user }: SourceRequest): HttpRequest {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/xml', 'x-request-id': requestId },
    body: JSON.stringify({ requestId, nhsNumber, birthDate, purpose, consent, part, user }),
  };
}

/**
 * Why an answer is none, or null. A 404 without our id comes from something in between (a wrong path, a proxy): it says
 * nothing about the person. An empty 200 is an answer that stopped before it began.
 */
function reasonAgainst(answer: HttpAnswer, requestId: string): UnavailableReason | null {
  const isOurs = isOurId(answer.header('x-request-id'), requestId);
  if (answer.status === 404 && isOurs) return 'unknown-person';
  if (answer.status !== 200) return reasonOfStatus(answer.status);
  if (!isContentType(answer.header('content-type'), 'application/xml', 'text/xml')) return 'unreadable';
  if (!isOurs) return 'correlation';
  return answer.bytes.length === 0 ? 'incomplete' : null;
}
