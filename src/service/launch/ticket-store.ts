import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** A ticket as it is stored: nothing of it names the person. Instants are milliseconds since 1970. */
export interface StoredTicket {
  readonly codeHash: Uint8Array;
  readonly payload: Uint8Array;
}

/** The tickets of one launch, and what tells a second use of the launch. */
export interface StoredLaunch {
  readonly host: string;
  /** Hash of issuer and `jti`. */
  readonly launchHash: Uint8Array;
  /** Until when a second use of the launch must be known. */
  readonly replayUntil: number;
  readonly expires: number;
  /** Until when the code hashes stand for the host. */
  readonly rememberedUntil: number;
  readonly tickets: readonly StoredTicket[];
}

/** Tickets on disk: they survive a restart, and each is taken once. */
export interface TicketStore {
  /** Stores all of a launch or nothing; false when the launch was stored before. */
  add(launch: StoredLaunch): boolean;
  /** Takes a payload out for good; null when it is not there or expired. */
  take(codeHash: Uint8Array, now: number): Uint8Array | null;
  /** Host of a code while it is remembered, else null. */
  hostOf(codeHash: Uint8Array, now: number): string | null;
  /** Deletes what has served its time. */
  purge(now: number): void;
  close(): void;
}

/** Overwrites what it deletes; waits for the journal, which writes to the same file from its own thread. */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS ticket_launch (hash BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ticket_payload (code BLOB PRIMARY KEY, payload BLOB NOT NULL, expires INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS ticket_host (code BLOB PRIMARY KEY, host TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Opens the tables of tickets in a SQLite file, made where they are not there yet. */
export function openTicketStore(file: string): TicketStore {
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec(SCHEMA);
  const take = database.prepare('DELETE FROM ticket_payload WHERE code = ? RETURNING payload, expires');
  const host = database.prepare('SELECT host FROM ticket_host WHERE code = ? AND until > ?');
  return {
    add: adder(database),
    take: (codeHash, now) => {
      const row = payloadRow.optional().parse(take.get(codeHash));
      return row !== undefined && now < row.expires ? row.payload : null;
    },
    hostOf: (codeHash, now) => hostRow.optional().parse(host.get(codeHash, now))?.host ?? null,
    purge: purger(database),
    close: () => database.close(),
  };
}

/** The journal in the same file names people, so only the service's account reads it, whichever of the two is opened first. */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

const payloadRow = z.object({ payload: z.instanceof(Uint8Array), expires: z.number() });
const hostRow = z.object({ host: z.string() });

function adder(database: DatabaseSync): TicketStore['add'] {
  const launch = database.prepare('INSERT INTO ticket_launch VALUES (?, ?) ON CONFLICT DO NOTHING');
  const payload = database.prepare('INSERT INTO ticket_payload VALUES (?, ?, ?)');
  const host = database.prepare('INSERT INTO ticket_host VALUES (?, ?, ?)');
  return (stored) =>
    inTransaction(database, () => {
      if (launch.run(stored.launchHash, stored.replayUntil).changes === 0) return false;
      for (const ticket of stored.tickets) {
        payload.run(ticket.codeHash, ticket.payload, stored.expires);
        host.run(ticket.codeHash, stored.host, stored.rememberedUntil);
      }
      return true;
    });
}

function purger(database: DatabaseSync): TicketStore['purge'] {
  const deletions = [
    database.prepare('DELETE FROM ticket_launch WHERE until < ?'),
    database.prepare('DELETE FROM ticket_payload WHERE expires <= ?'),
    database.prepare('DELETE FROM ticket_host WHERE until <= ?'),
  ];
  return (now) => deletions.forEach((deletion) => deletion.run(now));
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
