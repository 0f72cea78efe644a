import { loadCatalogue } from '../src/catalogue.ts';
import { measure, type Group, type Row, type Run } from './group.ts';
import { timed, type Measured } from './measure.ts';
import { everything, readerOf } from './reading.ts';
import { recordOf } from './record.ts';
import { transformOf } from './transforming.ts';

const EVENTS = [1_500, 3_000, 6_000];

/** What twice the record costs: twice is linear, four times would be quadratic. */
export function growth(run: Run): Group {
  const catalogue = loadCatalogue();
  const recipe = catalogue.recipe('problems', 'default');
  if (recipe === undefined) throw new Error('there is no recipe of problems');
  const records = EVENTS.map(recordOf);
  const candidates = [
    ...records.map(({ events, bytes }) =>
      timed(`read all, ${events} events`, readerOf(catalogue, everything(catalogue), bytes)),
    ),
    ...records.map(({ events, bytes }) => timed(`problems, ${events} events`, transformOf(recipe, bytes))),
  ];
  return {
    name: 'growth',
    title: 'Growth: each record has twice the events of the one above',
    unit: 'ms',
    ratio: 'times the one above',
    rows: measure('growth', candidates, run).map(relativeToAbove),
  };
}

function relativeToAbove(row: Measured, at: number, all: readonly Measured[]): Row {
  const above = all[at - 1];
  const isFirst = at % EVENTS.length === 0;
  if (isFirst || above === undefined || 'skipped' in above || 'skipped' in row) return { ...row, ratio: null };
  return { ...row, ratio: row.median / above.median };
}
