import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Frame, Page, Response } from 'playwright-core';
import { startAnotherSite } from './support/another-site.ts';
import { freshUrls, openPerson, panel, textOf } from './support/host.ts';
import { observe } from './support/observe.ts';
import { sharedStage } from './support/shared.ts';

const ELSEWHERE = 'https://elsewhere.example';
const INTRUDER =
  '<p id="intruder" style="color:rgb(1,2,3)">intruder</p>' +
  '<script>document.documentElement.setAttribute("data-ran","script")</script>' +
  `<img src="${ELSEWHERE}/image" onerror="document.documentElement.setAttribute('data-ran','handler')">` +
  `<link rel="stylesheet" href="${ELSEWHERE}/style"><iframe src="${ELSEWHERE}/frame"></iframe>`;
const ERROR_OF_THE_BROWSER = /^chrome-error:/u;

describe('what a browser lets a view do', function () {
  this.timeout(30_000);
  const { stage, context } = sharedStage();
  const opened = async (): Promise<{ page: Page; response: Response }> => {
    const page = await (await context()).newPage();
    const response = await page.goto((await freshUrls(stage().sandbox.hospital, 'edith')).Problems);
    assert.ok(response !== null);
    return { page, response };
  };

  it('is to use the one stylesheet: the person line has its colours inside the host’s frame', async () => {
    const page = await openPerson(await context(), stage().sandbox.hospital, 'edith');
    const line = (await panel(page, 'Problems')).locator('header.oriel-person');
    const style = await line.evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element);
      return { backgroundColor, color };
    });
    assert.deepEqual(style, { backgroundColor: 'rgb(0, 94, 184)', color: 'rgb(255, 255, 255)' });
  });

  it('is written in the policy: nothing but the stylesheet whose hash it names', async () => {
    const { page, response } = await opened();
    const [stylesheet = '', ...repeated] = await page.locator('style').allTextContents();
    assert.deepEqual(repeated, [stylesheet], 'the shadow root has the same one');
    const hash = createHash('sha256').update(stylesheet).digest('base64');
    assert.deepEqual((response.headers()['content-security-policy'] ?? '').split('; '), [
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${stage().sandbox.hospital}`,
      'sandbox',
    ]);
    assert.equal(response.headers()['x-frame-options'], undefined);
    assert.equal(response.headers()['cache-control'], 'no-store');
  });

  it('is nothing more, even if a script, a style or an image had come through', async () => {
    const profile = await context();
    const asked: string[] = [];
    await profile.route(`${ELSEWHERE}/**`, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ body: '' });
    });
    const page = await openWithIntruder(await profile.newPage());
    const colour = await page.locator('#intruder').evaluate((element) => getComputedStyle(element).color);
    assert.notEqual(colour, 'rgb(1, 2, 3)', 'a style attribute applied');
    assert.equal(await page.locator('html').getAttribute('data-ran'), null, 'a script ran');
    assert.deepEqual(asked, [], 'another site was asked');
  });

  it('ends where another site frames it: the browser shows its own error', async () => {
    const { Problems: url } = await freshUrls(stage().sandbox.hospital, 'edith');
    const site = await startAnotherSite(`<!doctype html><iframe src="${url}"></iframe>`);
    try {
      const profile = await context();
      const seen = await observe(profile);
      const page = await profile.newPage();
      await page.goto(site.origin);
      const frame = childOf(page);
      assert.match(frame.url(), ERROR_OF_THE_BROWSER);
      assert.doesNotMatch(await textOf(frame), /TESTPATIENT|hypertension/u);
      assert.match(seen.complaints.join('\n'), /frame-ancestors/u);
    } finally {
      await site.close();
    }
  });

  it('happens once: a frame that is loaded again says what to do', async () => {
    const page = await openPerson(await context(), stage().sandbox.hospital, 'edith');
    const frame = await panel(page, 'Problems');
    const response = await frame.goto(frame.url());
    assert.equal(response?.status(), 410);
    const text = await textOf(frame);
    assert.ok(text.includes('This view has already been opened, or its time has passed.'), text);
    assert.ok(text.includes('What to do: Go back to the person’s record in your own system'), text);
    assert.doesNotMatch(text, /TESTPATIENT|hypertension/u);
  });

  /** The page as it would be if the sanitizer had let everything through. */
  async function openWithIntruder(page: Page): Promise<Page> {
    await page.route('**/v/*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace('</main>', `${INTRUDER}</main>`) });
    });
    await page.goto((await freshUrls(stage().sandbox.hospital, 'edith')).Problems);
    return page;
  }
});

function childOf(page: Page): Frame {
  const [child] = page.mainFrame().childFrames();
  assert.ok(child !== undefined, 'the page has a frame');
  return child;
}
