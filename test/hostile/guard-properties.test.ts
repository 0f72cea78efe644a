import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

import { plain, type Row } from '../../src/transform/dataset/row.ts';
import { parsePartialDate } from '../../src/transform/record/partial-date.ts';
import { chartHtml } from '../../src/transform/render/chart/chart.ts';
import { NO_END, POINT_SHAPES, SPAN_SHAPES, markOf, type Mark } from '../../src/transform/render/timeline/mark.ts';
import { timelineHtml } from '../../src/transform/render/timeline/timeline.ts';
import { guard } from '../../src/transform/sanitize/guard.ts';
import { ALLOWED, ATTRIBUTE_VALUES, SELF_CLOSED, VOID } from '../../src/transform/sanitize/policy.ts';
import { CONTEXTS, letterEvents, policyProblems, treeEvents } from './html-tree.ts';
import { catalogue, factsOf } from '../transform/support/people.ts';
import { mutated } from './mutations.ts';
import { FACTS, recipeOf, viewOf } from './openhr.ts';

/** Letters that mean something to a reader of HTML, to our guard, or to one of them only. */
const PIECES = [
  ...[
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    '=',
    '&',
    ';',
    ' ',
    '\n',
    '\t',
    '\f',
    '\r',
    '\0',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
  ],
  ...[
    '\u00A0',
    '\u2028',
    '\uFEFF',
    '\u0085',
    '\uD800',
    '\uFFFE',
    '&#0;',
    '&#160;',
    '&#10;',
    '&amp;',
    '&lt;',
    '&nbsp;',
    '&amp',
  ],
  ...['<p>', '</p>', '<div>', '</div>', '<b>', '</b>', '<i>', '</i>', '<table>', '</table>', '<tbody>', '<tr>', '<td>'],
  ...[
    '</tbody>',
    '</tr>',
    '</td>',
    '<li>',
    '</li>',
    '<ul>',
    '</ul>',
    '<pre>',
    '</pre>',
    '<br>',
    '<br />',
    '</br>',
    '<h2>',
  ],
  ...[
    '<details>',
    '<summary>',
    '<dl>',
    '<dd>',
    '<caption>',
    '<script>',
    '</script>',
    '<svg>',
    '</svg>',
    '<svg viewBox="0 0 480 170" aria-hidden="true">',
    '<line x1="1" y1="2" x2="3.5" y2="-4" />',
    '<line>',
    '<path d="M1,2L3,4Z" />',
    '<circle cx="1" cy="1" r="3" />',
    '<text x="1" y="2">',
    '</text>',
    '<rect onload="x()" />',
    '<math>',
    '<style>',
    '<a>',
  ],
  ...['<template>', '<select>', '<plaintext>', '<form>', '<img src=x>', '<P>', '<p/>', '<p >', '<p class="oriel-a">'],
  ...[' class="oriel-x"', ' class="evil"', ' onclick="x()"', ' colspan="2"', ' id="x"', ' scope="col"', ' xmlns="u"'],
] as const;

describe('what the guard lets pass', () => {
  it('is what a browser builds, for any letters', () => {
    assertGuarded(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
      20_000,
      200,
    );
  });

  it('is what a browser builds, for trees of its own elements', () => {
    assertGuarded(trees, 20_000, 2000);
  });

  it('is of a drawing only shapes of numbers, whatever attributes there are', () => {
    assertGuarded(drawings, 20_000, 1000);
  });

  it('is every picture that our own code draws, of any values of a record, and seen alike', () => {
    fc.assert(
      fc.property(pictures, (html) => {
        const result = guard(html);
        assert.ok(result.ok, result.ok ? '' : `${result.rule}: ${html.slice(result.offset - 80, result.offset + 80)}`);
        assertSeenAlike(html);
      }),
      { numRuns: 1000 },
    );
  });

  it('is what a browser builds, for fragments that something has changed', () => {
    assertGuarded(mutated(realFragments(), PIECES), 1500, 30);
  });

  it('is every fragment of the fixtures', () => {
    const fragments = realFragments();
    assert.ok(fragments.length > 10);
    for (const fragment of fragments) assertSeenAlike(fragment);
  });

  it('has no line feed at the start of `pre`, which a browser would drop', () => {
    assert.equal(guard('<pre>\n\na</pre>').ok, false);
    assert.equal(guard('<pre>a\n</pre>').ok, true);
    assert.equal(guard('<pre><b>a</b>\nb</pre>').ok, true);
  });

  it('reads a value in one way only: with two, each letter of a spoilt one would double the work', () => {
    for (const [name, pattern] of Object.entries(ATTRIBUTE_VALUES))
      for (const letter of ['0', 'a', 'M', ',', ' ', '-', '.', '0.1', 'M0 '])
        assert.equal(pattern.test(`${letter.repeat(40)}!`), false, name);
    assert.equal(guard('<div><svg><path d="M0,1.5L-20,9999Z" /></svg></div>').ok, true);
    assert.equal(guard(`<div><svg><path d="M${'0'.repeat(40)}!" /></svg></div>`).ok, false);
  });

  for (const space of ['\u00A0', '\u2003', '\uFEFF'])
    it(`has no U+${space.charCodeAt(0).toString(16)} between rows, which a browser would move before the table`, () => {
      assert.equal(guard(`<table>${space}<tbody></tbody></table>`).ok, false);
    });
});

