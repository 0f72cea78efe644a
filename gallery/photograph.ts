import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { FIXTURES, readCase } from '../src/author/case-definition.ts';
import type { CasePlace } from '../src/author/case-places.ts';
import type { Catalogue } from '../src/catalogue.ts';
import { casePages } from './case-page.ts';

/** A way to look at a page. */
export interface Look {
  /** Of the window, in CSS pixels. */
  readonly width: number;
  readonly paint: 'light' | 'dark' | 'forced' | 'print';
}

/** A picture of a case. */
export interface Picture extends Look {
  readonly dataset: string;
  readonly case: string;
  /** Title of the case. */
  readonly title: string;
  /** Why the case matters. */
  readonly why: string;
  /** Its file, from the gallery's folder on. */
  readonly file: string;
  /** Whether the page is longer than its picture. */
  readonly isCut: boolean;
}

/** Width of an A4 page between margins of 12 mm, in CSS pixels. */
const A4 = 703;
/** CSS pixels of a page that are photographed, at most: one long record must not take the time of all. */
const HIGHEST = 6_000;
/** Windows that are open at the same time: one for each core of a small machine. */
const WINDOWS = 2;
/** Milliseconds that one picture may take. */
const PATIENCE_MS = 30_000;

/** Every way in which each case is looked at. */
export const LOOKS: readonly Look[] = [
  ...[320, 800, 1280].flatMap((width) => [{ width, paint: 'light' } as const, { width, paint: 'dark' } as const]),
  { width: 1280, paint: 'forced' },
  { width: A4, paint: 'print' },
];

/** Told of each case that is done: how many of how many, and which. */
export type Progress = (done: number, all: number, name: string) => void;

/** Photographs these cases in every way into a folder, two at a time; gives the pictures in the order of the cases. */
export async function photographCases(
  browser: Browser,
  catalogue: Catalogue,
  places: readonly CasePlace[],
  folder: string,
  progress: Progress,
): Promise<readonly Picture[]> {
  const pageOf = await casePages(catalogue);
  const waiting = [...places.entries()];
  const taken: (readonly Picture[])[] = [];
  let done = 0;
  const work = async (): Promise<void> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, place] = next;
      taken[index] = await photographCase(page, place, await pageOf(place), folder);
      progress(++done, places.length, `${place.dataset}/${place.case}`);
    }
    await context.close();
  };
  await Promise.all(Array.from({ length: WINDOWS }, work));
  return taken.flat();
}

async function photographCase(page: Page, place: CasePlace, html: string, folder: string): Promise<readonly Picture[]> {
  const { title, why } = readCase(place, FIXTURES);
  const at = join(folder, place.dataset);
  mkdirSync(at, { recursive: true });
  await page.setContent(html);
  const pictures: Picture[] = [];
  for (const { width, paint } of LOOKS) {
    await page.setViewportSize({ width, height: 600 });
    await page.emulateMedia({
      media: paint === 'print' ? 'print' : 'screen',
      colorScheme: paint === 'dark' ? 'dark' : 'light',
      forcedColors: paint === 'forced' ? 'active' : 'none',
    });
    const height = await page.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
    const file = `${place.dataset}/${place.case}-${paint}-${String(width)}.jpg`;
    const clip = { x: 0, y: 0, width, height: Math.min(height, HIGHEST) };
    writeFileSync(
      join(folder, file),
      await page.screenshot({ type: 'jpeg', quality: 70, fullPage: true, clip, animations: 'allow' }),
    );
    pictures.push({
      ...{ dataset: place.dataset, case: place.case, title, why, width, paint, file },
      isCut: height > HIGHEST,
    });
  }
  return pictures;
}
