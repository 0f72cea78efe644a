import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';

import type { SourceAnswer } from '../src/transform/answer.ts';
import { transform } from '../src/transform/transform.ts';
import { findChromium, launchChromium } from '../test/browser/support/chromium.ts';
import { closeServers } from '../test/service/source/servers.ts';
import { startWholePerson, type HeldSource, type WholePerson } from '../test/service/support/whole-person.ts';
import { FIXTURES, portOf, TODAY } from '../test/service/support/service.ts';
import { judged, type Bound } from './bounds.ts';
import type { Group, Row, Run } from './group.ts';
import { spreadOf } from './measure.ts';

/** What the sources take, in milliseconds; the third never answers, and is waited for as long as this. */
const [FIRST_MS, SECOND_MS, DEADLINE_MS] = [50, 400, 3_000];
const MOMENTS = {
  first: `first section on screen, source of ${FIRST_MS} ms`,
  second: `second section on screen, source of ${SECOND_MS} ms`,
  last: `last byte in the browser, deadline of ${DEADLINE_MS} ms`,
} as const;
/** Milliseconds from asking for the host's page; of the last, from when its source was asked. */
const LIMITS: Readonly<Record<keyof typeof MOMENTS, number>> = { first: 300, second: 650, last: DEADLINE_MS + 100 };
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
    await sampleOf(browser, host);
    const samples: Readonly<Record<keyof typeof MOMENTS, number>>[] = [];
    for (let round = 0; round < rounds; round++) {
      progress(`on-screen: round ${round + 1} of ${rounds}`);
      samples.push(await sampleOf(browser, host));
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

async function sampleOf(browser: Browser, host: Server): Promise<Readonly<Record<keyof typeof MOMENTS, number>>> {
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
    void answerAfter(whole.gp, FIRST_MS);
    void answerAfter(whole.care, SECOND_MS);
    const asked = whole.night.asked.then(() => performance.now());
    const finished = page.waitForResponse(url).then(async (response) => {
      await response.finished();
      return performance.now();
    });
    const begun = performance.now();
    const since = () => performance.now() - begun;
    await page.goto(`${origin}/?${encodeURIComponent(url)}`, { waitUntil: 'commit' });
    const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
    if (frame === null) throw new Error('the host’s page has no frame');
    await frame.getByText('Essential hypertension').waitFor();
    const first = since();
    await frame.locator('#oriel-risks').waitFor();
    const second = since();
    await frame.locator('footer[data-completeness="2/3"]').waitFor();
    return { first, second, last: (await finished) - (await asked) };
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
