import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openPerson, panel, textOf, type Panel } from './support/host.ts';
import { sharedStage } from './support/shared.ts';

const FROM_GP: readonly Panel[] = ['Allergies', 'Medications', 'Problems'];
const ROW_OF_GP = /penicillin|Ramipril|hypertension/u;

describe('a failing source in a browser', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();
  const open = async (): Promise<Page> => openPerson(await context(), stage().sandbox.hospital, 'edith');

  it('that is down is named with the time and whom to call, and social care stands', async () => {
    const page = await open();
    await setSwitch(page, 'gp', 'down');
    for (const name of FROM_GP) {
      const text = await textOf(await panel(page, name));
      assert.match(text, /Fellside Test Surgery could not be reached at \d\d:\d\d\./u, name);
      assert.ok(text.includes('Contact: Fellside Test Surgery, records desk, 01632 960030.'), `${name}: ${text}`);
      assert.doesNotMatch(text, /is recorded for this/u, name);
      assert.doesNotMatch(text, ROW_OF_GP, name);
    }
    assert.match(await textOf(await panel(page, 'Adult social care')), /Sam CASEWORKER/u);
  });

  it('that answers about another person has nothing of its answer shown', async () => {
    const page = await open();
    await setSwitch(page, 'gp', 'wrong-person');
    for (const name of FROM_GP) {
      const frame = await panel(page, name);
      const text = await textOf(frame);
      assert.ok(text.includes('Fellside Test Surgery answered about another person.'), `${name}: ${text}`);
      assert.equal(await frame.locator('table').count(), 0, name);
    }
    assert.match(await textOf(await panel(page, 'Adult social care')), /Sam CASEWORKER/u);
  });

  it('shows its record again once it answers', async () => {
    const page = await open();
    await setSwitch(page, 'gp', 'down');
    await setSwitch(page, 'gp', 'none');
    for (const name of FROM_GP) assert.match(await textOf(await panel(page, name)), ROW_OF_GP, name);
  });
});

/** Uses the form of the host's page, as a person would; the host then opens the views again. */
async function setSwitch(page: Page, source: string, mode: string): Promise<void> {
  await page.locator(`#${source}`).selectOption(mode);
  await page.getByRole('button', { name: 'Set, and open the views again' }).click();
  await page.waitForLoadState('load');
}
