import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { loadCatalogue, type Catalogue } from '../catalogue.ts';
import { ENGLISH } from '../transform/record/language.ts';
import { londonDay } from '../transform/record/london-day.ts';
import { createAccess } from './access/create-access.ts';
import type { DatasetFacts } from './access/access.ts';
import { createApp } from './app.ts';
import { createAudit, openJournal } from './audit/store.ts';
import { makeFolder } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { createAdminApp } from './http/admin.ts';
import { createListener } from './http/listener.ts';
import { openTickets } from './launch/tickets.ts';
import { createMetrics } from './metrics/metrics.ts';
import { faintThemes } from './page/theme.ts';
import { tuneHeaps } from './pool/heaps.ts';
import { createPool } from './pool/pool.ts';
import type { Preparation } from './pool/preparation.ts';
import { missingReferences } from './references.ts';
import { countRefusals, type UnnamedRefusals } from './refusals.ts';
import type { Services } from './services.ts';
import type { QuestionEnd, SourceState } from './source/guard.ts';
import { watchCertificates } from './source/certificates.ts';
import { createLookup } from './source/lookup.ts';
import { createSources } from './source/sources.ts';

/** What a running service is told besides its configuration; for the sandbox and tests. */
export interface ServeOptions {
  readonly clock?: () => Date;
  readonly today?: () => string;
  /** Measures the pauses of sources, in milliseconds. */
  readonly stopwatch?: () => number;
  readonly log?: Services['log'];
  /** Whether languages that nobody has reviewed are shown, each page saying so; otherwise a host that has one is refused. */
  readonly unreviewedLanguages?: boolean;
  /** Starts the threads of the pool at once, not with the first large extract. */
  readonly warm?: boolean;
}

/** A service that listens. */
export interface RunningService {
  readonly url: string;
  readonly server: Server;
  /** Where the operator's page and the metrics are; null where nowhere. */
  readonly admin: Server | null;
  readonly services: Services;
  /**
   * Stops taking requests, lets those under way end (for the longest deadline of a source and ten seconds at most), then
   * closes what was opened; a second call waits for the first.
   */
  close(): Promise<void>;
}

/** Milliseconds between two attempts to write what could not be written. */
const CATCH_UP_MS = 60_000;

/** Milliseconds of a view beside its sources, at most: finding them, and the transform. */
const OWN_WORK_MS = 10_000;

/** The port is taken; its message says so in one line. */
export class PortInUse extends Error {
  constructor(port: number, otherwise: string) {
    super(`port ${String(port)} is in use. Stop what uses it, or ${otherwise}.`);
    this.name = 'PortInUse';
  }
}

/** Starts the service: templates, journal, tickets, sources, then the port. Rejects with a clear line for what is wrong. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningService> {
  tuneHeaps();
  const catalogue = loadCatalogue(config.templates);
  checkReferences(config, catalogue);
  checkThemes(config, catalogue);
  checkLanguages(config, catalogue, options.unreviewedLanguages === true);
  makeFolder(dirname(config.state), "the journal goes there: name another place under 'state'");
  const services = await openServices(config, catalogue, options);
  const unnamed = countRefusals(services.audit, services.clock);
  const catchUp = (): Promise<void> => writeLate(services, unnamed);
  const catchingUp = setInterval(() => void catchUp(), CATCH_UP_MS).unref();
  const listener = createListener(createApp(services, unnamed).callback());
  const admin = config.admin === null ? [] : [createListener(createAdminApp(services, config.admin.host).callback())];
  const closeAll = async (): Promise<void> => {
    clearInterval(catchingUp);
    await Promise.all([listener, ...admin].map((each) => each.close(graceOf(config))));
    await services.lookup.close();
    await services.sources.close();
    await services.pool.close();
    services.metrics.close();
    services.certificates.close();
    await catchUp();
    services.tickets.close();
    await services.audit.close();
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= closeAll());
  try {
    await listen(listener.server, config.listen, 'listen');
    for (const { server } of admin) await listen(server, config.admin ?? config.listen, 'admin');
  } catch (error) {
    await close();
    throw error;
  }
  // A thread that cannot start says so when a view needs it.
  if (options.warm === true)
    services.pool.warm().catch(() => {
      if (closing === null) services.log.error('a thread that transforms could not start');
    });
  return { url: config.issuer, server: listener.server, admin: admin[0]?.server ?? null, services, close };
}

/** Writes what could not be written when it happened; what cannot be written now either is tried again. */
async function writeLate({ audit, log }: Services, unnamed: UnnamedRefusals): Promise<void> {
  await unnamed.flush().catch(() => log.error('refusals could not be recorded'));
  await audit.closeLeft().catch(() => log.error('the end of a view could not be recorded'));
}

