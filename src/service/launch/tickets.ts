import type { Config, Host } from '../config/config.ts';
import { SKEW_SECONDS } from './checks.ts';
import type { Launch, RedeemedTicket, Tickets } from './launch.ts';
import { digest, isCode, newCode, seal, unseal } from './sealed.ts';
import { openTicketHosts } from './ticket-store.ts';
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
  /** Path of the SQLite file that holds the tickets: the journal's. */
  readonly database: string;
  /** What writes them: the journal. */
  readonly store: TicketStore;
  readonly clock: () => Date;
}

/** Opens the tickets of a service; they survive a restart. Whoever opens them closes them, before the journal. */
export async function openTickets(options: TicketOptions): Promise<Tickets> {
  const { config, datasetIds, database, store, clock } = options;
  await store.purge(clock().getTime());
  const hosts = openTicketHosts(database);
  // A purge that fails is done again in a minute; a journal that stays unwritable fails the next launch, aloud.
  const purge = () => store.purge(clock().getTime()).catch(() => undefined);
  const purging = setInterval(() => void purge(), PURGE_EVERY_MS).unref();
  return {
    mint: async (jws) =>
      mint(store, await verifyLaunch(jws, { config, datasetIds: datasetIds(), now: clock() }), clock()),
    accept: async (jws, views) =>
      accept(store, await verifyLaunch(jws, { config, datasetIds: datasetIds(), now: clock() }), views, clock()),
    redeem: async (code) => (isCode(code) ? redeem(store, config, code, clock().getTime()) : null),
    hostOf: (code) => hostById(config.hosts, hosts.hostOf(digest(code), clock().getTime())),
    close: () => {
      clearInterval(purging);
      hosts.close();
    },
  };
}

async function mint(store: TicketStore, { launch, exp }: VerifiedLaunch, now: Date): ReturnType<Tickets['mint']> {
  const codes = launch.views.map(newCode);
  const stored = storedLaunch(launch, codes, exp, now);
  if (!(await store.add(stored))) throw new LaunchRefused('launch-replayed', null, launch.host.id, launch.jti);
  return { launch, codes, expiresAt: new Date(stored.expires).toISOString() };
}

/** A launch that is used at once has no tickets; it is remembered as any other. */
async function accept(
  store: TicketStore,
  { launch, exp }: VerifiedLaunch,
  views: readonly string[] | null,
  now: Date,
): Promise<Launch> {
  const { host, jti } = launch;
  if (views !== null && JSON.stringify(launch.views) !== JSON.stringify(views))
    throw new LaunchRefused(
      'launch-malformed',
      `views must be ${JSON.stringify(views)}, as in the address`,
      host.id,
      jti,
    );
  if (!(await store.add(storedLaunch(launch, [], exp, now))))
    throw new LaunchRefused('launch-replayed', null, host.id, jti);
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

async function redeem(store: TicketStore, config: Config, code: string, now: number): Promise<RedeemedTicket | null> {
  const payload = await store.take(digest(code), now);
  if (payload === null) return null;
  // Sealed by ourselves less than a minute ago, and unsealing proves it unchanged.
  const { hostId, launch, dataset } = JSON.parse(unseal(payload, code)) as SealedTicket;
  const host = config.hosts.find((candidate) => candidate.id === hostId);
  return host === undefined ? null : { launch: { ...launch, host }, dataset };
}

function hostById(hosts: readonly Host[], hostId: string | null): Host | null {
  return hosts.find(({ id }) => id === hostId) ?? null;
}
