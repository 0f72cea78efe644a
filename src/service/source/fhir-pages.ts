import { FHIR_JSON, noRecord, ofKnownPerson, readBundle, settled } from './fhir-answer.ts';
import type { BundleAnswer, NoRecord } from './fhir-answer.ts';
import type { HttpClient, HttpRequest } from './http.ts';
import { jsonParts, parsePart } from './json-parts.ts';
import type { JsonRange } from './json-parts.ts';

/** One conversation with a FHIR server about one person. */
export interface Conversation {
  readonly http: HttpClient;
  /** The server's base, without a final slash. */
  readonly base: string;
  /** Goes out with every request as X-Request-Id. */
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Bytes left for all that is still to come. */
  readonly budget: { bytes: number };
  readonly maxPages: number;
}

/** Pages of one answer, in their order. */
export interface Pages {
  readonly state: 'pages';
  readonly pages: readonly BundleAnswer[];
}

/** What is asked: a path below the base, and a body for POST. */
export interface Question {
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks, and follows the links to the next page as long as they stay at this server and lead to pages not yet seen. */
export async function askPages(conversation: Conversation, question: Question): Promise<Pages | NoRecord> {
  const { base, maxPages } = conversation;
  const pages: BundleAnswer[] = [];
  const seen = new Set<string>();
  let request: HttpRequest | null = firstRequest(conversation, question);
  while (request !== null) {
    if (pages.length >= maxPages) return noRecord('too-large');
    const answer: BundleAnswer | NoRecord = await askPage(conversation, request);
    const page = pages.length === 0 ? answer : ofKnownPerson(answer);
    if (page.state === 'none') return page;
    pages.push(page);
    const path = page.next === null ? null : pathWithin(base, page.next);
    if (page.next !== null && (path === null || seen.has(path))) return noRecord('unreadable');
    if (path !== null) seen.add(path);
    request = path === null ? null : { method: 'GET', headers: headersOf(conversation), body: null, path };
  }
  return { state: 'pages', pages };
}

async function askPage(
  { http, requestId, signal, budget }: Conversation,
  request: HttpRequest,
): Promise<BundleAnswer | NoRecord> {
  const page = await readBundle(await http.send(request, signal), requestId);
  if (page.state === 'none') return page;
  budget.bytes -= page.bytes.length;
  return budget.bytes < 0 ? noRecord('too-large') : page;
}

function firstRequest(conversation: Conversation, { path, body, contentType, headers }: Question): HttpRequest {
  const { pathname } = new URL(conversation.base);
  return {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...headersOf(conversation),
      ...(body !== undefined && { 'content-type': contentType ?? FHIR_JSON }),
      ...headers,
    },
    body: body ?? null,
    path: `${pathname.replace(/\/$/, '')}${path}`,
  };
}

function headersOf({ requestId }: Conversation): Readonly<Record<string, string>> {
  return { accept: FHIR_JSON, 'x-request-id': requestId };
}

/** Path and query of a link at the same origin, at or below the base; null for every other: a page elsewhere is not asked for. */
export function pathWithin(base: string, link: string): string | null {
  const home = new URL(base);
  const url = URL.parse(link, `${base}/`);
  if (url?.origin !== home.origin || url.username !== '' || url.password !== '') return null;
  const root = home.pathname.replace(/\/$/, '');
  const isBelow = url.pathname === root || url.pathname.startsWith(`${root}/`);
  return isBelow ? `${url.pathname}${url.search}` : null;
}

/** Every resource of the pages that is an object, read one at a time. */
export function resourcesOf(pages: readonly BundleAnswer[]): Promise<readonly Resource[] | NoRecord> {
  return settled(async () => {
    const resources: Resource[] = [];
    for await (const resource of resourcesIn(pages)) resources.push(resource);
    return resources;
  });
}

/** Whether the pages hold a patient; no more is read than it takes to know. */
export function holdPatient(pages: readonly BundleAnswer[]): Promise<boolean | NoRecord> {
  return settled(async () => {
    for await (const { resource } of resourcesIn(pages)) if (resource['resourceType'] === 'Patient') return true;
    return false;
  });
}

async function* resourcesIn(pages: readonly BundleAnswer[]): AsyncGenerator<Resource> {
  for (const { bytes, entries } of pages) {
    if (entries === null) continue;
    for await (const range of jsonParts(bytes, entries)) yield* resourceIn(parsePart(bytes, range));
  }
}

/** A resource with the URL that its Bundle gives it. */
export interface Resource {
  readonly fullUrl: string | null;
  readonly resource: Readonly<Record<string, unknown>>;
}

function resourceIn(entry: unknown): readonly Resource[] {
  if (!isObject(entry) || !isObject(entry['resource'])) return [];
  const { fullUrl, resource } = entry;
  return [{ fullUrl: typeof fullUrl === 'string' ? fullUrl : null, resource }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const HEAD = Buffer.from('{"resourceType":"Bundle","type":"collection","entry":[');
const TAIL = Buffer.from(']}');
const COMMA = Buffer.from(',');

/**
 * The entries of all pages as one Bundle, on the bytes: no value is read and written again, so that no number, no
 * repeated key and no mark-up of the source changes before the gate sees it. A single page stays as it came.
 */
export async function mergePages(pages: readonly BundleAnswer[]): Promise<Buffer | NoRecord> {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) return only.bytes;
  return settled(async () => {
    const parts: Buffer[] = [];
    for (const { bytes, entries } of pages) {
      const inside = entries === null ? null : await insideOf(bytes, entries);
      if (inside !== null) parts.push(...(parts.length > 0 ? [COMMA] : []), inside);
    }
    return Buffer.concat([HEAD, ...parts, TAIL]);
  });
}

/** From the first element of an array to its last; null where it is empty. */
async function insideOf(bytes: Buffer, range: JsonRange): Promise<Buffer | null> {
  const inside = { start: -1, end: -1 };
  for await (const { start, end } of jsonParts(bytes, range)) {
    if (inside.start === -1) inside.start = start;
    inside.end = end;
  }
  return inside.start === -1 ? null : bytes.subarray(inside.start, inside.end);
}
