import { AssertionError } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import { errors } from 'undici';
import type { Dispatcher } from 'undici';

import type { AskedConfig, TransportConfig } from '../config/source-config.ts';
import { ACCEPTED_ENCODINGS, BodyRefusal, readBody } from './body.ts';
import type { UnavailableReason } from './source.ts';
import { currentTls, openCarrier, ownHeaders } from './transport.ts';
import type { Carrier } from './transport.ts';

/** What is sent to a source. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Path and query, where they are not those of the source's own URL. No NHS number is ever put into one. */
  readonly path?: string;
}

/** A whole answer of a source, decompressed, whatever its status. */
export interface HttpAnswer {
  readonly state: 'received';
  readonly status: number;
  /** A header's value by its lower-case name; an empty string where it is absent. */
  readonly header: (name: string) => string;
  readonly bytes: Uint8Array;
}

/** Why there is no answer. */
export interface HttpFailure {
  readonly state: 'failed';
  readonly reason: UnavailableReason;
  /** Milliseconds for which the source asked to be left alone; 0 where it did not. */
  readonly againMs: number;
}

/** An answer, or why there is none. */
export type HttpOutcome = HttpAnswer | HttpFailure;

/** HTTP to one source over connections of its own. */
export interface HttpClient {
  /** One exchange. The signal ends it at any point, and its socket is destroyed, never used again. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  /** Ends what is under way and closes every connection. */
  close(): Promise<void>;
}

/** Bounds of a client, and the way to its source. */
export interface HttpSettings {
  /** Bytes of an answer at most, before and after decompression. */
  readonly maxBytes: number;
  /** Milliseconds to connect at most. */
  readonly connectMs: number;
  /** Milliseconds from sending to the first byte of an answer at most. */
  readonly firstByteMs: number;
  readonly transport: TransportConfig;
}

/** The settings that a source is asked with. */
export function httpSettings({ maxBytes, connectMs, firstByteMs, transport }: AskedConfig): HttpSettings {
  return { maxBytes, connectMs, firstByteMs, transport };
}

/** Makes the client of one source; the deadline in all is the caller's signal. Redirects are answers, not followed. */
export function createHttpClient(url: string, settings: HttpSettings): HttpClient {
  const { origin, pathname, search } = new URL(url);
  const carriers = carriersFor(settings, () => openCarrier(origin, settings.connectMs, settings.transport));
  const headers = { ...ownHeaders(settings.transport), 'accept-encoding': ACCEPTED_ENCODINGS };
  return {
    async send(request, signal) {
      if (signal.aborted) return failed('timeout');
      const whole = { path: `${pathname}${search}`, ...request, headers: { ...headers, ...request.headers } };
      const carrier = carriers.current();
      const first = await exchange(carrier, origin, whole, settings, signal);
      if (first.outcome !== null) return first.outcome;
      if (request.method !== 'GET' || !(await isStillWanted(signal))) return failed(first.reason);
      const second = await exchange(carrier, origin, whole, settings, signal);
      return second.outcome ?? failed(second.reason);
    },
    close: () => carriers.close(),
  };
}

/**
 * The carrier in use. After new certificates another one takes its place, and what is under way ends on the old one: no
 * connection, and no TLS session, is used again that was opened with other certificates.
 */
function carriersFor({ transport: { tls } }: HttpSettings, open: () => Carrier) {
  const opened = new Set<Carrier>();
  const begin = () => {
    const carrier = open();
    opened.add(carrier);
    return { carrier, tls: currentTls(tls) };
  };
  let used = begin();
  return {
    current(): Carrier {
      if (currentTls(tls) !== used.tls) {
        const { carrier } = used;
        used = begin();
        void carrier.close().finally(() => opened.delete(carrier));
      }
      return used.carrier;
    },
    close: async () => {
      await Promise.all([...opened].map((carrier) => carrier.destroy()));
    },
  };
}

