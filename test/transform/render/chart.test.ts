import assert from 'node:assert/strict';

import { plain, type Row } from '../../../src/transform/dataset/row.ts';
import { parsePartialDate } from '../../../src/transform/record/partial-date.ts';
import { WITHHELD } from '../../../src/transform/record/vocabulary.ts';
import { chartHtml } from '../../../src/transform/render/chart/chart.ts';
import { seriesOf, type ChartFields } from '../../../src/transform/render/chart/series.ts';
import type { RenderTools } from '../../../src/transform/render/helpers/helper.ts';
import { compileDatasetTemplate } from '../../../src/transform/render/template.ts';
import { guard, visibleText } from '../../../src/transform/sanitize/guard.ts';
import { visitSection } from '../support/dataset.ts';
import { catalogue, factsOf } from '../support/people.ts';
import { problemsOf } from '../support/problems.ts';

const TOOLS: RenderTools = {
  words: catalogue.words,
  facts: factsOf('edith'),
  profile: 'accessible',
  foreign: null,
  markup: ({ xml }) => xml,
};
const BLOOD: ChartFields = { date: 'date', from: 'low', to: 'high', units: 'units' };
const TESTS: ChartFields = {
  ...{ date: 'date', value: 'value', units: 'units', of: 'term' },
  ...{ low: 'rangeLow', high: 'rangeHigh', flag: 'abnormal' },
};

function row(fields: Readonly<Record<string, string | boolean>>): Row {
  const { date, ...others } = fields;
  return plain({ ...others, date: typeof date === 'string' ? parsePartialDate(date) : null });
}

function pressure(date: string, high: string, low: string, units = 'mm Hg'): Row {
  return row({ date, high, low, units });
}

function result(date: string, value: string, more: Readonly<Record<string, string | boolean>> = {}): Row {
  return row({ date, value, term: 'Haemoglobin', units: 'g/L', ...more });
}

/** A chart as the guard lets it pass. */
function chart(rows: readonly Row[], fields: ChartFields, title = 'Trend'): string {
  const guarded = guard(chartHtml(rows, title, fields, TOOLS));
  assert.ok(guarded.ok);
  return guarded.html;
}

/** What a reader reads; a space that stands for the end of an element is none before a full stop. */
function textOf(html: string): string {
  return visibleText(html as Parameters<typeof visibleText>[0]).replaceAll(/ (?=[.;])/gu, '');
}

const count = (html: string, what: string): number => html.split(what).length - 1;

describe('a chart of ranges', () => {
  const rows = [pressure('2019-03-01', '148', '86'), pressure('2018-03-01', '151', '90'), pressure('2017', '139', '')];

  it('draws each reading that has two ends as a line with caps, one end as a dot, a year as long as it is', () => {
    const html = chart(rows, BLOOD, 'Blood pressure over time');
    assert.equal(count(html, 'class="oriel-range"'), 6);
    assert.equal(count(html, 'class="oriel-dot"'), 1);
    assert.equal(count(html, 'class="oriel-vague"'), 1);
  });

  it('says in words what it draws: the latest, how many, from when to when, the extremes', () => {
    const text = textOf(chart(rows, BLOOD, 'Blood pressure over time'));
    assert.ok(text.startsWith('Blood pressure over time (mm Hg)'), text);
    assert.ok(
      text.includes('Latest: 148 / 86 mm Hg, 01-Mar-2019. 3 values from 2017 to 01-Mar-2019; lowest 86, highest 151.'),
    );
  });

  it('never joins different units, and counts what it leaves out', () => {
    const mixed = [...rows, pressure('2016-01-01', '20', '12', 'kPa'), pressure('2015-01-01', '19', '11', 'kPa')];
    const series = seriesOf(mixed, BLOOD);
    assert.deepEqual(
      series.map(({ units, points, leftOut }) => [units, points.length, leftOut]),
      [
        ['mm Hg', 3, 2],
        ['kPa', 2, 3],
      ],
    );
    assert.match(
      textOf(chart(mixed, BLOOD)),
      /Not drawn because they have no number that can be drawn, no date or other units: 2/u,
    );
  });

  it('draws a month as long as it is, and does not make it a day', () => {
    const html = chart([...rows.slice(0, 2), pressure('2018-06', '150', '88')], BLOOD);
    const [, from = '', until = ''] = /class="oriel-vague" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"/u.exec(html) ?? [];
    // 29 of 365 days of a scale that is 392 units wide.
    assert.equal(Math.round(Number(until) - Number(from)), Math.round((392 * 29) / 365));
    assert.match(
      textOf(chart([pressure('2018-06', '150', '88'), pressure('2018-03', '151', '90')], BLOOD)),
      /Jun 2018/u,
    );
  });

  it('is not drawn of one reading', () => {
    assert.equal(chart(rows.slice(0, 1), BLOOD), '');
    assert.equal(chart([], BLOOD), '');
  });
});

