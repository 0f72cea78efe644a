import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

import { signingHost, temporaryFolder, type SigningHost } from '../service/launch/host-kit.ts';
import { hasOpenssl, makeAuthority } from '../service/source/certificates.ts';
import { closeServers, serveHttp, serveHttps } from '../service/source/servers.ts';
import { FIXTURES } from '../service/support/service.ts';
import { withRecord } from '../service/support/sources.ts';
import { faultsOf, give } from './faults.ts';

const CHILD = fileURLToPath(new URL('../../bench/service-child.ts', import.meta.url));
/** How long a source is well, and how long it is not. */
const FLAP_MS = 3_000;

/** Milliseconds that a source which fails may take. */
export const FAILING_MS = 1_500;

/** Milliseconds of the slowest deadline: that of the source that does not fail. */
export const DEADLINE_MS = 3_000;

/** A source of the stage: its views are asked for by an organisation of its own. */
export interface SoakSource {
  readonly name: string;
  readonly organisation: string;
  /** What a view may say of it, beside `usable`, `paused`, `busy` and `timeout`. */
  readonly states: readonly string[];
  /** Whether it is well half of the time. */
  readonly flaps: boolean;
  readonly url: string;
  readonly ca: string | null;
}

/** The service in a process of its own, its sources in this one. */
export interface Stage {
  readonly url: string;
  readonly metricsUrl: string;
  readonly journal: string;
  readonly host: SigningHost;
  readonly sources: readonly SoakSource[];
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
  /** Questions to the place that a redirect leads to. */
  elsewhere(): number;
  /** Ends the service and waits for its journal. */
  stopService(): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything on the loopback address. */
export async function openStage(): Promise<Stage> {
  const folder = temporaryFolder();
  let elsewhere = 0;
  const wrong = await serveHttp((_, response) => void (elsewhere++, response.end()));
  const record = recordOf('edith');
  const failing = await httpSources(record, wrong.url);
  const tls = hasOpenssl() ? await tlsSources(record, folder.path) : [];
  const sources = [
    ...failing,
    ...tls,
    { ...plain('name unknown', 'https://source.invalid/'), states: ['unreachable'] },
  ];
  const gp = await serveHttp(withRecord(readFileSync(join(FIXTURES, 'edith/openhr.xml'))));
  const host = await signingHost('ehr');
  const [state, admin] = [join(folder.path, 'oriel.sqlite'), await freePort()];
  const file = join(folder.path, 'oriel.yaml');
  const named = sources.map((source, index) => ({ ...source, id: `care-${index}`, organisation: `ORG${index}` }));
  writeFileSync(file, stringify(configOf({ host, state, admin, gp: gp.url, sources: named })));

  const child = spawn(process.execPath, [CHILD, 'oriel', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error('The service ended before it listened.')));
  const [port] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), early])) as [string];
  early.catch(() => undefined);
  const stopService = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return {
    ...{ url: `http://127.0.0.1:${port}`, metricsUrl: `http://127.0.0.1:${admin}/metrics`, journal: state, host },
    ...{ sources: named, elsewhere: () => elsewhere, stopService },
    leftOut: hasOpenssl() ? [] : ['certificates: openssl is not installed'],
    close: async () => {
      child.kill();
      await closeServers();
      folder.remove();
    },
  };
}

function plain(name: string, url: string): Omit<SoakSource, 'states'> {
  return { name, url, organisation: '', flaps: false, ca: null };
}

/** Each fails for a while, then is well for a while; not all at the same time. */
function httpSources(record: Buffer, elsewhere: string): Promise<readonly SoakSource[]> {
  const faults = faultsOf({ record, another: recordOf('bertram'), elsewhere });
  return Promise.all(
    faults.map(async ({ name, states, answer }, index) => {
      const { url } = await serveHttp((request, response) => {
        const isWell = (Math.floor(Date.now() / FLAP_MS) + index) % 2 === 0;
        // What is asked is read first: else a cut connection could be the question's.
        request.resume().once('end', () => {
          if (isWell) give(request, response, record);
          else answer(request, response);
        });
      });
      return { ...plain(name, url), states, flaps: true };
    }),
  );
}

async function tlsSources(record: Buffer, folder: string): Promise<readonly SoakSource[]> {
  const authority = makeAuthority();
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, authority.certificate);
  const serve = async (name: string, subject: Parameters<typeof authority.issue>[0]): Promise<SoakSource> => {
    const { certificate, key } = authority.issue(subject);
    const { url } = await serveHttps({ cert: certificate, key }, withRecord(record));
    return { ...plain(name, url), states: ['unreachable'], ca };
  };
  const made = [
    await serve('expired certificate', { name: 'localhost', days: -1 }),
    await serve('wrong host name', { name: 'other.example', alternatives: 'DNS:other.example' }),
  ];
  authority.remove();
  return made;
}

function recordOf(person: string): Buffer {
  return readFileSync(join(FIXTURES, person, 'liquidlogic-adults.xml'));
}

interface Written {
  readonly host: SigningHost;
  readonly state: string;
  readonly admin: number;
  readonly gp: string;
  readonly sources: readonly (SoakSource & { readonly id: string })[];
}

function configOf({ host: { host }, state, admin, gp, sources }: Written): object {
  const common = { connector: 'rest-xml', atOnce: 64, waiting: 256 };
  return {
    ...{ issuer: 'https://oriel.example', listen: { host: '127.0.0.1', port: 0 }, admin: { port: admin }, state },
    hosts: [{ id: host.id, name: host.name, origins: host.origins, keys: host.keys }],
    sources: [
      {
        ...{ ...common, id: 'gp', name: 'Practice', kind: 'gp-record', url: gp, format: 'openhr' },
        ...{ contact: 'desk', deadline: DEADLINE_MS },
      },
      ...sources.map(({ id, name, url, ca }) => ({
        ...{ ...common, id, name: `Council (${name})`, kind: 'social-care', url, format: 'liquidlogic-adults' },
        ...{ contact: 'duty desk', deadline: FAILING_MS, maxBytes: 4_000_000, breaker: { failures: 5, pause: 1_000 } },
        ...(ca !== null && { tls: { ca } }),
      })),
    ],
    agreements: sources.map(({ id, organisation }) => ({
      ...{ id, version: '1', title: id, host: host.id, organisations: [organisation], roles: ['R8000'] },
      ...{ purposes: ['directcare'], datasets: ['whole-person'], sources: ['gp', id] },
      ...{ consent: 'implied-direct-care', policy: 'default' },
    })),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
