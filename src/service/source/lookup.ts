import { randomUUID } from 'node:crypto';

import type { Permission } from '../access/access.ts';
import type { IndexConfig } from '../config/source-config.ts';
import type { Launch } from '../launch/launch.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import type { Stopwatch } from './breaker.ts';
import { askWithin } from './deadline.ts';
import { guard } from './guard.ts';
import type { QuestionEnd, SourceState } from './guard.ts';
import { createIndexConnector, readIndexAnswer } from './index-connector.ts';
import type { Registered } from './index-connector.ts';
import { createSharing } from './sharing.ts';
import type { SourceResult, UnavailableReason } from './source.ts';

/** Where a person is registered, as far as anybody could say. */
export interface Located {
  /** Who was asked: nobody, the index, or the host by its launch. */
  readonly by: 'list' | 'index' | 'launch';
  /** Name of whoever said it, and whom to phone; null where nobody was asked. */
  readonly authority: { readonly name: string; readonly contact: string | null } | null;
  /** What is known of a source. Where nobody was asked, or could answer: unknown, never no. */
  registered(sourceId: string): Registered;
  /** Datasets whose view is expected of this person; null where nobody could say. */
  readonly expected: ReadonlySet<string> | null;
  /** Why nothing is known although somebody was asked; null otherwise. */
  readonly silent: UnavailableReason | 'not-said' | null;
  /** When it was asked: ISO 8601 instant in UTC. */
  readonly at: string;
  /** What the index answered, for the audit; null where it was not asked. */
  readonly result: SourceResult | null;
}

/** Says at which sources a person is registered. */
export interface Lookup {
  /** Asks as the agreement says. Panels of one launch share what the index answered. Never rejects for what an index does. */
  locate(launch: Launch, permission: Pick<Permission, 'agreement' | 'consent'>, leaving: AbortSignal): Promise<Located>;
  /** How the index is; null without one. */
  state(): SourceState | null;
  close(): Promise<void>;
}

/** What a lookup is made of. */
export interface LookupOptions {
  readonly clock?: Clock;
  readonly stopwatch?: Stopwatch;
  /** Told when the connector rejects, which it should not. */
  readonly surprise: (id: string, error: unknown) => void;
  /** Told of every question that has ended. */
  readonly ended?: (end: QuestionEnd) => void;
}

/** For how long the panels of a launch share what the index answered. */
const SHARE_MS = 60_000;

/** Makes the lookup of a service. */
export function createLookup(index: IndexConfig | null, options: LookupOptions): Lookup {
  const { clock = Date.now } = options;
  const asker = index === null ? null : askerOf(index, { ...options, clock });
  const now = (): string => new Date(clock()).toISOString();
  return {
    async locate(launch, { agreement, consent }, leaving) {
      if (agreement.lookup === 'list') return notAsked(now());
      if (agreement.lookup === 'launch') return saidBy(launch, now());
      if (asker === null) throw new TypeError(`Agreement ${agreement.id} needs an index, and there is none.`);
      return asker.locate(launch, consent, leaving);
    },
    state: () => asker?.state() ?? null,
    close: async () => asker?.close(),
  };
}

/** What is known where nobody was asked: of no source anything. */
export function notAsked(at: string): Located {
  return { by: 'list', authority: null, registered: () => 'unknown', expected: null, silent: null, at, result: null };
}

function saidBy({ host, registrations }: Launch, at: string): Located {
  const about = {
    by: 'launch',
    authority: { name: host.name, contact: null },
    expected: null,
    at,
    result: null,
  } as const;
  if (registrations === null) return { ...about, registered: () => 'unknown', silent: 'not-said' };
  return { ...about, registered: (id) => (registrations.includes(id) ? 'yes' : 'no'), silent: null };
}

function askerOf(index: IndexConfig, { clock, stopwatch, surprise, ended }: LookupOptions & { readonly clock: Clock }) {
  const timing = { clock, ...(stopwatch !== undefined && { now: stopwatch }), ...(ended !== undefined && { ended }) };
  const connector = guard(createIndexConnector(index, clock), index, timing);
  const sharing = createSharing<SourceResult>(SHARE_MS);
  const closing = new AbortController();

  const put = async (launch: Launch, consent: Permission['consent'], abandoned: AbortSignal): Promise<SourceResult> => {
    const { person, purpose, user } = launch;
    const facts = { nhsNumber: person.nhsNumber, birthDate: person.birthDate, consent, purpose, user };
    const signal = AbortSignal.any([closing.signal, abandoned]);
    const asking = beginAsking(index, clock);
    try {
      return await askWithin(connector, index, { ...facts, requestId: randomUUID() }, { signal, clock });
    } catch (error) {
      surprise(index.id, error);
      return asking.unavailable('fault');
    }
  };
  return {
    async locate(launch: Launch, consent: Permission['consent'], leaving: AbortSignal): Promise<Located> {
      const { host, jti, views, person } = launch;
      const launchKey = JSON.stringify([host.id, jti]);
      const asking = beginAsking(index, clock);
      const first = (abandoned: AbortSignal) => put(launch, consent, abandoned);
      const result = await sharing.share(launchKey, person.nhsNumber, first, {
        ...{ leaving, left: () => asking.unavailable('timeout') },
      });
      sharing.served(launchKey, views.length);
      return saidByIndex(index, result);
    },
    state: () => connector.state(),
    async close() {
      closing.abort();
      sharing.forgetAll();
      await connector.close();
    },
  };
}

function saidByIndex({ name, contact }: IndexConfig, result: SourceResult): Located {
  const about = { by: 'index', authority: { name, contact }, result } as const;
  if (result.state === 'unavailable')
    return { ...about, registered: () => 'unknown', expected: null, silent: result.reason, at: result.at };
  const { registrations, expected } = readIndexAnswer(result.extract.bytes);
  return {
    ...{ ...about, expected: new Set(expected), silent: null, at: result.extract.asAt },
    registered: (id) => (Object.hasOwn(registrations, id) ? (registrations[id] ?? 'unknown') : 'unknown'),
  };
}
