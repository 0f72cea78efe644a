import { isAscii } from 'node:buffer';

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
  const contentType = answer.header('content-type');
  if (!isContentType(contentType, 'application/xml', 'text/xml')) return 'unreadable';
  if (/charset=/i.test(contentType) && isOtherThanUtf8(answer.bytes)) return 'unreadable';
  if (!isOurs) return 'correlation';
  return answer.bytes.length === 0 ? 'incomplete' : null;
}

/** An XML declaration that names an encoding, in bytes that begin with no mark. */
const DECLARED = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/;
const HEAD_BYTES = 600;

/**
 * Whether an answer that is UTF-8 by its header says of itself that it is not. One of the two is wrong, and the header would
 * win (RFC 7303, 3.2): letters could be read as others, unseen. Where all is ASCII nothing is in doubt; a mark is no declaration.
 */
function isOtherThanUtf8(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return false;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES)).toString('latin1');
  const declared = DECLARED.exec(head)?.[1];
  return declared !== undefined && !/^utf-?8$/i.test(declared);
}
