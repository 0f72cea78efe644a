import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import supertest from 'supertest';

import { TEMPLATES } from '../../../src/catalogue.ts';
import type { Config, SharingAgreement, SourceConfig } from '../../../src/service/config/config.ts';
import { serve, type RunningService, type ServeOptions } from '../../../src/service/serve.ts';
import { claimsOf, configOf, patOf, signingHost, temporaryFolder, type SigningHost } from '../launch/host-kit.ts';
import { sourceAt } from '../source/servers.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';

/** Folder of the synthetic people. */
export const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url));

/** The day for which the synthetic people's records were written. */
export const TODAY = '2020-01-31';

/** What a launch says about Edith, as changes of `claimsOf`. */
export const EDITH = patOf({ value: '9990000018', birthDate: '1941-03-09', name: 'Edith Mary TESTPATIENT' });

/** Every dataset that comes with Oriel, in the order of the sandbox. */
export const ALL_VIEWS = ['allergies', 'medications', 'problems', 'social-care'] as const;

/** One line of the journal. */
export interface JournalRow {
  readonly seq: number;
  readonly event: string;
  readonly view: string | null;
  readonly person: string | null;
  readonly user: string | null;
  /** Facts as JSON. */
  readonly facts: string;
}

/** The real service on a free port, with a host that can sign and a log that can be read. */
export interface TestService {
  readonly service: RunningService;
  readonly server: Server;
  readonly host: SigningHost;
  readonly config: Config;
  /** Folder of the state file; gone after `close`. */
  readonly folder: string;
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Asks the service; nothing of the answer is checked. */
  readonly request: ReturnType<typeof supertest>;
  /** A signed launch about Edith, some of its claims replaced. */
  sign(changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Launches these views; gives the path of each one-time URL. */
  launch(views: readonly string[], changes?: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
  /** The journal so far, read beside the service over a connection of its own. */
  journal(): readonly JournalRow[];
  close(): Promise<void>;
}

/** The agreement of these tests: host `ehr` sees everything from both sources. */
export const AGREEMENT: SharingAgreement = {
  id: 'direct-care',
  version: '1',
  title: 'Direct care',
  host: 'ehr',
  organisations: ['A81001'],
  roles: ['R8000'],
  purposes: ['directcare', 'emergency'],
  datasets: [...ALL_VIEWS],
  sources: ['fellside-gp', 'fellside-care'],
  drafts: false,
  lookup: 'list',
  consent: 'implied-direct-care',
  policy: 'default',
};

/** The configuration of the simulated GP system. */
export function gpAt(url: string, changes: Partial<SourceConfig> = {}): SourceConfig {
  return sourceAt(url, { maxBytes: 16_000_000, ...changes });
}

/** The configuration of the simulated council system. */
export function careAt(url: string, changes: Partial<SourceConfig> = {}): SourceConfig {
  return sourceAt(url, {
    id: 'fellside-care',
    name: 'Fellside County Council',
    kind: 'social-care',
    connector: 'rest-xml',
    format: 'liquidlogic-adults',
    contact: 'Duty desk, 01632 960011',
    maxBytes: 16_000_000,
    limits: GATE_LIMITS,
    mig: null,
    ...changes,
  });
}

/** Starts the real service with these sources; `changes` replace parts of its configuration. */
export async function startService(
  sources: readonly SourceConfig[],
  changes: (config: Config) => Partial<Config> = () => ({}),
  options: ServeOptions = {},
): Promise<TestService> {
  const folder = temporaryFolder();
  const host = await signingHost('ehr');
  const state = join(folder.path, 'oriel.sqlite');
  const plain = { ...configOf(host.host), state, templates: TEMPLATES, sources, agreements: [AGREEMENT] };
  const config: Config = { ...plain, ...changes(plain) };
  const log: string[] = [];
  const service = await serve(config, { today: () => TODAY, log: pinoInto(log), ...options });
  const request = supertest(service.server);
  const sign: TestService['sign'] = (claims = {}) => host.sign(claimsOf({ pat: EDITH, ...claims }, new Date()));
  return {
    ...{ service, server: service.server, host, config, folder: folder.path, log, request, sign },
    launch: async (views, claims = {}) => {
      const answer = await postLaunch(request, await sign({ views, ...claims })).expect(201);
      return (answer.body as { urls: string[] }).urls.map((url) => new URL(url).pathname);
    },
    journal: () => journalOf(state),
    close: async () => {
      await service.close();
      folder.remove();
    },
  };
}

/** Hosts whose views come in one piece. */
export function inOnePiece({ hosts }: Config): Pick<Config, 'hosts'> {
  return { hosts: hosts.map((host) => ({ ...host, browser: 'plain' })) };
}

/** Posts a launch as a host does. */
export function postLaunch(request: ReturnType<typeof supertest>, jws: string): supertest.Test {
  return request.post('/v1/tickets').type('application/jose').send(jws);
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The rows of a journal, read over a connection of its own. */
export function journalOf(file: string): readonly JournalRow[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare('SELECT * FROM journal ORDER BY seq').all() as unknown as JournalRow[];
  } finally {
    db.close();
  }
}

/** The events of one view, in their order. */
export function eventsOf(rows: readonly JournalRow[], view: string | null | undefined): readonly string[] {
  return rows.filter((row) => row.view === view).map(({ event }) => event);
}

/** The facts of the newest entry of this event; fails where there is none. */
export function factsOf(rows: readonly JournalRow[], event: string): Record<string, unknown> {
  const row = rows.findLast((each) => each.event === event);
  if (row === undefined) throw new Error(`The journal holds no "${event}".`);
  return JSON.parse(row.facts) as Record<string, unknown>;
}

/** The view id that a page shows; fails where it shows none. */
export function viewIdOf(page: string): string {
  const id = /View id ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(page)?.[1];
  if (id === undefined) throw new Error('The page shows no view id.');
  return id;
}

function pinoInto(lines: string[]) {
  return pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
}

/** Waits until something holds that happens after an answer has left, such as the terminal entry; fails after ten seconds. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const patience = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > patience) throw new Error('It did not happen within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The event that closes a view, once it is there. */
export function terminalOf(service: TestService, view: string): Promise<string> {
  const terminal = ['completed', 'denied', 'failed', 'aborted'];
  return eventually(() => eventsOf(service.journal(), view).find((event) => terminal.includes(event)));
}
