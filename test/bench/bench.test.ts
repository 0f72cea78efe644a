import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { judged, type Bound } from '../../bench/bounds.ts';
import { boundText } from '../../bench/report.ts';

const BENCH = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));

const figure = z.number().positive();
const Row = z.union([
  z.strictObject({ name: z.string(), skipped: z.string(), ratio: z.null() }),
  z.strictObject({
    name: z.string(),
    min: figure,
    lowerQuartile: figure,
    median: figure,
    upperQuartile: figure,
    rounds: z.literal(1),
    ratio: figure,
  }),
]);
const Report = z.strictObject({
  node: z.literal(process.version),
  machine: z.string(),
  rounds: z.literal(1),
  groups: z.tuple([
    z.strictObject({
      name: z.literal('small'),
      title: z.string().regex(/ \d+ KB, \d+ events$/u),
      unit: z.literal('ms'),
      ratio: z.literal('times Oriel, all records'),
      rows: z.array(Row),
      bounds: z.tuple([]),
    }),
  ]),
});

describe('the benchmarks', function () {
  this.timeout(120_000);
  this.slow(20_000);

  it('print every peer of a group, measured or skipped with a reason', () => {
    const { stdout, status } = bench('--rounds', '1', '--only', 'small', '--json');
    assert.equal(status, 0);
    const { groups } = Report.parse(JSON.parse(stdout));
    const [{ rows }] = groups;
    assert.deepEqual(
      rows.map(({ name }) => name),
      [
        ...['Oriel, all records', 'Oriel, problems in a view', 'Oriel, problems only', 'saxes, nothing kept', 'xml2js'],
        ...['fast-xml-parser', 'xpath over xmldom, values', 'xmllint --sax', 'xmllint, tree', 'xsltproc, values'],
      ],
    );
    assert.equal(rows[0]?.ratio, 1);
  });

  it('say which groups there are, and what a number of rounds is', () => {
    const group = bench('--only', 'smal');
    assert.deepEqual([group.status, group.stdout], [1, '']);
    assert.match(group.stderr, /Allowed choices are small, typical/u);
    assert.match(bench('--rounds', '0').stderr, /It must be a whole number from 1/u);
  });
});

describe('a bound of the benchmarks', () => {
  const row = (name: string, median: number, ratio: number | null = null) => ({
    ...{ name, median, ratio, min: 1, lowerQuartile: 1, upperQuartile: 1, rounds: 1 },
  });
  const rows = [row('a', 10), row('b', 2, 1.5), { name: 'c', skipped: 'not here', ratio: null }];
  const textOf = (bound: Bound) => judged([bound], rows).map(boundText);

  it('is held against how many times a row takes of another', () => {
    assert.deepEqual(textOf({ row: 'a', by: 'b', limit: 'at least', value: 5 }), ['a ÷ b: 5.00, at least 5, met']);
    assert.deepEqual(textOf({ row: 'a', by: 'b', limit: 'at least', value: 6 }), ['a ÷ b: 5.00, at least 6, not met']);
    assert.deepEqual(textOf({ row: 'a', by: 'b', limit: 'at most', value: 4 }), ['a ÷ b: 5.00, at most 4, not met']);
  });

  it('is held against the ratio of its row where it names no other', () => {
    assert.deepEqual(textOf({ row: 'b', limit: 'at most', value: 2 }), ['b: 1.50, at most 2, met']);
  });

  it('is not judged where something was not measured', () => {
    assert.deepEqual(textOf({ row: 'a', by: 'c', limit: 'at most', value: 2 }), ['a ÷ c: not measured, at most 2']);
    assert.deepEqual(textOf({ row: 'c', limit: 'at most', value: 2 }), ['c: not measured, at most 2']);
  });
});

function bench(...options: readonly string[]) {
  return spawnSync(process.execPath, [BENCH, ...options], { encoding: 'utf8' });
}
