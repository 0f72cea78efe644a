import type { Browser } from 'playwright-core';

import { findChromium, launchChromium } from '../test/browser/support/chromium.ts';
import { judged, type Bound } from './bounds.ts';
import type { Group, Row, Run } from './group.ts';
import { spreadOf } from './measure.ts';
import { longPage, withPage } from './painting.ts';
import { longestTask, traceOf, type LongestTask } from './trace.ts';

/** Rows of the journals that are printed; each has twice the rows of the one before. */
const SIZES = [375, 750, 1_500, 3_000];
/** The journal whose time is told apart, and beside which the bare table stands. */
const USUAL = 1_500;
const PARTS = { style: 'its styles', layout: 'its layout', paint: 'its paint' } as const;
const BARE = `a bare table of the same ${USUAL} rows`;
const BARE_STYLE =
  '@media print { table { border-collapse: collapse; font: 8.5pt Arial } th, td { text-align: left } }';
/** Twice is linear; the rest is what the machine adds. */
const BOUNDS: readonly Bound[] = SIZES.slice(1).map((size) => ({ row: nameOf(size), limit: 'at most', value: 2.4 }));

/** The longest task while each page is printed, and the same for the bare table. */
interface Sample {
  readonly journals: readonly LongestTask[];
  readonly bare: LongestTask;
}

/** What a journal of twice the rows takes to print: Chromium does all of a print in one task. */
export async function printing({ rounds, progress }: Run): Promise<Group> {
  const about = { name: 'printing', title: 'Printing: the longest task, in time of its thread', unit: 'ms' } as const;
  const ratio = 'times the one above';
  const executable = findChromium();
  if (executable === null) {
    const names = [...SIZES.map(nameOf), ...Object.values(PARTS), BARE];
    const rows = names.map((name) => ({ name, skipped: 'there is no Chromium', ratio: null }));
    return { ...about, ratio, rows, bounds: judged(BOUNDS, rows) };
  }
  const html = await longPage();
  const browser = await launchChromium(executable);
  try {
    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round++) {
      progress(`printing: round ${round + 1} of ${rounds}`);
      const journals: LongestTask[] = [];
      for (const size of SIZES) journals.push(await printed(browser, html, size, false));
      samples.push({ journals, bare: await printed(browser, html, USUAL, true) });
    }
    const rows = rowsOf(samples);
    return { ...about, ratio, rows, bounds: judged(BOUNDS, rows) };
  } finally {
    await browser.close();
  }
}

function rowsOf(samples: readonly Sample[]): readonly Row[] {
  const row = (name: string, figureOf: (sample: Sample) => number, ratio: number | null = null): Row => ({
    name,
    ...spreadOf(samples.map(figureOf)),
    ratio,
  });
  const journal = (at: number) => (sample: Sample) => sample.journals[at]?.ms ?? NaN;
  const medianOf = (at: number): number => spreadOf(samples.map(journal(at))).median;
  const usual = SIZES.indexOf(USUAL);
  return [
    ...SIZES.map((size, at) => row(nameOf(size), journal(at), at === 0 ? null : medianOf(at) / medianOf(at - 1))),
    ...(Object.keys(PARTS) as (keyof typeof PARTS)[]).map((part) =>
      row(PARTS[part], ({ journals }) => journals[usual]?.[part] ?? NaN),
    ),
    row(BARE, ({ bare }) => bare.ms),
  ];
}

/** Prints a page with so many rows in the table that is closed; bare, as a table of the same words and nothing else. */
async function printed(browser: Browser, html: string, size: number, isBare: boolean): Promise<LongestTask> {
  return withPage(browser, html, async (page) => {
    await page.evaluate(
      ({ count, bare, rules }) => {
        for (const piece of [...document.querySelectorAll('details:has(> table)')].slice(0, -1)) piece.remove();
        const [body] = [...document.querySelectorAll('details > table > tbody')].slice(-1);
        const rows = [...(body?.children ?? [])];
        const [table] = [...document.querySelectorAll('details > table')].slice(-1);
        if (body === undefined || table === undefined || rows.length === 0) throw new Error('no list is closed');
        body.replaceChildren();
        while (body.childElementCount < count)
          body.append(...rows.slice(0, count - body.childElementCount).map((row) => row.cloneNode(true)));
        if (!bare) return;
        for (const cell of body.querySelectorAll('td, th')) cell.replaceChildren(cell.textContent.trim());
        document.body.replaceChildren(table);
        const style = document.createElement('style');
        style.textContent = rules;
        document.head.replaceChildren(style);
      },
      { count: size, bare: isBare, rules: BARE_STYLE },
    );
    return longestTask(await traceOf(browser, page, () => page.pdf({ format: 'A4' })));
  });
}

function nameOf(size: number): string {
  return `a journal of ${size} closed rows`;
}
