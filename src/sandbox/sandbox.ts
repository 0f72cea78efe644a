import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { parse } from 'yaml';
import { makeFolder } from '../service/config/config-error.ts';
import type { Config } from '../service/config/config.ts';
import { readConfig } from '../service/config/read-config.ts';
import { PortInUse, serve, type RunningService } from '../service/serve.ts';
import type { Services } from '../service/services.ts';
import { ENGLISH } from '../transform/record/language.ts';
import { council } from './hosts/council.ts';
import { createHost, type SampleHost } from './hosts/host.ts';
import { hospital } from './hosts/hospital.ts';
import type { HostIdentity } from './hosts/open-views.ts';
import { outOfHours } from './hosts/out-of-hours.ts';
import { surgery } from './hosts/surgery.ts';
import type { ListedPerson, Switch } from './hosts/side.ts';
import { startCouncilSimulator } from './sources/council-simulator.ts';
import { startGpSimulator } from './sources/gp-simulator.ts';
import { startIndexSimulator } from './sources/index-simulator.ts';

/** The day the synthetic people's records were written for. */
export const SANDBOX_TODAY = '2020-01-31';

/** Folder of the synthetic people. */
export const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** How the sandbox is started. */
export interface SandboxOptions {
  /** First port; the hosts listen 10 to 13 above it, the sources 20 and 21, the index 22. */
  readonly port: number;
  /** Folder for its configuration, keys and journal; made when it is missing. */
  readonly folder: string;
  readonly log?: Services['log'];
  /** Id of the language of the views, reviewed or not; that of the strict profile stays English. */
  readonly language?: string;
}

/** The sandbox: two simulated sources and an index, the service, four sample hosts. */
export interface Sandbox {
  readonly service: RunningService;
  readonly hospital: string;
  readonly council: string;
  readonly outOfHours: string;
  readonly surgery: string;
  readonly switches: readonly Switch[];
  close(): Promise<void>;
}

interface Closing {
  close(): Promise<unknown>;
}

/** Starts everything on this machine; what has started is closed again when a later part cannot. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const opened: Closing[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  try {
    return { ...(await startParts(options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  { port, folder, log = pino({ level: 'warn' }), language = ENGLISH }: SandboxOptions,
  opened: Closing[],
): Promise<Omit<Sandbox, 'close'>> {
  const keep = <T extends Closing>(part: T): T => {
    opened.push(part);
    return part;
  };
  const gp = keep(
    await onPort(port + 20, (free) => startGpSimulator({ fixtures: FIXTURES, port: free, delayMs: 300 })),
  );
  const care = keep(
    await onPort(port + 21, (free) => startCouncilSimulator({ fixtures: FIXTURES, port: free, delayMs: 150 })),
  );
  const index = keep(await onPort(port + 22, (free) => startIndexSimulator({ fixtures: FIXTURES, port: free })));
  const { config, keys } = await writeConfig(folder, port);
  const service = keep(
    await onPort(port, () =>
      serve(speaking(config, language), { today: () => SANDBOX_TODAY, log, unreviewedLanguages: true }),
    ),
  );
  const switches: readonly Switch[] = [
    { id: 'gp', label: 'The GP system', simulator: gp, mode: 'none' },
    { id: 'care', label: 'The council’s system', simulator: care, mode: 'none' },
    { id: 'index', label: 'The index of records', simulator: index, mode: 'none' },
  ];
  const start = async (host: SampleHost, at: number): Promise<string> => {
    keep(await startHost(host, switches, at));
    return host.identity.origin;
  };
  return {
    service,
    hospital: await start(hospital(keys.hospital), port + 10),
    council: await start(council(keys.council), port + 11),
    outOfHours: await start(outOfHours(keys.outOfHours), port + 12),
    surgery: await start(surgery(keys.surgery), port + 13),
    switches,
  };
}

function speaking(config: Config, language: string): Config {
  const hosts = config.hosts.map((host) => (host.profile === 'strict' ? host : { ...host, language }));
  return { ...config, hosts };
}

async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    throw isPortInUse(error) ? new PortInUse(port, 'give the sandbox another first port with --port') : error;
  }
}

function isPortInUse(error: unknown): boolean {
  return error instanceof PortInUse || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
}

/** Writes the example configuration with new keys for the sample hosts, and reads it as any service does. */
async function writeConfig(folder: string, port: number) {
  makeFolder(folder, 'name another with --folder');
  const example = readFileSync(join(FIXTURES, 'sandbox/oriel.yaml'), 'utf8');
  const file = join(folder, 'oriel.yaml');
  writeFileSync(
    file,
    example.replace(/\b83(\d\d)\b/gu, (_, offset: string) => String(port + Number(offset))),
  );
  const identityAt = async (
    id: string,
    offset: number,
    algorithm: HostIdentity['algorithm'],
  ): Promise<HostIdentity> => ({
    oriel: `http://localhost:${String(port)}`,
    ...{ id, origin: `http://localhost:${String(port + offset)}` },
    ...(await newKey(folder, `${id}-1`, algorithm)),
  });
  const keys = {
    hospital: await identityAt('fellside-hospital', 10, 'EdDSA'),
    council: await identityAt('fellside-council', 11, 'ES256'),
    outOfHours: await identityAt('testborough-out-of-hours', 12, 'EdDSA'),
    surgery: await identityAt('fellside-surgery', 13, 'EdDSA'),
  };
  await newKey(folder, 'your-host-1', 'EdDSA', 'kept');
  await newKey(folder, 'your-host-2', 'ES256', 'kept');
  return { config: readConfig(file, {}), keys };
}

/** A new pair of keys; the public one is written where the configuration names it, the private one where somebody else is to sign. */
async function newKey(
  folder: string,
  kid: string,
  algorithm: HostIdentity['algorithm'],
  own: 'kept' | 'not kept' = 'not kept',
) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: own === 'kept' });
  writeFileSync(join(folder, `${kid}.public.jwk.json`), `${JSON.stringify(await exportJWK(publicKey), null, 2)}\n`);
  if (own === 'kept') writeFileSync(join(folder, `${kid}.private.pem`), await exportPKCS8(privateKey), { mode: 0o600 });
  return { kid, algorithm, privateKey };
}

async function startHost(host: SampleHost, switches: readonly Switch[], port: number): Promise<Closing> {
  const people = parse(readFileSync(join(FIXTURES, 'people.yaml'), 'utf8')) as readonly ListedPerson[];
  const callback = createHost(host, people, switches).callback();
  const server = createServer((request, response) => void callback(request, response));
  await onPort(port, async (free) => {
    server.listen(free, '127.0.0.1');
    await once(server, 'listening');
  });
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
