import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { KIT, kitModule } from '../../../src/sandbox/kit.ts';
import type { Host } from '../../../src/service/config/config.ts';
import { patOf } from '../../service/launch/host-kit.ts';
import { careAt, EDITH, gpAt, portOf, startService, type TestService } from '../../service/support/service.ts';
import { startDoors } from '../../service/support/sources.ts';

const BERTRAM = patOf({ value: '9990000026', birthDate: '1952-11-23', name: 'Bertram SPARSEPATIENT' });

/** The script of the host's page: every view asks the host's own back end; the page keeps what it hears. */
const APP = `import '/oriel-view.js';
import { together } from '/together.js';
window.states = [];
window.heard = [];
addEventListener('oriel-state', ({ detail }) => states.push(detail));
addEventListener('message', ({ data }) => heard.push(data));
window.ticket = together(async (views, person) =>
  (await fetch('/ticket', { method: 'POST', body: JSON.stringify({ views, person }) })).json());
for (const view of document.querySelectorAll('oriel-view')) view.ticket = ticket;
`;

/** What the host's page asked of its own back end. */
interface Asked {
  readonly views: readonly string[];
  readonly person: string;
}

/** A host of its own origin with a strict policy, whose pages use the kit, beside the real service and two simulated sources. */
export interface KitHost {
  readonly origin: string;
  /** Address of the service. */
  readonly service: string;
  readonly oriel: TestService;
  readonly doors: Awaited<ReturnType<typeof startDoors>>;
  /** The body of its page. */
  body: string;
  /** Headers of its page besides its policy. */
  headers: Readonly<Record<string, string>>;
  /** Claims of its launches besides the person. */
  claims: Readonly<Record<string, unknown>>;
  /** Answers in place of a ticket; null for a ticket. */
  instead: ((asked: Asked) => Promise<unknown>) | null;
  readonly asked: Asked[];
  /** Everything as it was at first. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts them; the host is registered with these settings. */
export async function startKitHost(settings: Partial<Host>): Promise<KitHost> {
  const doors = await startDoors();
  const server = createServer((request, response) => void answer(request.url ?? '', text(request), response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], ({ hosts }) => ({
    hosts: hosts.map((host) => ({ ...host, origins: [origin, origin.replace('localhost', '127.0.0.1')], ...settings })),
  }));
  const service = `http://localhost:${portOf(oriel.server)}`;
  const usual = { body: '', headers: {}, claims: {}, instead: null };
  const reset = (): void => {
    Object.assign(host, usual);
    host.asked.length = 0;
    doors.gp.reset();
    doors.care.reset();
  };
  const host: KitHost = {
    ...{ ...usual, origin, service, oriel, doors, asked: [], reset },
    close: async () => {
      await closeServer(server);
      await oriel.close();
      await doors.close();
    },
  };

  async function answer(path: string, body: Promise<string>, response: ServerResponse): Promise<void> {
    const module = KIT.find((name) => path === `/${name}.js`);
    if (module !== undefined) send(response, 'text/javascript', kitModule(module));
    else if (path === '/app.js') send(response, 'text/javascript', APP);
    else if (path === '/ticket') send(response, 'application/json', JSON.stringify(await ticketFor(await body)));
    else if (path === '/') send(response, 'text/html', pageOf(host.body), { ...policy, ...host.headers });
    else response.writeHead(404).end();
  }

  async function ticketFor(body: string): Promise<unknown> {
    const asked = JSON.parse(body) as Asked;
    host.asked.push(asked);
    if (host.instead !== null) return host.instead(asked);
    const pat = asked.person === 'bertram' ? BERTRAM : EDITH;
    const paths = await oriel.launch(asked.views, { origin, pat, ...host.claims });
    return { urls: paths.map((path) => `${service}${path}`), expiresAt: new Date(Date.now() + 60_000).toISOString() };
  }

  const policy = {
    'content-security-policy': `default-src 'none'; script-src 'self'; img-src data:; connect-src 'self'; frame-src 'self' ${service}; require-trusted-types-for 'script'; trusted-types 'none'`,
  };
  return host;
}

function pageOf(body: string): string {
  return `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body>${body}<script type="module" src="/app.js"></script>`;
}

function send(
  response: ServerResponse,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
