import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

import type { Host } from '../../src/service/config/config.ts';
import { closeServers } from '../service/source/servers.ts';
import { portOf } from '../service/support/service.ts';
import { startWholePerson, type WholePerson } from '../service/support/whole-person.ts';
import { freshUrls } from './support/host.ts';
import { sharedStage } from './support/shared.ts';

/** A frame as hosts give one. */
const FRAME = { width: 800, height: 420 };

/** The least of a section that is seen where it is higher than the frame, in pixels. */
const LINE = 24;

describe('links to the sections of a view, in a browser', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();
  let whole: WholePerson | null = null;
  afterEach(async () => {
    await whole?.close();
    whole = null;
    await closeServers();
  });

  /** Opens the view of three sources, none of which has answered, as a host with these settings shows it. */
  async function open(settings: Partial<Host> = {}): Promise<readonly [Page, WholePerson]> {
    whole = await startWholePerson(20_000, ({ hosts }) => ({ hosts: hosts.map((host) => ({ ...host, ...settings })) }));
    if (settings.browser === 'plain') for (const source of [whole.gp, whole.care, whole.night]) source.answer();
    const [path = ''] = await whole.oriel.launch(['three-sources']);
    const page = await (await context({ viewport: FRAME })).newPage();
    await page.goto(`http://localhost:${portOf(whole.oriel.server)}${path}`, { waitUntil: 'commit' });
    await page.locator('.oriel-nav').waitFor();
    return [page, whole];
  }
  const linkTo = (page: Page, title: string): Locator => page.locator('.oriel-nav').getByText(title, { exact: true });

  it('lead to places that still wait, and to what has come there since', async () => {
    const [page, { gp, care, night }] = await open();
    await page.getByText('Waiting for an answer from Testborough Out-of-Hours.', { exact: true }).waitFor();
    await linkTo(page, 'Active Problems and Issues').click();
    await atTop(page, page.locator('.oriel-waiting h2', { hasText: 'Active Problems and Issues' }).first());
    for (const source of [gp, care, night]) source.answer();
    await page.locator('footer[data-outcome=complete]').waitFor();
    for (const [title, id] of [
      ['Risks', 'risks'],
      ['Out-of-hours contacts', 'contacts'],
      ['Active Problems and Issues', 'prb-tab-act'],
    ] as const) {
      await linkTo(page, title).click();
      await atTop(page, page.locator(`#oriel-${id} h2`));
    }
  });

  it('lead to the sections of a page in one piece', async () => {
    const [page] = await open({ browser: 'plain' });
    await linkTo(page, 'Risks').click();
    await atTop(page, page.locator('#oriel-risks h2'));
  });

  it('stand with the person in a bar that stays in sight and leaves the frame to the record', async () => {
    const page = await (await context({ viewport: FRAME })).newPage();
    await page.goto((await freshUrls(stage().sandbox.hospital, 'edith')).Medications);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const bar = await boxOf(page.locator('header.oriel-person'));
    assert.equal(bar.y, 0);
    assert.ok(bar.height < FRAME.height / 5, `${bar.height} px`);
    await page.getByText('Edith Mary TESTPATIENT', { exact: true }).first().waitFor();
    // What stands above the first section: less than a third of a small frame.
    await page.evaluate(() => scrollTo(0, 0));
    const first = await boxOf(page.locator('#oriel-med-tab-acu-med h2'));
    assert.ok(first.y < FRAME.height / 3, `${first.y} px`);
  });

  it('do not cover what a keyboard comes to (WCAG 2.2, 2.4.11), at any width', async () => {
    for (const width of [320, 800]) {
      const page = await (await context({ viewport: { width, height: 420 } })).newPage();
      await page.goto((await freshUrls(stage().sandbox.hospital, 'edith')).Problems);
      await page.locator('footer[data-outcome]').waitFor();
      const { height } = await boxOf(page.locator('header.oriel-person'));
      const stops = page.locator('main :is(summary, section[tabindex])');
      assert.ok((await page.locator('main summary').count()) > 0);
      await stops.last().focus();
      for (let left = await stops.count(); left > 1; left -= 1) {
        await page.keyboard.press('Shift+Tab');
        const { name, top, bottom } = await page.evaluate(() => {
          const element = document.activeElement ?? document.body;
          const { top, bottom } = element.getBoundingClientRect();
          return { name: element.localName, top, bottom };
        });
        // A section may be higher than the frame: then what comes before its table is in sight, or the table.
        const seen = name === 'section' && bottom - top > FRAME.height - height ? bottom - LINE : top;
        assert.ok(seen >= height, `${name} from ${top} to ${bottom} under a bar of ${height} px, at ${width}`);
      }
    }
  });

  it('come behind a link over them, which a keyboard meets first', async () => {
    const page = await (await context({ viewport: FRAME })).newPage();
    await page.goto((await freshUrls(stage().sandbox.hospital, 'edith')).Problems);
    await page.locator('footer[data-outcome]').waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByText('Skip to the record');
    assert.ok((await boxOf(skip)).width > 50, 'it is seen while it has the focus');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const isFirst = () => document.activeElement === document.querySelector('main section[tabindex]');
    assert.ok(await page.evaluate(isFirst), 'then it is at the first section');
    assert.ok((await boxOf(skip)).width <= 1);
  });

  it('open the list of many sections for whoever follows the link of the bar', async () => {
    const tab = await (await fetch(`${stage().sandbox.hospital}/?person=olwen&tab=journal`)).text();
    const urls = [...tab.matchAll(/<iframe [^>]*src="([^"]+)"/gu)].map(([, url = '']) =>
      url.replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCharCode(Number(code))),
    );
    const page = await (await context({ viewport: FRAME })).newPage();
    await page.goto(urls[1] ?? '');
    await page.locator('footer[data-outcome]').waitFor();
    await page.evaluate(() => scrollTo(0, 5000));
    await page.locator('.oriel-jump a').click();
    await page.locator('.oriel-contents a', { hasText: 'Admissions' }).click();
    await atTop(page, page.locator('#oriel-admissions h2'));
  });
});

/** Waits until an element stands right below the bar: in sight, and nothing of it covered. */
async function atTop(page: Page, target: Locator): Promise<void> {
  const bar = await boxOf(page.locator('header.oriel-person'));
  const { y, height } = await boxOf(target);
  assert.ok(y >= bar.height && y + height <= FRAME.height, `it stands at ${y}, the bar is ${bar.height} px high`);
}

async function boxOf(element: Locator): Promise<{ y: number; width: number; height: number }> {
  return (await element.boundingBox()) ?? assert.fail('it is not shown');
}
