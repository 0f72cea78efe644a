import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';

import { closeServers } from '../service/source/servers.ts';
import { eventually } from '../service/support/service.ts';
import { startKitHost, type KitHost } from './support/kit-host.ts';
import { openKitPage, type KitPage } from './support/kit-page.ts';
import { sharedStage } from './support/shared.ts';

const BODY =
  '<button id="before">before</button>' +
  '<oriel-view view="problems" person="edith" label="Problems" height="200"></oriel-view>' +
  '<button id="after">after</button>';

describe('a keyboard in the host’s page', function () {
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
  const open = async (body = BODY): Promise<KitPage> => {
    const kit = await openKitPage(host, await context(), body);
    await kit.until('loaded');
    return kit;
  };

  /** A host's page with a plain frame between two buttons. */
  async function openPlain(view: string, width = 1280): Promise<Page> {
    const [path = ''] = await host.oriel.launch([view], { origin: host.origin });
    const frame = `<iframe title="View" src="${host.service}${path}" sandbox referrerpolicy="no-referrer" height="200"></iframe>`;
    host.body = `<button id="before">before</button>${frame}<button id="after">after</button>`;
    const page = await (await context({ viewport: { width, height: 900 } })).newPage();
    await page.goto(host.origin);
    await frameOf(page).locator('footer[data-outcome]').waitFor();
    return page;
  }

  const pages: Readonly<Record<string, () => Promise<Page>>> = {
    'a plain frame': () => openPlain('problems'),
    '<oriel-view>': async () => (await open()).page,
  };
  for (const [name, openPage] of Object.entries(pages))
    it(`walks into ${name}, from section to section and through what can be opened, and out, both ways`, async () => {
      const page = await openPage();
      const stops = await frameOf(page)
        .locator('section[tabindex], summary')
        .evaluateAll((all) => all.map(({ localName }) => localName));
      assert.ok(stops.includes('section') && stops.includes('summary'));
      await page.locator('#before').focus();
      const there = await walk(page, 'Tab', 'after');
      const inFrame = (places: readonly string[]) =>
        places.filter((place) => /: (?:section|summary)$/u.test(place)).map((place) => place.replace('frame: ', ''));
      assert.deepEqual(inFrame(there), stops, there.join());
      assert.deepEqual(new Set(there.slice(0, -1).map((place) => place.split(':')[0])), new Set(['frame']));
      const back = await walk(page, 'Shift+Tab', 'before');
      assert.deepEqual(inFrame(back), stops.toReversed(), back.join());
    });

  it('shows where it is at every stop, and never behind something else (WCAG 2.2, 2.4.7 and 2.4.11)', async () => {
    const page = await openPlain('medications', 420);
    await page.locator('#before').focus();
    let stops = 0;
    for (;;) {
      await page.keyboard.press('Tab');
      if ((await placeOf(page)) === 'after') break;
      const seen = await frameOf(page).evaluate(() => {
        const element = document.activeElement ?? document.body;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const middle = (low: number, high: number, most: number) => (Math.max(low, 0) + Math.min(high, most)) / 2;
        const [x, y] = [middle(left, right, innerWidth), middle(top, bottom, innerHeight)];
        const isMarked = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
        return { isMarked, isInFront: element === document.body || element.contains(document.elementFromPoint(x, y)) };
      });
      if ((await placeOf(page)).startsWith('frame: body')) continue;
      assert.deepEqual(seen, { isMarked: true, isInFront: true }, await placeOf(page));
      stops += 1;
    }
    assert.ok(stops > 4, `${stops} stops`);
  });

  it('scrolls a table that is wider than its frame', async () => {
    const page = await openPlain('medications', 420);
    await page.locator('#before').focus();
    while (!(await placeOf(page)).endsWith('section')) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await scrolled(frameOf(page), () => (document.activeElement?.scrollLeft ?? 0) > 0);
  });

  it('opens a part of the view and scrolls it', async () => {
    const { page, frame } = await open();
    const view = await frame();
    await page.locator('#before').focus();
    while (!(await placeOf(page)).endsWith('summary')) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await view.locator('details[open] summary:focus').waitFor();
    await page.keyboard.press('PageDown');
    await scrolled(view, () => scrollY > 0);
  });

  it('keeps its place when the view is opened again: never on nothing, then in the new frame', async () => {
    const { page, view, until } = await open();
    await view.evaluate((element: HTMLElement) => element.focus());
    assert.match(await placeOf(page), /^frame/u);
    const meanwhile = await view.evaluate((element) => {
      (element as HTMLElementTagNameMap['oriel-view']).refresh();
      return [document.activeElement?.localName, element.shadowRoot?.activeElement?.getAttribute('role')];
    });
    assert.deepEqual(meanwhile, ['oriel-view', 'status']);
    await until('loaded');
    assert.match(await placeOf(page), /^frame/u);
    assert.equal((await walk(page, 'Tab', 'after')).at(-1), 'after');
  });

  it('keeps its place through "Open again", with and without a ticket', async () => {
    host.instead = async () => null;
    const { page, view, until } = await openKitPage(host, await context(), BODY);
    await until('unavailable');
    await view.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await until('unavailable');
    assert.equal(await placeOf(page), 'oriel-view: p');
    await page.keyboard.press('Tab');
    assert.equal(await placeOf(page), 'oriel-view: button');
    host.instead = null;
    await page.keyboard.press('Enter');
    await until('loaded');
    assert.match(await placeOf(page), /^frame/u);
  });

  it('is left alone where it is elsewhere', async () => {
    const { page, view, until } = await open();
    await page.locator('#after').focus();
    await view.evaluate((element) => (element as HTMLElementTagNameMap['oriel-view']).refresh());
    await until('loaded');
    assert.equal(await placeOf(page), 'after');
  });
});

/** Presses a key until focus is on the element with this id; gives every place on the way. */
async function walk(page: Page, key: string, id: string): Promise<readonly string[]> {
  const places: string[] = [];
  while (places.at(-1) !== id && places.length < 100) {
    await page.keyboard.press(key);
    places.push(await placeOf(page));
  }
  assert.equal(places.at(-1), id, places.join());
  return places;
}

/** Where the focus is: an id of the host's page, what is focused in the view's element, or what is in its frame. */
async function placeOf(page: Page): Promise<string> {
  const [name, inside] = await page.evaluate(() => {
    const active = document.activeElement;
    return [active?.id === '' ? active.localName : active?.id, active?.shadowRoot?.activeElement?.localName];
  });
  if (inside !== 'iframe' && name !== 'iframe') return inside === undefined ? String(name) : `${name}: ${inside}`;
  return `frame: ${await frameOf(page).evaluate(() => document.activeElement?.localName)}`;
}

function frameOf(page: Page): Frame {
  return page.frames().at(-1) ?? assert.fail('the page has no frame');
}

/** Waits until a frame has scrolled. It is asked again and again: its own frames stop where nothing is drawn any more. */
async function scrolled(frame: Frame, hasScrolled: () => boolean): Promise<void> {
  await eventually(async () => ((await frame.evaluate(hasScrolled)) ? true : undefined));
}
