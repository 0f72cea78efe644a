import { randomUUID } from 'node:crypto';

import type { SourceConfig } from '../config/config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { askWithin } from './deadline.ts';
import { createMigConnector } from './mig-soap.ts';
import { createRestXmlConnector } from './rest-xml.ts';
import { createSharing } from './sharing.ts';
import type { Stopwatch } from './breaker.ts';
import { createFhirConnector } from './fhir.ts';
import { createFileConnector } from './file.ts';
import { guard, saidSince } from './guard.ts';
import type { GuardedConnector, GuardOptions, QuestionEnd, SourceState } from './guard.ts';
import { hedged, single, type EndpointsConnector } from './hedged.ts';
import type { PooledConnector, SourceRequest, SourceResult } from './source.ts';

/** What is asked of every source of a view; each question gets an id of its own. */
export type RequestFacts = Omit<SourceRequest, 'requestId'>;

/** What one panel of a launch asks. */
export interface Questions {
  /** Names the launch among all launches: panels of one share what their sources answer. */
  readonly launchKey: string;
  readonly sources: readonly SourceConfig[];
  readonly facts: RequestFacts;
  /** How many panels the launch has. */
  readonly panels: number;
}

/** The systems that hold records, as the service asks them. */
export interface Sources {
  /**
   * Asks one source under its deadline. Panels of one launch share what it answered, failures too, in memory only:
   * for 60 s from the first question, or until the launch is forgotten.
   */
  ask(launchKey: string, source: SourceConfig, facts: RequestFacts, options?: AskOptions): Promise<SourceResult>;
  /**
   * Asks in parallel for one of the panels of a launch: the results of each source by its id, several in the order of its
   * parts where it is asked in parts. All of its parts are asked for, whatever the panel shows: what must not be shown of
   * one can stand in another. What panels share is forgotten when the last of them has its answers. A panel that leaves
   * gets timeouts, and a question that nobody waits for any more is ended.
   */
  askEach(questions: Questions, leaving: AbortSignal): ReadonlyMap<string, Promise<readonly SourceResult[]>>;
  /** How each source is at this moment, in the order of the configuration; of two endpoints each. */
  states(): readonly SourceState[];
  /** Lets go of a launch's extracts; whoever awaits one still gets it. */
  forget(launchKey: string): void;
  /** Ends what is under way (as timeouts) and closes every connection. */
  close(): Promise<void>;
}

/** How one question is asked. */
export interface AskOptions {
  /** The part asked for; left out where the source answers with one document. */
  readonly part?: string | undefined;
  /** Aborts when whoever asks waits no more; never, when left out. */
  readonly leaving?: AbortSignal;
}

/** What the sources need from outside. */
export interface SourcesOptions {
  readonly clock?: Clock;
  /** Measures the pauses of sources. */
  readonly stopwatch?: Stopwatch;
  /** Told when a connector rejects, which none should; the reader sees a fault. Default: a process warning. */
  readonly surprise?: (sourceId: string, error: unknown) => void;
  /** Told of every question that has ended. */
  readonly ended?: (end: QuestionEnd) => void;
  /** Milliseconds for which panels share, from the first question. */
  readonly shareMs?: number;
}

