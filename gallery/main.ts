import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';

import { isNamed } from '../src/author/case-places.ts';
import { loadCatalogue } from '../src/catalogue.ts';
import { findChromium, launchChromium } from '../test/browser/support/chromium.ts';
import { allCases } from './case-page.ts';
import { indexPage } from './index-page.ts';
import { photographCases } from './photograph.ts';

const program = new Command('gallery')
  .description(
    'Photographs worked cases in three widths, light, dark, in forced colours and on paper, into a page to leaf through.',
  )
  .argument('[folder]', 'where it goes', 'gallery-out')
  .option('--only <ids...>', 'datasets or cases, such as problems or problems/edith; all when left out')
  .parse();
const [folder = ''] = program.processedArgs as readonly string[];
const { only } = program.opts<{ readonly only?: readonly string[] }>();

const catalogue = loadCatalogue();
const all = allCases(catalogue);
for (const id of only ?? [])
  if (!all.some((place) => isNamed(place, id)))
    program.error(`There is no dataset and no case '${id}'. Name one such as problems or problems/edith.`);
const executable = findChromium();
if (executable === null) program.error('No Chromium is installed; ORIEL_CHROMIUM may name one.');

const places = only === undefined ? all : all.filter((place) => only.some((id) => isNamed(place, id)));
const browser = await launchChromium(executable ?? '');
try {
  mkdirSync(folder, { recursive: true });
  const pictures = await photographCases(browser, catalogue, places, folder, (done, count, name) => {
    progress(`${done} of ${count}: ${name}`);
  });
  progress('');
  const index = join(folder, 'index.html');
  writeFileSync(index, indexPage(pictures));
  console.log(`${pictures.length} pictures of ${places.length} cases: open ${index}`);
} finally {
  await browser.close();
}

/** One line that is written over on a terminal; nothing where nobody is watching. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}
