import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

import { givenPage } from '../gallery/case-page.ts';
import { loadCatalogue } from '../src/catalogue.ts';
import { FIXTURES, TODAY } from '../test/service/support/service.ts';
import { longestTask, traceOf } from './trace.ts';

/** The person with the record of 1,500 events. */
const OLWEN = { nhsNumber: '9990000034', birthDate: '1938-08-17', name: 'Olwen LONGPATIENT' };
/** CSS pixels of one turn of the wheel, and turns: from the top of the opened page to its end and beyond. */
const [TURN, TURNS] = [1_200, 100];
/** Milliseconds of a frame; and for which a page is left alone so that it paints what arrived. */
const [FRAME_MS, SETTLING_MS] = [16, 100];

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

/**
 * For how long the longest task held a page up, in milliseconds: while what is closed in it was opened, while all of it was
 * scrolled to its end, and while it was printed as it arrived.
 */
export interface Blocked {
  readonly open: number;
  readonly scroll: number;
  readonly print: number;
}

/** Prints the journal of the record of 1,500 events, opens all its rows, and scrolls through them. */
export async function blockedByLongPage(browser: Browser): Promise<Blocked> {
  const html = await longPage();
  // A page that was printed is laid out anew: each begins with one of its own.
  const print = await withPage(
    browser,
    html,
    async (page) => longestTask(await traceOf(browser, page, () => page.pdf({ format: 'A4' }))).ms,
  );
  return withPage(browser, html, async (page) => {
    const open = longestTask(await traceOf(browser, page, () => openRest(page))).ms;
    const scroll = longestTask(await traceOf(browser, page, () => scrollThrough(page))).ms;
    return { open, scroll, print };
  });
}

/** A page of this HTML, complete, in a context of its own. */
export async function withPage<T>(browser: Browser, html: string, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent(html);
    return await look(page);
  } finally {
    await context.close();
  }
}

/** The page that the service would send of the journal of the record of 1,500 events. */
export function longPage(): Promise<string> {
  const about = { id: 'gp', name: 'Fellside Test Surgery' };
  const bytes = readFileSync(join(FIXTURES, 'olwen', 'openhr.xml'));
  const extract = { sourceId: about.id, sourceName: about.name, format: null, bytes, asAt: `${TODAY}T09:00:00Z` };
  const source = { ...about, kind: 'gp-record', contact: null };
  const facts = { today: TODAY, person: OLWEN, dateRange: null };
  const answers = [{ source, state: 'answered', extract }] as const;
  return givenPage(loadCatalogue(), 'journal', { facts, answers, policy: 'default' });
}

/** Opens the rows that a long list closes, piece by piece. */
async function openRest(page: Page): Promise<void> {
  for (const piece of await page.locator('details:has(> table) > summary').all()) {
    await piece.click();
    await pause(SETTLING_MS);
  }
}

async function scrollThrough(page: Page): Promise<void> {
  await page.mouse.move(400, 300);
  for (let turn = 0; turn < TURNS; turn++) {
    await page.mouse.wheel(0, TURN);
    await pause(FRAME_MS);
  }
}
