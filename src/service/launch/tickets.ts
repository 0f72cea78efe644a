import type { Config, Host } from '../config/config.ts';
import { SKEW_SECONDS } from './checks.ts';
import type { Launch, RedeemedTicket, Tickets } from './launch.ts';
import { digest, isCode, newCode, seal, unseal } from './sealed.ts';
import { openTicketStore } from './ticket-store.ts';
import type { StoredLaunch, TicketStore } from './ticket-store.ts';
import { LaunchRefused, verifyLaunch } from './verify-launch.ts';
import type { VerifiedLaunch } from './verify-launch.ts';

const LIFETIME_MS = 60_000;
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const PURGE_EVERY_MS = 60_000;

/** What tickets need to know of the rest of the service. */
export interface TicketOptions {
  readonly config: Config;
  /** Ids of the datasets there are now. */
  readonly datasetIds: () => ReadonlySet<string>;
  /** Path of the SQLite file that holds the tickets. */
  readonly database: string;
  readonly clock: () => Date;
}

/** Opens the tickets of a service; they survive a restart. Whoever opens them closes them. */
export function openTickets({ config, datasetIds, database, clock }: TicketOptions): Tickets {
  const store = openTicketStore(database);
  store.purge(clock().getTime());
  const purging = setInterval(() => purgeQuietly(store, clock()), PURGE_EVERY_MS).unref();
  return {
    mint: async (jws) =>
      mint(store, await verifyLaunch(jws, { config, datasetIds: datasetIds(), now: clock() }), clock()),
    accept: async (jws, views) =>
      accept(store, await verifyLaunch(jws, { config, datasetIds: datasetIds(), now: clock() }), views, clock()),
    redeem: (code) => (isCode(code) ? redeem(store, config, code, clock().getTime()) : null),
    hostOf: (code) => hostById(config.hosts, store.hostOf(digest(code), clock().getTime())),
    close: () => {
      clearInterval(purging);
      store.close();
    },
  };
}

/** A purge that fails is done again in a minute; a database that stays unwritable fails the next launch, aloud. */
function purgeQuietly(store: TicketStore, now: Date): void {
  try {
    store.purge(now.getTime());
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error)) throw error;
  }
}

function mint(store: TicketStore, { launch, exp }: VerifiedLaunch, now: Date): Awaited<ReturnType<Tickets['mint']>> {
  const codes = launch.views.map(newCode);
  const stored = storedLaunch(launch, codes, exp, now);
  if (!store.add(stored)) throw new LaunchRefused('launch-replayed', null, launch.host.id, launch.jti);
  return { launch, codes, expiresAt: new Date(stored.expires).toISOString() };
}

/** A launch that is used at once has no tickets; it is remembered as any other. */
function accept(
  store: TicketStore,
  { launch, exp }: VerifiedLaunch,
  views: readonly string[] | null,
  now: Date,
): Launch {
  const { host, jti } = launch;
  if (views !== null && JSON.stringify(launch.views) !== JSON.stringify(views))
    throw new LaunchRefused(
      'launch-malformed',
      `views must be ${JSON.stringify(views)}, as in the address`,
      host.id,
      jti,
    );
  if (!store.add(storedLaunch(launch, [], exp, now))) throw new LaunchRefused('launch-replayed', null, host.id, jti);
  return launch;
}

/** A ticket ends with its launch, clock skew allowed as for the launch, and 60 s after minting at the latest. */
function storedLaunch(launch: Launch, codes: readonly string[], exp: number, now: Date): StoredLaunch {
  const end = Math.ceil((exp + SKEW_SECONDS) * 1000);
  return {
    host: launch.host.id,
    launchHash: digest(JSON.stringify([launch.host.id, launch.jti])),
    replayUntil: end,
    expires: Math.min(end, now.getTime() + LIFETIME_MS),
    rememberedUntil: now.getTime() + REMEMBERED_MS,
    tickets: codes.map((code, index) => ({ codeHash: digest(code), payload: seal(ticketText(launch, index), code) })),
  };
}

/** What is sealed: the launch with its host by id, since keys and origins are the configuration's to say. */
function ticketText({ host, ...launch }: Launch, index: number): string {
  return JSON.stringify({ hostId: host.id, launch, dataset: launch.views[index] });
}

interface SealedTicket {
  readonly hostId: string;
  readonly launch: Omit<Launch, 'host'>;
  readonly dataset: string;
}

function redeem(store: TicketStore, config: Config, code: string, now: number): RedeemedTicket | null {
  const payload = store.take(digest(code), now);
  if (payload === null) return null;
  // Sealed by ourselves less than a minute ago, and unsealing proves it unchanged.
  const { hostId, launch, dataset } = JSON.parse(unseal(payload, code)) as SealedTicket;
  const host = config.hosts.find((candidate) => candidate.id === hostId);
  return host === undefined ? null : { launch: { ...launch, host }, dataset };
}

function hostById(hosts: readonly Host[], hostId: string | null): Host | null {
  return hosts.find(({ id }) => id === hostId) ?? null;
}
