import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Frame, Locator, Page } from 'playwright-core';

import type { SourceAnswer } from '../src/transform/answer.ts';
import { transform } from '../src/transform/transform.ts';
import { findChromium, launchChromium } from '../test/browser/support/chromium.ts';
import { closeServers } from '../test/service/source/servers.ts';
import { startWholePerson, type HeldSource, type WholePerson } from '../test/service/support/whole-person.ts';
import { FIXTURES, portOf, TODAY } from '../test/service/support/service.ts';
import { judged, type Bound } from './bounds.ts';
import type { Group, Row, Run } from './group.ts';
import { spreadOf } from './measure.ts';
import { blockedByLongPage, paintAfterBytes } from './painting.ts';

/** What the sources take, in milliseconds; the third never answers, and is waited for as long as this. */
const [FIRST_MS, SECOND_MS, DEADLINE_MS] = [50, 400, 3_000];
const MOMENTS = {
  first: `first section on screen, source of ${FIRST_MS} ms`,
  second: `second section on screen, source of ${SECOND_MS} ms`,
  last: `last byte in the browser, deadline of ${DEADLINE_MS} ms`,
  paint: 'first section painted in its frame, from its bytes on',
  open: 'longest task while the rest of 1,500 events is opened',
  scroll: 'longest task while 1,500 events are scrolled',
  print: 'longest task while 1,500 events are printed',
} as const;
type Sample = Readonly<Record<keyof typeof MOMENTS, number>>;
/** Milliseconds. The first three from asking for the host's page; of the last byte, from when its source was asked. */
const LIMITS: Sample = {
  ...{ first: 300, second: 650, last: DEADLINE_MS + 100, paint: 50 },
  ...{ open: 200, scroll: 200, print: 200 },
};
/** What the three sources hold. */
const EXTRACTS = [
  ['gp', 'gp-record', 'openhr.xml'],
  ['care', 'social-care', 'liquidlogic-adults.xml'],
  ['night', 'out-of-hours', 'adastra.xml'],
] as const;
/** Views that are made before, so that the compiler has seen what it compiles. */
const WARM_UP = 200;
const BOUNDS: readonly Bound[] = Object.values(MOMENTS).map((row) => ({ row, limit: 'at most', value: 1 }));

/**
 * When a reader sees what, in Chromium: a host's page is asked for with a view of three sources in its frame. The service is
 * new each time, but has made the view before. The browser is asked again and again, which adds some milliseconds.
 */
export async function onScreen({ rounds, progress }: Run): Promise<Group> {
  const about = { name: 'on-screen', title: 'From asking for the page to what is on screen', unit: 'ms' } as const;
  const ratio = 'times its limit';
  const executable = findChromium();
  if (executable === null) {
    const rows = Object.values(MOMENTS).map((name) => ({ name, skipped: 'there is no Chromium', ratio: null }));
    return { ...about, ratio, rows, bounds: judged(BOUNDS, rows) };
  }
  const host = await startHost();
  const browser = await launchChromium(executable);
  try {
    // The browser's own first page is no figure.
    await moments(browser, host);
    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round++) {
      progress(`on-screen: round ${round + 1} of ${rounds}`);
      samples.push({
        ...(await moments(browser, host)),
        ...{ paint: await painted(browser, host), ...(await blockedByLongPage(browser)) },
      });
    }
    const rows = (Object.keys(MOMENTS) as (keyof typeof MOMENTS)[]).map((moment): Row => {
      const spread = spreadOf(samples.map((sample) => sample[moment]));
      return { name: MOMENTS[moment], ...spread, ratio: spread.median / LIMITS[moment] };
    });
    return { ...about, ratio, rows, bounds: judged(BOUNDS, rows) };
  } finally {
    await browser.close();
    host.closeAllConnections();
    host.close();
  }
}

