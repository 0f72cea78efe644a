import { parseFragment } from 'parse5';
import sanitizeHtml from 'sanitize-html';

import { guard } from '../src/transform/sanitize/guard.ts';
import { judged, type Bound } from './bounds.ts';
import { measure, type Group, type Run } from './group.ts';
import { timed } from './measure.ts';
import { sizeText } from './record.ts';
import { fragments } from './transforming.ts';

const GUARD = 'Oriel, the guard';
const BOUNDS: readonly Bound[] = [{ row: GUARD, limit: 'at least', value: 100 }];

/** The guard over the fragments of a view, beside a parser and a sanitizer of HTML; the last column is megabytes a second. */
export function guarding(run: Run): Group {
  const pages = fragments();
  const bytes = pages.reduce((sum, html) => sum + Buffer.byteLength(html), 0);
  const candidates = [
    timed(GUARD, () => pages.map((html) => guard(html).ok)),
    timed('parse5, a tree', () => pages.map((html) => parseFragment(html))),
    timed('sanitize-html', () => pages.map((html) => sanitizeHtml(html))),
  ];
  const rows = measure('guard', candidates, run).map((row) => ({
    ...row,
    ratio: 'skipped' in row ? null : bytes / 1e3 / row.median,
  }));
  const title = `Checking the HTML of a view: ${sizeText(bytes)}`;
  return { name: 'guard', title, unit: 'ms', ratio: 'MB a second', rows, bounds: judged(BOUNDS, rows) };
}