describe('a chart of values', () => {
  const rows = [
    result('2019-01-01', '120'),
    result('2019-06-01', '118'),
    result('2020-01-01', '96', { abnormal: true }),
  ];

  it('draws a line with dots, and a diamond where the source marks a value', () => {
    const html = chart(rows, TESTS);
    assert.deepEqual(
      ['oriel-dot', 'oriel-flagged', 'oriel-line'].map((name) => count(html, `class="${name}"`)),
      [2, 1, 1],
    );
    assert.match(html, /<details class="oriel-charts"><summary>Trend \(1\)<\/summary>/u);
    assert.match(textOf(html), /A diamond is a value that the source marks as abnormal/u);
  });

  it('never joins one analyte in two units: each has a drawing, and its line is open where the other was measured', () => {
    const glucose = (date: string, value: string, units: string) => result(date, value, { term: 'Glucose', units });
    const mixed = [
      glucose('2019-01-01', '5.1', 'mmol/L'),
      glucose('2019-02-01', '99', 'mg/dL'),
      glucose('2019-03-01', '5.4', 'mmol/L'),
      glucose('2019-04-01', '101', 'mg/dL'),
    ];
    const html = chart(mixed, TESTS);
    const lines = [...html.matchAll(/class="oriel-line" d="([^"]*)"/gu)].map(([, d = '']) => d);
    assert.deepEqual(
      lines.map((d) => [count(d, 'M'), count(d, 'L')]),
      [
        [2, 0],
        [2, 0],
      ],
    );
    assert.match(
      textOf(html),
      /Glucose \(mmol\/L\).*Latest of those drawn: 5\.4 mmol\/L.*lowest 5\.1, highest 5\.4\..*Not drawn because they have no number that can be drawn, no date or other units: 2/u,
    );
    assert.match(textOf(html), /Glucose \(mg\/dL\).*Latest: 101 mg\/dL.*lowest 99, highest 101\./u);
  });

  it('never joins two analytes in one unit, named by a text or by a code', () => {
    const sodium = (date: string, value: string) => result(date, value, { term: 'Sodium', units: 'mmol/L' });
    const potassium = (date: string, value: string) => result(date, value, { term: 'Potassium', units: 'mmol/L' });
    const both = [
      sodium('2019-01-01', '140'),
      potassium('2019-01-01', '4.1'),
      sodium('2019-02-01', '139'),
      potassium('2019-02-01', '4.3'),
    ];
    const expected = [
      ['Sodium', ['140', '139']],
      ['Potassium', ['4.1', '4.3']],
    ];
    const read = (rows: readonly Row[], of: string) =>
      seriesOf(rows, { ...TESTS, of }).map(({ title, points }) => [title, points.map(({ text }) => text)]);
    assert.deepEqual(read(both, 'term'), expected);
    const codeOf = (term: Row[string] | undefined) =>
      plain({ display: typeof term === 'string' ? term : '', code: '', system: '' });
    const coded = both.map((each) => plain({ ...each, code: codeOf(each['term']) }));
    assert.deepEqual(read(coded as readonly Row[], 'code.display'), expected);
  });

  it('draws no reference range that is in other units than the values', () => {
    const ranged = (rangeUnits: string) =>
      rows.map((each) => plain({ ...each, rangeLow: '11.5', rangeHigh: '16.5', rangeUnits }) as Row);
    const fields = { ...TESTS, rangeUnits: 'rangeUnits' };
    assert.equal(count(chart(ranged('g/dL'), fields), 'class="oriel-band"'), 0);
    assert.doesNotMatch(textOf(chart(ranged('g/dL'), fields)), /The band/u);
    for (const units of ['g/L', '']) assert.equal(count(chart(ranged(units), fields), 'class="oriel-band"'), 1);
  });

  it('has no number that the source did not write as one', () => {
    const unclear = ['<5', '1,200', '12 to 14', 'haemolysed', '', '1e5', 'NaN', 'Infinity', '0x10'];
    const [series] = seriesOf([...rows, ...unclear.map((value) => result('2019-03-01', value))], TESTS);
    assert.deepEqual([series?.points.length, series?.leftOut], [3, unclear.length]);
  });

  it('leaves the line open where a result has no number, and where nothing was recorded for long', () => {
    const lines = (more: readonly Row[]) =>
      /class="oriel-line" d="([^"]*)"/u.exec(chart([...rows, ...more], TESTS))?.[1];
    assert.equal(count(lines([]) ?? '', 'M'), 1);
    assert.equal(count(lines([result('2019-03-01', 'haemolysed')]) ?? '', 'M'), 2);
    assert.equal(count(lines([result('2001-01-01', '130')]) ?? '', 'M'), 2);
  });

  it('draws the reference range where all values have the same, and never a mixture', () => {
    const ranged = (high: string) => rows.map((each) => plain({ ...each, rangeLow: '115', rangeHigh: high }) as Row);
    const html = chart(ranged('165'), TESTS);
    assert.equal(count(html, 'class="oriel-band"'), 1);
    assert.match(textOf(html), /The band shows the range that the source gives: 115 to 165/u);
    assert.equal(count(chart([...ranged('165'), ...ranged('150').slice(1)], TESTS), 'class="oriel-band"'), 0);
    assert.match(textOf(chart(ranged(''), TESTS)), /source gives: from 115/u);
  });

  it('draws no range that is upside down, and none of which an end is words', () => {
    const ranged = (rangeLow: string, rangeHigh: string) =>
      chart(
        rows.map((each) => plain({ ...each, rangeLow, rangeHigh }) as Row),
        TESTS,
      );
    for (const html of [ranged('165', '115'), ranged('>4', '10'), ranged('4', 'ten')]) {
      assert.equal(count(html, 'class="oriel-band"'), 0);
      assert.doesNotMatch(textOf(html), /The band/u);
    }
  });

  it('joins no values of which nothing says what they are, nor those whose name was withheld', () => {
    const unnamed = rows.map((each) => plain({ ...each, term: '' }) as Row);
    const withheld = rows.map((each) => plain({ ...each, [WITHHELD]: { term: true } }) as Row);
    assert.equal(chart([...unnamed, ...withheld], TESTS), '');
  });

  it('tells the latest of one day by the time, and says so where there is none', () => {
    const day = [result('2019-03-01T15:00:00', '120'), result('2019-03-01T09:00:00', '90')];
    assert.match(textOf(chart(day, TESTS)), /Latest: 120 g\/L, 01-Mar-2019\. 2 values/u);
    const untimed = [result('2019-03-01', '120'), result('2019-03-01', '90'), result('2019-02-01', '80')];
    assert.match(
      textOf(chart(untimed, TESTS)),
      /Latest: 120 g\/L, 01-Mar-2019; 90 g\/L, 01-Mar-2019\. Which of them is later is not recorded\./u,
    );
    const vague = [result('2019', '5'), result('2019-02-01', '9'), result('2018-02-01', '8')];
    assert.match(textOf(chart(vague, TESTS)), /Latest: 5 g\/L, 2019; 9 g\/L, 01-Feb-2019\. Which/u);
    const many = Array.from({ length: 9 }, () => result('2019-03-01', '1'));
    assert.doesNotMatch(textOf(chart(many, TESTS)), /Latest/u);
  });

  it('does not call the latest number the latest result where a later one is no number', () => {
    const drawn = 'Latest of those drawn: 96 g/L, 01-Jan-2020. One that is not drawn here may be later.';
    for (const later of [
      result('2020-02-01', '<5'),
      result('2020', 'haemolysed'),
      result('2020-01-01', ''),
      result('', '5'),
    ])
      assert.ok(textOf(chart([...rows, later], TESTS)).includes(drawn));
    const earlier = textOf(chart([...rows, result('2019-12-31', '<5')], TESTS));
    assert.match(earlier, /Latest: 96 g\/L, 01-Jan-2020\. 3 values/u);
  });

  it('draws no line between points of which nobody knows the order, and none that runs back', () => {
    const vague = ['2018', '2018-03-01', '2018-11-01', '2019-01-01'].map((date) => result(date, '5'));
    const d = /class="oriel-line" d="([^"]*)"/u.exec(chart(vague, TESTS))?.[1] ?? '';
    const places = [...d.matchAll(/[ML]([\d.]+),/gu)].map(([, x]) => Number(x));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.deepEqual([count(d, 'M'), count(d, 'L')], [3, 1]);
  });

  it('writes the least and the greatest as the source does, and has room for the labels of large numbers', () => {
    const html = chart([result('2019-01-01', '-5.90'), result('2020-01-01', '9999999')], TESTS);
    assert.match(textOf(html), /lowest -5\.90, highest 9999999\./u);
    const labels = [...html.matchAll(/class="oriel-tick-y" x="([\d.]+)"[^>]*>([^<]*)</gu)];
    for (const [, x, label = ''] of labels) assert.ok(Number(x) >= label.replaceAll(/[.,]/gu, '').length * 9, label);
  });

  it('names each day of its axis once, and whole', () => {
    const html = chart([result('2019-03-01', '5'), result('2019-03-01', '6')], TESTS);
    const labels = [...html.matchAll(/class="oriel-tick-x" x="([\d.]+)"[^>]*>([^<]*)</gu)];
    assert.deepEqual(
      labels.map(([, , text]) => text),
      ['28-Feb-2019', '01-Mar-2019', '02-Mar-2019'],
    );
    for (const [, x] of labels) assert.ok(Number(x) > 49 && Number(x) < 431, x);
    assert.match(html, /Latest: 5 g\/L, <time datetime="2019-03-01">01-Mar-2019<\/time>/u);
  });

  it('is one of each thing, as long as there are not too many, and says how many more there are', () => {
    const things = Array.from({ length: 15 }, (_, index) => `Test ${index}`);
    const html = chart(
      things.flatMap((term) => rows.map((each) => plain({ ...each, term }) as Row)),
      TESTS,
    );
    assert.equal(count(html, '<svg '), 12);
    assert.match(textOf(html), /Other trends that are not drawn: 3/u);
  });

  it('escapes what a source calls a test, and its units', () => {
    const hostile = rows.map((each) => plain({ ...each, term: '</h3><script>x</script>', units: '"><svg>' }) as Row);
    const html = chart(hostile, TESTS);
    assert.match(html, /<h3>&lt;\/h3&gt;&lt;script&gt;x&lt;\/script&gt; \(&quot;&gt;&lt;svg&gt;\)<\/h3>/u);
  });

  it('stands what is the same at all times', () => {
    const html = chart([result('2019-01-01', '5'), result('2019-01-01', '5')], TESTS);
    assert.doesNotMatch(html, /NaN|Infinity/u);
    assert.equal(count(html, 'class="oriel-dot"'), 2);
  });
});

