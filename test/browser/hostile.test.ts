import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { writeHostPicture } from './screenshot.ts';
import { openPerson, panel, PANELS, picture, textOf, type Panel } from './support/host.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

const NAME = "<img src=x onerror=alert(1)> זאק O'BRIEN-&AMP";
/** What a reader must see as it stands. */
const TEXTS: readonly (readonly [Panel, string])[] = [
  ['Allergies', '<angle> brackets'],
  ['Problems', '<script>alert(1)</script>'],
  ['Problems', '__proto__'],
  ['Medications', '{{handlebars}} 10mg tablets'],
  ['Medications', '{{{raw}}} One <b>Twice</b> A Day'],
  ['Medications', '${7*7} <%= 7*7 %> cream'],
  ['Adult social care', 'Kai <b>CASEWORKER</b>'],
  ['Adult social care', "<script>alert(3)</script> O'BRIEN"],
  ['Adult social care', '<img src=x onerror=alert(5)> as CDATA'],
];
/** A link of the page's own to one of its places: with this prefix no source and no template can write one. */
const WITHIN = '[href^="#oriel-"]';
/** A drawing of our own charts and timelines, which has nothing in it but shapes and labels. */
const DRAWN = 'main div > svg.oriel-drawing[aria-hidden="true"]:not(:has(:not(rect, line, path, circle, text)))';
/** Everything that could run, load, lead elsewhere or take input; the one stylesheet stands in the head. */
const ACTIVE =
  `script, img, svg:not(${DRAWN}), iframe, object, embed, link, base, form, input, button, section style, [style], [src], ` +
  `main a, a:not(${WITHIN}), [href]:not(${WITHIN})`;

describe('a hostile record in a browser', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();

  it('runs nothing, opens no dialog and asks nobody for anything', async () => {
    const profile = await context();
    const seen = await observe(profile);
    const { hospital, service } = stage().sandbox;
    const page = await openPerson(profile, hospital, 'zack');
    await writeHostPicture(page, picture('hospital-zack'));
    assert.deepEqual([seen.dialogs, seen.alerts, seen.complaints, seen.failures], [[], [], [], []]);
    assert.deepEqual([...seen.origins].sort(), [service.url, hospital].sort());
  });

  it('shows everything as text: no element could act, and none has a handler', async () => {
    const page = await openPerson(await context(), stage().sandbox.hospital, 'zack');
    for (const [name, expected] of TEXTS) {
      const text = await textOf(await panel(page, name));
      assert.ok(text.includes(expected), `${name}: ${text}`);
    }
    for (const name of PANELS)
      assert.equal(await (await panel(page, name)).locator('.oriel-person bdi').first().innerText(), NAME);
    for (const name of PANELS) {
      const frame = await panel(page, name);
      assert.equal(await frame.locator(ACTIVE).count(), 0, name);
      assert.deepEqual(await handlersIn(frame), [], name);
    }
    assert.equal(await page.locator('main img, main script').count(), 0);
  });
});

function handlersIn(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() =>
    [...document.querySelectorAll('*')]
      .flatMap((element) => element.getAttributeNames())
      .filter((name) => name.startsWith('on')),
  );
}
