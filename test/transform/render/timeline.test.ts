import assert from 'node:assert/strict';

import { plain, type Row } from '../../../src/transform/dataset/row.ts';
import { parsePartialDate } from '../../../src/transform/record/partial-date.ts';
import { WITHHELD } from '../../../src/transform/record/vocabulary.ts';
import type { RenderTools } from '../../../src/transform/render/helpers/helper.ts';
import { compileDatasetTemplate } from '../../../src/transform/render/template.ts';
import { markOf, type Mark, type MarkArguments } from '../../../src/transform/render/timeline/mark.ts';
import { timelineHtml } from '../../../src/transform/render/timeline/timeline.ts';
import { guard, visibleText } from '../../../src/transform/sanitize/guard.ts';
import { visitSection } from '../support/dataset.ts';
import { catalogue, factsOf } from '../support/people.ts';
import { problemAt, problemsOf } from '../support/problems.ts';

/** Today is 2020-01-31. */
const TOOLS: RenderTools = {
  words: catalogue.words,
  facts: factsOf('edith'),
  profile: 'accessible',
  foreign: null,
  markup: ({ xml }) => xml,
};

type Dates = 'from' | 'to' | 'planned' | 'at';
type Given = Omit<Partial<MarkArguments>, Dates> & Partial<Readonly<Record<Dates, string>>>;

function mark(form: Mark['form'], { from, to, planned, at, ...others }: Given, withheld: readonly string[] = []): Mark {
  const dates = { from, to, planned, at };
  const parsed = Object.fromEntries(
    Object.entries(dates).map(([name, text]) => [name, text === undefined ? null : parsePartialDate(text)]),
  );
  const row: Partial<Row> = { [WITHHELD]: Object.fromEntries(withheld.map((name) => [name, true])) };
  return markOf({ form, label: 'Thing', labelField: 'item', dateFields: 'from to', ...others, ...parsed }, row);
}

const span = (given: Given, withheld?: readonly string[]): Mark => mark('span', given, withheld);
const point = (given: Given): Mark => mark('point', given);

/** A span that gives a scale from 2010 until today: 436 units for 3,682 days. */
const SCALE = span({ label: 'Scale', from: '2010-01-01', noEnd: 'goes-on' });

/** A timeline as the guard lets it pass. */
function timeline(...marks: readonly Mark[]): string {
  const guarded = guard(timelineHtml(marks, { title: 'Over time' }, TOOLS));
  assert.ok(guarded.ok);
  return guarded.html;
}

function textOf(html: string): string {
  return visibleText(html as Parameters<typeof visibleText>[0]);
}

/** The drawing of the lane of this label. */
function laneOf(html: string, label: string): string {
  return html.split('<div class="oriel-lane"><p>').find((lane) => lane.startsWith(`<b>${label}</b>`)) ?? '';
}

const wordsOf = (html: string, label: string): string =>
  (/^.*?<\/p>/u.exec(laneOf(html, label))?.[0] ?? '').replaceAll(/<[^>]*>/gu, '');
const count = (html: string, what: string): number => html.split(what).length - 1;
const numberIn = (html: string, pattern: RegExp): number => Number(pattern.exec(html)?.[1]);

