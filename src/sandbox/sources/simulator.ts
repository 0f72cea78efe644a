import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import { readPeople, readRecord } from './people.ts';
import type { SimulatedPerson } from './people.ts';

/** What a simulated source does wrong: nothing, answers late, destroys the connection, answers with somebody else's record. */
export type FaultMode = 'none' | 'slow' | 'down' | 'wrong-person';

/** How a simulated source is started. */
export interface SimulatorOptions {
  /** Folder of synthetic people: `people.yaml`, and one folder each. */
  readonly fixtures: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Those whom the source knows; default: all of `people.yaml`. */
  readonly people?: readonly SimulatedPerson[];
  /** Milliseconds before every answer; default 0. */
  readonly delayMs?: number;
  readonly fault?: FaultMode;
}

/** A simulated source, listening on the loopback address. */
export interface Simulator {
  readonly url: string;
  /** From the next request on; `slowMs` is for `slow`, default 20 s. */
  setFault(mode: FaultMode, slowMs?: number): void;
  close(): Promise<void>;
}

/** A request that has arrived whole. */
export interface Message {
  readonly method: string;
  readonly url: string;
  /** A header's value by its lower-case name; an empty string where it is absent. */
  readonly header: (name: string) => string;
  readonly body: Buffer;
}

/** What a simulated source answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One kind of source: the path it listens at, the name of its records' files, and how it answers. */
export interface Behaviour {
  readonly path: string;
  readonly recordFile: string;
  /** `recordOf` gives the record that the source would show for an NHS number; null where it knows none. */
  answer(message: Message, recordOf: (nhsNumber: string) => Promise<Buffer | null>): Promise<Reply>;
}

const SLOW_MS = 20_000;

/** Starts a simulated source over real HTTP. */
export async function startSimulator(behaviour: Behaviour, options: SimulatorOptions): Promise<Simulator> {
  const people = options.people ?? (await readPeople(options.fixtures));
  const closing = new AbortController();
  let fault = { mode: options.fault ?? 'none', slowMs: SLOW_MS };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { mode, slowMs } = fault;
    if (mode === 'down') return void request.socket.destroy();
    const message = await receive(request);
    await pause((options.delayMs ?? 0) + (mode === 'slow' ? slowMs : 0), null, { signal: closing.signal });
    const recordOf = (nhsNumber: string) => recordFor(behaviour, options.fixtures, people, nhsNumber, mode);
    send(response, await behaviour.answer(message, recordOf));
  };
  const server = createServer((request, response) => {
    // A request that cannot be served ends as it would with a broken source: without an answer.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${behaviour.path}`,
    setFault: (mode, slowMs = SLOW_MS) => void (fault = { mode, slowMs }),
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Message> {
  const header = (name: string) => [request.headers[name] ?? ''].flat().join(', ');
  return { method: request.method ?? '', url: request.url ?? '', header, body: await buffer(request) };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function recordFor(
  { recordFile }: Behaviour,
  fixtures: string,
  people: readonly SimulatedPerson[],
  nhsNumber: string,
  mode: FaultMode,
): Promise<Buffer | null> {
  const asked = people.filter((person) => person.nhsNumber === nhsNumber);
  const others = people.filter((person) => person.nhsNumber !== nhsNumber);
  for (const person of mode === 'wrong-person' ? others : asked) {
    const record = await readRecord(fixtures, person, recordFile);
    if (record !== null) return record;
  }
  return null;
}
