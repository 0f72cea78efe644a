import { z } from 'zod';

import { parseNhsNumber } from '../../transform/record/nhs-number.ts';
import type { AuditEntry, AuditFilter } from './audit.ts';
import type { Selection } from './protocol.ts';
import { events } from './events.ts';
import { TERMINAL } from './schema.ts';
import { isViewId, readViewId } from './view-id.ts';

const row = z.object({
  seq: z.number(),
  at: z.string(),
  event: z.string(),
  view: z.string().nullable(),
  person: z.string().nullable(),
  user: z.string().nullable(),
  organisation: z.string().nullable(),
  facts: z.string().transform((json) => z.record(z.string(), z.unknown()).parse(JSON.parse(json))),
});

const rows = z.array(row);

interface Condition {
  readonly sql: string;
  readonly value: string | number;
}

/** Rows of the journal as entries; throws when they are not what the journal writes. */
export function readRows(found: readonly unknown[]): readonly AuditEntry[] {
  return rows.parse(found);
}

/**
 * A filter as the journal writes what it holds: numbers of persons without spaces, instants in UTC. Throws RangeError for
 * what the journal can never hold, since "no entries" would read as "nobody looked".
 */
export function readFilter(filter: AuditFilter): AuditFilter {
  const { person, view, event, from, until } = filter;
  if (event !== undefined) checkEvent(event);
  return {
    ...filter,
    ...(person !== undefined && { person: personOf(person) }),
    ...(view !== undefined && { view: viewOf(view) }),
    ...(from !== undefined && { from: instantOf(from) }),
    ...(until !== undefined && { until: instantOf(until) }),
  };
}

/** The query for a filter that was read, over the entries before number `before`. Throws RangeError for a limit that is none. */
export function selectionOf(filter: AuditFilter, before: number): Selection {
  const conditions = [{ sql: 'seq < ?', value: before }, ...conditionsOf(filter)];
  const where = conditions.map(({ sql }) => sql).join(' AND ');
  const newest = `SELECT * FROM journal WHERE ${where} ORDER BY seq DESC LIMIT ?`;
  const values = conditions.map(({ value }) => value);
  return { sql: `SELECT * FROM (${newest}) ORDER BY seq`, values: [...values, limitOf(filter)] };
}

/** Views of a person at most that are looked through for the last of each dataset. */
const LOOKED_THROUGH = 500;

/** The query for the views of a person that people of an organisation were shown whole, the newest first. */
export function lastViewedSelection(person: string, organisation: string): Selection {
  const sql = `SELECT seen.at AS at, asked.facts AS facts FROM journal seen
    JOIN journal asked ON asked.view = seen.view AND asked.event = '${events.intent}'
    WHERE seen.person = ? AND seen.organisation = ? AND seen.event = '${events.completed}'
    ORDER BY seen.seq DESC LIMIT ?`;
  return { sql, values: [person, organisation, LOOKED_THROUGH] };
}

/** The terminal entry of a view, where there is one. */
export function endSelection(view: string): Selection {
  return { sql: `SELECT seq FROM journal WHERE view = ? AND event IN (${TERMINAL})`, values: [view] };
}

const seen = z.array(
  z.object({
    at: z.string(),
    facts: z.string().transform((json) => z.object({ dataset: z.string() }).parse(JSON.parse(json))),
  }),
);

/** The newest instant for each dataset, whatever its version. */
export function lastViewedIn(found: readonly unknown[]): ReadonlyMap<string, string> {
  const newestLast = seen.parse(found).toReversed();
  return new Map(newestLast.map(({ at, facts }) => [facts.dataset.split('@')[0] ?? '', at]));
}

function conditionsOf(filter: AuditFilter): readonly Condition[] {
  const candidates = [
    { sql: 'person = ?', value: filter.person },
    { sql: 'user = ?', value: filter.user },
    { sql: 'organisation = ?', value: filter.organisation },
    { sql: 'event = ?', value: filter.event },
    { sql: 'view = ?', value: filter.view },
    { sql: 'at >= ?', value: filter.from },
    { sql: 'at <= ?', value: filter.until },
  ];
  return candidates.flatMap(({ sql, value }) => (value === undefined ? [] : [{ sql, value }]));
}

function personOf(text: string): string {
  const number = parseNhsNumber(text);
  if (number === null)
    throw new RangeError('The person is given by an NHS number: ten digits with a correct check digit.');
  return number;
}

function viewOf(text: string): string {
  const view = readViewId(text);
  if (!isViewId(view))
    throw new RangeError(`"${text}" is not a view id: it has eight letters and digits, such as 7K2M-Q9XD.`);
  return view;
}

function checkEvent(name: string): void {
  const names = Object.values<string>(events);
  if (names.includes(name)) return;
  throw new RangeError(`There is no event "${name}". There are: ${names.join(', ')}.`);
}

/** Entries hold UTC with milliseconds, so instants compare as text once they are written alike. */
function instantOf(text: string): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new RangeError(`"${text}" is not an instant: write 2026-01-31T09:30:00Z.`);
  return instant.toISOString();
}

function limitOf({ limit }: AuditFilter): number {
  if (limit === undefined) return -1;
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError('The limit is a whole number from 1.');
  return limit;
}
