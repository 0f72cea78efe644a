import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';

import { closeServers } from '../service/source/servers.ts';
import { viewIdOf } from '../service/support/service.ts';
import { startKitHost, type KitHost } from './support/kit-host.ts';
import { openKitPage, type KitPage } from './support/kit-page.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

const VIEW = '<oriel-view view="social-care" person="edith" label="Social care" height="auto"></oriel-view>';
const PROBLEMS = VIEW.replace('social-care', 'problems');

describe('<oriel-view> with the height reporter', function () {
  this.timeout(30_000);
  const { context } = sharedStage();
  let host: KitHost;
  before(async () => {
    host = await startKitHost({ height: 'auto' });
  });
  afterEach(() => host.reset());
  after(async () => {
    await host.close();
    await closeServers();
  });
  const open = async (body = VIEW): Promise<KitPage> =>
    openKitPage(host, await context({ viewport: { width: 900, height: 700 } }), body);

  /** Waits until the frame is as high as its content, and gives that height. */
  async function fitted(kit: KitPage): Promise<number> {
    const frame = await kit.frame();
    for (;;) {
      const content = await heightOf(frame);
      if ((await kit.height()) === content) return content;
    }
  }

  /** Sends a message from inside the view, as a script there could. */
  async function say(kit: KitPage, message: unknown): Promise<void> {
    await (await kit.frame()).evaluate((data) => parent.postMessage(data, '*'), message);
  }

  it('is as high as its content, without a complaint: it grows when a part is opened and shrinks when it is closed', async () => {
    const profile = await context({ viewport: { width: 900, height: 700 } });
    const seen = await observe(profile);
    const kit = await openKitPage(host, profile, VIEW);
    assert.deepEqual(await kit.until('ready'), ['waiting', 'ready']);
    assert.equal(await kit.iframe.getAttribute('sandbox'), 'allow-scripts');
    const closed = await fitted(kit);
    assert.ok(closed > 700, `${closed} px`);
    const frame = await kit.frame();
    const part = frame.locator('details:not(.oriel-provenance)').first();
    await part.evaluate((details: HTMLDetailsElement) => (details.open = !details.open));
    const changed = await fitted(kit);
    await part.evaluate((details: HTMLDetailsElement) => (details.open = !details.open));
    assert.equal(await fitted(kit), closed);
    assert.notEqual(changed, closed);
    assert.ok(
      await frame.evaluate(() => document.documentElement.scrollHeight <= innerHeight),
      'nothing scrolls inside',
    );
    assert.deepEqual([seen.complaints, seen.failures], [[], []]);
  });

  it('shrinks too when the page becomes wider, and stays below max-height', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    await kit.page.setViewportSize({ width: 320, height: 700 });
    const narrow = await fitted(kit);
    await kit.page.setViewportSize({ width: 1200, height: 700 });
    await kit.page.waitForFunction(
      (before) => (document.querySelector('oriel-view')?.getBoundingClientRect().height ?? before) < before,
      narrow,
    );
    assert.ok((await fitted(kit)) < narrow);
    await kit.view.evaluate((view) => view.setAttribute('max-height', '250'));
    assert.equal(await kit.height(), 250);
  });

  it('is never lower than 100 and never higher than 20,000 pixels, whatever the view says', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    for (const [height, expected] of [
      [1e9, 20_000],
      [-5, 100],
      [0, 100],
      [333.2, 334],
    ] as const) {
      await say(kit, { type: 'oriel:height', v: 1, view: null, height });
      await kit.untilHeard(`"height":${height}}`);
      assert.equal(await kit.height(), expected);
    }
  });

  it('takes no message that is not exactly one of the two', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    const height = await fitted(kit);
    const good = { type: 'oriel:height', v: 1, view: null, height: 5000 };
    const hostile: readonly unknown[] = [
      ...[null, 'oriel:height', 5000, [], [good], { data: good }],
      ...[
        { ...good, v: 2 },
        { ...good, v: '1' },
        { ...good, type: 'height' },
        { ...good, type: ['oriel:height'] },
      ],
      ...[
        { ...good, height: '5000' },
        { ...good, height: null },
        { ...good, height: Number.NaN },
        { ...good, height: Infinity },
      ],
      ...[
        { ...good, view: '<b>' },
        { ...good, view: 7 },
        { ...good, view: undefined },
        { ...good, view: 'A'.repeat(21) },
      ],
      ...['__proto__', 'constructor', 'loaded', 'ready', 7, null, ['denied']].map((outcome) => ({
        ...{ type: 'oriel:outcome', v: 1, view: null, outcome },
      })),
    ];
    for (const message of hostile) await say(kit, message);
    await say(kit, { end: 'of hostile messages' });
    await kit.untilHeard('end');
    assert.equal(await kit.height(), height);
    assert.deepEqual(await kit.until('ready'), ['waiting', 'ready']);
  });

  it('takes no message from another window: not from the page itself, nor from another sandboxed frame', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    const height = await fitted(kit);
    const forged = [
      { type: 'oriel:height', v: 1, view: null, height: 5000 },
      { type: 'oriel:outcome', v: 1, view: null, outcome: 'denied' },
    ];
    const other = await open(PROBLEMS);
    await other.until('ready');
    await kit.page.evaluate(async (messages) => {
      for (const message of messages) postMessage(message, '*');
      const frame = Object.assign(document.createElement('iframe'), { name: 'intruder' });
      frame.setAttribute('sandbox', 'allow-scripts');
      await new Promise((resolve) => {
        frame.addEventListener('load', resolve);
        document.body.append(frame);
      });
    }, forged);
    const intruder = kit.page.frame('intruder');
    assert.ok(intruder !== null);
    assert.equal(await intruder.evaluate(() => origin), 'null');
    await intruder.evaluate((messages) => {
      for (const message of messages) parent.postMessage(message, '*');
      parent.postMessage({ end: 'of the intruder' }, '*');
    }, forged);
    await kit.untilHeard('end');
    assert.equal(await kit.height(), height);
    assert.deepEqual(await kit.until('ready'), ['waiting', 'ready']);
  });

  it('tells how the view ended, with its view id: partial, unavailable, denied', async () => {
    const answers = { down: (request: { socket: { destroy(): void } }) => request.socket.destroy() };
    host.doors.care.instead = answers.down;
    const failed = await open();
    await failed.until('unavailable');
    assert.match(
      await failed.status.innerText(),
      /could not be shown\. This does not mean that nothing is recorded\.$/u,
    );
    await (await failed.frame()).getByText('could not be reached').first().waitFor();
    host.reset();
    await failed.view.getByRole('button', { name: 'Open again' }).click();
    await failed.until('ready');
    assert.equal(await failed.status.innerText(), '');

    host.claims = { consent: 'refused' };
    const denied = await open();
    await denied.until('denied');
    assert.equal(await denied.status.innerText(), 'Social care cannot be shown to you. The view says why.');
    assert.equal(await denied.view.getByRole('button').count(), 0);
    const viewId = await denied.page.evaluate(
      () => (window as unknown as { states: readonly { viewId: string | null }[] }).states.at(-1)?.viewId,
    );
    assert.equal(viewId, viewIdOf(await (await denied.frame()).content()));
  });

  it('tells that a view is partial, from the outcome alone', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    await say(kit, { type: 'oriel:outcome', v: 1, view: 'ABCD-1234', outcome: 'partial' });
    await kit.until('partial');
    assert.equal(await kit.status.innerText(), 'Social care is not complete. The view says what is missing.');
  });

  it('takes a used URL away when its frame says so', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    const url = await kit.iframe.getAttribute('src');
    host.instead = async () => ({ urls: [url] });
    await kit.view.evaluate((view) => (view as HTMLElementTagNameMap['oriel-view']).refresh());
    assert.deepEqual(await kit.until('expired'), ['waiting', 'ready', 'waiting', 'expired']);
    assert.equal(await kit.iframe.count(), 0);
  });

  it('does not take silence for a view: a frame that never says how it ended is unavailable', async () => {
    host.instead = async () => ({ urls: [`${host.service}/health`] });
    const kit = await open(PROBLEMS);
    await kit.until('unavailable');
  });

  it('posts to the origin of the launch alone: another page of the host that frames the view hears nothing', async () => {
    const kit = await open(PROBLEMS);
    await kit.until('ready');
    const elsewhere = host.origin.replace('localhost', '127.0.0.1');
    const page = await (await context()).newPage();
    await page.goto(elsewhere);
    // Its own server asks for tickets that name the other origin, as the usual one does.
    await page.locator('oriel-view[state="unavailable"]').waitFor();
    const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
    await frame?.locator('footer[data-outcome="complete"]').waitFor();
    assert.deepEqual(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard), []);
  });

  it('sticks nothing to a window that never scrolls, and measures nothing by the window’s height', async () => {
    const kit = await open();
    await kit.until('ready');
    const frame = await kit.frame();
    const stuck = await frame.locator('body *').evaluateAll((all) =>
      all.flatMap((element) => {
        const { position, top, bottom } = getComputedStyle(element);
        const isStuck = position === 'fixed' || (position === 'sticky' && (top !== 'auto' || bottom !== 'auto'));
        return isStuck ? [element.tagName] : [];
      }),
    );
    assert.deepEqual(stuck, []);
    assert.doesNotMatch(await frame.locator('style').first().innerText(), /\d[sld]?vh\b|height: ?100%/u);
  });
});

function heightOf(frame: Frame): Promise<number> {
  return frame.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
}
