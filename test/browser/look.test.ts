import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { casePages } from '../../gallery/case-page.ts';
import { casesOf } from '../../src/author/case-places.ts';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { faintTexts } from './support/contrast.ts';
import { freshUrls, PANELS, picture, type Panel } from './support/host.ts';
import { sharedStage } from './support/shared.ts';

/** An A4 page between margins of 12 mm, in CSS pixels. */
const A4_WIDTH = { width: 703, height: 1000 };

describe('how a view looks', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();
  const openAll = async (profile: BrowserContext) => {
    const urls = await freshUrls(stage().sandbox.hospital, 'edith');
    return Promise.all(PANELS.map(async (name) => [name, await visit(profile, urls[name])] as const));
  };
  const openOne = async (profile: BrowserContext, name: Panel) =>
    visit(profile, (await freshUrls(stage().sandbox.hospital, 'edith'))[name]);

  it('fits 320 and 1600 pixels: the page itself never scrolls sideways', async () => {
    for (const [name, page] of await openAll(await context())) {
      for (const width of [320, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        if (name === 'Medications') await photograph(page, `view-medications-${width}`);
        assert.ok(
          (await overflowOf(page, 'html')).every((hidden) => hidden <= 0),
          `${name} at ${width}`,
        );
        assert.ok(
          (await overflowOf(page, '.oriel-person')).every((hidden) => hidden === 0),
          `${name} at ${width}`,
        );
      }
      assert.ok(
        (await overflowOf(page, 'section[tabindex]')).every((hidden) => hidden === 0),
        `${name} at 1600`,
      );
    }
  });

  it('keeps titles and banners in sight while a wide table scrolls in its section', async () => {
    const page = await openOne(await context(), 'Medications');
    await page.setViewportSize({ width: 320, height: 900 });
    const section = page.locator('section[tabindex]').nth(1);
    await section.evaluate((element) => element.scrollBy(2000, 0));
    const left = (selector: string) =>
      section
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().left);
    assert.ok((await left('td')) < 0, 'the table scrolls');
    for (const selector of ['h2', '.content-banner', '.exclusion-banner', 'caption'])
      assert.ok((await left(selector)) >= 0, selector);
  });

  it('fits the columns of medication in a frame of 800 pixels, and has its bar whole under a long name', async () => {
    const pageOf = await casePages(loadCatalogue());
    const page = await (await context()).newPage();
    const show = async (dataset: string, name: string): Promise<void> =>
      page.setContent(await pageOf(casesOf(TEMPLATES, dataset).find((place) => place.case === name) ?? assert.fail()));
    await page.setViewportSize({ width: 800, height: 420 });
    await show('medications', 'date-range');
    assert.ok((await overflowOf(page, 'section[tabindex]')).every((hidden) => hidden === 0));
    for (const width of [320, 800]) {
      await page.setViewportSize({ width, height: 420 });
      await show('problems', 'zack');
      const hidden = await page.locator('.oriel-sticky').evaluate((bar) => bar.scrollHeight - bar.clientHeight);
      assert.ok(hidden <= 0, `${hidden} px at ${width}`);
    }
  });

  it('has text that stands out enough in light and dark (WCAG 2.2, 1.4.3), also where a source is down', async () => {
    const profile = await context({ viewport: { width: 1000, height: 900 } });
    const answering = await openAll(profile);
    stage().sandbox.switches[0]?.simulator.setFault('down');
    const down = await openOne(profile, 'Medications');
    for (const [name, page] of [...answering, ['GP down', down] as const]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await faintTexts(page), [], `${name}, ${colorScheme}`);
      }
    }
    await photograph(down, 'view-source-down-dark');
  });

  it('sets the person line and the banners apart without colours of its own', async () => {
    const profile = await context({ forcedColors: 'active', viewport: { width: 1000, height: 900 } });
    const page = await openOne(profile, 'Adult social care');
    await photograph(page, 'view-forced-colours');
    assert.equal(await paintOf(page, '.oriel-person', 'border-bottom-width'), '2px');
    assert.equal(await paintOf(page, '.exclusion-banner', 'border-left-width'), '8px');
  });

  it('prints every section whole, closed ones opened, on white', async () => {
    const profile = await context({ colorScheme: 'dark', viewport: A4_WIDTH });
    for (const name of ['Medications', 'Adult social care'] as const) {
      const page = await openOne(profile, name);
      const closed = await page.locator('details').count();
      assert.equal((await unseenParts(page)).length > 0, closed > 0, 'a closed part shows on the screen');
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual(await unseenParts(page), [], name);
      assert.ok(
        (await overflowOf(page, 'html')).every((hidden) => hidden === 0),
        name,
      );
      assert.deepEqual(await paintOf(page, 'section[tabindex]', 'overflow-x'), 'visible');
      assert.deepEqual(await paintOf(page, 'body', 'background-color'), 'rgb(255, 255, 255)');
      if (closed > 0) await photograph(page, 'view-social-care-print');
    }
  });
});

/** Titles, tables and sentences of sections that take no room on the page, by their text. */
function unseenParts(page: Page): Promise<readonly string[]> {
  return page
    .locator('main section:not(.oriel-waiting) :is(h2, table, .oriel-absence)')
    .evaluateAll((parts) =>
      parts
        .filter((part) => !part.checkVisibility({ contentVisibilityAuto: true }))
        .map(({ textContent }) => textContent),
    );
}

/** A computed style of the first such element. */
function paintOf(page: Page, selector: string, property: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: picture(name), fullPage: true });
}

/** How many pixels of each such element's content lie outside it, to the right. */
function overflowOf(page: Page, selector: string): Promise<readonly number[]> {
  return page
    .locator(selector)
    .evaluateAll((elements) => elements.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
}

async function visit(profile: BrowserContext, url: string): Promise<Page> {
  const page = await profile.newPage();
  await page.goto(url);
  return page;
}
