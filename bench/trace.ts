import type { Browser, Page } from 'playwright-core';

/** What of Chromium's trace is looked at: the tasks of each thread, and what is done in them for the page. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];

/** An event of Chromium's trace (Trace Event Format). Times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  /** What of `dur` its thread had a processor for. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
}

/** What Chromium does in the meantime. */
export async function traceOf(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<readonly TraceEvent[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const trace = await browser.stopTracing();
  return (JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents;
}

/** The longest task of a page's own thread, in milliseconds of that thread, and what it was spent on. */
export interface LongestTask {
  readonly ms: number;
  /** Of it: finding out which styles hold, and for which boxes. */
  readonly style: number;
  readonly layout: number;
  /** Of it: what comes between layout and paint, and the paint. */
  readonly paint: number;
}

/**
 * The longest task of a page's own thread: for so long it answers neither a key nor the wheel. It is counted in time of the
 * thread, so that what else the machine does is no part of it.
 */
export function longestTask(events: readonly TraceEvent[]): LongestTask {
  const isThread = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';
  const pages = new Set(events.filter(isThread).map(threadOf));
  const tasks = events.filter((event) => event.name === 'RunTask' && pages.has(threadOf(event)));
  const [longest] = tasks.toSorted((a, b) => threadTime(b) - threadTime(a));
  if (longest === undefined) throw new Error('the trace has no tasks of a page');
  const inside = events.filter((event) => threadOf(event) === threadOf(longest) && isWithin(event, longest));
  const spentOn = (...names: readonly string[]): number =>
    inside.filter(({ name }) => names.includes(name)).reduce((sum, event) => sum + threadTime(event), 0);
  return {
    ms: threadTime(longest),
    ...{ style: spentOn('UpdateLayoutTree'), layout: spentOn('Layout'), paint: spentOn('PrePaint', 'Paint') },
  };
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`;
}

function threadTime({ tdur = 0 }: TraceEvent): number {
  return tdur / 1000;
}

function isWithin(event: TraceEvent, { ts, dur = 0 }: TraceEvent): boolean {
  return event.ts >= ts && event.ts + (event.dur ?? 0) <= ts + dur;
}