async function openServices(config: Config, catalogue: Catalogue, options: ServeOptions): Promise<Services> {
  const { clock = () => new Date(), log = pino() } = options;
  const journal = await openJournal({ file: config.state, clock });
  const audit = createAudit(journal, clock);
  const datasetIds = () => new Set(catalogue.datasets.keys());
  const state = { database: config.state, store: journal.tickets };
  const tickets = await openTickets({ config, datasetIds, ...state, clock }).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const access = createAccess({ config, datasets: { get: (id) => datasetFacts(catalogue, id) } });
  const surprise = (source: string, error: unknown) => {
    log.error({ source, name: error instanceof Error ? error.name : typeof error }, 'a connector failed unexpectedly');
  };
  const timing = {
    clock: () => clock().getTime(),
    ...(options.stopwatch !== undefined && { stopwatch: options.stopwatch }),
  };
  const told = { ...timing, surprise, ended: (end: QuestionEnd) => metrics.asked(end) };
  const sources = createSources(config.sources, told);
  const lookup = createLookup(config.index, told);
  const certificates = watchCertificates([...(config.index === null ? [] : [config.index]), ...config.sources], log);
  const pool = createPool({
    catalogue,
    largest: Math.max(0, ...config.sources.map(({ maxBytes }) => maxBytes)),
    preparations: preparationsOf(config, catalogue),
    onStop: (code) => {
      metrics.stopped(code);
      log.error({ code }, 'a transform was stopped');
    },
  });
  const asked = (): readonly SourceState[] => [lookup.state() ?? [], sources.states()].flat();
  const metrics = createMetrics({
    sources: asked,
    pool: () => pool.states(),
    certificates: () => certificates.states(),
  });
  const today = options.today ?? (() => londonDay(clock()));
  return { config, catalogue, tickets, access, audit, lookup, sources, certificates, pool, metrics, log, clock, today };
}

/** What the agreements allow to be shown, as each of their hosts shows it. */
function preparationsOf({ agreements, hosts, sources }: Config, { datasets }: Catalogue): readonly Preparation[] {
  return agreements.flatMap(({ host, datasets: shown, policy, sources: asked }) =>
    hosts
      .filter(({ id }) => id === host)
      .flatMap(({ profile, language }) =>
        shown.map((dataset) => {
          const kinds = datasets.get(dataset)?.dataset.sources ?? [];
          const used = sources.filter(({ id, kind }) => asked.includes(id) && kinds.includes(kind));
          return { dataset, policy, profile, language, formats: [...new Set(used.map(({ format }) => format))] };
        }),
      ),
  );
}

/** What access needs to know of a dataset of the catalogue. */
export function datasetFacts(catalogue: Catalogue, id: string): DatasetFacts | undefined {
  const loaded = catalogue.datasets.get(id);
  if (loaded === undefined) return undefined;
  const { version, status, sources, minimumAge } = loaded.dataset;
  return { id, version, status, sourceKinds: sources, minimumAge };
}

/** What oriel.yaml names must be there. */
function checkReferences(config: Config, catalogue: Catalogue): void {
  const missing = missingReferences(config, catalogue);
  if (missing.length > 0) throw new Error(missing.map((each) => `oriel.yaml: ${each}`).join('\n'));
}

/** A theme that somebody could not read is refused before anybody has to. */
function checkThemes({ hosts }: Config, { stylesheet }: Catalogue): void {
  const faint = faintThemes(hosts, stylesheet);
  if (faint.length > 0) throw new Error(faint.map((each) => `oriel.yaml: ${each}.`).join('\n'));
}

/** A language that nobody has reviewed is no language to care for people in. */
function checkLanguages({ hosts }: Config, { languages }: Catalogue, unreviewed: boolean): void {
  const faults = hosts.flatMap(({ id, language: wanted }) => {
    const [language, of] = [languages.get(wanted), `oriel.yaml: the language '${wanted}' of host '${id}'`];
    if (language === undefined)
      return [`${of} is not in the templates; languages: ${[...languages.keys()].join(', ')}.`];
    if (wanted === ENGLISH || unreviewed || language.review !== null) return [];
    return [`${of} is not reviewed: words/${wanted}.yaml says so. Have it reviewed, or leave the key out for English.`];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function listen(server: Server, at: Config['listen'], key: 'listen' | 'admin'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(cannotListen(error, at, key));
    });
    server.listen(at.port, at.host, resolve);
  });
}

/** Why the service cannot listen there, and what to change; an error that says nothing of it as it is. */
function cannotListen(error: Error, { host, port }: Config['listen'], key: 'listen' | 'admin'): Error {
  const where = `${key}.port in oriel.yaml${key === 'listen' ? ', or ORIEL_PORT' : ''}`;
  switch ('code' in error ? error.code : '') {
    case 'EADDRINUSE':
      return new PortInUse(port, `set ${where}`);
    case 'EACCES':
      return new Error(`nothing here may listen on port ${String(port)}. Set ${where} to one of 1024 and above.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(
        `oriel.yaml: ${key}.host: this machine has no address '${host}'. Use 127.0.0.1 or one of its own.`,
      );
    default:
      return error;
  }
}

/** Milliseconds that views under way are given when the service stops: what a source may take, and all our own work. */
function graceOf({ sources }: Config): number {
  return Math.max(0, ...sources.map(({ deadlineMs }) => deadlineMs)) + OWN_WORK_MS;
}
