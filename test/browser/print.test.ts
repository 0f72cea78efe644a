import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { getDocumentProxy } from 'unpdf';

import { freshUrls, type Panel } from './support/host.ts';
import { sharedStage } from './support/shared.ts';

describe('a printed view', function () {
  this.timeout(60_000);
  const { stage, context } = sharedStage();

  /** The text of each page of a view of Edith, on paper of this height in millimetres. */
  async function pagesOf(panel: Panel, height: string): Promise<readonly string[]> {
    const page = await (await context({ colorScheme: 'dark' })).newPage();
    await page.goto((await freshUrls(stage().sandbox.hospital, 'edith'))[panel]);
    await page.locator('footer[data-outcome=complete]').waitFor();
    return textsOf(await page.pdf({ width: '210mm', height }), page);
  }

  for (const panel of ['Medications', 'Adult social care', 'Problems'] as const)
    it(`says on every page whose it is, and who viewed it when: ${panel}`, async () => {
      const pages = await pagesOf(panel, '120mm');
      assert.ok(pages.length > 1, `${pages.length} pages`);
      for (const [index, text] of pages.entries()) {
        const start = new RegExp(
          `^Edith Mary TESTPATIENT Born 09-Mar-1941 \\(78 years\\) NHS number 999 000 0018 Viewed on \\d\\d-[A-Z][a-z]{2}-\\d{4} at \\d\\d:\\d\\d by .+? for direct care\\. View id ${ID}`,
          'u',
        );
        assert.match(text, start, `page ${index + 1} of ${pages.length}`);
      }
      assert.match(pages.at(-1) ?? '', /Oriel keeps no copy\.$/u);
    });

  it('shows what is closed on the screen, and no links to places', async () => {
    const text = (await pagesOf('Problems', '297mm')).join(' ');
    assert.match(text, /Recorded 30-Jan-2014 by Dr Ada DOCTOR, Fellside Test Surgery/u);
    assert.doesNotMatch(text, /Skip to the record/u);
    assert.equal(text.split('Active Problems and Issues').length - 1, 1, 'its title, not the link to it');
  });
});

const ID = '[0-9A-Z]{4}-[0-9A-Z]{4}\\.';

/** The text of each page of a PDF, in the order in which it was written. */
async function textsOf(pdf: Buffer, page: Page): Promise<readonly string[]> {
  await page.close();
  const document = await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 });
  const texts: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    texts.push(
      text
        .replaceAll(/\s+/gu, ' ')
        .replaceAll(/ (?=[.,)])/gu, '')
        .trim(),
    );
  }
  await document.loadingTask.destroy();
  return texts;
}