describe('{{chart}} in a template', () => {
  const compile = (view: string) => {
    const section = visitSection('fields: [text, day, flag]');
    return compileDatasetTemplate('view.hbs', `{{#section "all"}}\n${view}\n{{/section}}`, [section]);
  };
  const problems = (view: string) =>
    problemsOf(() => compile(view)).map(({ message, hint }) => `${message} | ${hint ?? ''}`);

  it('draws the rows of its section, and nothing in the strict profile', () => {
    const template = compile('{{chart "Trend" date=day value=text}}').get('all');
    const rows = ['1', '2'].map((text) => plain({ text, day: parsePartialDate(`201${text}`) }));
    const [accessible, strict] = (['accessible', 'strict'] as const).map((profile) =>
      template?.({ rows }, { ...TOOLS, profile }).trim(),
    );
    assert.match(accessible ?? '', /^<div class="oriel-chart"><h3>Trend<\/h3><svg /u);
    assert.equal(strict, '');
  });

  it('is refused with what it lacks, fields of another type, and fields that are not declared', () => {
    assert.match(
      problems('{{chart "Trend" value=text}}').join('\n'),
      /'chart' needs a date, and a value or both from/u,
    );
    assert.match(problems('{{chart "Trend" date=day from=text}}').join('\n'), /'chart' needs a date/u);
    assert.match(problems('{{chart "Trend" date=text value=text}}').join('\n'), /'date=' is a field of type date/u);
    assert.match(
      problems('{{chart "Trend" date=day value=txt}}').join('\n'),
      /'txt' is not declared.*did you mean 'text'/iu,
    );
    assert.match(problems('{{chart "Trend" date=day value=../text}}').join('\n'), /'value=' is a field of the row/u);
    assert.match(problems('{{chart "Trend" date=day value=text of="x"}}').join('\n'), /'of=' cannot be this/u);
    assert.match(problems('{{#each rows}}{{chart "T" date=day value=text}}{{/each}}').join('\n'), /outside of/u);
    assert.match(problems('<svg></svg>').join('\n'), /<svg> is not written in a template/u);
  });
});
