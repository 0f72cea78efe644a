import { setTimeout as pause } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';

import { terminalEvents } from '../../src/service/audit/events.ts';
import { journalOf } from '../service/support/service.ts';
import {
  countsOf,
  growsWithoutBound,
  percentilesOf,
  reportText,
  statesOf,
  type Moment,
  type Report,
} from './report.ts';
import { FAILING_MS, openStage, type Stage } from './stage.ts';
import { isLate, openView, type Seen } from './viewer.ts';

const MOMENT_MS = 1_000;

const program = new Command('soak')
  .description('Many viewers against sources that fail in every way there is. docs/operating.md says what it judges.')
  .option('--seconds <number>', 'how long viewers open views', whole(1, 86_400), 60)
  .option('--viewers <number>', 'how many there are', whole(1, 5_000), 200)
  .option('--reading <seconds>', 'how long a viewer reads a view, on average; 0: overload', whole(0, 3_600), 15)
  .option('--json', 'print the report as JSON', false)
  .parse();
const options = program.opts<Options>();

interface Options {
  readonly seconds: number;
  readonly viewers: number;
  readonly reading: number;
  readonly json: boolean;
}

const stage = await openStage();
try {
  const report = await soak(stage, options);
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report));
  process.exitCode = Object.keys(report.broken).length === 0 ? 0 : 1;
} finally {
  await stage.close();
}
process.exit();

async function soak(on: Stage, { viewers, seconds, reading }: Options): Promise<Report> {
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const seen: Seen[] = [];
  const failures: string[] = [];
  const over = new AbortController();
  const watching = watch(on, begun, over.signal);
  await Promise.all(
    Array.from({ length: viewers }, (_, index) =>
      view(on, index, { until, readingMs: reading * 1_000 }, seen, failures),
    ),
  );
  const elapsed = (performance.now() - begun) / 1_000;
  over.abort();
  const moments = await watching;
  await on.stopService();
  const broken = [
    ...failures,
    ...seen.flatMap((each) => each.broken),
    // Who has more to do than they can is late, and is judged by the rest.
    ...(reading === 0 ? [] : seen.filter(isLate).map(() => 'later than the deadline and the margin')),
    ...unended(on),
    ...(on.elsewhere() > 0 ? ['a redirect was followed'] : []),
    ...(growsWithoutBound(moments) ? ['memory grows without bound'] : []),
  ];
  return {
    ...{ views: seen.length, viewsPerSecond: seen.length / elapsed, moments, leftOut: on.leftOut },
    firstSectionMs: percentilesOf(seen.flatMap(({ firstMs }) => firstMs ?? [])),
    lastByteMs: percentilesOf(seen.map(({ lastMs }) => lastMs)),
    afterDeadlineMs: percentilesOf(
      seen.flatMap(({ state, lastMs }) => (state === 'timeout' ? lastMs - FAILING_MS : [])),
    ),
    ...{ states: statesOf(seen), broken: countsOf(broken) },
  };
}

/** One viewer: opens a view, reads it for a while, opens the next, each of another source. */
async function view(
  on: Stage,
  index: number,
  { until, readingMs }: { readonly until: number; readonly readingMs: number },
  seen: Seen[],
  failures: string[],
): Promise<void> {
  await pause(Math.random() * Math.min(readingMs, until - performance.now()));
  for (let round = index; performance.now() < until; round++) {
    const source = on.sources[round % on.sources.length];
    if (source === undefined) return;
    try {
      seen.push(await openView(on, source));
    } catch (error) {
      failures.push(`no view: ${error instanceof Error ? error.message : String(error)}`);
    }
    const reading = readingMs * (0.5 + Math.random());
    await pause(Math.max(0, Math.min(reading, until - performance.now())));
  }
}

/** Looks at the process of the service once a second, at first and at last included. */
async function watch({ metricsUrl }: Stage, begun: number, over: AbortSignal): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  while (!over.aborted) {
    const text = await (await fetch(metricsUrl)).text();
    const value = (name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.slice(name.length + 1),
      );
    const ms = (quantile: string) =>
      Math.round(value(`oriel_event_loop_delay_seconds{quantile="${quantile}"}`) * 1_000);
    moments.push({
      second: Math.round((performance.now() - begun) / 1_000),
      rssMb: Math.round(value('oriel_memory_bytes{kind="rss"}') / 1024 / 1024),
      ...{ delayP99: ms('0.99'), delayMax: ms('1') },
    });
    await pause(MOMENT_MS, null, { signal: over }).catch(() => null);
  }
  return moments;
}

/** Views that have no end in the journal, or more than one. */
function unended({ journal }: Stage): readonly string[] {
  const ends: readonly string[] = terminalEvents;
  const views = Map.groupBy(
    journalOf(journal).filter(({ view: id }) => id !== null),
    ({ view: id }) => id,
  );
  const wrong = [...views.values()].filter((rows) => rows.filter(({ event }) => ends.includes(event)).length !== 1);
  return wrong.map(() => 'a view without exactly one terminal entry in the journal');
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (!/^\d{1,6}$/u.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return number;
  };
}