/** A host whose page is a frame of the address behind the question mark. */
async function startHost(): Promise<Server> {
  const host = createServer((request, response) => {
    const url = decodeURIComponent(request.url?.slice(2) ?? '');
    const frame = `<iframe title="Oriel" src="${url}" sandbox width="800" height="900"></iframe>`;
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Host</title>${frame}`);
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  return host;
}

/** When the sections are on screen, and the last byte is there. */
async function moments(browser: Browser, host: Server): Promise<Pick<Sample, 'first' | 'second' | 'last'>> {
  return withView(browser, host, async ({ whole, page, open }) => {
    void answerAfter(whole.gp, FIRST_MS);
    void answerAfter(whole.care, SECOND_MS);
    const asked = whole.night.asked.then(() => performance.now());
    const finished = page.waitForResponse(/\/v\//u).then(async (response) => {
      await response.finished();
      return performance.now();
    });
    const begun = performance.now();
    const since = () => performance.now() - begun;
    const frame = await open();
    await shown(frame.getByText('Essential hypertension'));
    const first = since();
    await shown(frame.locator('#oriel-risks'));
    const second = since();
    await frame.locator('footer[data-completeness="2/3"]').waitFor();
    return { first, second, last: (await finished) - (await asked) };
  });
}

/** Asks again at once until a box is on screen: waiting for it would ask five times in the first 270 ms. Throws after 10 s. */
async function shown(box: Locator): Promise<void> {
  const until = performance.now() + 10_000;
  while (!(await box.isVisible())) assert.ok(performance.now() < until, 'a section did not come');
}

/** From the bytes of the first section to its paint, while the others are awaited. */
async function painted(browser: Browser, host: Server): Promise<number> {
  return withView(browser, host, async ({ whole, page, open }) => {
    const frame = await open();
    await frame.getByText('Waiting for an answer from').first().waitFor();
    await whole.gp.asked;
    return paintAfterBytes(browser, page, async () => {
      whole.gp.answer();
      await frame.getByText('Essential hypertension').waitFor();
    });
  });
}

interface OpenedView {
  readonly whole: WholePerson;
  readonly page: Page;
  /** Asks for the host's page; gives the frame in it. */
  readonly open: () => Promise<Frame>;
}

/** A view of three sources in a host's page, of a service of its own. */
async function withView<T>(browser: Browser, host: Server, look: (view: OpenedView) => Promise<T>): Promise<T> {
  const origin = `http://localhost:${(host.address() as AddressInfo).port}`;
  const whole = await startWholePerson(DEADLINE_MS, ({ hosts }) => ({
    hosts: hosts.map((each) => ({ ...each, origins: [origin] })),
  }));
  const context = await browser.newContext();
  try {
    await whole.oriel.service.services.pool.warm();
    warm(whole);
    const [path = ''] = await whole.oriel.launch(['three-sources'], { origin });
    const url = `http://localhost:${portOf(whole.oriel.server)}${path}`;
    const page = await context.newPage();
    const open = async (): Promise<Frame> => {
      await page.goto(`${origin}/?${encodeURIComponent(url)}`, { waitUntil: 'commit' });
      const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
      return frame ?? assert.fail('the host’s page has no frame');
    };
    return await look({ whole, page, open });
  } finally {
    await context.close();
    await whole.close();
    await closeServers();
  }
}

/** Makes the view some times in this thread, where small extracts are transformed: the service has been running. */
function warm({ oriel }: WholePerson): void {
  const recipe = oriel.service.services.catalogue.recipe('three-sources', 'default');
  if (recipe === undefined) throw new Error('there is no recipe');
  const person = { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null };
  const answers = EXTRACTS.map(([id, kind, file]): SourceAnswer => {
    const bytes = readFileSync(join(FIXTURES, 'edith', file));
    const extract = { sourceId: id, sourceName: id, format: null, bytes, asAt: `${TODAY}T09:00:00Z` };
    return { source: { id, name: id, kind, contact: null }, state: 'answered', extract };
  });
  for (let time = 0; time < WARM_UP; time++) transform(answers, recipe, { today: TODAY, person, dateRange: null });
}

async function answerAfter(source: HeldSource, ms: number): Promise<void> {
  await source.asked;
  await pause(ms);
  source.answer();
}
