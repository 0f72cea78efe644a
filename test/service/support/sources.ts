import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { startCouncilSimulator } from '../../../src/sandbox/sources/council-simulator.ts';
import { startGpSimulator } from '../../../src/sandbox/sources/gp-simulator.ts';
import type { Simulator } from '../../../src/sandbox/sources/simulator.ts';
import { serveHttp } from '../source/servers.ts';
import { FIXTURES } from './service.ts';

/** A simulated source behind a door: the door counts questions and can answer in the simulator's place. */
export interface Door {
  readonly url: string;
  readonly simulator: Simulator;
  /** Questions so far. */
  asked: number;
  /** Called when a question has arrived, before anything is answered. */
  onAsked: () => void;
  /** Answers in place of the simulator; null to let the simulator answer. */
  instead: RequestListener | null;
  /** Everything as it was at first. */
  reset(): void;
}

/** Both simulated sources, each behind a door. `closeServers` closes the doors. */
export async function startDoors(): Promise<{ readonly gp: Door; readonly care: Door; close(): Promise<void> }> {
  const [gp, care] = await Promise.all([
    startGpSimulator({ fixtures: FIXTURES }),
    startCouncilSimulator({ fixtures: FIXTURES }),
  ]);
  return {
    gp: await doorBefore(gp),
    care: await doorBefore(care),
    close: async () => {
      await Promise.all([gp.close(), care.close()]);
    },
  };
}

async function doorBefore(simulator: Simulator): Promise<Door> {
  const nothing = (): void => undefined;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    door.asked++;
    door.onAsked();
    if (door.instead !== null) door.instead(request, response);
    else forward(simulator.url, request, response).catch(() => response.destroy());
  };
  const { url } = await serveHttp(answer);
  const door: Door = {
    ...{ url, simulator, asked: 0, onAsked: nothing, instead: null },
    reset() {
      Object.assign(door, { asked: 0, onAsked: nothing, instead: null });
      simulator.setFault('none');
    },
  };
  return door;
}

async function forward(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const names = ['content-type', 'accept', 'soapaction', 'x-request-id'];
  const headers = names.flatMap((name) =>
    [request.headers[name] ?? []].flat().map((value) => [name, value] as [string, string]),
  );
  const answer = await fetch(url, { method: request.method ?? 'GET', headers, body: await buffer(request) });
  const kept = ['content-type', 'x-request-id'].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
}

/** Answers as the council's system does, with these bytes as the record. */
export function withRecord(record: string | Buffer, contentType = 'application/xml'): RequestListener {
  return (request, response) => {
    const id = [request.headers['x-request-id'] ?? ''].flat().join('');
    response.writeHead(200, { 'content-type': contentType, 'x-request-id': id }).end(record);
  };
}
