import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

import { themeShape } from '../../src/service/config/theme.ts';
import { closeServers } from '../service/source/servers.ts';
import { portOf } from '../service/support/service.ts';
import { faintTexts } from './support/contrast.ts';
import { picture } from './support/host.ts';
import { startKitHost, type KitHost } from './support/kit-host.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

const LIGHT = {
  color_background: '#fffdf7',
  color_bar: '#14532d',
  color_highlight: '#14532d',
  color_text: '#1c1c1c',
  dim_border_radius: '8px',
  dim_font_size: '18px',
  dim_spacing_size: '24px',
  font_family_body: 'Georgia, serif',
  font_family_heading: 'Verdana, sans-serif',
};
const DARK = { color_background: '#10201a', color_raised: '#1b2f27', color_bar: '#0b3b1f' };

describe('a themed view in a browser', function () {
  this.timeout(30_000);
  const { context } = sharedStage();
  let host: KitHost;
  afterEach(async () => {
    await host.close();
    await closeServers();
  });

  /** Opens Edith’s problems as a host with this theme shows them. */
  async function open(
    theme: unknown,
    colorScheme: 'light' | 'dark' = 'light',
    density: 'comfortable' | 'compact' = 'comfortable',
  ): Promise<Page> {
    host = await startKitHost({ theme: themeShape.parse(theme), density });
    const profile = await context({ colorScheme, viewport: { width: 1000, height: 900 } });
    const seen = await observe(profile);
    const [path = ''] = await host.oriel.launch(['problems'], { origin: host.origin });
    const page = await profile.newPage();
    await page.goto(`http://localhost:${portOf(host.oriel.server)}${path}`);
    await page.locator('footer[data-outcome="complete"]').waitFor();
    assert.deepEqual(seen.complaints, [], 'the policy knows the stylesheet by its hash');
    return page;
  }
  const paint = (page: Page, selector: string, property: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

  it('has the colours, sizes and fonts of its theme, and every text can be read', async () => {
    const page = await open(LIGHT);
    assert.equal(await paint(page, 'body', 'background-color'), 'rgb(255, 253, 247)');
    assert.equal(await paint(page, '.oriel-person', 'background-color'), 'rgb(20, 83, 45)');
    assert.equal(await paint(page, 'body', 'font-size'), '18px');
    assert.equal(await paint(page, 'body', 'font-family'), 'Georgia, serif');
    assert.equal(await paint(page, '#oriel-prb-tab-act h2', 'font-family'), 'Verdana, sans-serif');
    assert.equal(await paint(page, 'main', 'padding-left'), '24px');
    assert.equal(await paint(page, '.exclusion-banner', 'border-top-left-radius'), '8px');
    assert.deepEqual(await faintTexts(page), []);
    await page.screenshot({ path: picture('view-themed') });
  });

  it('is light for readers in the dark where the theme has no dark colours', async () => {
    const page = await open(LIGHT, 'dark');
    assert.equal(await paint(page, 'body', 'background-color'), 'rgb(255, 253, 247)');
    assert.deepEqual(await faintTexts(page), []);
  });

  it('is dark where it has some, and printed on white', async () => {
    const page = await open({ ...LIGHT, dark: DARK }, 'dark');
    assert.equal(await paint(page, 'body', 'background-color'), 'rgb(16, 32, 26)');
    assert.equal(await paint(page, '.oriel-person', 'background-color'), 'rgb(11, 59, 31)');
    assert.deepEqual(await faintTexts(page), []);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await paint(page, 'body', 'background-color'), 'rgb(255, 255, 255)');
    assert.equal(await paint(page, 'body', 'color'), 'rgb(33, 43, 50)');
  });

  it('is compact where its host is, and its own sizes still count', async () => {
    const compact = await open({}, 'light', 'compact');
    assert.equal(await paint(compact, 'body', 'font-size'), '14px');
    assert.equal(await paint(compact, 'td', 'padding-top'), '1.75px');
    assert.deepEqual(await faintTexts(compact), []);
    await compact.screenshot({ path: picture('view-compact') });
    await host.close();
    const sized = await open({ dim_font_size: '18px', color_bar: '#14532d' }, 'light', 'compact');
    assert.equal(await paint(sized, 'body', 'font-size'), '18px');
    assert.equal(await paint(sized, 'td', 'padding-top'), '2.25px');
  });

  it('keeps light and dark where it sets no colour', async () => {
    const page = await open({ dim_font_size: '14px' }, 'dark');
    assert.equal(await paint(page, 'body', 'background-color'), 'rgb(20, 25, 29)');
    assert.equal(await paint(page, 'body', 'font-size'), '14px');
  });
});
