import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A way in which a source fails over HTTP. */
export interface Fault {
  readonly name: string;
  /** What the footer of a view may say of it, beside `usable`, `paused`, `busy` and `timeout`. */
  readonly states: readonly string[];
  readonly answer: RequestListener;
}

/** What a fault is made of: the record as it should be, somebody else's, and an address that nobody should be sent to. */
export interface FaultParts {
  readonly record: Buffer;
  readonly another: Buffer;
  readonly elsewhere: string;
}

const MEGABYTE = 1024 * 1024;

/** Every fault of a source that still speaks HTTP. Each answers for ever in the same way; who flaps is for the caller. */
export function faultsOf({ record, another, elsewhere }: FaultParts): readonly Fault[] {
  const bomb = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(Buffer.alloc(8 * MEGABYTE))));
  const half = record.subarray(0, record.length / 2);
  return [
    fault('slow first byte', ['timeout'], (request, response) =>
      after(response, 60_000, () => give(request, response, record)),
    ),
    fault('slow drip', ['timeout'], (request, response) => {
      response.writeHead(200, headersOf(request));
      const dripping = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(dripping));
    }),
    fault('hang', ['timeout'], () => undefined),
    fault('reset within the body', ['incomplete'], (request, response) => {
      response.writeHead(200, headersOf(request, { 'content-length': String(record.length) }));
      response.write(half, () => setTimeout(() => request.socket.resetAndDestroy(), 10));
    }),
    fault('truncated XML', ['unsafe'], (request, response) => give(request, response, half)),
    fault('wrong content length', ['incomplete'], (request, response) => {
      response.writeHead(200, headersOf(request, { 'content-length': String(record.length + 1_000) }));
      response.write(record, () => setTimeout(() => request.socket.end(), 10));
    }),
    fault('gzip bomb', ['too-large'], (request, response) =>
      give(request, response, bomb, { 'content-encoding': 'gzip' }),
    ),
    fault('web page with 200', ['unreadable'], (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sorry</body></html>'),
    ),
    fault('redirect elsewhere', ['refused'], (_, response) => response.writeHead(307, { location: elsewhere }).end()),
    fault('redirect loop', ['refused'], (request, response) =>
      response.writeHead(302, { location: request.url ?? '/' }).end(),
    ),
    fault('401 for ever', ['refused'], (_, response) => response.writeHead(401).end()),
    fault('429 with Retry-After', ['busy'], (_, response) => response.writeHead(429, { 'retry-after': '1' }).end()),
    fault('another person', ['wrong-person'], (request, response) => give(request, response, another)),
    fault('another request', ['correlation'], (request, response) =>
      give(request, response, record, { 'x-request-id': '00000000-0000-4000-8000-000000000000' }),
    ),
    fault('50 MB', ['too-large'], (request, response) => {
      response.writeHead(200, headersOf(request));
      const part = Buffer.alloc(MEGABYTE, 'x');
      let sent = 0;
      const more = (): void => {
        if (response.destroyed || sent++ >= 50) response.end();
        else response.write(part, more);
      };
      more();
    }),
    fault('wrong charset', ['unreadable'], (request, response) =>
      give(request, response, record, { 'content-type': 'application/xml; charset=utf-16' }),
    ),
    fault('flapping', ['unreachable'], (request) => void request.socket.destroy()),
  ];
}

/** Answers as it should. */
export function give(request: IncomingMessage, response: ServerResponse, body: Buffer, more = {}): void {
  response.writeHead(200, headersOf(request, more)).end(body);
}

function headersOf(request: IncomingMessage, more = {}): Readonly<Record<string, string>> {
  const id = [request.headers['x-request-id'] ?? ''].flat().join('');
  return { 'content-type': 'application/xml', 'x-request-id': id, ...more };
}

function after(response: ServerResponse, ms: number, answer: () => void): void {
  const waking = setTimeout(answer, ms);
  response.on('close', () => clearTimeout(waking));
}

function fault(name: string, states: readonly string[], answer: RequestListener): Fault {
  return { name, states, answer };
}
