import { z } from 'zod';

import { slug } from '../config/shape-words.ts';
import type { IndexConfig } from '../config/source-config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { openHttp } from './authorized.ts';
import { isContentType, isOurId, reasonOfStatus } from './http.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { PooledConnector, SourceRequest, UnavailableReason } from './source.ts';

/** Whether a source holds a record of a person, as far as anybody knows. */
export type Registered = 'yes' | 'no' | 'unknown';

const answer = z.strictObject({
  requestId: z.string(),
  nhsNumber: z.string(),
  birthDate: z.string(),
  registrations: z.record(slug, z.enum(['yes', 'no', 'unknown'])),
  expected: z.array(slug).max(100).default([]),
});

/** What an index says about a person: nothing of a record. */
export type IndexAnswer = Pick<z.output<typeof answer>, 'registrations' | 'expected'>;

/** Reads what `createIndexConnector` has let pass. */
export function readIndexAnswer(bytes: Uint8Array): IndexAnswer {
  return answer.parse(JSON.parse(Buffer.from(bytes).toString()));
}

/**
 * A connector to an index: a POST with the person in its JSON body, never in a URL. What it answers has exactly the form
 * that docs/operating.md gives, carries our request id, and is about the person asked for; else it is no answer.
 */
export function createIndexConnector(index: IndexConfig, clock: Clock = Date.now): PooledConnector {
  const http = openHttp(index);
  return {
    async ask(request, signal) {
      const asking = beginAsking(index, clock);
      const outcome = await http.send(requestOf(request), signal);
      if (outcome.state === 'failed') return asking.unavailable(outcome.reason, null, outcome.againMs);
      const against = reasonAgainst(outcome, request);
      return against === null ? asking.answered(outcome.bytes) : asking.unavailable(...against);
    },
    close: () => http.close(),
  };
}

function requestOf({ requestId, nhsNumber, birthDate }: SourceRequest): HttpRequest {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-request-id': requestId },
    body: JSON.stringify({ requestId, nhsNumber, birthDate }),
  };
}

/** Why an answer is none, with a code for the operator; or null. */
function reasonAgainst(
  { status, header, bytes }: HttpAnswer,
  { requestId, nhsNumber, birthDate }: SourceRequest,
): readonly [UnavailableReason, string | null] | null {
  const isOurs = isOurId(header('x-request-id'), requestId);
  if (status === 404 && isOurs) return ['unknown-person', null];
  if (status !== 200) return [reasonOfStatus(status), null];
  if (!isContentType(header('content-type'), 'application/json')) return ['unreadable', null];
  if (!isOurs) return ['correlation', null];
  const read = answer.safeParse(jsonOf(bytes));
  if (!read.success) return ['unreadable', 'NOT-THE-FORM'];
  if (read.data.requestId.toLowerCase() !== requestId.toLowerCase()) return ['correlation', null];
  const isSame = read.data.nhsNumber === nhsNumber && read.data.birthDate === birthDate;
  return isSame ? null : ['correlation', 'WRONG-PERSON'];
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
