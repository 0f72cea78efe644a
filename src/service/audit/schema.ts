import { events, terminalEvents } from './events.ts';

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/** The events that close a view, as an SQL list. */
export const TERMINAL = quoted(terminalEvents);

/**
 * The journal's table. It grows at its end and nowhere else, whoever holds the connection: the triggers refuse changes,
 * gaps and (against INSERT OR REPLACE, which deletes without a trigger) numbers that exist. The mark in the header ("Oril")
 * is written at every start: nothing else here would be, so a file that may only be read would be found out too late.
 */
export const SCHEMA = `
  PRAGMA application_id = 0x4f72696c;
  CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    view TEXT,
    person TEXT,
    user TEXT,
    organisation TEXT,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS journal_intent ON journal (view) WHERE event = '${events.intent}';
  CREATE UNIQUE INDEX IF NOT EXISTS journal_terminal ON journal (view) WHERE event IN (${TERMINAL});
  CREATE INDEX IF NOT EXISTS journal_seen ON journal (person, organisation, seq) WHERE event = '${events.completed}';
  CREATE TRIGGER IF NOT EXISTS journal_next BEFORE INSERT ON journal
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
    BEGIN SELECT RAISE(ABORT, 'journal: entries are numbered without gaps'); END;
  CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal: entries are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal: entries are never deleted'); END;
`;

/** Stores one entry. */
export const APPEND =
  'INSERT INTO journal (seq, at, event, view, person, user, organisation, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

/** The intents that no terminal entry followed, oldest first. */
export const ORPHANS = `
  SELECT view, person, user, organisation FROM journal AS intent
  WHERE event = '${events.intent}'
    AND NOT EXISTS (SELECT 1 FROM journal WHERE view = intent.view AND event IN (${TERMINAL}))
  ORDER BY seq`;
