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

/** Tickets on disk: they survive a restart, and each is taken once. Each promise resolves when it is synced to disk. */
export interface TicketStore {
  /** Stores all of a launch or nothing; false when the launch was stored before. */
  add(launch: StoredLaunch): Promise<boolean>;
  /** Takes a payload out for good; null when it is not there or expired. */
  take(codeHash: Uint8Array, now: number): Promise<Uint8Array | null>;
  /** Deletes what has served its time. */
  purge(now: number): Promise<void>;
}

/** The tables of tickets, within transactions of whoever holds the database. */
export type TicketTables = {
  readonly [Name in keyof TicketStore]: (
    ...given: Parameters<TicketStore[Name]>
  ) => Awaited<ReturnType<TicketStore[Name]>>;
};

/** Whose code it is, beside whoever writes the tickets. */
export interface TicketHosts {
  /** Host of a code while it is remembered, else null. */
  hostOf(codeHash: Uint8Array, now: number): string | null;
  close(): void;
}

/** Overwrites what it deletes. */
const SCHEMA = `
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS ticket_launch (hash BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ticket_payload (code BLOB PRIMARY KEY, payload BLOB NOT NULL, expires INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS ticket_host (code BLOB PRIMARY KEY, host TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Opens the tables of tickets in the journal's database, made where they are not there yet. */
export function openTicketTables(database: DatabaseSync): TicketTables {
  database.exec(SCHEMA);
  const take = database.prepare('DELETE FROM ticket_payload WHERE code = ? RETURNING payload, expires');
  return {
    add: adder(database),
    take: (codeHash, now) => {
      const row = payloadRow.optional().parse(take.get(codeHash));
      return row !== undefined && now < row.expires ? row.payload : null;
    },
    purge: purger(database),
  };
}

/** Opens the file of the tickets to read whose a code is; readers wait for nobody who writes. */
export function openTicketHosts(file: string): TicketHosts {
  const database = new DatabaseSync(file, { readOnly: true });
  const host = database.prepare('SELECT host FROM ticket_host WHERE code = ? AND until > ?');
  return {
    hostOf: (codeHash, now) => hostRow.optional().parse(host.get(codeHash, now))?.host ?? null,
    close: () => database.close(),
  };
}

const payloadRow = z.object({ payload: z.instanceof(Uint8Array), expires: z.number() });
const hostRow = z.object({ host: z.string() });

function adder(database: DatabaseSync): TicketTables['add'] {
  const launch = database.prepare('INSERT INTO ticket_launch VALUES (?, ?) ON CONFLICT DO NOTHING');
  const payload = database.prepare('INSERT INTO ticket_payload VALUES (?, ?, ?)');
  const host = database.prepare('INSERT INTO ticket_host VALUES (?, ?, ?)');
  return (stored) => {
    if (launch.run(stored.launchHash, stored.replayUntil).changes === 0) return false;
    for (const ticket of stored.tickets) {
      payload.run(ticket.codeHash, ticket.payload, stored.expires);
      host.run(ticket.codeHash, stored.host, stored.rememberedUntil);
    }
    return true;
  };
}

function purger(database: DatabaseSync): TicketTables['purge'] {
  const deletions = [
    database.prepare('DELETE FROM ticket_launch WHERE until < ?'),
    database.prepare('DELETE FROM ticket_payload WHERE expires <= ?'),
    database.prepare('DELETE FROM ticket_host WHERE until <= ?'),
  ];
  return (now) => deletions.forEach((deletion) => deletion.run(now));
}
