import type { Seen } from './viewer.ts';

/** The process of the service at one moment. */
export interface Moment {
  /** Seconds since the beginning. */
  readonly second: number;
  readonly rssMb: number;
  /** Milliseconds of the event loop's delay since the moment before. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/** What a soak came to. */
export interface Report {
  readonly views: number;
  readonly viewsPerSecond: number;
  readonly firstSectionMs: Percentiles;
  readonly lastByteMs: Percentiles;
  /** Milliseconds from the deadline of a source that was waited for until then to the last byte. */
  readonly afterDeadlineMs: Percentiles;
  /** How often each fault was said to be what. */
  readonly states: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly moments: readonly Moment[];
  /** Promises broken, with how often. Empty: the soak passed. */
  readonly broken: Readonly<Record<string, number>>;
  readonly leftOut: readonly string[];
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Milliseconds, rounded, below which these parts of the values lie. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Counts by name, the names in order. */
export function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(names.toSorted(), (name) => name);
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
}

/** What became of each fault. */
export function statesOf(seen: readonly Seen[]): Report['states'] {
  const groups = Map.groupBy(seen, ({ fault }) => fault);
  return Object.fromEntries([...groups].map(([fault, all]) => [fault, countsOf(all.map(({ state }) => state))]));
}

/**
 * Whether memory grows without bound: its least in the last third lies above its greatest in the second, and far above
 * where that began. The first third is for compilers, threads and caches to settle.
 */
export function growsWithoutBound(moments: readonly Moment[]): boolean {
  const third = Math.floor(moments.length / 3);
  if (third < 3) return false;
  const [middle, last] = [moments.slice(third, 2 * third), moments.slice(2 * third)];
  const most = Math.max(...middle.map(({ rssMb }) => rssMb));
  const least = Math.min(...last.map(({ rssMb }) => rssMb));
  return least > most && least - (middle[0]?.rssMb ?? least) > Math.max(96, most * 0.2);
}

/** The report for a person. */
export function reportText(report: Report): string {
  const line = ({ p50, p95, p99 }: Percentiles) => `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`;
  const broken = Object.entries(report.broken);
  return [
    `${report.views} views, ${report.viewsPerSecond.toFixed(1)} views/s`,
    `to the first section: ${line(report.firstSectionMs)}`,
    `to the last byte:     ${line(report.lastByteMs)}`,
    `after the deadline:   ${line(report.afterDeadlineMs)}`,
    'what the source that fails was said to be:',
    ...Object.entries(report.states).map(([fault, states]) => `  ${fault.padEnd(24)}${wordsOf(states)}`),
    'memory and event loop:',
    ...report.moments.map(
      ({ second, rssMb, delayP99, delayMax }) =>
        `  ${String(second).padStart(4)} s  ${String(rssMb).padStart(5)} MB  delay p99 ${delayP99} ms, longest ${delayMax} ms`,
    ),
    ...report.leftOut.map((what) => `left out: ${what}`),
    broken.length === 0 ? 'Every view kept its promises.' : 'BROKEN PROMISES:',
    ...broken.map(([what, count]) => `  ${count} × ${what}`),
  ].join('\n');
}

function wordsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([state, count]) => `${state} ${count}`)
    .join(', ');
}
