import { z } from 'zod';

import { FAULT_CODES } from './fault-codes.ts';
import { isContentType, isOurId, reasonOfStatus } from './http.ts';
import type { HttpOutcome } from './http.ts';
import { JsonFault, jsonParts, parsePart } from './json-parts.ts';
import type { JsonRange } from './json-parts.ts';
import type { UnavailableReason } from './source.ts';

/** Why a FHIR server gave nothing. */
export interface NoRecord {
  readonly state: 'none';
  readonly reason: UnavailableReason;
  /** The server's own code of its fault. */
  readonly category: string | null;
  readonly againMs: number;
}

/** A Bundle as it came, with what stands around its entries. */
export interface BundleAnswer {
  readonly state: 'bundle';
  readonly bytes: Buffer;
  /** The array of its entries; null where it has none. */
  readonly entries: JsonRange | null;
  /** Where its next page is; null where this is the last. */
  readonly next: string | null;
}

/** The media types of FHIR JSON: since STU3, before it, and of servers that say only JSON. */
export const FHIR_JSON = 'application/fhir+json';
const JSON_TYPES = [FHIR_JSON, 'application/json+fhir', 'application/json'];

/** A reason in place of a record. */
export function noRecord(reason: UnavailableReason, category: string | null = null, againMs = 0): NoRecord {
  return { state: 'none', reason, category, againMs };
}

/** Reads an answer to the request with this id. An OperationOutcome's texts are never read, let alone shown. */
export async function readBundle(outcome: HttpOutcome, requestId: string): Promise<BundleAnswer | NoRecord> {
  if (outcome.state === 'failed') return noRecord(outcome.reason, null, outcome.againMs);
  const isJson = isContentType(outcome.header('content-type'), ...JSON_TYPES);
  const bytes = Buffer.from(outcome.bytes.buffer, outcome.bytes.byteOffset, outcome.bytes.byteLength);
  if (outcome.status !== 200) return refusalOf(outcome.status, isJson ? bytes : null);
  if (!isJson) return noRecord('unreadable');
  // A server need not send our id back; where it does, it must be ours.
  const echoed = outcome.header('x-request-id');
  if (echoed !== '' && !isOurId(echoed, requestId)) return noRecord('correlation');
  if (bytes.length === 0) return noRecord('incomplete');
  return settled(() => bundleOf(bytes));
}

/** Ends what is not JSON as an unreadable answer. */
export async function settled<T>(read: () => Promise<T>): Promise<T | NoRecord> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof JsonFault) return noRecord('unreadable');
    throw error;
  }
}

async function bundleOf(bytes: Buffer): Promise<BundleAnswer | NoRecord> {
  const members = new Map<string, JsonRange>();
  for await (const { key, start, end } of jsonParts(bytes, wholeOf(bytes))) {
    if (members.has(key)) throw new JsonFault();
    members.set(key, { start, end });
  }
  const said = (key: string): unknown => {
    const range = members.get(key);
    return range === undefined ? undefined : parsePart(bytes, range);
  };
  const type = said('resourceType');
  if (type === 'OperationOutcome') return noRecord('fault', codeOf(issuesOf(bytes)));
  if (type !== 'Bundle') return noRecord('unreadable');
  return { state: 'bundle', bytes, entries: members.get('entry') ?? null, next: nextOf(said('link')) };
}

/** Behind a byte order mark. */
function wholeOf(bytes: Buffer): JsonRange {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { start: isMarked ? 3 : 0, end: bytes.length };
}

const links = z.array(z.object({ relation: z.string(), url: z.string() }));

function nextOf(written: unknown): string | null {
  if (written === undefined) return null;
  const read = links.safeParse(written);
  if (!read.success) throw new JsonFault();
  return read.data.find(({ relation }) => relation === 'next')?.url ?? null;
}

const outcomeShape = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      code: z.string().optional(),
      details: z.object({ coding: z.array(z.object({ code: z.string().optional() })).optional() }).optional(),
    }),
  ),
});
type Issues = z.output<typeof outcomeShape>['issue'];

/** Bytes of an OperationOutcome at most; a larger one is not read. */
const MAX_OUTCOME = 256 * 1024;

function issuesOf(bytes: Buffer | null): Issues {
  if (bytes === null || bytes.length > MAX_OUTCOME) return [];
  try {
    return outcomeShape.safeParse(JSON.parse(bytes.toString())).data?.issue ?? [];
  } catch {
    return [];
  }
}

/** The issue's code in detail (GP Connect's own codes stand there), or its general one; null where it is none that is known. */
function codeOf(issues: Issues): string | null {
  const codes = issues.flatMap(({ code, details }) => [...(details?.coding ?? []).map((coding) => coding.code), code]);
  return codes.map((code) => code?.toUpperCase()).find((code) => code !== undefined && FAULT_CODES.has(code)) ?? null;
}

/** That a person is unknown counts only where the server says so in FHIR: any other 404 is of a wrong address. */
const UNKNOWN = new Set(['PATIENT_NOT_FOUND', 'NOT-FOUND', 'NO_RECORD_FOUND']);

function refusalOf(status: number, body: Buffer | null): NoRecord {
  const category = codeOf(issuesOf(body));
  const isUnknown = status === 404 && category !== null && UNKNOWN.has(category);
  return noRecord(isUnknown ? 'unknown-person' : reasonOfStatus(status), category);
}

/**
 * What a server says of an address that does not name the person, such as one of a next page: the person was found before,
 * so that "not found" is of the address, and says nothing about a record.
 */
export function ofKnownPerson<Answer extends { readonly state: string }>(answer: Answer | NoRecord): Answer | NoRecord {
  if (!isUnknown(answer)) return answer;
  return noRecord('refused', answer.category, answer.againMs);
}

function isUnknown(answer: object): answer is NoRecord {
  return 'reason' in answer && answer.reason === 'unknown-person';
}
