import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { createServer as createNetServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

import type { SourceConfig } from '../../../src/service/config/config.ts';
import type { SourceRequest } from '../../../src/service/source/source.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';

/** A server of this process, on the loopback address. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Every connection so far, oldest first. */
  readonly sockets: readonly Socket[];
}

const running = new Set<{ readonly server: Server; readonly sockets: readonly Socket[] }>();

/** Closes every server that the tests have started. */
export async function closeServers(): Promise<void> {
  for (const { server, sockets } of running) {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  }
  running.clear();
}

/** Starts an HTTP server; with `tunnel`, one that answers CONNECT. */
export function serveHttp(
  listener: RequestListener,
  tunnel?: (request: IncomingMessage, socket: Duplex) => void,
): Promise<TestServer> {
  const server = createHttpServer(listener);
  return listen(tunnel === undefined ? server : server.on('connect', tunnel));
}

/** Starts an HTTPS server; its URL says `localhost`. */
export async function serveHttps(options: ServerOptions, listener: RequestListener): Promise<TestServer> {
  const server = await listen(createHttpsServer(options, listener));
  return { ...server, url: `https://localhost:${server.port}/records` };
}

/** Starts a server that answers the first bytes of each connection with these, then does what is said with it. */
export function serveRaw(answer: string | Buffer, then: 'end' | 'reset'): Promise<TestServer> {
  return listen(
    createNetServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(answer, () => setTimeout(() => (then === 'end' ? socket.end() : socket.resetAndDestroy()), 20));
      });
    }),
  );
}

async function listen(server: Server): Promise<TestServer> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => void sockets.push(socket));
  running.add({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/records`, port, sockets };
}

/** Resolves when a connection has ended at the server's side, by whatever means; fails after a second. */
export async function closed(socket: Socket | undefined): Promise<void> {
  if (socket === undefined) throw new Error('no connection');
  const patience = performance.now() + 1000;
  while (!socket.closed && performance.now() < patience) await pause(5);
  if (!socket.closed) throw new Error('the connection is still open');
}

/** What a source has that is asked over plain HTTP, and never paused. */
export const PLAIN = {
  connectMs: 2000,
  firstByteMs: 60_000,
  parts: [],
  guard: { atOnce: 32, waiting: 16, failures: 1000, pauseMs: 1000 },
  transport: { tls: null, proxy: null, headers: {} },
  ...{ oauth: null, second: null, fhir: null, file: null },
} as const;

/** A source's configuration for tests. */
export function sourceAt(url: string, changes: Partial<SourceConfig> = {}): SourceConfig {
  return {
    id: 'fellside-gp',
    name: 'Fellside Test Surgery',
    kind: 'gp-record',
    connector: 'mig-soap',
    url,
    format: 'openhr',
    contact: '01632 960020',
    deadlineMs: 2000,
    maxBytes: 1_000_000,
    limits: GATE_LIMITS,
    mig: { sourceIdentifier: 'urn:nhs-uk:addressing:ods:R59:oncology', targetNationalCode: 'A99999', security: null },
    ...PLAIN,
    ...changes,
  };
}

/** A question about Edith, by a fictional clinician. */
export const QUESTION: SourceRequest = {
  requestId: '5e0f3c5e-6d52-4f0e-9c39-0d6f7a1f2b11',
  nhsNumber: '9990000018',
  birthDate: '1941-03-09',
  consent: 'given',
  purpose: 'directcare',
  user: { id: 'u-1', name: 'Sam <O’Brien> & "Co"', role: 'S0010:G0020:R0260', organisation: 'R59' },
};

/** A signal for work that is not about time. */
export const NEVER: AbortSignal = new AbortController().signal;