/** Whatever of these texts the guard accepts, every browser must see alike; and enough must be accepted to say so. */
function assertGuarded(texts: fc.Arbitrary<string>, runs: number, least: number): void {
  let accepted = 0;
  const property = fc.property(texts, (text) => {
    if (!guard(text).ok) return;
    accepted++;
    assertSeenAlike(text);
  });
  fc.assert(property, { numRuns: runs });
  assert.ok(accepted >= least, `the guard accepted ${accepted} of ${runs} texts`);
}

function assertSeenAlike(html: string): void {
  assert.deepEqual(policyProblems(html), []);
  const letters = letterEvents(html);
  for (const context of CONTEXTS) assert.deepEqual(treeEvents(context, html), letters, `in ${context}`);
}

/** What may stand in an element as the guard knows it; any other element is put in now and then. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  table: ['caption', 'thead', 'tbody', 'tfoot'],
  thead: ['tr'],
  tbody: ['tr'],
  tfoot: ['tr'],
  tr: ['th', 'td'],
  ul: ['li'],
  ol: ['li'],
  dl: ['dt', 'dd'],
  details: ['summary', 'p', 'table'],
  div: ['p', 'svg', 'div', 'table'],
  svg: ['rect', 'line', 'path', 'circle', 'text'],
};
const ANYWHERE = [...Object.keys(ALLOWED), ...Object.keys(CHILDREN), ...Object.keys(CHILDREN)];
const TEXTS = ['', '', ' ', '\n', 'text', '&amp;', '&#10;', '\u00A0', '5 "mg"'];

/** A tree as it is drawn: numbers choose the names, so that a draw fits every parent. */
interface Drawn {
  readonly choice: number;
  readonly stray: boolean;
  readonly text: string;
  readonly children: readonly Drawn[];
}

function drawnTo(depth: number): fc.Arbitrary<Drawn> {
  return fc.record({
    choice: fc.nat({ max: 1000 }),
    stray: fc.nat({ max: 9 }).map((n) => n === 0),
    text: fc.constantFrom(...TEXTS),
    children: depth === 0 ? fc.constant([]) : fc.array(drawnTo(depth - 1), { maxLength: 2 }),
  });
}

const trees = fc.array(drawnTo(6), { maxLength: 3 }).map((nodes) => nodes.map((node) => write(node, 'div')).join(''));

function write({ choice, stray, text, children }: Drawn, parent: string): string {
  const names = stray ? ANYWHERE : (CHILDREN[parent] ?? ANYWHERE);
  const name = names[choice % names.length] ?? 'p';
  if (VOID.has(name)) return `<${name}>`;
  if (SELF_CLOSED.has(name)) return `<${name} class="oriel-a" />`;
  return `<${name}>${text}${children.map((child) => write(child, name)).join('')}</${name}>`;
}

/** Attributes of SVG that load, link, run, style, name or move something, and those that a drawing has. */
const ATTRIBUTES = [
  ...[
    'x="1"',
    'y="2.5"',
    'x1="-3"',
    'y1="4"',
    'x2="5"',
    'y2="6"',
    'cx="7"',
    'cy="8"',
    'r="3"',
    'width="10"',
    'height="9"',
  ],
  ...['d="M1,2L3,4Z"', 'class="oriel-bar"', 'class="oriel-bar oriel-x"', 'viewBox="0 0 480 16"', 'aria-hidden="true"'],
  ...['x="1e9"', 'x="NaN"', 'x="calc(1px)"', 'x="12345"', 'd="M1,2a3,4"', 'd="url(#a)"', 'r="3px"', 'class="evil"'],
  ...['href="#a"', 'xlink:href="javascript:x()"', 'style="fill:url(//h)"', 'fill="url(#a)"', 'onload="x()"', 'id="a"'],
  ...[
    'transform="scale(9)"',
    'clip-path="url(#a)"',
    'filter="url(#a)"',
    'xmlns="u"',
    'tabindex="0"',
    'aria-hidden="false"',
  ],
] as const;
const SHAPES = [...'rect,line,path,circle'.split(','), 'use', 'image', 'animate', 'set', 'a', 'foreignObject', 'style'];

