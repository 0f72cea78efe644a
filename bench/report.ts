import { cpus } from 'node:os';

import type { JudgedBound } from './bounds.ts';
import type { Group, Row } from './group.ts';

/** A run of the benchmarks: what `--json` prints. */
export interface Report {
  readonly node: string;
  readonly machine: string;
  readonly rounds: number;
  readonly groups: readonly Group[];
}

/** What is said of a run before its figures. */
export function headOf(rounds: number): Omit<Report, 'groups'> {
  const processors = cpus();
  const machine = `${process.platform} ${process.arch}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`;
  return { node: process.version, machine, rounds };
}

/** What a run was made on, in a line. */
export function headText({ node, machine, rounds }: Omit<Report, 'groups'>): string {
  return `Node ${node}, ${machine}; ${rounds} rounds`;
}

/** A group as a table of plain text. */
export function groupText({ title, unit, ratio, rows, bounds }: Group): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const columns = ['min', 'q1', 'median', 'q3'].map((column) => column.padStart(10)).join('');
  return [
    '',
    `${title} (${unit})`,
    `  ${''.padEnd(width)}${columns}  ${ratio}`,
    ...rows.map((row) => `  ${row.name.padEnd(width)}${cells(row)}`),
    ...bounds.map((bound) => `  bound: ${boundText(bound)}`),
  ].join('\n');
}

/** A bound as `xml2js ÷ Oriel, all records: 6.10, at least 12, not met`. */
export function boundText({ row, by, limit, value, ratio, met }: JudgedBound): string {
  const what = by === undefined ? row : `${row} ÷ ${by}`;
  if (ratio === null) return `${what}: not measured, ${limit} ${value}`;
  return `${what}: ${ratio.toFixed(2)}, ${limit} ${value}, ${met === true ? 'met' : 'not met'}`;
}

function cells(row: Row): string {
  if ('skipped' in row) return `  skipped: ${row.skipped}`;
  const figures = [row.min, row.lowerQuartile, row.median, row.upperQuartile];
  const ratio = row.ratio === null ? '' : `  ${row.ratio.toFixed(2)}`;
  return `${figures.map((figure) => digits(figure).padStart(10)).join('')}${ratio}`;
}

/** Three digits or more: 0.123, 12.3, 1234. */
function digits(figure: number): string {
  return figure.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.max(figure, 0.1)))));
}
