import { errors, Pool } from 'undici';
import type { Dispatcher } from 'undici';

import { ACCEPTED_ENCODINGS, BodyRefusal, readBody } from './body.ts';
import type { UnavailableReason } from './source.ts';

/** What is sent to a source. The URL is the source's own: nothing about a person is ever in it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A whole answer of a source, decompressed, whatever its status. */
export interface HttpAnswer {
  readonly state: 'received';
  readonly status: number;
  /** A header's value by its lower-case name; an empty string where it is absent. */
  readonly header: (name: string) => string;
  readonly bytes: Uint8Array;
}

/** An answer, or why there is none. */
export type HttpOutcome = HttpAnswer | { readonly state: 'failed'; readonly reason: UnavailableReason };

/** HTTP to one source over connections of its own. */
export interface HttpClient {
  /** One exchange. The signal ends it at any point, and its socket is destroyed, never used again. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  /** Ends what is under way and closes every connection. */
  close(): Promise<void>;
}

/** Bounds of a client. */
export interface HttpLimits {
  /** Bytes of an answer at most, before and after decompression. */
  readonly maxBytes: number;
  /** Milliseconds to connect at most. */
  readonly connectMs: number;
}

/** Connections to one source at most: what waits beyond them waits under its own deadline and holds up no other source. */
const CONNECTIONS = 32;

/** Makes the client of one source. Its timeouts are the caller's signals; redirects are answers, not followed. */
export function createHttpClient(url: string, limits: HttpLimits): HttpClient {
  const { origin, pathname, search } = new URL(url);
  // One request a connection at a time (an aborted one takes no other down with it); HTTP/1.1 only, so that
  // destroying the socket is what an abort means.
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: limits.connectMs },
  });
  return {
    async send(request, signal) {
      if (signal.aborted) return { state: 'failed', reason: 'timeout' };
      return exchange(pool, `${pathname}${search}`, request, limits.maxBytes, signal);
    },
    close: () => pool.destroy(),
  };
}

async function exchange(
  pool: Pool,
  path: string,
  request: HttpRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpOutcome> {
  let begun = false;
  try {
    const headers = { ...request.headers, 'accept-encoding': ACCEPTED_ENCODINGS };
    const response = await pool.request({ path, method: request.method, headers, body: request.body, signal });
    begun = true;
    return await received(response, maxBytes, signal);
  } catch (error) {
    if (signal.aborted) return { state: 'failed', reason: 'timeout' };
    return { state: 'failed', reason: begun ? reasonWithinAnswer(error) : reasonBeforeAnswer(error) };
  }
}

async function received(response: Dispatcher.ResponseData, maxBytes: number, signal: AbortSignal): Promise<HttpAnswer> {
  const header = (name: string) => [response.headers[name] ?? ''].flat().join(', ');
  try {
    if (Number(header('content-length')) > maxBytes) throw new BodyRefusal('too-large');
    const bytes = await readBody(response.body, header('content-encoding'), maxBytes, signal);
    return { state: 'received', status: response.statusCode, header, bytes };
  } catch (error) {
    // A body that is not read to its end takes its socket with it.
    response.body.on('error', () => undefined).destroy();
    throw error;
  }
}

/** Connection refused, name unknown, TLS failure, closed before it answered: nobody was reached. What else fails is ours. */
function reasonBeforeAnswer(error: unknown): UnavailableReason {
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) return 'unreadable';
  const code = codeOf(error);
  if (code === '' || error instanceof errors.InvalidArgumentError) throw error;
  return 'unreachable';
}

function reasonWithinAnswer(error: unknown): UnavailableReason {
  if (error instanceof BodyRefusal) return error.reason;
  if (error instanceof errors.HTTPParserError) return 'unreadable';
  const code = codeOf(error);
  if (code === '') throw error;
  // zlib: Z_BUF_ERROR is an end too early; every other of its codes is rubbish where compressed bytes should be.
  return /^(?:Z_(?!BUF_ERROR)|ERR_BROTLI|ERR__ERROR)/.test(code) ? 'unreadable' : 'incomplete';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * What a status other than 200 means to the reader. A redirect is `refused`: the source did not answer here, and a
 * question about a person is never sent on to an address that nobody configured. 404 is for the connector to judge.
 */
export function reasonOfStatus(status: number): UnavailableReason {
  if (status >= 500) return 'fault';
  return status >= 300 ? 'refused' : 'unreadable';
}

/** Whether a Content-Type is one of the media types given, in UTF-8 (RFC 9110, 8.3); other parameters do not matter. */
export function isContentType(contentType: string, ...mediaTypes: readonly string[]): boolean {
  const [mediaType = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return mediaTypes.includes(mediaType) && (charset === undefined || /^charset="?utf-8"?$/.test(charset));
}
