import { randomUUID } from 'node:crypto';

import type { SourceConfig } from '../config/config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import { askWithin } from './deadline.ts';
import { createMigConnector } from './mig-soap.ts';
import { createRestXmlConnector } from './rest-xml.ts';
import { createSharing } from './sharing.ts';
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
  ask(launchKey: string, source: SourceConfig, facts: RequestFacts): Promise<SourceResult>;
  /**
   * Asks in parallel for one of the panels of a launch; results in the order of the sources. What panels share is
   * forgotten when the last of them has its answers.
   */
  askAll(questions: Questions): Promise<readonly SourceResult[]>;
  /** Lets go of a launch's extracts; whoever awaits one still gets it. */
  forget(launchKey: string): void;
  /** Ends what is under way (as timeouts) and closes every connection. */
  close(): Promise<void>;
}

/** What the sources need from outside. */
export interface SourcesOptions {
  readonly clock?: Clock;
  /** Told when a connector rejects, which none should; the reader sees a fault. Default: a process warning. */
  readonly surprise?: (sourceId: string, error: unknown) => void;
  /** Milliseconds for which panels share, from the first question. */
  readonly shareMs?: number;
}

/** Makes one connector a configured source. Throws where a source's configuration cannot work. */
export function createSources(configs: readonly SourceConfig[], options: SourcesOptions = {}): Sources {
  const { clock = Date.now, surprise = warn, shareMs = 60_000 } = options;
  const closing = new AbortController();
  const connectors = new Map(configs.map((source) => [source.id, connect(source, clock)]));
  const sharing = createSharing<SourceResult>(shareMs);

  const put = async (source: SourceConfig, facts: RequestFacts): Promise<SourceResult> => {
    const request = { ...facts, requestId: randomUUID() };
    const asking = beginAsking(source, clock);
    try {
      return await askWithin(connectorOf(connectors, source), source, request, { signal: closing.signal, clock });
    } catch (error) {
      surprise(source.id, error);
      return asking.unavailable('fault');
    }
  };
  const ask = (launchKey: string, source: SourceConfig, facts: RequestFacts) =>
    sharing.share(launchKey, questionOf(source, facts), () => put(source, facts));

  return {
    ask,
    async askAll({ launchKey, sources, facts, panels }) {
      const results = await Promise.all(sources.map((source) => ask(launchKey, source, facts)));
      sharing.served(launchKey, panels);
      return results;
    },
    forget: (launchKey) => sharing.forget(launchKey),
    async close() {
      closing.abort();
      sharing.forgetAll();
      await Promise.all([...connectors.values()].map((connector) => connector.close()));
    },
  };
}

/** Two panels share an answer only where the source was told the same. */
function questionOf(source: SourceConfig, facts: RequestFacts): string {
  const { nhsNumber, birthDate, consent, purpose, user } = facts;
  return JSON.stringify([source.id, nhsNumber, birthDate, consent, purpose, user.id, user.role, user.organisation]);
}

function connect(source: SourceConfig, clock: Clock): PooledConnector {
  switch (source.connector) {
    case 'mig-soap':
      return createMigConnector(source, clock);
    case 'rest-xml':
      return createRestXmlConnector(source, clock);
  }
}

function connectorOf(connectors: ReadonlyMap<string, PooledConnector>, source: SourceConfig): PooledConnector {
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
