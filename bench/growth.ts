import { loadCatalogue } from '../src/catalogue.ts';
import { judged, type Bound } from './bounds.ts';
import { measure, type Group, type Row, type Run } from './group.ts';
import { timed, type Measured } from './measure.ts';
import { everything, readerOf } from './reading.ts';
import { recordOf } from './record.ts';
import { transformOf } from './transforming.ts';

const EVENTS = [1_500, 3_000, 6_000];
/** Twice is linear; the rest is what the machine and the collector add. */
const BOUNDS: readonly Bound[] = ['read all', 'problems'].flatMap((what) =>
  EVENTS.slice(1).map((events) => ({ row: nameOf(what, events), limit: 'at most', value: 2.4 })),
);

/** What twice the record costs: twice is linear, four times would be quadratic. */
export function growth(run: Run): Group {
  const catalogue = loadCatalogue();
  const recipe = catalogue.recipe('problems', 'default');
  if (recipe === undefined) throw new Error('there is no recipe of problems');
  const records = EVENTS.map(recordOf);
  const candidates = [
    ...records.map(({ events, bytes }) =>
      timed(nameOf('read all', events), readerOf(catalogue, everything(catalogue), bytes)),
    ),
    ...records.map(({ events, bytes }) => timed(nameOf('problems', events), transformOf(recipe, bytes))),
  ];
  const rows = measure('growth', candidates, run).map(relativeToAbove);
  return {
    name: 'growth',
    title: 'Growth: each record has twice the events of the one above',
    unit: 'ms',
    ratio: 'times the one above',
    rows,
    bounds: judged(BOUNDS, rows),
  };
}

function nameOf(what: string, events: number): string {
  return `${what}, ${events} events`;
}

function relativeToAbove(row: Measured, at: number, all: readonly Measured[]): Row {
  const above = all[at - 1];
  const isFirst = at % EVENTS.length === 0;
  if (isFirst || above === undefined || 'skipped' in above || 'skipped' in row) return { ...row, ratio: null };
  return { ...row, ratio: row.median / above.median };
}
