import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { startJournal, type Journal } from '../../../src/service/audit/journal.ts';
import type { Tickets } from '../../../src/service/launch/launch.ts';
import { openTickets } from '../../../src/service/launch/tickets.ts';
import { LaunchRefused } from '../../../src/service/launch/verify-launch.ts';
import { claimsOf, configOf, NOW, PERSON, signingHost, temporaryFolder } from './host-kit.ts';
import type { SigningHost } from './host-kit.ts';
import type { Race } from './redeem-worker.ts';

const DATASETS = new Set(['gp-summary', 'gp-medication', ...Array.from({ length: 20 }, (_, index) => `view-${index}`)]);
const CONTESTANT = new URL('redeem-worker.ts', import.meta.url);
const HOUR_MS = 60 * 60 * 1000;

describe('tickets', () => {
  let ehr: SigningHost;
  let council: SigningHost;
  let folder: ReturnType<typeof temporaryFolder>;
  let journal: Journal;
  let tickets: Tickets;
  let now: Date;

  before(async () => {
    ehr = await signingHost('ehr');
    council = await signingHost('council', 'ES256');
  });

  beforeEach(async () => {
    folder = temporaryFolder();
    now = NOW;
    await open();
  });

  afterEach(async () => {
    await close();
    folder.remove();
  });

  const file = (): string => join(folder.path, 'oriel.db');
  const later = (ms: number): Date => new Date(NOW.getTime() + ms);

  async function open(...hosts: readonly SigningHost[]): Promise<void> {
    const config = configOf(...(hosts.length === 0 ? [ehr, council] : hosts).map(({ host }) => host));
    const database = file();
    journal = await startJournal({ file: database, isService: false, sweepAt: null });
    const store = journal.tickets;
    tickets = await openTickets({ config, datasetIds: () => DATASETS, database, store, clock: () => now });
  }

  async function close(): Promise<void> {
    tickets.close();
    await journal.close();
  }

  async function restart(...hosts: readonly SigningHost[]): Promise<void> {
    await close();
    await open(...hosts);
  }

  async function mintOne(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { codes } = await tickets.mint(await ehr.sign(claimsOf(changes)));
    return codes[0] ?? assert.fail('no code');
  }

  const raceIn = (database: string): Race => ({
    config: configOf(ehr.host, council.host),
    database,
    now: NOW.toISOString(),
  });

  const isReplay = (error: unknown): boolean => error instanceof LaunchRefused && error.code === 'launch-replayed';

  function rowsIn(table: string): number {
    const database = new DatabaseSync(file(), { readOnly: true });
    const count = database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'];
    database.close();
    return Number(count);
  }

  /** All bytes of the database, its log and its index. */
  function bytesOnDisk(): string {
    return readdirSync(folder.path)
      .map((name) => readFileSync(join(folder.path, name), 'latin1'))
      .join('');
  }

  describe('mint', () => {
    it('gives one code a view, in the order of the views', async () => {
      const views = ['gp-medication', 'gp-summary'];
      const { codes, launch } = await tickets.mint(await ehr.sign(claimsOf({ views })));
      assert.deepEqual(
        (await Promise.all(codes.map((code) => tickets.redeem(code)))).map((ticket) => ticket?.dataset),
        views,
      );
      assert.deepEqual(launch.views, views);
      assert.ok(codes.every((code) => /^[A-Za-z0-9_-]{43}$/.test(code)));
    });

    it('refuses a launch the second time', async () => {
      const jws = await ehr.sign(claimsOf());
      await tickets.mint(jws);
      await assert.rejects(tickets.mint(jws), isReplay);
    });

    it('accepts one of two that come at once', async () => {
      const jws = await ehr.sign(claimsOf());
      const outcomes = await Promise.allSettled([tickets.mint(jws), tickets.mint(jws)]);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });

    it('refuses a replay across a restart, up to the last moment of the launch', async () => {
      const jws = await ehr.sign(claimsOf());
      await tickets.mint(jws);
      now = later(90_000);
      await restart();
      await assert.rejects(tickets.mint(jws), isReplay);
    });

    it('accepts the same jti from another host', async () => {
      await mintOne({ jti: 'same' });
      const other = { jti: 'same', iss: 'council', origin: 'https://council.example' };
      await tickets.mint(await council.sign(claimsOf(other)));
    });

    it('says when the tickets end: 60 s from minting at most', async () => {
      const { expiresAt } = await tickets.mint(await ehr.sign(claimsOf()));
      assert.equal(expiresAt, '2026-03-02T09:31:00.000Z');
    });

    it('ends a ticket with its launch, clock skew allowed', async () => {
      now = later(50_000);
      const { expiresAt } = await tickets.mint(await ehr.sign(claimsOf()));
      assert.equal(expiresAt, '2026-03-02T09:31:30.000Z');
    });

    it('stores nothing of a launch that is refused', async () => {
      await assert.rejects(mintOne({ aud: 'https://other.example' }));
      assert.equal(rowsIn('ticket_launch'), 0);
      assert.equal(rowsIn('ticket_payload'), 0);
    });
  });

  describe('redeem', () => {
    it('gives the launch as it was minted', async () => {
      const { launch, codes } = await tickets.mint(await ehr.sign(claimsOf({ consent: 'given', encounter: 'e-1' })));
      assert.deepEqual(await tickets.redeem(codes[0] ?? ''), { launch, dataset: 'gp-summary' });
    });

    it('gives nothing the second time', async () => {
      const code = await mintOne();
      assert.ok(await tickets.redeem(code));
      assert.equal(await tickets.redeem(code), null);
    });

    it('gives each view once to four threads that ask at once', async () => {
      const views = Array.from({ length: 20 }, (_, index) => `view-${index}`);
      const { codes } = await tickets.mint(await ehr.sign(claimsOf({ views })));
      const workers = Array.from({ length: 4 }, () => new Worker(CONTESTANT, { workerData: raceIn(file()) }));
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      const answers = workers.map(async (worker): Promise<unknown[]> => {
        worker.postMessage(codes);
        return once(worker, 'message');
      });
      const won = (await Promise.all(answers)).map(([count]) => Number(count));
      assert.equal(
        won.reduce((sum, count) => sum + count, 0),
        views.length,
      );
    });

    it('gives nothing once the ticket has ended', async () => {
      const code = await mintOne();
      now = later(60_000);
      assert.equal(await tickets.redeem(code), null);
      now = NOW;
      assert.equal(await tickets.redeem(code), null, 'a clock set back revived it');
    });

    it('gives nothing for codes that were never minted', async () => {
      for (const code of ['', 'x', 'A'.repeat(43), "' OR 1=1 --"]) assert.equal(await tickets.redeem(code), null);
    });

    it('works after a restart', async () => {
      const code = await mintOne();
      await restart();
      assert.equal((await tickets.redeem(code))?.launch.person.nhsNumber, PERSON.nhsNumber);
    });

    it('gives nothing for a host that is no longer registered', async () => {
      const code = await mintOne();
      await restart(council);
      assert.equal(await tickets.redeem(code), null);
    });
  });

  describe('the database', () => {
    it('holds neither the person, nor the user, nor the code', async () => {
      const code = await mintOne({ jti: 'jti-in-clear', emergencyReason: 'unconscious', encounter: 'e-123456' });
      const bytes = bytesOnDisk();
      const secrets = [PERSON.nhsNumber, PERSON.name, PERSON.birthDate, 'Dr Bea Okafor', 'unconscious', 'e-123456'];
      for (const secret of [...secrets, 'jti-in-clear', code]) assert.ok(!bytes.includes(secret), secret);
      assert.ok(bytes.includes('ehr'), 'the bytes read are not those of the database');
    });

    it('is for the account of the service only', () => {
      for (const name of readdirSync(folder.path))
        assert.equal(statSync(join(folder.path, name)).mode & 0o077, 0, name);
    });

    it('forgets payloads, then launches, then hosts', async () => {
      await mintOne();
      const counts = () => ['ticket_payload', 'ticket_launch', 'ticket_host'].map(rowsIn);
      const after = async (ms: number) => {
        now = later(ms);
        await restart();
        return counts();
      };
      assert.deepEqual(counts(), [1, 1, 1]);
      assert.deepEqual(await after(60_000), [0, 1, 1]);
      assert.deepEqual(await after(90_001), [0, 0, 1]);
      assert.deepEqual(await after(24 * HOUR_MS), [0, 0, 0]);
    });
  });

  describe('the host of a code', () => {
    it('is that of its ticket, used or not, for 24 h', async () => {
      const code = await mintOne();
      assert.equal(tickets.hostOf(code)?.id, ehr.host.id);
      await tickets.redeem(code);
      now = later(24 * HOUR_MS - 1);
      await restart();
      assert.equal(tickets.hostOf(code)?.id, ehr.host.id);
    });

    it('is nobody for a code that is unknown or forgotten', async () => {
      assert.equal(tickets.hostOf('unknown'), null);
      const code = await mintOne();
      now = later(24 * HOUR_MS);
      assert.equal(tickets.hostOf(code), null);
    });
  });
});
