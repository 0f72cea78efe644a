import type { AuditEntry } from './audit.ts';

const COLUMNS = ['seq', 'at', 'event', 'view', 'facts'] as const;

/** Entries as lines of a table: position, UTC time, event, view, and the facts that fit a line. */
export function auditTable(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'No entries fit.';
  const rows = entries.map((entry) => [
    String(entry.seq),
    entry.at,
    entry.event,
    entry.view ?? '–',
    factsLine(entry.facts),
  ]);
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ');
  return [line(COLUMNS), ...rows.map(line)].join('\n');
}

function factsLine(facts: AuditEntry['facts']): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