/** Makes one connector a configured source. Throws where a source's configuration cannot work. */
export function createSources(configs: readonly SourceConfig[], options: SourcesOptions = {}): Sources {
  const { clock = Date.now, surprise = warn, shareMs = 60_000 } = options;
  const { stopwatch, ended } = options;
  const watched = { clock, ...(stopwatch !== undefined && { now: stopwatch }), ...(ended !== undefined && { ended }) };
  const closing = new AbortController();
  const guarded = (source: SourceConfig, more: Pick<GuardOptions, 'endpoint'>): GuardedConnector =>
    guard(connect(source, clock), source, { ...watched, ...more });
  const connectors = new Map(configs.map((source) => [source.id, endpointsOf(source, guarded)]));
  const sharing = createSharing<SourceResult>(shareMs);

  const put = async (
    source: SourceConfig,
    facts: RequestFacts,
    part: string | undefined,
    abandoned: AbortSignal,
  ): Promise<SourceResult> => {
    const signal = AbortSignal.any([closing.signal, abandoned]);
    const request = { ...facts, requestId: randomUUID(), ...(part !== undefined && { part }) };
    const asking = beginAsking(source, clock);
    try {
      const connector = connectorOf(connectors, source);
      const failingSince = connector.failingSince();
      return saidSince(await askWithin(connector, source, request, { signal, clock }), failingSince);
    } catch (error) {
      surprise(source.id, error);
      return asking.unavailable('fault');
    }
  };
  const ask = (
    launchKey: string,
    source: SourceConfig,
    facts: RequestFacts,
    { part, leaving = NEVER }: AskOptions = {},
  ) => {
    const asking = beginAsking(source, clock);
    const named = (result: SourceResult): SourceResult => (part === undefined ? result : { ...result, part });
    const asker = { leaving, left: () => named(asking.unavailable('timeout')) };
    const first = async (abandoned: AbortSignal) => named(await put(source, facts, part, abandoned));
    return sharing.share(launchKey, questionOf(source, facts, part), first, asker);
  };

  return {
    ask,
    askEach({ launchKey, sources, facts, panels }, leaving) {
      const results = new Map(
        sources.map((source) => {
          const parts = source.parts.length === 0 ? [undefined] : source.parts;
          return [source.id, Promise.all(parts.map((part) => ask(launchKey, source, facts, { part, leaving })))];
        }),
      );
      void Promise.allSettled(results.values()).then(() => sharing.served(launchKey, panels));
      return results;
    },
    states: () => [...connectors.values()].flatMap((connector) => connector.states()),
    forget: (launchKey) => sharing.forget(launchKey),
    async close() {
      closing.abort();
      sharing.forgetAll();
      await Promise.all([...connectors.values()].map((connector) => connector.close()));
    },
  };
}

/** The leaving of one who stays. */
const NEVER: AbortSignal = new AbortController().signal;

/** Two panels share an answer only where the source was told the same. */
function questionOf(source: SourceConfig, facts: RequestFacts, part = ''): string {
  const { nhsNumber, birthDate, consent, purpose, user } = facts;
  return JSON.stringify([
    source.id,
    part,
    nhsNumber,
    birthDate,
    consent,
    purpose,
    user.id,
    user.role,
    user.organisation,
  ]);
}

/** A breaker and a bulkhead for each endpoint. */
function endpointsOf(
  source: SourceConfig,
  guarded: (source: SourceConfig, more: Pick<GuardOptions, 'endpoint'>) => GuardedConnector,
): EndpointsConnector {
  const { second } = source;
  if (second === null) return single(guarded(source, {}));
  const { url, afterMs, tls } = second;
  const transport = { ...source.transport, tls: tls ?? source.transport.tls };
  return hedged(guarded(source, {}), guarded({ ...source, url, transport }, { endpoint: 'second' }), afterMs);
}

function connect(source: SourceConfig, clock: Clock): PooledConnector {
  switch (source.connector) {
    case 'mig-soap':
      return createMigConnector(source, clock);
    case 'rest-xml':
      return createRestXmlConnector(source, clock);
    case 'fhir':
      return createFhirConnector(source, clock);
    case 'file':
      return createFileConnector(source, clock);
  }
}

function connectorOf(connectors: ReadonlyMap<string, EndpointsConnector>, source: SourceConfig): EndpointsConnector {
  const connector = connectors.get(source.id);
  if (connector === undefined) throw new TypeError(`Source ${source.id} is not configured.`);
  return connector;
}

// The error's message stays out: it could quote what a source sent.
function warn(sourceId: string, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  process.emitWarning(`The connector of source ${sourceId} failed unexpectedly (${name}).`, {
    code: 'ORIEL_CONNECTOR',
  });
}
