import assert from 'node:assert/strict';

import { closeServers } from '../service/source/servers.ts';
import { eventually } from '../service/support/service.ts';
import { startKitHost, type KitHost } from './support/kit-host.ts';
import { openKitPage, type KitPage } from './support/kit-page.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

const VIEW = '<oriel-view view="problems" person="edith" label="Problems" height="400"></oriel-view>';
const NO_RECORD = 'Problems could not be shown. This does not mean that nothing is recorded.';

describe('<oriel-view> without the height reporter', function () {
  this.timeout(30_000);
  const { context } = sharedStage();
  let host: KitHost;
  before(async () => {
    host = await startKitHost({});
  });
  afterEach(() => host.reset());
  after(async () => {
    await host.close();
    await closeServers();
  });
  const open = async (body = VIEW): Promise<KitPage> => openKitPage(host, await context(), body);

  it('shows the view in a frame that may do nothing, under a strict policy, without a complaint', async () => {
    const profile = await context();
    const seen = await observe(profile);
    const kit = await openKitPage(host, profile, VIEW);
    assert.deepEqual(await kit.until('loaded'), ['waiting', 'loaded']);
    await (await kit.frame()).getByText('Essential hypertension').waitFor();
    const attributes = await kit.iframe.evaluate((frame) =>
      Object.fromEntries(frame.getAttributeNames().map((name) => [name, frame.getAttribute(name)])),
    );
    const { src, ...others } = attributes;
    assert.match(src ?? '', /^http:\/\/localhost:\d+\/v\/[\w-]{43}$/u);
    assert.deepEqual(others, {
      ...{ sandbox: '', referrerpolicy: 'no-referrer', loading: 'eager', title: 'Problems' },
      ...{ height: '400', tabindex: '0', part: 'frame' },
    });
    assert.deepEqual([seen.complaints, seen.failures], [[], []]);
    assert.equal(await kit.status.innerText(), '');
    assert.equal(await kit.height(), 400);
  });

  it('says that it is expired when its one-time URL is loaded again, and opens with a new ticket', async () => {
    const kit = await open();
    await kit.until('loaded');
    const frame = await kit.frame();
    await frame.goto(frame.url()).catch(() => null);
    await kit.until('expired');
    assert.equal(await kit.iframe.count(), 0);
    assert.match(await kit.status.innerText(), /^Problems is no longer shown\. /u);
    await kit.view.getByRole('button', { name: 'Open again' }).click();
    await kit.until('loaded');
    assert.equal(host.asked.length, 2);
    assert.equal(await kit.view.getByRole('button').count(), 0);
  });

  it('says that it is expired when its own time has passed, and not at once where that is very long', async () => {
    const kit = await open(VIEW.replace('height', 'max-age="1" height'));
    assert.deepEqual(await kit.until('expired'), ['waiting', 'loaded', 'expired']);
    assert.equal(await kit.iframe.count(), 0);
    const long = await open(VIEW.replace('height', 'max-age="99999999" height'));
    await long.until('loaded');
    await long.page.waitForTimeout(200);
    assert.equal(await long.view.getAttribute('state'), 'loaded');
  });

  it('shows the view where the clock of the reader’s machine is wrong', async () => {
    const profile = await context();
    await profile.clock.install({ time: Date.now() + 3_600_000 });
    const kit = await openKitPage(host, profile, VIEW);
    await kit.until('loaded');
    await (await kit.frame()).getByText('Essential hypertension').waitFor();
  });

  it('asks for twenty views at a time', async () => {
    host.instead = async () => ({ problem: 'none' });
    const views = Array.from({ length: 21 }, (_, index) => VIEW.replace('problems', `view-${index}`));
    await openKitPage(host, await context(), views.join(''));
    await eventually(() => (host.asked.length === 2 ? true : undefined));
    assert.deepEqual(host.asked.map((asked) => asked.views.length).toSorted(), [1, 20]);
  });

  it('takes the view away at once when the person changes, and drops a late answer about the one before', async () => {
    const kit = await open();
    await kit.until('loaded');
    const { promise: edithsTurn, resolve: letEdithThrough } = Promise.withResolvers<undefined>();
    host.instead = async ({ person }) => {
      if (person === 'edith') await edithsTurn;
      return { problem: `This is the answer about ${person}.` };
    };
    const frames = await kit.view.evaluate((view) => {
      view.setAttribute('person', 'bertram');
      const left = view.shadowRoot?.querySelectorAll('iframe').length;
      return [left, view.getAttribute('state')];
    });
    assert.deepEqual(frames, [0, null], 'in the same step, before anything else can be drawn');
    await kit.until('unavailable');
    await kit.view.evaluate((view) => view.setAttribute('person', 'edith'));
    await kit.until('waiting');
    await kit.view.evaluate((view) => view.setAttribute('person', 'bertram'));
    await kit.until('unavailable');
    letEdithThrough(undefined);
    const response = kit.page.waitForResponse('**/ticket');
    await kit.view.evaluate(() => fetch('/ticket', { method: 'POST', body: '{"views":[],"person":"last"}' }));
    await response;
    assert.equal(await kit.status.innerText(), `${NO_RECORD} This is the answer about bertram.`);
  });

  it('shows the next person’s record after a change', async () => {
    const kit = await open();
    await kit.until('loaded');
    await kit.view.evaluate((view) => Object.assign(view, { person: 'bertram' }));
    await kit.until('loaded');
    await (await kit.frame()).getByText('Bertram SPARSEPATIENT').first().waitFor();
    assert.deepEqual(
      host.asked.map(({ person }) => person),
      ['edith', 'bertram'],
    );
  });

  it('takes the view away when it leaves the page, when it is told to, and opens again when it comes back', async () => {
    const kit = await open();
    await kit.until('loaded');
    const left = await kit.view.evaluate((view) => {
      const before = view.shadowRoot?.querySelector('iframe')?.isConnected;
      view.remove();
      const after = view.shadowRoot?.querySelectorAll('iframe').length;
      document.body.append(view);
      return [before, after];
    });
    assert.deepEqual(left, [true, 0]);
    await kit.until('loaded');
    await kit.view.evaluate((view) => (view as HTMLElementTagNameMap['oriel-view']).close());
    assert.deepEqual([await kit.iframe.count(), await kit.view.getAttribute('state')], [0, null]);
    assert.equal(host.asked.length, 2);
  });

  it('leaves no view in a page that the browser keeps for its "back" button, and opens a new one when it comes back', async () => {
    const kit = await open();
    await kit.until('loaded');
    const left = await kit.view.evaluate((view) => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      return [view.shadowRoot?.querySelectorAll('iframe').length, view.getAttribute('state')];
    });
    assert.deepEqual(left, [0, null]);
    await kit.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await kit.until('loaded');
    assert.equal(host.asked.length, 2);
  });

  it('says in words when there is no ticket: the host’s own where it has some, and never as mark-up', async () => {
    host.instead = async () => ({ problem: '<b>Ask</b> your service desk.' });
    const kit = await open();
    await kit.until('unavailable');
    assert.equal(await kit.status.innerText(), `${NO_RECORD} <b>Ask</b> your service desk.`);
    for (const answer of [
      null,
      7,
      {},
      { urls: [] },
      { urls: [7] },
      { urls: ['javascript:alert(1)'] },
      { urls: ['/v/x'] },
    ]) {
      host.instead = async () => answer;
      await kit.view.getByRole('button', { name: 'Open again' }).click();
      await kit.until('unavailable');
      assert.equal(await kit.status.innerText(), NO_RECORD, JSON.stringify(answer));
      assert.equal(await kit.iframe.count(), 0);
    }
  });

  it('gives up a back end that does not answer, and drops what it says after all', async () => {
    const profile = await context();
    await profile.clock.install();
    const { promise: late, resolve: answer } = Promise.withResolvers<undefined>();
    host.instead = async () => {
      await late;
      return { problem: 'This came too late.' };
    };
    const kit = await openKitPage(host, profile, VIEW);
    await kit.until('waiting');
    await profile.clock.runFor(14_000);
    assert.equal(await kit.view.getAttribute('state'), 'waiting');
    await profile.clock.runFor(2_000);
    await kit.until('unavailable');
    answer(undefined);
    assert.equal(await kit.status.innerText(), NO_RECORD);
    host.reset();
    await kit.view.getByRole('button', { name: 'Open again' }).click();
    await kit.until('loaded');
    assert.equal(await kit.status.innerText(), '');
  });

  it('shows no other address than the one that `oriel` names', async () => {
    const kit = await open(VIEW.replace('height', 'oriel="https://oriel.example" height'));
    await kit.until('unavailable');
    assert.equal(await kit.iframe.count(), 0);
    await kit.view.evaluate((view, service) => view.setAttribute('oriel', service), host.service);
    await kit.until('loaded');
  });

  it('asks once for all the views of a screen, and again for one that is there twice', async () => {
    const kit = await open(VIEW + VIEW.replace('problems', 'allergies') + VIEW);
    await kit.page.locator('oriel-view[state="loaded"]').nth(2).waitFor();
    // Both calls leave in one moment, and which arrives first is the network's to say.
    const asked = host.asked.toSorted((one, other) => other.views.length - one.views.length);
    assert.deepEqual(asked, [
      { views: ['problems', 'allergies'], person: 'edith' },
      { views: ['problems'], person: 'edith' },
    ]);
    const second = await (await kit.page.locator('iframe').nth(1).elementHandle()).contentFrame();
    await second?.getByText('Allergies and Adverse Reactions').first().waitFor();
  });

  it('with loading="lazy" asks for a ticket when it comes near the screen, not before', async () => {
    const space = '<svg width="10" height="9000"></svg>';
    const kit = await open(
      VIEW.replace('problems', 'allergies') + space + VIEW.replace('height', 'loading="lazy" height'),
    );
    await kit.until('loaded');
    assert.deepEqual(
      host.asked.map(({ views }) => views),
      [['allergies']],
    );
    const lazy = kit.page.locator('oriel-view').nth(1);
    await lazy.scrollIntoViewIfNeeded();
    await kit.page.locator('oriel-view[loading][state="loaded"]').waitFor();
    assert.deepEqual(
      host.asked.map(({ views }) => views),
      [['allergies'], ['problems']],
    );
  });

  it('says other words where it is given some', async () => {
    host.instead = async () => null;
    const kit = await open();
    await kit.until('unavailable');
    await kit.view.evaluate((view) =>
      Object.assign(view, { words: { unavailable: 'Dim byd ar gael: {label}.', again: 'Eto' } }),
    );
    assert.equal(await kit.status.innerText(), 'Dim byd ar gael: Problems.');
    assert.equal(await kit.view.getByRole('button', { name: 'Eto' }).count(), 1);
  });
});
