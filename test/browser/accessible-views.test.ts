import assert from 'node:assert/strict';

import { allCases, casePages } from '../../gallery/case-page.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { IS_WHOLE } from '../support/whole.ts';
import { openAxeWindow, type AxeWindow, type Sight } from './support/axe.ts';
import { otherPages } from './support/other-pages.ts';
import { sharedStage } from './support/shared.ts';

const WIDTHS = IS_WHOLE ? [320, 800, 1280] : [800];
const SCHEMES = IS_WHOLE ? (['light', 'dark'] as const) : (['light'] as const);
const SIGHTS: readonly Sight[] = WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme })));
/** One for each core of a small machine. */
const WINDOWS = 2;

const catalogue = loadCatalogue();
const cases = Map.groupBy(allCases(catalogue), ({ dataset }) => dataset);

describe('axe-core finds nothing (WCAG 2.2 AA, and its best practices)', function () {
  this.timeout(IS_WHOLE ? 300_000 : 60_000);
  this.slow(10_000);
  const { stage } = sharedStage();
  let windows: readonly AxeWindow[];
  let pageOf: Awaited<ReturnType<typeof casePages>>;
  before(async () => {
    windows = await Promise.all(Array.from({ length: WINDOWS }, () => openAxeWindow(stage().browser)));
    pageOf = await casePages(catalogue);
  });
  after(async () => {
    for (const window of windows) await window.close();
  });

  /** What is found in these pages, each seen in every way, by their names. */
  async function findings(pages: readonly (readonly [name: string, html: () => Promise<string>])[]) {
    const waiting = [...pages];
    const found: string[] = [];
    const work = async (window: AxeWindow): Promise<void> => {
      for (;;) {
        const next = waiting.shift();
        if (next === undefined) return;
        const [name, make] = next;
        const html = await make();
        for (const sight of SIGHTS) {
          const lines = await window.look(html, sight);
          found.push(...lines.map((line) => `${name} at ${sight.width}, ${sight.colorScheme}: ${line}`));
        }
      }
    };
    await Promise.all(windows.map(work));
    return found;
  }

  for (const [dataset, places] of cases)
    it(`in ${dataset}: ${places.length} cases`, async () => {
      assert.deepEqual(await findings(places.map((place) => [place.case, () => pageOf(place)])), []);
    });

  it('in the pages of denials and errors, of operators, and of a view that still waits', async () => {
    assert.deepEqual(
      await findings([...(await otherPages(catalogue))].map(([name, html]) => [name, async () => html])),
      [],
    );
  });

  it('but does find what is wrong: a table that no key scrolls, faint text, an empty header', async () => {
    const [window] = windows;
    const wide =
      '<div style="overflow:auto;width:5rem"><table><tr><th></th><td>aaaaaaaaaaaaaaaaaaaaaaa</td></tr></table></div>';
    const faint = '<p style="color:#999">Faint</p>';
    const html = `<!doctype html><html lang="en"><title>T</title><main><h1>T</h1>${wide}${faint}</main></html>`;
    const found = await window?.look(html, { width: 800, colorScheme: 'light' });
    assert.deepEqual(found?.map((line) => line.split(':')[0]).toSorted(), [
      'color-contrast',
      'empty-table-header',
      'scrollable-region-focusable',
    ]);
  });
});
