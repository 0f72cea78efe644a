import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';

import { closeServers } from '../service/source/servers.ts';
import { portOf, terminalOf, viewIdOf } from '../service/support/service.ts';
import { startWholePerson, type WholePerson } from '../service/support/whole-person.ts';
import { observe } from './support/observe.ts';
import { outOfOrder, readingOrder } from './support/reading-order.ts';
import { sharedStage } from './support/shared.ts';

/** The places of the view, from top to bottom. */
const TITLES = ['Out-of-hours contacts', 'Risks', 'Active Problems and Issues', 'Other Inactive Problems and Issues'];

describe('a view that arrives section by section, in a browser', function () {
  this.timeout(30_000);
  const { context } = sharedStage();
  let whole: WholePerson;
  let host: Server;
  before(async () => {
    host = createServer((request, response) => {
      const frame = `<iframe title="Oriel" src="${decodeURIComponent(request.url?.slice(2) ?? '')}" sandbox width="800" height="900"></iframe>`;
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Host</title>${frame}`);
    });
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
  });
  after(async () => {
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  });
  afterEach(async () => {
    await whole.close();
    await closeServers();
  });

  const originOf = (): string => `http://localhost:${(host.address() as AddressInfo).port}`;

  /** Opens the view inside the host’s page; gives the frame while the view is still arriving. */
  async function open(page: Page, nightMs: number): Promise<Frame> {
    whole = await startWholePerson(nightMs, ({ hosts }) => ({
      hosts: hosts.map((each) => ({ ...each, origins: [originOf()] })),
    }));
    const [path = ''] = await whole.oriel.launch(['three-sources'], { origin: originOf() });
    const url = `http://localhost:${portOf(whole.oriel.server)}${path}`;
    await page.goto(`${originOf()}/?${encodeURIComponent(url)}`, { waitUntil: 'commit' });
    const iframe = await page.locator('iframe').elementHandle();
    const frame = await iframe.contentFrame();
    assert.ok(frame !== null);
    return frame;
  }

  /** Titles of the sections that a reader sees, from top to bottom. */
  async function titles(frame: Frame): Promise<readonly string[]> {
    const shown = await visible(frame.locator('h2'));
    return shown.toSorted((a, b) => a.top - b.top).map(({ text }) => text);
  }

  it('shows each section when its own source has answered, in its place; the others say what they wait for', async () => {
    const profile = await context();
    const seen = await observe(profile);
    const frame = await open(await profile.newPage(), 20_000);
    await frame.getByText('Waiting for an answer from Testborough Out-of-Hours.', { exact: true }).waitFor();
    assert.deepEqual(await titles(frame), TITLES);

    whole.gp.answer();
    await frame.getByText('Essential hypertension').waitFor();
    assert.deepEqual(await titles(frame), TITLES);
    assert.deepEqual(await waits(frame), ['Out-of-hours contacts', 'Risks']);

    whole.care.answer();
    await frame.locator('#oriel-risks').waitFor();
    assert.deepEqual(await waits(frame), ['Out-of-hours contacts']);

    whole.night.answer();
    await frame.locator('footer[data-outcome=complete]').waitFor();
    assert.deepEqual(await titles(frame), TITLES);
    assert.deepEqual(await waits(frame), []);
    assert.deepEqual([seen.complaints, seen.failures], [[], []]);
    assert.equal(await frame.locator('script').count(), 0);
  });

  it('says of a place that is still awaited after three seconds that it is', async () => {
    const page = await (await context()).newPage();
    const frame = await open(page, 20_000);
    whole.gp.answer();
    whole.care.answer();
    const late = frame.locator('.oriel-late').first();
    await late.waitFor({ state: 'attached' });
    assert.equal(await late.isVisible(), false);
    const delays = await late.evaluate((element) =>
      element.getAnimations().map((animation) => {
        const { delay = null } = animation.effect?.getTiming() ?? {};
        animation.finish();
        return delay;
      }),
    );
    assert.deepEqual(delays, [3000]);
    assert.equal(await late.isVisible(), true);
    assert.match(
      await late.innerText(),
      /^Still no answer from Testborough Out-of-Hours\. Oriel waits 20 seconds in all\./,
    );
  });

  it('names a source that never answers in its place, at the top and at the end, and has its styles', async () => {
    const page = await (await context()).newPage();
    const frame = await open(page, 700);
    whole.gp.answer();
    whole.care.answer();
    await frame.locator('footer[data-outcome=partial][data-completeness="2/3"]').waitFor();
    const place = frame.locator('#oriel-contacts');
    assert.match(await place.innerText(), /Testborough Out-of-Hours did not answer in time\./);
    const notice = frame.getByText('This view is not complete. Missing, or shown only in part: Out-of-hours contacts.');
    const [top, first] = [await notice.boundingBox(), await place.boundingBox()];
    assert.ok(top !== null && first !== null && top.y < first.y, 'the notice stands above the sections');
    assert.match(await frame.locator('footer').innerText(), /Missing from this view: Testborough Out-of-Hours\./);
    const border = await place
      .locator('.oriel-unavailable')
      .evaluate((element) => getComputedStyle(element).borderLeftWidth);
    assert.equal(border, '8px');
    const view = viewIdOf(await frame.content());
    assert.equal(await terminalOf(whole.oriel, view), 'completed');
  });

  it('with sources of 50 ms, 400 ms and never: the first is on screen before the second, and the last is named', async () => {
    const page = await (await context()).newPage();
    const frame = await open(page, 3_000);
    await Promise.all([whole.gp.asked, whole.care.asked, whole.night.asked]);
    const since400 = pause(400);
    await pause(50);
    whole.gp.answer();
    const first = frame.getByText('Essential hypertension');
    await first.waitFor();
    // The second answers after its time, and after the first has been seen: order, not speed, is what is judged here.
    const [box, risks] = [await first.boundingBox(), await frame.locator('#oriel-risks').count()];
    assert.ok(box !== null && box.height > 0 && box.y < 900, 'it is on screen');
    assert.equal(risks, 0);
    assert.equal(await frame.locator('footer').count(), 0);
    await since400;
    whole.care.answer();
    await frame.locator('#oriel-risks').waitFor();
    assert.equal(await frame.locator('footer').count(), 0);
    const footer = frame.locator('footer[data-outcome=partial][data-completeness="2/3"]');
    await footer.waitFor();
    assert.match(
      await frame.locator('#oriel-contacts').innerText(),
      /Testborough Out-of-Hours did not answer in time\./,
    );
    assert.match(await footer.innerText(), /Missing from this view: Testborough Out-of-Hours\./);
    const state = footer.locator('[data-source=night]');
    assert.equal(await state.getAttribute('data-state'), 'timeout');
    assert.match((await state.getAttribute('data-as-at')) ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.equal(await terminalOf(whole.oriel, viewIdOf(await frame.content())), 'completed');
  });

  it('is read in the order in which it is seen, while sections arrive out of order, at the end, and on paper', async () => {
    const page = await (await context({ bypassCSP: true, viewport: { width: 900, height: 3000 } })).newPage();
    whole = await startWholePerson(20_000);
    const [path = ''] = await whole.oriel.launch(['three-sources']);
    await page.goto(`http://localhost:${portOf(whole.oriel.server)}${path}`, { waitUntil: 'commit' });
    await page.getByText('Waiting for an answer from Testborough Out-of-Hours.', { exact: true }).waitFor();
    const sameOrder = async (least: number): Promise<void> => {
      const pieces = await readingOrder(page);
      assert.ok(pieces.length >= least, `${pieces.length} pieces`);
      const headings = pieces.flatMap(({ role, name }) => (role === 'heading' && TITLES.includes(name) ? [name] : []));
      assert.deepEqual(headings, TITLES);
      assert.deepEqual(outOfOrder(pieces), []);
    };
    await sameOrder(5);
    whole.gp.answer();
    await page.getByText('Essential hypertension').waitFor();
    await sameOrder(10);
    whole.care.answer();
    await page.locator('#oriel-risks').waitFor();
    await sameOrder(12);
    whole.night.answer();
    await page.locator('footer[data-outcome=complete]').waitFor();
    await sameOrder(15);
    // On paper a row has more words, as closed parts are opened; its beginning and its place stay.
    const beginnings = async (): Promise<readonly string[]> =>
      (await readingOrder(page))
        .filter(({ role }) => role === 'heading' || role === 'row')
        .map(({ name }) => name.slice(0, 30));
    const onScreen = await beginnings();
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await beginnings(), onScreen);
    assert.deepEqual(outOfOrder(await readingOrder(page)), []);

    await page.emulateMedia({ media: 'screen' });
    await page.addStyleTag({ content: '.oriel-view{display:flex;flex-direction:column-reverse}' });
    assert.notDeepEqual(outOfOrder(await readingOrder(page)), [], 'another order is noticed');
  });

  it('finds its sections by their ids, as an address with a fragment does', async () => {
    const page = await (await context()).newPage();
    const frame = await open(page, 20_000);
    for (const source of [whole.gp, whole.care, whole.night]) source.answer();
    await frame.locator('footer[data-outcome]').waitFor();
    assert.equal(
      await frame.evaluate(() => document.getElementById('oriel-prb-tab-act')?.parentElement?.className),
      'oriel-view',
    );
  });
});

/** Titles of the places that still wait. */
async function waits(frame: Frame): Promise<readonly string[]> {
  return (await visible(frame.locator('.oriel-waiting h2'))).map(({ text }) => text);
}

/** Elements that take room on the page. */
function visible(elements: Locator): Promise<readonly { readonly text: string; readonly top: number }[]> {
  return elements.evaluateAll((all) =>
    all
      .filter((element) => element.checkVisibility())
      .map((element) => ({ text: element.textContent, top: element.getBoundingClientRect().top })),
  );
}
