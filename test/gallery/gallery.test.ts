import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { allCases, casePages } from '../../gallery/case-page.ts';
import { indexPage } from '../../gallery/index-page.ts';
import { LOOKS, photographCases, type Picture } from '../../gallery/photograph.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { lookAt } from '../browser/support/axe.ts';
import { sharedStage } from '../browser/support/shared.ts';
import { ROOT } from '../docs/page.ts';
import { checkHtml, hasJava } from '../html/html-checker.ts';
import { temporaryFolder } from '../service/launch/host-kit.ts';
import { skipUnless } from '../support/skip.ts';

const catalogue = loadCatalogue();
const places = allCases(catalogue).filter(({ dataset }) => dataset === 'risks');

describe('the gallery', function () {
  this.timeout(60_000);
  this.slow(15_000);
  const { stage, context } = sharedStage();
  const folder = temporaryFolder();
  const index = join(folder.path, 'index.html');
  const told: string[] = [];
  let pictures: readonly Picture[];
  before(async () => {
    pictures = await photographCases(stage().browser, catalogue, places, folder.path, (done, all, name) => {
      told.push(`${done}/${all} ${name}`);
    });
    writeFileSync(index, indexPage(pictures));
  });
  after(() => folder.remove());

  it('has a picture of each case in every way, as wide as it says, and tells how far it is', () => {
    assert.equal(pictures.length, places.length * LOOKS.length);
    for (const { file, width } of pictures)
      assert.equal(widthOfJpeg(readFileSync(join(folder.path, file))), width, file);
    assert.equal(told.length, places.length);
    assert.match(told.at(-1) ?? '', new RegExp(`^${places.length}/${places.length} risks/`, 'u'));
  });

  it('shows a case of the strict profile as a host of that profile has it', async () => {
    const pageOf = await casePages(catalogue);
    const [usual, strict] = ['edith', 'strict'].map((name) =>
      allCases(catalogue).find((place) => place.dataset === 'allergies' && place.case === name),
    );
    assert.ok(usual !== undefined && strict !== undefined);
    assert.match(await pageOf(usual), /<caption>/u);
    assert.doesNotMatch(await pageOf(strict), /<caption>/u);
  });

  it('paints dark and light apart', () => {
    const of = (paint: string) =>
      pictures.find((each) => each.case === 'edith' && each.width === 800 && each.paint === paint)?.file ?? '';
    assert.notDeepEqual(readFileSync(join(folder.path, of('light'))), readFileSync(join(folder.path, of('dark'))));
  });

  it('shows what is chosen, each with words for who cannot see it', async () => {
    const page = await (await context()).newPage();
    await page.goto(pathToFileURL(index).href);
    assert.equal(await page.getByRole('img').count(), pictures.length);
    await page.getByLabel('Painted').selectOption('dark');
    await page.getByLabel('Width').selectOption('320');
    assert.equal(await page.locator('figure:visible').count(), places.length);
    assert.equal(await page.getByRole('status').innerText(), `${places.length} pictures`);
    const alt = await page.locator('figure:visible img').first().getAttribute('alt');
    assert.match(alt ?? '', /^The view risks of the case “.+” \(.+\), dark, 320 pixels wide$/u);
    await page.reload();
    assert.equal(await page.locator('figure:visible').count(), places.length, 'the choice is in the address');
  });

  it('is clean to axe-core', async () => {
    assert.deepEqual(
      await lookAt(await context(), pathToFileURL(index).href, { width: 1280, colorScheme: 'light' }),
      [],
    );
  });

  it('is clean to the HTML checker', function () {
    skipUnless.call(this, hasJava(), 'there is no Java to run the HTML checker with');
    assert.deepEqual(checkHtml(new Map([['gallery', readFileSync(index, 'utf8')]])), []);
  });

  it('says which case there is none of', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['gallery/main.ts', join(folder.path, 'x'), '--only', 'risk'],
      {
        ...{ cwd: ROOT, encoding: 'utf8' },
      },
    );
    assert.equal(status, 1);
    assert.equal(stderr, "There is no dataset and no case 'risk'. Name one such as problems or problems/edith.\n");
    assert.equal(existsSync(join(folder.path, 'x')), false);
  });
});

/** Width in pixels that a JPEG states of itself (ITU-T T.81, B.2.2: the frame header). */
function widthOfJpeg(bytes: Buffer): number {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker === 0xff_c0 || marker === 0xff_c2) return bytes.readUInt16BE(at + 7);
  }
  throw new Error('It is no JPEG.');
}
