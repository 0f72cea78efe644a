import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { findChromium } from './support/chromium.ts';
import { openPerson } from './support/host.ts';
import { colourAt, readPng, shrinkPng } from './support/png.ts';
import { openStage } from './support/stage.ts';

const WIDTH = 1400;
/** Lower than the host's own, so that the picture stays small. */
const FRAME_HEIGHT = '27rem';

/** Inside the person line at the top of a frame, in pixels from its corner. */
const IN_PERSON_LINE = 6;
/** White, or outside the picture. */
const BLANK = ['255,255,255', ''];
const ATTEMPTS = 20;

/** Writes a picture of a host's page with every frame in it. Frames outside the viewport would stay blank. */
export async function writeHostPicture(page: Page, file: string): Promise<void> {
  await page.setViewportSize({ width: WIDTH, height: 800 });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: WIDTH, height });
  writeFileSync(file, await paintedPicture(page));
}

/** Frames are painted by processes of their own, on a busy machine later than the page: two pictures alike are the picture. */
async function paintedPicture(page: Page): Promise<Buffer> {
  const frames = await page
    .locator('iframe')
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON() as DOMRect));
  let before: Buffer = Buffer.alloc(0);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const png = await page.screenshot();
    const isStill = png.equals(before);
    before = png;
    const picture = readPng(png);
    const painted = ({ x, y }: DOMRect) => !BLANK.includes(colourAt(picture, x + IN_PERSON_LINE, y + IN_PERSON_LINE));
    if (isStill && frames.every(painted)) return png;
  }
  throw new Error('A frame stayed blank, or never stood still.');
}

/** `node test/browser/screenshot.ts docs/images/hospital.png` writes the picture of the documentation. */
async function main(file: string | undefined): Promise<void> {
  const executable = findChromium();
  if (file === undefined) throw new Error('Say where the picture goes: node test/browser/screenshot.ts <file.png>');
  if (executable === null) throw new Error('No Chromium is installed; ORIEL_CHROMIUM may name one.');
  const stage = await openStage(executable);
  try {
    const context = await stage.browser.newContext({ bypassCSP: true });
    const page = await openPerson(context, stage.sandbox.hospital, 'edith');
    await page.addStyleTag({ content: `iframe{height:${FRAME_HEIGHT}}` });
    await writeHostPicture(page, file);
    const picture = shrinkPng(readFileSync(file));
    writeFileSync(file, picture);
    process.stdout.write(`${file}: ${picture.length} bytes\n`);
  } finally {
    await stage.close();
  }
}

if (import.meta.main) await main(process.argv[2]);
