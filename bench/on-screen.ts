import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';

import { findChromium, launchChromium } from '../test/browser/support/chromium.ts';
import { closeServers } from '../test/service/source/servers.ts';
import { portOf } from '../test/service/support/service.ts';
import { startWholePerson, type HeldSource } from '../test/service/support/whole-person.ts';
import { judged, type Bound } from './bounds.ts';
import type { Group, Row, Run } from './group.ts';
import { spreadOf } from './measure.ts';

/** What the sources take, in milliseconds; the third never answers, and is waited for as long as this. */
const [FIRST_MS, SECOND_MS, DEADLINE_MS] = [50, 400, 3_000];
const MOMENTS = {
  first: `first section on screen, source of ${FIRST_MS} ms`,
  second: `second section on screen, source of ${SECOND_MS} ms`,
  last: `the rest named as missing, deadline of ${DEADLINE_MS} ms`,
} as const;
/** Milliseconds from asking for the host's page. */
const LIMITS: Readonly<Record<keyof typeof MOMENTS, number>> = { first: 300, second: 650, last: DEADLINE_MS + 300 };
const BOUNDS: readonly Bound[] = Object.values(MOMENTS).map((row) => ({ row, limit: 'at most', value: 1 }));

/**
 * When a reader sees what, in Chromium: a host's page is asked for with a view of three sources in its frame. The service is
 * new each time, its threads are warm. The browser is asked again and again, which adds some milliseconds.
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
    const [path = ''] = await whole.oriel.launch(['three-sources'], { origin });
    const url = `http://localhost:${portOf(whole.oriel.server)}${path}`;
    const page = await context.newPage();
    void answerAfter(whole.gp, FIRST_MS);
    void answerAfter(whole.care, SECOND_MS);
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
    return { first, second, last: since() };
  } finally {
    await context.close();
    await whole.close();
    await closeServers();
  }
}

async function answerAfter(source: HeldSource, ms: number): Promise<void> {
  await source.asked;
  await pause(ms);
  source.answer();
}
