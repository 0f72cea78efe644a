import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

import { closeServers } from '../service/source/servers.ts';
import { portOf } from '../service/support/service.ts';
import { startWholePerson, type WholePerson } from '../service/support/whole-person.ts';
import { sharedStage } from './support/shared.ts';

type Source = 'night' | 'care' | 'gp';

/** The sources of the view, in the order of their sections. */
const IN_ORDER: readonly Source[] = ['night', 'care', 'gp'];
const ORDERS: readonly (readonly Source[])[] = [
  ['night', 'gp', 'care'],
  ['care', 'night', 'gp'],
  ['care', 'gp', 'night'],
  ['gp', 'night', 'care'],
  ['gp', 'care', 'night'],
];
/** A section of each, by which it is seen that the source's have come. */
const SECTIONS: Readonly<Record<Source, string>> = { night: 'contacts', care: 'risks', gp: 'prb-tab-act' };

describe('a view that arrives section by section', function () {
  this.timeout(60_000);
  const { context } = sharedStage();
  let whole: WholePerson;
  afterEach(async () => {
    await whole.close();
    await closeServers();
  });

  /** How much of the page moved while the sources answered in this order (Layout Instability, cumulative layout shift). */
  async function shiftOf(order: readonly Source[]): Promise<number> {
    whole = await startWholePerson(20_000);
    // The page has no script of its own; without its policy the test may wait for frames and read entries.
    const [path = ''] = await whole.oriel.launch(['three-sources']);
    const page = await (await context({ bypassCSP: true, viewport: { width: 800, height: 600 } })).newPage();
    await page.goto(`http://localhost:${portOf(whole.oriel.server)}${path}`, { waitUntil: 'commit' });
    await page.locator('.oriel-waiting').nth(IN_ORDER.length).waitFor();
    await painted(page);
    for (const source of order) {
      whole[source].answer();
      await page.locator(`#oriel-${SECTIONS[source]}`).waitFor();
      await painted(page);
    }
    await page.locator('footer[data-outcome=complete]').waitFor();
    await painted(page);
    return page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const sum = (entries: PerformanceEntryList): number =>
            entries.reduce((all, entry) => all + (entry as PerformanceEntry & { value: number }).value, 0);
          const observer = new PerformanceObserver((list) => resolve(sum(list.getEntries())));
          observer.observe({ type: 'layout-shift', buffered: true });
          // A page that never moved has no entries to be told of.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum(observer.takeRecords()))));
        }),
    );
  }

  it('hardly moves where its sources answer in the order of its sections', async () => {
    const shift = await shiftOf(IN_ORDER);
    assert.ok(shift < 0.05, String(shift));
  });

  for (const order of ORDERS)
    it(`moves little in the order ${order.join(', ')}`, async () => {
      const shift = await shiftOf(order);
      assert.ok(shift < 0.1, String(shift));
    });
});

/** Resolves when what has arrived is on the screen. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