describe('a span of a timeline', () => {
  it('with both ends is a bar from one to the other, and words', () => {
    const html = timeline(SCALE, span({ from: '2012-01-01', to: '2014-01-01' }));
    const lane = laneOf(html, 'Thing');
    assert.equal(wordsOf(html, 'Thing'), 'Thing from 01-Jan-2012, until 01-Jan-2014');
    assert.equal(Math.round(numberIn(lane, /oriel-bar" x="([\d.]+)"/u)), 22 + Math.round((436 * 730) / 3682));
    assert.equal(Math.round(numberIn(lane, /width="([\d.]+)"/u)), Math.round((436 * 731) / 3682));
    assert.equal(count(lane, 'oriel-vague') + count(lane, 'oriel-arrow'), 0);
  });

  it('that goes on is open: a bar until today, with an arrow', () => {
    const html = timeline(SCALE, span({ from: '2019-01-01', noEnd: 'goes-on' }));
    const lane = laneOf(html, 'Thing');
    assert.equal(wordsOf(html, 'Thing'), 'Thing from 01-Jan-2019, continues');
    assert.match(lane, /class="oriel-arrow" d="M458,/u);
    assert.match(textOf(html), /An arrow: it continues, and no end is recorded/u);
  });

  for (const [noEnd, says] of [
    ['ended', 'ended, date not recorded'],
    ['unknown', 'no end recorded'],
  ] as const)
    it(`whose end is ${noEnd} is not drawn as if it went on`, () => {
      const html = timeline(SCALE, span({ from: '2012-01-01', noEnd }));
      const lane = laneOf(html, 'Thing');
      assert.equal(wordsOf(html, 'Thing'), `Thing from 01-Jan-2012, ${says}`);
      assert.equal(count(lane, 'oriel-arrow'), 0);
      assert.equal(count(lane, 'oriel-vague'), 1);
      assert.ok(numberIn(lane, /width="([\d.]+)"/u) <= 2);
    });

  it('that has not been said to end is drawn until today at most', () => {
    const lane = laneOf(timeline(SCALE, span({ from: '2020-01-30' })), 'Thing');
    assert.ok(!(numberIn(lane, /oriel-vague" x1="[\d.]+" y1="[\d.]+" x2="([\d.]+)"/u) > 458));
  });

  it('without a start is dashes before its end, or before today where it goes on', () => {
    const html = timeline(SCALE, span({ to: '2014-01-01' }), span({ label: 'Open', noEnd: 'goes-on' }));
    assert.equal(wordsOf(html, 'Thing'), 'Thing start not recorded, until 01-Jan-2014');
    assert.equal(wordsOf(html, 'Open'), 'Open start not recorded, continues');
    assert.equal(count(laneOf(html, 'Thing'), 'oriel-vague'), 1);
    assert.match(laneOf(html, 'Open'), /oriel-vague" x1="440" y1="8" x2="458"/u);
  });

  it('of a year or a month is dashes for as long as its dates may be, and a bar where it is certain', () => {
    const html = timeline(SCALE, span({ from: '2012', to: '2014-06' }));
    const lane = laneOf(html, 'Thing');
    assert.equal(wordsOf(html, 'Thing'), 'Thing from 2012, until Jun 2014');
    assert.equal(count(lane, 'oriel-vague'), 2);
    assert.equal(Math.round(numberIn(lane, /width="([\d.]+)"/u)), Math.round((436 * 517) / 3682));
    assert.match(textOf(html), /Dashes: the date is not recorded, or the exact day is not/u);
  });

  it('of which nothing is certain has no bar', () => {
    const both = laneOf(timeline(SCALE, span({ from: '2012', to: '2012' })), 'Thing');
    const start = laneOf(timeline(SCALE, span({ from: '2012' })), 'Thing');
    for (const lane of [both, start]) assert.equal(count(lane, 'oriel-bar'), 0);
  });

  it('leaves a gap before it begins again, in one lane', () => {
    const html = timeline(
      SCALE,
      span({ from: '2012-01-01', to: '2013-01-01' }),
      span({ from: '2015-01-01', to: '2016-01-01' }),
    );
    const lane = laneOf(html, 'Thing');
    const bars = [...lane.matchAll(/oriel-bar" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/gu)];
    assert.deepEqual(
      bars.map(([, , y]) => y),
      ['4', '4'],
    );
    const [later, earlier] = bars.map(([, x, , width]) => [Number(x), Number(x) + Number(width)]);
    assert.ok((earlier?.[1] ?? 0) + 80 < (later?.[0] ?? 0), 'the years between are free');
    assert.match(wordsOf(html, 'Thing'), /from 01-Jan-2015, until 01-Jan-2016; from 01-Jan-2012, until 01-Jan-2013/u);
  });

  it('at the same time as another stands below it', () => {
    const lane = laneOf(
      timeline(SCALE, span({ from: '2012-01-01', to: '2014-01-01' }), span({ from: '2013-01-01', to: '2015-01-01' })),
      'Thing',
    );
    assert.deepEqual(
      [...lane.matchAll(/oriel-bar" x="[\d.]+" y="([\d.]+)"/gu)].map(([, y]) => y),
      ['4', '16'],
    );
  });

  it('with a planned end that has passed goes on, and says both', () => {
    const html = timeline(SCALE, span({ from: '2017-01-01', planned: '2019-12-01', noEnd: 'goes-on' }));
    assert.equal(wordsOf(html, 'Thing'), 'Thing from 01-Jan-2017, continues, planned end 01-Dec-2019');
    assert.equal(count(laneOf(html, 'Thing'), 'oriel-planned'), 1);
  });
});

describe('what is long to come', () => {
  const LATER = /What is later than the drawing shows stands in the words beside it\./u;

  it('takes no more room than what was: a bar runs out of the drawing, a planned end and a point are not drawn', () => {
    const html = timeline(
      SCALE,
      span({ from: '2015-01-01', to: '2099-12-31' }),
      span({ label: 'Planned', from: '2015-01-01', planned: '2099-12-31', noEnd: 'goes-on' }),
      point({ label: 'Appointment', at: '2090-01-01' }),
    );
    const lane = laneOf(html, 'Thing');
    const [x, width] = [numberIn(lane, /oriel-bar" x="([\d.]+)"/u), numberIn(lane, /width="([\d.]+)"/u)];
    assert.equal(Math.round(x + width), 480);
    // 2010 to 2020 is half of the scale.
    assert.equal(Math.round(numberIn(lane, /oriel-today" x1="([\d.]+)"/u)), 240);
    assert.equal(wordsOf(html, 'Thing'), 'Thing from 01-Jan-2015, until 31-Dec-2099');
    assert.equal(count(laneOf(html, 'Planned'), 'oriel-planned'), 0);
    assert.match(wordsOf(html, 'Planned'), /planned end 31-Dec-2099/u);
    assert.equal(count(laneOf(html, 'Appointment'), 'class="oriel-dot"'), 0);
    assert.match(textOf(html), LATER);
    assert.match(textOf(html), /Not drawn because there is no room: 1\./u);
  });

  it('is drawn where it is no longer than what was, or a year', () => {
    const near = timeline(SCALE, span({ from: '2015-01-01', to: '2029-12-31' }));
    const young = timeline(span({ from: '2020-01-20', to: '2020-12-31' }), point({ at: '2020-01-25', label: 'A' }));
    for (const html of [near, young]) {
      const lane = laneOf(html, 'Thing');
      const [x, width] = [numberIn(lane, /oriel-bar" x="([\d.]+)"/u), numberIn(lane, /width="([\d.]+)"/u)];
      assert.equal(Math.round(x + width), 458);
      assert.doesNotMatch(textOf(html), LATER);
    }
  });
});

describe('what a timeline does not draw', () => {
  it('is what ends before it begins, and what has no date', () => {
    const html = timeline(SCALE, SCALE, span({ from: '2014-01-01', to: '2012-01-01' }), span({}), point({}));
    assert.equal(laneOf(html, 'Thing'), '');
    assert.match(textOf(html), /Not drawn because they have no dates that can be used: 3/u);
  });

  it('is what has a date that was withheld: it neither goes on nor lacks a start', () => {
    const html = timeline(SCALE, SCALE, span({ from: '2014-01-01', noEnd: 'goes-on' }, ['to']));
    assert.equal(laneOf(html, 'Thing'), '');
    assert.match(textOf(html), /Not drawn because they have no dates that can be used: 1/u);
  });

  it('is any picture at all of one mark', () => {
    assert.equal(timeline(SCALE), '');
    assert.equal(timeline(), '');
  });

  it('is counted where there is no room: the oldest lanes, the oldest spans, more than six at a time', () => {
    const lanes = Array.from({ length: 25 }, (_, n) =>
      span({ label: `L${n}`, from: `${2019 - n}-01-01`, to: `${2019 - n}-02-01` }),
    );
    const html = timeline(...lanes);
    assert.equal(count(html, '<div class="oriel-lane"><p>'), 20);
    assert.ok(html.includes('<b>L0</b>') && !html.includes('<b>L24</b>'));
    assert.match(textOf(html), /Not drawn because there is no room: 5/u);
    const same = Array.from({ length: 10 }, () => span({ from: '2012-01-01', to: '2014-01-01' }));
    assert.match(textOf(timeline(...same)), /Not drawn because there is no room: 4/u);
    const many = Array.from({ length: 45 }, (_, n) => span({ from: `${1960 + n}-01-01`, to: `${1960 + n}-02-01` }));
    assert.match(textOf(timeline(...many)), /and 36 earlier.*Not drawn because there is no room: 5/su);
    assert.equal(count(timeline(...many), 'class="oriel-bar"'), 40);
  });
});

describe('a lane of a timeline', () => {
  it('that goes on stands before those that ended, the latest of them first', () => {
    const html = timeline(
      span({ label: 'Old', from: '2001-01-01', to: '2002-01-01' }),
      span({ label: 'New', from: '2018-01-01', to: '2019-01-01' }),
      span({ label: 'Open', from: '1999-01-01', noEnd: 'goes-on' }),
    );
    assert.deepEqual(
      [...html.matchAll(/<b>([^<]*)<\/b>/gu)].map(([, label]) => label),
      ['Open', 'New', 'Old'],
    );
  });

  it('has the words of a source escaped, words where there are none, and others where they were withheld', () => {
    const html = timeline(
      span({ label: '<svg onload=x>', from: '2012-01-01', to: '2013-01-01' }),
      span({ label: null, from: '2012-01-01', to: '2013-01-01' }),
      span({ label: null, from: '2012-01-01', to: '2013-01-01' }, ['item']),
    );
    assert.ok(html.includes('<b>&lt;svg onload&#x3D;x&gt;</b>'));
    assert.ok(html.includes('<b>not recorded</b>') && html.includes('<b>not shown</b>'));
  });

  it('has points of each kind in a shape of its own, few by their dates, many by their number', () => {
    const ticks = Array.from({ length: 12 }, (_, n) =>
      point({ at: `2019-${String(n + 1).padStart(2, '0')}-01`, shape: 'tick', kind: 'issue' }),
    );
    const html = timeline(...ticks, point({ at: '2018-06', shape: 'cross', kind: 'cancelled issue' }));
    const lane = laneOf(html, 'Thing');
    assert.equal(wordsOf(html, 'Thing'), 'Thing issue: 12 from 01-Jan-2019 to 01-Dec-2019; cancelled issue: Jun 2018');
    assert.deepEqual(
      ['tick', 'cross', 'dot', 'vague'].map((name) => count(lane, `class="oriel-${name}"`)),
      [1, 1, 0, 1],
    );
    assert.match(textOf(html), /An upright mark: issue\. A cross: cancelled issue\./u);
  });

  it('draws hundreds of points as one path, those of one place once', () => {
    const days = Array.from({ length: 3000 }, (_, n) => new Date(Date.UTC(2011, 0, 1 + n)).toISOString().slice(0, 10));
    const lane = laneOf(timeline(...days.map((at) => point({ at }))), 'Thing');
    assert.equal(count(lane, '<path class="oriel-dot"'), 1);
    assert.ok(count(lane, 'M') < 500 && lane.length < 12_000, String(lane.length));
  });
});

describe('{{#timeline}} in a template', () => {
  const FIELDS = 'fields: [text, day, flag, state, texts]';
  const view = (inside: string) => `{{#section "all"}}\n${inside}\n{{/section}}`;
  const compile = (inside: string, fields = FIELDS) =>
    compileDatasetTemplate('view.hbs', view(inside), [visitSection(fields)]).get('all');
  const said = (inside: string) =>
    problemsOf(() => compile(inside)).map(({ message, hint }) => `${message} | ${hint ?? ''}`);
  const MARKS = '{{#if flag}}{{span text from=day noEnd="goes-on"}}{{else}}{{point text at=day}}{{/if}}';

  it('marks each row as its conditions choose, of groups too, and nothing in the strict profile', () => {
    const rows = [true, false].map((flag) =>
      plain({ text: 'A', day: parsePartialDate('2019-01-01'), flag, [WITHHELD]: {} }),
    );
    const template = compile(`{{#timeline "Over time"}}${MARKS}{{/timeline}}`);
    const accessible = template?.({ rows }, TOOLS) ?? '';
    assert.match(accessible, /<b>A<\/b> from .*, continues; <time/u);
    assert.equal(template?.({ rows }, { ...TOOLS, profile: 'strict' }).trim(), '');
    const grouped = compile(`{{#timeline "Over time"}}${MARKS}{{/timeline}}`, `${FIELDS}\ngroup: text`);
    assert.equal(grouped?.({ groups: [{ title: 'A', rows }] }, TOOLS), accessible);
  });

  it('shows a label that is a part of a choice', () => {
    const rows = [1, 2].map(() =>
      plain({ day: parsePartialDate('2019'), state: plain({ value: 'open', label: 'Open' }), [WITHHELD]: {} }),
    );
    assert.match(
      compile('{{#timeline "T"}}{{point state.label at=day}}{{/timeline}}')?.({ rows }, TOOLS) ?? '',
      /<b>Open<\/b>/u,
    );
  });

  it('beside what is closed draws one mark too, and says of those without dates that it draws none', () => {
    const template = compile(
      `{{#timeline "Over time"}}{{point text at=day}}{{/timeline}}{{#folded "All"}}x{{/folded}}`,
    );
    const shown = (...days: readonly (string | null)[]) =>
      template?.(
        {
          rows: days.map((day) =>
            plain({ text: 'A', day: day === null ? null : parsePartialDate(day), [WITHHELD]: {} }),
          ),
        },
        TOOLS,
      ) ?? '';
    assert.match(shown('2019-01-01'), /<h3>Over time<\/h3>.*<b>A<\/b> <time.*<svg .*<details>/su);
    assert.match(
      shown(null, null),
      /^<div class="oriel-timeline"><h3>Over time<\/h3><p>Not drawn because .*: 2\. See the table\.<\/p><\/div><details>/u,
    );
    assert.match(shown(), /^<details>/u);
  });

  const REFUSED: readonly (readonly [what: string, inside: string, said: RegExp])[] = [
    ['no mark', '{{#timeline "T"}} {{/timeline}}', /'timeline' marks nothing/u],
    ['text between its marks', '{{#timeline "T"}}x{{/timeline}}', /only marks and conditions stand/u],
    ['a field between its marks', '{{#timeline "T"}}{{text}}{{/timeline}}', /only marks and conditions stand/u],
    ['a list inside', '{{#timeline "T"}}{{#each texts}}{{this}}{{/each}}{{/timeline}}', /only marks and conditions/u],
    ['a misspelt mark', '{{#timeline "T"}}{{spam text from=day}}{{/timeline}}', /only marks .*did you mean 'span'/iu],
    ['a mark without a date', '{{#timeline "T"}}{{span text to=day}}{{/timeline}}', /'span' needs 'from='/u],
    ['a mark without a label', '{{#timeline "T"}}{{point at=day}}{{/timeline}}', /'point' is not written so/u],
    ['a date that is a text', '{{#timeline "T"}}{{point text at=text}}{{/timeline}}', /'at=' is a field of type date/u],
    [
      'a label that is a date',
      '{{#timeline "T"}}{{point day at=day}}{{/timeline}}',
      /'label' is a field of type text/u,
    ],
    [
      'a field that is not declared',
      '{{#timeline "T"}}{{point text at=dya}}{{/timeline}}',
      /'dya' is not declared.*'day'/iu,
    ],
    [
      'a field out of the row',
      '{{#timeline "T"}}{{point ../text at=day}}{{/timeline}}',
      /'label' is a field of the row/u,
    ],
    [
      'an argument it lacks',
      '{{#timeline "T"}}{{point text at=day until=day}}{{/timeline}}',
      /'point' has no 'until='/u,
    ],
    ['an end it lacks', '{{#timeline "T"}}{{span text from=day noEnd="open"}}{{/timeline}}', /goes-on" or "ended/u],
    ['no title', '{{#timeline}}{{point text at=day}}{{/timeline}}', /takes a text in quotes first/u],
    ['a place inside the rows', `{{#each rows}}{{#timeline "T"}}${MARKS}{{/timeline}}{{/each}}`, /outside of/u],
    ['an {{else}}', '{{#timeline "T"}}{{point text at=day}}{{else}}x{{/timeline}}', /has no \{\{else\}\}/u],
    [
      'one shape for two kinds',
      '{{#timeline "T"}}{{#if flag}}{{point text at=day kind="a"}}{{else}}{{point text at=day kind="b"}}{{/if}}{{/timeline}}',
      /the shape 'dot' stands for 'a' and for 'b'/u,
    ],
  ];

  for (const [what, inside, pattern] of REFUSED)
    it(`is refused with ${what}`, () => {
      const all = said(inside);
      assert.match(all.join('\n'), pattern);
      assert.equal(new Set(all).size, all.length, 'each once');
    });

  it('is the only place of marks, and errors name theirs', () => {
    assert.match(said('{{span text from=day}}').join('\n'), /'span' stands in a timeline/u);
    const text = view('{{#timeline "T"}}\n{{#if flag}}{{point text at=texts}}{{/if}}\n{{/timeline}}');
    const problem = problemAt(text, () => compileDatasetTemplate('view.hbs', text, [visitSection(FIELDS)]));
    assert.ok(problem.at.startsWith('texts'), problem.at);
  });
});
