import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { writeHostPicture } from './screenshot.ts';
import { openPerson, panel, PANELS, picture, textOf, type Panel } from './support/host.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

/** A row that each of Edith's panels must show. */
const ROWS: Readonly<Record<Panel, string>> = {
  Allergies: 'H/O: penicillin allergy',
  Medications: 'Ramipril 5mg capsules',
  Problems: 'Essential hypertension',
  'Adult social care': 'Sam CASEWORKER',
};
const GP_SECTIONS: readonly (readonly [Panel, string])[] = [
  ['Allergies', 'Current Allergies and Adverse Reactions'],
  ['Medications', 'Current Repeat Medication'],
  ['Medications', 'Discontinued Repeat Medication'],
  ['Problems', 'Major Inactive Problems and Issues'],
];

describe('the hospital in a browser', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();
  const open = async (person: string): Promise<Page> => openPerson(await context(), stage().sandbox.hospital, person);

  it('shows Edith’s four panels, each with her record and her person line', async () => {
    const page = await open('edith');
    for (const name of PANELS) {
      const text = await textOf(await panel(page, name));
      assert.ok(text.includes(ROWS[name]), `${name}: ${text}`);
      assert.ok(
        text
          // Where there are links to sections, one over them comes first.
          .replace(/^Skip to the record /u, '')
          .startsWith('Person Edith Mary TESTPATIENT Born 09-Mar-1941 (78 years) NHS number 999 000 0018 '),
        `${name}: ${text}`,
      );
    }
    await writeHostPicture(page, picture('hospital-edith'));
  });

  it('opens the views without a complaint, a failed request, a cookie, a script, or a word to anybody else', async () => {
    const profile = await context();
    const seen = await observe(profile);
    const { hospital, service } = stage().sandbox;
    const page = await openPerson(profile, hospital, 'edith');
    assert.equal(page.frames().length, 1 + PANELS.length);
    assert.deepEqual(seen.complaints, []);
    assert.deepEqual(seen.failures, []);
    assert.deepEqual([...seen.origins].sort(), [service.url, hospital].sort());
    assert.deepEqual(await profile.cookies(), []);
    for (const frame of page.frames()) assert.equal(await frame.locator('script').count(), 0, frame.url());
  });

  it('says in Bertram’s empty sections that nothing is recorded, and leaves no section with a title only', async () => {
    const page = await open('bertram');
    for (const [name, section] of GP_SECTIONS) {
      const text = await textOf(await panel(page, name));
      assert.ok(text.includes(`No '${section}' data is recorded for this patient.`), `${name}: ${text}`);
    }
    const care = await textOf(await panel(page, 'Adult social care'));
    for (const section of ['Carers and contacts', 'Risks', 'Special factors'])
      assert.ok(care.includes(`No '${section}' data is recorded for this person.`), care);
    for (const name of PANELS) {
      const sections = await (await panel(page, name)).locator('main section:not(.oriel-waiting)').allInnerTexts();
      assert.ok(sections.length >= 2, name);
      for (const text of sections) assert.match(text, /\n\s*\S.{10}/u, name);
    }
  });

  it('tells in words why adult social care is not shown for Cleo, beside her GP record', async () => {
    const page = await open('cleo');
    const care = await textOf(await panel(page, 'Adult social care'));
    assert.ok(care.includes("This view is for adults only. Children's records are shared separately."), care);
    assert.ok(care.includes("What to do: Phone the council's children's service."), care);
    assert.doesNotMatch(care, /Under eighteen|TRANSITIONS|GUARDIAN/u);
    assert.equal(await (await panel(page, 'Problems')).locator('footer[data-outcome=complete]').count(), 1);
  });
});
