import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

import { givenPage } from '../gallery/case-page.ts';
import { loadCatalogue } from '../src/catalogue.ts';
import { FIXTURES, TODAY } from '../test/service/support/service.ts';

/** The person with the record of 1,500 events. */
const OLWEN = { nhsNumber: '9990000034', birthDate: '1938-08-17', name: 'Olwen LONGPATIENT' };
/** What of Chromium's trace is looked at: the tasks of each thread, and what is done in them for the page. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];
/** CSS pixels of one turn of the wheel, and turns: from the top of the page to its end and beyond. */
const [TURN, TURNS] = [1_200, 60];
/** Milliseconds of a frame; and for which a page is left alone so that it paints what arrived. */
const [FRAME_MS, SETTLING_MS] = [16, 100];

/** An event of Chromium's trace (Trace Event Format). Times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
}

/** What Chromium does in the meantime. */
async function traceOf(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<readonly TraceEvent[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const trace = await browser.stopTracing();
  return (JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents;
}

/**
 * Milliseconds from the first bytes that arrive while `arrive` runs to the end of the paint that follows them, in the process
 * that received them.
 */
export async function paintAfterBytes(browser: Browser, page: Page, arrive: () => Promise<unknown>): Promise<number> {
  const events = await traceOf(browser, page, async () => {
    await arrive();
    await pause(SETTLING_MS);
  });
  const sorted = events.toSorted((a, b) => a.ts - b.ts);
  const bytes = sorted.find(({ name }) => name === 'ResourceReceivedData');
  if (bytes === undefined) throw new Error('no bytes arrived');
  const paint = sorted.find(({ name, pid, ts }) => name === 'Paint' && pid === bytes.pid && ts > bytes.ts);
  if (paint === undefined) throw new Error('nothing was painted');
  return (paint.ts + (paint.dur ?? 0) - bytes.ts) / 1000;
}

/** For how long the longest task held a page up, in milliseconds: while it was scrolled to its end, and while it was printed. */
export interface Blocked {
  readonly scroll: number;
  readonly print: number;
}

/** Scrolls and prints the journal of the record of 1,500 events. */
export async function blockedByLongPage(browser: Browser): Promise<Blocked> {
  const html = await longPage();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent(html);
    await page.locator('footer[data-outcome=complete]').waitFor();
    const scroll = longestTask(await traceOf(browser, page, () => scrollThrough(page)));
    const print = longestTask(await traceOf(browser, page, () => page.pdf({ format: 'A4' })));
    return { scroll, print };
  } finally {
    await context.close();
  }
}

/** The page that the service would send. */
function longPage(): Promise<string> {
  const about = { id: 'gp', name: 'Fellside Test Surgery' };
  const bytes = readFileSync(join(FIXTURES, 'olwen', 'openhr.xml'));
  const extract = { sourceId: about.id, sourceName: about.name, format: null, bytes, asAt: `${TODAY}T09:00:00Z` };
  const source = { ...about, kind: 'gp-record', contact: null };
  const facts = { today: TODAY, person: OLWEN, dateRange: null };
  const answers = [{ source, state: 'answered', extract }] as const;
  return givenPage(loadCatalogue(), 'journal', { facts, answers, policy: 'default' });
}

async function scrollThrough(page: Page): Promise<void> {
  await page.mouse.move(400, 300);
  for (let turn = 0; turn < TURNS; turn++) {
    await page.mouse.wheel(0, TURN);
    await pause(FRAME_MS);
  }
}

/** The longest task of a page's own thread. */
function longestTask(events: readonly TraceEvent[]): number {
  const isThread = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';
  const pages = new Set(events.filter(isThread).map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && pages.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('the trace has no tasks of a page');
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000;
}