const attributes = fc.array(fc.constantFrom(...ATTRIBUTES), { maxLength: 2 });
const tag = (name: string, written: readonly string[]): string => [name, ...written].join(' ');
const drawings = fc
  .tuple(attributes, fc.array(fc.tuple(fc.constantFrom(...SHAPES), attributes), { maxLength: 2 }), fc.boolean())
  .map(([outer, shapes, labelled]) => {
    const inside = shapes.map(([name, written]) => `<${tag(name, written)} />`).join('');
    return `<div><${tag('svg', outer)}>${inside}${labelled ? '<text x="1" y="2">2019</text>' : ''}</svg></div>`;
  });

const dates = fc.option(
  fc.constantFrom('1850', '1998', '1998-06', '2019-02-28', '2020-01-31', '2020-01-31T10:15:00', '2120-12-31', 'U'),
);
const texts = fc.constantFrom('a', '', '<svg onload=x>', '"&\'', '12.5', '-0.000001', '9999999', '<5', '\u00A0', '😀');
const dateOf = (text: string | null) =>
  text === null ? null : text === 'U' ? parsePartialDate('', 'U') : parsePartialDate(text);

const TOOLS = {
  words: catalogue.words,
  facts: factsOf('edith'),
  profile: 'accessible',
  foreign: null,
  markup: () => '',
} as const;

const marks: fc.Arbitrary<Mark> = fc
  .tuple(fc.boolean(), texts, texts, fc.array(dates, { minLength: 3, maxLength: 3 }), fc.nat({ max: 11 }))
  .map(([isSpan, label, kind, [from = null, to = null, planned = null], choice]) => {
    const common = { label, kind, labelField: 'label', dateFields: '' };
    const [first, second, third] = [dateOf(from), dateOf(to), dateOf(planned)];
    if (!isSpan) return markOf({ ...common, form: 'point', at: first, shape: pick(POINT_SHAPES, choice) }, {});
    const ends = { from: first, to: second, planned: third, noEnd: pick(NO_END, choice) };
    return markOf({ ...common, ...ends, form: 'span', shape: pick(SPAN_SHAPES, choice) }, {});
  });

function pick<T>(list: readonly T[], choice: number): T {
  const [first] = list;
  if (first === undefined) throw new Error('nothing to pick');
  return list[choice % list.length] ?? first;
}

const readings: fc.Arbitrary<Row> = fc
  .tuple(dates, fc.array(texts, { minLength: 6, maxLength: 6 }), fc.boolean())
  .map(([date, [of = '', value = '', to = '', units = '', low = '', high = ''], flag]) =>
    plain({ date: dateOf(date), of, value, to, units, low, high, flag }),
  );

/** Charts and timelines of rows that no record would have. */
const pictures = fc.oneof(
  fc.array(marks, { maxLength: 12 }).map((all) => timelineHtml(all, { title: '<T>' }, TOOLS)),
  fc.tuple(fc.array(readings, { maxLength: 12 }), fc.boolean()).map(([rows, isRange]) => {
    const ends = isRange ? { from: 'value', to: 'to' } : { value: 'value', of: 'of' };
    return chartHtml(
      rows,
      '<T>',
      { date: 'date', units: 'units', low: 'low', high: 'high', flag: 'flag', ...ends },
      TOOLS,
    );
  }),
);

/** The sections of the GP record's datasets for two people of the fixtures, one of them hostile. */
function realFragments(): readonly string[] {
  const people = [
    ['zack', FACTS.person],
    ['edith', { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null }],
  ] as const;
  return people.flatMap(([id, person]) => {
    const bytes = readFileSync(new URL(`../../fixtures/${id}/openhr.xml`, import.meta.url));
    return ['problems', 'allergies', 'medications'].flatMap((dataset) =>
      viewOf(bytes, recipeOf(dataset), { ...FACTS, person }).sections.map(({ html }) => html),
    );
  });
}
