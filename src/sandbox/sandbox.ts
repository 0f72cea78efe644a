import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { pino } from 'pino';
import { parse } from 'yaml';
import { readConfig } from '../service/config/read-config.ts';
import { PortInUse, serve, type RunningService } from '../service/serve.ts';
import type { Services } from '../service/services.ts';
import { council } from './hosts/council.ts';
import { createHost, type SampleHost } from './hosts/host.ts';
import { hospital } from './hosts/hospital.ts';
import type { HostIdentity } from './hosts/open-views.ts';
import type { ListedPerson, Switch } from './hosts/side.ts';
import { startCouncilSimulator } from './sources/council-simulator.ts';
import { startGpSimulator } from './sources/gp-simulator.ts';

/** The day the synthetic people's records were written for. */
export const SANDBOX_TODAY = '2020-01-31';

/** Folder of the synthetic people. */
export const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** How the sandbox is started. */
export interface SandboxOptions {
  /** First port; the hosts listen 10 and 11 above it, the sources 20 and 21. */
  readonly port: number;
  /** Folder for its configuration, keys and journal; made when it is missing. */
  readonly folder: string;
  readonly log?: Services['log'];
}

/** The sandbox: two simulated sources, the service, two sample hosts. */
export interface Sandbox {
  readonly service: RunningService;
  readonly hospital: string;
  readonly council: string;
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
  { port, folder, log = pino({ level: 'warn' }) }: SandboxOptions,
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
  const { config, keys } = await writeConfig(folder, port);
  const service = keep(await onPort(port, () => serve(config, { today: () => SANDBOX_TODAY, log })));
  const switches: readonly Switch[] = [
    { id: 'gp', label: 'The GP system', simulator: gp, mode: 'none' },
    { id: 'care', label: 'The council’s system', simulator: care, mode: 'none' },
  ];
  const start = async (host: SampleHost, at: number): Promise<string> => {
    keep(await startHost(host, switches, at));
    return host.identity.origin;
  };
  return {
    service,
    hospital: await start(hospital(keys.hospital), port + 10),
    council: await start(council(keys.council), port + 11),
    switches,
  };
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
  mkdirSync(folder, { recursive: true });
  const example = readFileSync(join(FIXTURES, 'sandbox/oriel.yaml'), 'utf8');
  const file = join(folder, 'oriel.yaml');
  writeFileSync(
    file,
    example.replace(/\b83(\d\d)\b/gu, (_, offset: string) => String(port + Number(offset))),
  );
  const [forHospital, forCouncil] = [await generateKeyPair('EdDSA'), await generateKeyPair('ES256')];
  await writeKey(join(folder, 'hospital.public.jwk.json'), forHospital.publicKey);
  await writeKey(join(folder, 'council.public.jwk.json'), forCouncil.publicKey);
  const oriel = `http://localhost:${String(port)}`;
  const identity = (id: string, offset: number): Pick<HostIdentity, 'oriel' | 'id' | 'origin'> => ({
    oriel,
    id,
    origin: `http://localhost:${String(port + offset)}`,
  });
  const keys = {
    hospital: {
      ...identity('fellside-hospital', 10),
      kid: 'hospital-1',
      algorithm: 'EdDSA',
      privateKey: forHospital.privateKey,
    } satisfies HostIdentity,
    council: {
      ...identity('fellside-council', 11),
      kid: 'council-1',
      algorithm: 'ES256',
      privateKey: forCouncil.privateKey,
    } satisfies HostIdentity,
  };
  return { config: readConfig(file, {}), keys };
}

async function writeKey(file: string, key: CryptoKey): Promise<void> {
  writeFileSync(file, `${JSON.stringify(await exportJWK(key), null, 2)}\n`);
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
