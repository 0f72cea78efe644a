import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

import { closeServers } from '../service/source/servers.ts';
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

  it('walks into the frame, through what can be opened in it, and out, both ways', async () => {
    const { page, frame } = await open();
    const summaries = await (await frame()).locator('summary').count();
    assert.ok(summaries > 0);
    await page.locator('#before').focus();
    const there = await walk(page, 'Tab', 'after');
    assert.equal(there.filter((place) => place === 'frame: summary').length, summaries, there.join());
    assert.deepEqual(new Set(there.slice(0, -1).map((place) => place.split(':')[0])), new Set(['frame']));
    const back = await walk(page, 'Shift+Tab', 'before');
    assert.equal(back.filter((place) => place === 'frame: summary').length, summaries, back.join());
  });

  it('opens a part of the view and scrolls it', async () => {
    const { page, frame } = await open();
    const view = await frame();
    await page.locator('#before').focus();
    while (!(await placeOf(page)).endsWith('summary')) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await view.locator('details[open] summary:focus').waitFor();
    await page.keyboard.press('PageDown');
    await view.waitForFunction(() => scrollY > 0);
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
  if (inside !== 'iframe') return inside === undefined ? String(name) : `${name}: ${inside}`;
  const inFrame = await page
    .frames()
    .at(-1)
    ?.evaluate(() => document.activeElement?.localName);
  return `frame: ${inFrame}`;
}
