import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { Pool } from 'undici';

import { judged } from './bounds.ts';
import { relativeTo, type Group, type Run } from './group.ts';
import { LAUNCHED, recordOf, sizeText, SIZES } from './record.ts';
import { percentile, sampled } from './sampling.ts';

const CHILD = fileURLToPath(new URL('service-child.ts', import.meta.url));
/** What a healthy source takes, in milliseconds. */
const SOURCE_MS = 50;
/** Length of one sample, in milliseconds. */
const SAMPLE_MS = 3_000;
const OFFERED = 30;
const ISSUER = 'http://localhost:8399';

/** Opens one view; resolves with its milliseconds when its last byte is there. */
type Viewer = () => Promise<number>;

/** The service under load over loopback, beside a plain Koa that waits for its source. Everything ends by itself. */
export async function serving(run: Run): Promise<readonly Group[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  const { bytes } = recordOf(SIZES.typical);
  const source = await startSource(bytes);
  const children: ChildProcess[] = [];
  try {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const file = writeConfig(folder, addressOf(source), JSON.stringify(await exportJWK(publicKey)));
    const oriel = await start(children, 'oriel', file);
    const plain = await start(children, 'plain', addressOf(source));
    const tally = { views: 0, refused: 0 };
    const open = orielViewer(new Pool(oriel), privateKey, (isComplete) => {
      tally.views++;
      if (!isComplete) tally.refused++;
    });
    // Until the compiler has seen what it compiles.
    await rate(open, 4);
    const groups = await measured(open, plainViewer(new Pool(plain)), sizeText(bytes.length), run);
    const refused = `${tally.refused} of ${tally.views} views refused`;
    return groups.map((group) => ({ ...group, title: `${group.title}; ${refused}` }));
  } finally {
    for (const child of children) child.stdin?.end();
    source.closeAllConnections();
    source.close();
    rmSync(folder, { recursive: true });
  }
}

async function measured(open: Viewer, plain: Viewer, size: string, run: Run): Promise<readonly Group[]> {
  const about = `${size}, one source that takes ${SOURCE_MS} ms, over loopback`;
  const own = await sampled(
    'service',
    [0.5, 0.95, 0.99].map((part) => ({
      name: `${OFFERED} views/s offered, own time p${part * 100}`,
      sample: async () => percentile(await openLoop(open, OFFERED), part) - SOURCE_MS,
    })),
    run,
  );
  const rates = await sampled(
    'service',
    [
      { name: 'plain stack, 16 viewers', sample: () => rate(plain, 16) },
      { name: '16 viewers', sample: () => rate(open, 16) },
      { name: '64 viewers', sample: () => rate(open, 64) },
    ],
    run,
  );
  const rows = relativeTo('plain stack, 16 viewers', rates);
  return [
    {
      ...{ name: 'service', title: `What the service adds to a view: ${about}`, unit: 'ms', ratio: '', bounds: [] },
      rows: own.map((row) => ({ ...row, ratio: null })),
    },
    {
      ...{ name: 'service', title: `Saturated: ${about}`, unit: 'views/s', ratio: 'times the plain stack' },
      ...{ rows, bounds: judged([{ row: '16 viewers', limit: 'at least', value: 15 }], rows) },
    },
  ];
}

/** Opens views at a rate, whether or not earlier ones are there; gives the milliseconds of each. */
async function openLoop(open: Viewer, perSecond: number): Promise<readonly number[]> {
  const views: Promise<number>[] = [];
  const until = performance.now() + SAMPLE_MS;
  for (let next = performance.now(); next < until; next += 1_000 / perSecond) {
    await pause(Math.max(0, next - performance.now()));
    views.push(open());
  }
  return Promise.all(views);
}

/** Views a second of so many viewers, each of whom opens the next when the last is there. */
async function rate(open: Viewer, viewers: number): Promise<number> {
  const begun = performance.now();
  const until = begun + SAMPLE_MS;
  const counts = await Promise.all(
    Array.from({ length: viewers }, async () => {
      let count = 0;
      for (; performance.now() < until; count++) await open();
      return count;
    }),
  );
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (performance.now() - begun);
}

/** A host's server and its reader: a ticket, then the view, of which the time is taken. */
function orielViewer(service: Pool, privateKey: CryptoKey, count: (isComplete: boolean) => void): Viewer {
  return async () => {
    const launch = await launchOf(privateKey);
    const ticket = await service.request({ path: '/v1/tickets', method: 'POST', body: launch });
    const { urls } = (await ticket.body.json()) as { urls: string[] };
    const path = (urls[0] ?? '').replace(ISSUER, '');
    const begun = performance.now();
    const text = await (await service.request({ path, method: 'GET' })).body.text();
    count(text.includes('<footer data-outcome="complete"'));
    return performance.now() - begun;
  };
}

function plainViewer(service: Pool): Viewer {
  return async () => {
    const begun = performance.now();
    await (await service.request({ path: '/', method: 'GET' })).body.text();
    return performance.now() - begun;
  };
}

function launchOf(privateKey: CryptoKey): Promise<string> {
  const { nhsNumber, birthDate } = LAUNCHED;
  return new SignJWT({
    pat: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber, birthDate },
    ...{ name: 'Dr Bench', role: 'R8000', org: 'Z9H', purpose: 'directcare', origin: 'http://localhost:8398' },
    views: ['problems'],
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
    .setIssuer('bench')
    .setAudience(ISSUER)
    .setSubject('u-1')
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('50s')
    .sign(privateKey);
}

async function startSource(record: Buffer): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const id = [request.headers['x-request-id'] ?? ''].flat().join('');
      const headers = { 'content-type': 'application/xml', 'x-request-id': id };
      setTimeout(() => response.writeHead(200, headers).end(record), SOURCE_MS);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function start(children: ChildProcess[], kind: string, argument: string): Promise<string> {
  const child = spawn(process.execPath, [CHILD, kind, argument], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return `http://127.0.0.1:${port}`;
}

function writeConfig(folder: string, source: string, jwk: string): string {
  const file = join(folder, 'oriel.yaml');
  writeFileSync(
    file,
    `issuer: ${ISSUER}
listen: { host: 127.0.0.1, port: 0 }
state: state/oriel.sqlite
hosts:
  - id: bench
    name: Bench
    origins: [http://localhost:8398]
    keys: [{ kid: bench, algorithm: EdDSA, jwk: ${jwk} }]
sources:
  - { id: gp, name: GP, kind: gp-record, connector: rest-xml, url: "${source}", format: openhr, contact: none, deadline: 30000, atOnce: 256, waiting: 1000 }
agreements:
  - id: bench
    version: "1"
    title: Bench
    host: bench
    organisations: [Z9H]
    roles: [R8000]
    purposes: [directcare]
    datasets: [problems]
    sources: [gp]
    consent: implied-direct-care
    policy: default
`,
  );
  return file;
}
