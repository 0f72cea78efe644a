import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';

import { lookAt } from './support/axe.ts';
import { picture } from './support/host.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

/** Each sample host with its frames, and a row that its record of Edith must show. */
const HOSTS = [
  ['hospital', 4, 'H/O: penicillin allergy'],
  ['council', 3, 'Essential hypertension'],
  ['outOfHours', 4, 'H/O: penicillin allergy'],
  ['surgery', 4, 'Sam CASEWORKER'],
] as const;

describe('the sample hosts in a browser', function () {
  this.timeout(60_000);
  const { stage, context } = sharedStage();
  const open = async (profile: BrowserContext, host: (typeof HOSTS)[number][0], person = 'edith'): Promise<Page> => {
    const page = await profile.newPage();
    await page.goto(`${stage().sandbox[host]}/?person=${person}`);
    return page;
  };

  for (const [host, frames, row] of HOSTS) {
    it(`${host}: shows its ${frames} views under a strict policy, whole at every width`, async () => {
      const profile = await context({ viewport: { width: 1400, height: 1800 } });
      const seen = await observe(profile);
      const page = await open(profile, host);
      await page
        .locator('iframe')
        .nth(frames - 1)
        .waitFor();
      assert.equal(await page.locator('iframe').count(), frames);
      const shown = await Promise.all(
        page
          .frames()
          .slice(1)
          .map(async (frame) => {
            await frame.locator('footer[data-outcome="complete"]').waitFor();
            return frame.locator('body').innerText();
          }),
      );
      assert.ok(shown.join('\n').includes(row), shown.join('\n'));
      await page.screenshot({ path: picture(`gallery-${host}`) });
      for (const width of [1400, 800, 360]) {
        await page.setViewportSize({ width, height: 900 });
        for (const frame of page.frames())
          assert.ok(
            await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
            `${frame.name()} ${width}`,
          );
      }
      assert.deepEqual([seen.complaints, seen.failures, seen.dialogs], [[], [], []]);
      assert.ok(await page.locator('details.source').count());
    });

    it(`${host}: axe-core finds nothing in its own page`, async () => {
      const profile = await context({ bypassCSP: true });
      for (const width of [800, 1280])
        assert.deepEqual(
          await lookAt(profile, `${stage().sandbox[host]}/?person=edith`, { width, colorScheme: 'light' }),
          [],
        );
    });

    it(`${host}: shows a hostile name as text`, async () => {
      const profile = await context();
      const seen = await observe(profile);
      const page = await open(profile, host, 'zack');
      assert.match(await page.locator('h1').innerText(), /^<img src=x onerror=alert\(1\)>/u);
      assert.deepEqual([seen.alerts, seen.dialogs], [[], []]);
    });
  }

  it('the out-of-hours service says what a failing source leaves it with, and opens again when it answers', async () => {
    const profile = await context({ viewport: { width: 1400, height: 1800 } });
    const page = await open(profile, 'outOfHours');
    await page.locator('oriel-view[state="ready"]').nth(3).waitFor();
    stage().sandbox.switches[0]?.simulator.setFault('wrong-person');
    await page.reload();
    await page.locator('oriel-view[state="unavailable"]').nth(3).waitFor();
    await page.screenshot({ path: picture('gallery-outOfHours-wrong-person') });
    stage().sandbox.switches[0]?.simulator.setFault('none');
    await page.getByRole('button', { name: 'Open again' }).first().click();
    await page.locator('oriel-view[view="allergies"][state="ready"]').waitFor();
    assert.equal(await page.locator('oriel-view[state="unavailable"]').count(), 3);
  });

  it('the surgery shows words where a view is refused', async () => {
    const page = await open(await context(), 'surgery', 'cleo');
    await page.locator('oriel-view[state="loaded"]').nth(3).waitFor();
    for (const frame of page.frames().slice(1)) await frame.getByText('This view is for adults only').waitFor();
  });

  it('the hospital’s other tabs are its own record, and open no view', async () => {
    const page = await (await context()).newPage();
    for (const [tab, text] of [
      ['ward', 'Comfortable overnight'],
      ['results', 'Haemoglobin'],
      ['letters', 'Outpatient clinic letter'],
    ] as const) {
      await page.goto(`${stage().sandbox.hospital}/?person=edith&tab=${tab}`);
      await page.getByText(text).waitFor();
      assert.equal(await page.locator('iframe').count(), 0);
    }
    await page.goto(`${stage().sandbox.hospital}/?person=edith&tab=constructor`);
    assert.equal(await page.locator('iframe').count(), 4);
  });

  it('no host hands out tickets for views that it does not embed, or for people it does not know', async () => {
    for (const asked of [
      { views: ['social-care'], person: 'edith' },
      { views: ['carers'], person: 'nobody' },
    ]) {
      const answer = await fetch(`${stage().sandbox.surgery}/ticket`, { method: 'POST', body: JSON.stringify(asked) });
      assert.deepEqual(await answer.json(), { problem: 'This is not on offer.' });
    }
  });
});