/** How an exchange ended; without an outcome the connection broke before a byte of an answer, and asking again may help. */
type Exchange = { readonly outcome: HttpOutcome } | { readonly outcome: null; readonly reason: UnavailableReason };

/** A connection that was refused, or that its other end closed before it answered. */
const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const BEFORE_ANOTHER_TRY_MS = 50;

async function exchange(
  carrier: Carrier,
  origin: string,
  { path = '/', method, headers, body }: HttpRequest,
  { maxBytes, firstByteMs }: HttpSettings,
  signal: AbortSignal,
): Promise<Exchange> {
  const late = new AbortController();
  const patience = setTimeout(() => late.abort(), firstByteMs);
  const ending = AbortSignal.any([signal, late.signal]);
  let begun = false;
  try {
    const response = await carrier.request({ origin, path, method, headers, body, signal: ending });
    clearTimeout(patience);
    begun = true;
    return { outcome: busyOf(response) ?? (await received(response, maxBytes, signal)) };
  } catch (error) {
    if (ending.aborted) return { outcome: failed('timeout') };
    if (begun) return { outcome: failed(reasonWithinAnswer(error)) };
    const reason = reasonBeforeAnswer(error);
    return reason === 'unreachable' && BROKEN.has(codeOf(error))
      ? { outcome: null, reason }
      : { outcome: failed(reason) };
  } finally {
    clearTimeout(patience);
  }
}

async function isStillWanted(signal: AbortSignal): Promise<boolean> {
  return pause(BEFORE_ANOTHER_TRY_MS, true, { signal }).catch(() => false);
}

function failed(reason: UnavailableReason, againMs = 0): HttpFailure {
  return { state: 'failed', reason, againMs };
}

/** RFC 6585, 4: too many requests. A 503 that says for how long (RFC 9110, 15.6.4) means the same. */
function busyOf(response: Dispatcher.ResponseData): HttpFailure | null {
  const againMs = retryAfterOf([response.headers['retry-after'] ?? ''].flat().join(''));
  if (response.statusCode !== 429 && !(response.statusCode === 503 && againMs > 0)) return null;
  letGo(response);
  return failed('busy', againMs);
}

/** Milliseconds of a Retry-After: seconds, or a date (RFC 9110, 10.2.3); 0 where it says nothing that can be read. */
function retryAfterOf(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

/** A body that is not read to its end takes its socket with it. */
function letGo(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined).destroy();
}

async function received(response: Dispatcher.ResponseData, maxBytes: number, signal: AbortSignal): Promise<HttpAnswer> {
  const header = (name: string) => [response.headers[name] ?? ''].flat().join(', ');
  try {
    if (Number(header('content-length')) > maxBytes) throw new BodyRefusal('too-large');
    const bytes = await readBody(response.body, header('content-encoding'), maxBytes, signal);
    return { state: 'received', status: response.statusCode, header, bytes };
  } catch (error) {
    letGo(response);
    throw error;
  }
}

/** Connection refused, name unknown, TLS failure, closed before it answered: nobody was reached. What else fails is ours. */
function reasonBeforeAnswer(error: unknown): UnavailableReason {
  if (isNotHttp(error)) return 'unreadable';
  const code = codeOf(error);
  if (code === '' || error instanceof errors.InvalidArgumentError) throw error;
  return 'unreachable';
}

/** What answered does not keep to HTTP: two lengths, a status below 100 (undici asserts that), a change of protocol. */
function isNotHttp(error: unknown): boolean {
  if (error instanceof errors.SocketError) return /^bad (?:response|upgrade)$/.test(error.message);
  return (
    error instanceof errors.HTTPParserError ||
    error instanceof errors.HeadersOverflowError ||
    error instanceof errors.ResponseContentLengthMismatchError ||
    error instanceof AssertionError
  );
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

/** Whether a header says our id and nothing else; a gateway may say it a second time. */
export function isOurId(header: string, requestId: string): boolean {
  return header.split(',').every((id) => id.trim().toLowerCase() === requestId.toLowerCase());
}
