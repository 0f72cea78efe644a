import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

import { openTicketTables } from '../launch/ticket-store.ts';
import { events } from './events.ts';
import type { NewEntry, Opening, Said, Selection, Write, Written } from './protocol.ts';
import { APPEND, ORPHANS, SCHEMA } from './schema.ts';
import { drawFreeViewId } from './view-id.ts';

/** The journal's file, and the tickets in it, written synchronously: for the journal's own thread. */
export interface JournalDatabase {
  /** Writes all or nothing; when it returns it is synced to disk. */
  write(writes: readonly Write[]): readonly Said[];
  read(selection: Selection): readonly unknown[];
  close(): void;
}

/** How long to wait for another process that is writing: less than the 3 s a reader waits for what is ours. */
const BUSY_MS = 2000;

const SQLITE_BUSY = 5;

const orphanRow = z.object({
  view: z.string(),
  person: z.string().nullable(),
  user: z.string().nullable(),
  organisation: z.string().nullable(),
});

/** Opens or creates the journal; throws when it cannot be written, or when another service has it. */
export function openDatabase({ file, isService, sweepAt }: Opening): JournalDatabase {
  createPrivately(file);
  const lock = isService ? lockForService(file) : null;
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  makeDurable(db);
  inTransaction(db, () => db.exec(SCHEMA));
  const tickets = openTicketTables(db);
  const append = appender(db);
  if (sweepAt !== null) inTransaction(db, () => orphans(db, sweepAt).forEach(append));
  const isInPlace = placeOf(file);
  const one = (write: Write): Said => {
    switch (write.kind) {
      case 'entry':
        return append(write.given);
      case 'launch':
        return tickets.add(write.given);
      case 'take':
        return tickets.take(write.given.codeHash, write.given.now);
      case 'purge':
        tickets.purge(write.given);
        return null;
    }
  };
  return {
    write(writes) {
      if (!isInPlace()) throw new Error('The file of the journal was moved or replaced while it was open.');
      return inTransaction(db, () => writes.map(one));
    },
    read: ({ sql, values }) => db.prepare(sql).all(...values),
    close() {
      db.close();
      lock?.close();
    },
  };
}

/**
 * The journal names people: nobody but the service's account reads it. A file that exists is never opened here, since
 * closing a descriptor drops the locks that SQLite holds on the same file in this process.
 */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if (!hasValue(error, 'code', 'EEXIST')) throw error;
  }
}

/** Holds a lock for as long as the process lives, a crash included: a second service would close the views of the first as crashed. */
function lockForService(file: string): DatabaseSync {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    if (!hasValue(cause, 'errcode', SQLITE_BUSY)) throw cause;
    throw new Error('Another Oriel service has it open.', { cause });
  }
}

function hasValue(error: unknown, field: string, value: unknown): boolean {
  return error instanceof Error && Reflect.get(error, field) === value;
}

/** FULL in WAL mode syncs the WAL at every commit. fullfsync: on macOS a plain fsync does not reach the platter. */
function makeDurable(db: DatabaseSync): void {
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') throw new Error('Its file system cannot hold a write-ahead log: use a local disk.');
  db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;');
}

/** BEGIN IMMEDIATE takes the write lock at once: no other process can come between the reading of a number and its use. */
function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function appender(db: DatabaseSync): (entry: NewEntry) => Written {
  const insert = db.prepare(APPEND);
  const last = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM journal');
  const holds = db.prepare(`SELECT 1 FROM journal WHERE view = ? AND event = '${events.intent}'`);
  const newView = () => drawFreeViewId((id) => holds.get(id) !== undefined);

  return (entry) => {
    const seq = Number(last.get()?.['seq']) + 1;
    const view = entry.event === events.intent ? newView() : entry.view;
    insert.run(seq, entry.at, entry.event, view, entry.person, entry.user, entry.organisation, entry.facts);
    return { seq, view };
  };
}

function orphans(db: DatabaseSync, at: string): readonly NewEntry[] {
  const facts = JSON.stringify({ reason: 'crash' });
  const rows = z.array(orphanRow).parse(db.prepare(ORPHANS).all());
  return rows.map((intent) => ({ ...intent, at, event: events.aborted, facts }));
}

/** Whether the file that was opened is still the one at its path; entries in an unlinked file would be lost at the end of the process. */
function placeOf(file: string): () => boolean {
  const opened = statSync(file);
  return () => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.ino === opened.ino && found.dev === opened.dev;
  };
}
