import assert from 'node:assert/strict';

import { compileDatasetTemplate } from '../../../src/transform/render/template.ts';
import { HELPERS } from '../../../src/transform/render/helpers/index.ts';
import type { RenderTools } from '../../../src/transform/render/helpers/helper.ts';
import { select } from '../../../src/transform/dataset/select.ts';
import type { FieldValue } from '../../../src/transform/record/record.ts';
import { visitSection } from '../support/dataset.ts';
import { date, entry } from '../support/entries.ts';
import { catalogue, COUNCIL, factsOf } from '../support/people.ts';

const FIELDS = 'fields: [text, texts, day, code, codes, state, flag, body]';
const tools: RenderTools = {
  words: catalogue.words,
  facts: factsOf('edith'),
  profile: 'accessible',
  foreign: null,
  markup: ({ xml }) => `[${xml}]`,
};

/** Renders a template for one row. */
function render(inside: string, fields: Readonly<Record<string, FieldValue>>, more: Partial<RenderTools> = {}): string {
  const section = visitSection(FIELDS);
  const view = `{{#section "all"}}\n{{#each rows}}${inside}{{/each}}\n{{/section}}`;
  const template = compileDatasetTemplate('view.hbs', view, [section]).get('all');
  const judged = [
    { entry: entry('visit', fields), verdict: 'shown', withheld: new Set<string>(), counts: [], linked: null } as const,
  ];
  const { rows } = select(section, [{ source: COUNCIL, judged, format: { id: 'openhr' } }], tools.facts);
  assert.ok(template);
  return template({ rows }, { ...tools, ...more });
}

type Case = readonly [what: string, inside: string, fields: Readonly<Record<string, FieldValue>>, html: string];

const HOSTILE = `<b>&"'\`=</b>`;
const ESCAPED = '&lt;b&gt;&amp;&quot;&#39;&#x60;&#x3D;&lt;/b&gt;';
const CASES: readonly Case[] = [
  ['a text is escaped', '{{text}}', { text: HOSTILE }, ESCAPED],
  ['a missing text is nothing', '({{text}})', {}, '()'],
  ['the label of a choice', '{{state.label}}', { state: 'shut' }, 'Shut'],
  ['the parts of a missing choice and code are nothing', '({{state.label}}{{code.display}})', {}, '()'],
  [
    'the display of a code is escaped',
    '{{code.display}}',
    { code: { kind: 'code', system: '', code: null, display: HOSTILE, translations: [] } },
    ESCAPED,
  ],
  [
    'phone keeps each number on one line',
    '{{phone text}}',
    { text: 'Duty <team> 01632 960012, or +44 (0)7700 900124' },
    'Duty &lt;team&gt; <span class="oriel-phone">01632 960012</span>, or <span class="oriel-phone">+44 (0)7700 900124</span>',
  ],
  [
    'phone leaves words, dates and short numbers as they are',
    '{{phone text}}',
    { text: 'ext. 12, from 01-02-19' },
    'ext. 12, from 01-02-19',
  ],
  ['phone writes nothing of a missing number', '({{phone text}})', {}, '()'],
  ['nhsnumber writes groups of digits', '{{nhsnumber text}}', { text: '9990000018' }, '999 000 0018'],
  ['nhsnumber writes what is none as it stands', '{{nhsnumber text}}', { text: '123<4' }, '123&lt;4'],
  ['nhsnumber writes nothing of a missing number', '({{nhsnumber text}})', {}, '()'],
  ['date writes a day', '{{date day}}', { day: date('2014-01-30') }, '<time datetime="2014-01-30">30-Jan-2014</time>'],
  ['date writes a month', '{{date day}}', { day: date('2011-05') }, '<time datetime="2011-05">May 2011</time>'],
  ['date writes a year', '{{date day}}', { day: date('1998') }, '<time datetime="1998">1998</time>'],
  [
    'date writes a time as its day',
    '{{date day}}',
    { day: date('2019-11-04T09:40:00') },
    '<time datetime="2019-11-04T09:40:00">04-Nov-2019</time>',
  ],
  ['date says that a date is unknown', '{{date day}}', { day: date('') }, 'date unknown'],
  ['date writes nothing of a missing date', '({{date day}})', {}, '()'],
  [
    'review says that it is due',
    '{{review day}}',
    { day: date('2020-02-14') },
    'review by <time datetime="2020-02-14">14-Feb-2020</time>',
  ],
  [
    'review says that it is due today',
    '{{review day}}',
    { day: date('2020-01-31') },
    'review by <time datetime="2020-01-31">31-Jan-2020</time>',
  ],
  [
    'review says since when it is overdue',
    '{{review day}}',
    { day: date('2020-01-30') },
    '<strong class="oriel-overdue">review overdue since <time datetime="2020-01-30">30-Jan-2020</time></strong>',
  ],
  [
    'overdue says since when',
    '{{overdue day}}',
    { day: date('2020-01-30') },
    '<strong class="oriel-overdue">review overdue since <time datetime="2020-01-30">30-Jan-2020</time></strong>',
  ],
  ['overdue writes nothing of what is due today', '({{overdue day}})', { day: date('2020-01-31') }, '()'],
  ['overdue writes nothing of a date that is missing', '({{overdue day}})', {}, '()'],
  ['overdue writes nothing of a date that is unknown', '({{overdue day}})', { day: date('') }, '()'],
  [
    'review waits for the end of a month',
    '{{review day}}',
    { day: date('2020-01') },
    'review by <time datetime="2020-01">Jan 2020</time>',
  ],
  [
    'review is overdue after the month',
    '{{review day}}',
    { day: date('2019-12') },
    '<strong class="oriel-overdue">review overdue since <time datetime="2019-12">Dec 2019</time></strong>',
  ],
  ['review says that none is recorded', '{{review day}}', {}, 'no review date recorded'],
  ['review says so of an unknown date too', '{{review day}}', { day: date('') }, 'no review date recorded'],
  [
    'markup hands over to the sanitizer',
    '{{markup body}}',
    { body: { kind: 'markup', xml: '<b>x</b>' } },
    '[<b>x</b>]',
  ],
  ['markup writes nothing of nothing', '({{markup body}})', {}, '()'],
  [
    'lines keeps line breaks and escapes the rest',
    '{{lines text}}',
    { text: 'a\r\n<b>&\nc' },
    'a<br>&lt;b&gt;&amp;<br>c',
  ],
  ['lines writes nothing of nothing', '({{lines text}})', {}, '()'],
  [
    'is lets through one of its texts',
    '{{#is state.value "open" "shut"}}yes{{else}}no{{/is}}',
    { state: 'shut' },
    'yes',
  ],
  ['is lets nothing else through', '{{#is state.value "open"}}yes{{else}}no{{/is}}', { state: 'shut' }, 'no'],
  ['is lets no missing text through', '{{#is text "null"}}yes{{else}}no{{/is}}', {}, 'no'],
  ['is without else writes nothing', '({{#is text "a"}}yes{{/is}})', { text: 'b' }, '()'],
  ['is keeps the row', '{{#is text "a"}}{{text}}{{/is}}', { text: 'a' }, 'a'],
  ['say says a sentence', '{{say "review-none"}}', {}, 'no review date recorded'],
  ['yesno says yes', '{{yesno flag}}', { flag: true }, 'Yes'],
  ['yesno writes nothing of nothing', '({{yesno flag}})', {}, '()'],
  ['none says that nothing is recorded', '{{none}}', {}, '<span class="oriel-none">not recorded</span>'],
  ['none says its own words', '{{none "a < b"}}', {}, '<span class="oriel-none">a &lt; b</span>'],
  ['if takes false as false', '{{#if flag}}yes{{else}}no{{/if}}', { flag: false }, 'no'],
  ['if takes an empty part as missing', '{{#if state.value}}yes{{else}}no{{/if}}', {}, 'no'],
  [
    'each writes every item of a field that repeats',
    '{{#each texts}}({{this}}){{/each}}',
    { texts: ['a', '<'] },
    '(a)(&lt;)',
  ],
  ['each writes its else for an empty list', '{{#each codes}}x{{else}}none{{/each}}', {}, 'none'],
  ['a comment writes nothing', '({{! text }}{{!-- {{text}} --}})', { text: 'a' }, '()'],
];

describe('a rendered template:', () => {
  for (const [what, inside, fields, html] of CASES) {
    it(what, () => {
      assert.equal(render(inside, fields), html);
    });
  }

  it('mark what the record says where the section is in another language, and nothing else', () => {
    const foreign = { lang: 'en', own: 'cy', isOwn: (text: string) => text === 'Ar gau' };
    const marked = (inside: string, fields: Readonly<Record<string, FieldValue>>) =>
      render(inside, fields, { foreign });
    assert.equal(marked('{{text}}', { text: 'Cough & cold' }), '<span lang="en">Cough &amp; cold</span>');
    assert.equal(marked('{{lines text}}', { text: 'a\nb' }), '<span lang="en">a<br>b</span>');
    assert.equal(marked('{{text}}', { text: '120/80' }), '120/80');
    assert.equal(marked('({{text}})', {}), '()');
    assert.equal(marked('{{text}}', { text: 'Ar gau' }), 'Ar gau');
    assert.equal(
      marked('{{date day}}{{yesno flag}}', { day: date('1998'), flag: true }),
      '<time datetime="1998">1998</time>Yes',
    );
  });

  it('review and say escape what the words say', () => {
    const words = Object.assign((key: string) => `<${key}> {date}`, { number: String });
    assert.equal(render('{{say "yes"}}', {}, { words }), '&lt;yes&gt; {date}');
    assert.equal(render('{{review day}}', {}, { words }), '&lt;review-none&gt; {date}');
    assert.equal(
      render('{{review day}}', { day: date('2021') }, { words }),
      '&lt;review-by&gt; <time datetime="2021">2021</time>',
    );
  });

  it('a template sees no field that is not in the row: reading it is an error', () => {
    const template = compileDatasetTemplate(
      'view.hbs',
      '{{#section "all"}}\n{{#each rows}}{{text}}{{/each}}\n{{/section}}',
      [visitSection(FIELDS)],
    ).get('all');
    assert.throws(() => template?.({ rows: [Object.create(null) as object] }, tools));
    assert.throws(() => template?.({ rows: [{ note: 'x' }] }, tools), /there is no 'text' here/u);
    assert.throws(
      () => template?.({ rows: [{ __proto__: { text: 'inherited' } }] }, tools),
      /there is no 'text' here/u,
    );
  });

  it('every helper tells an author what it does', () => {
    for (const { name, description } of HELPERS.values()) assert.match(description, /^[A-Z].*\.$/u, name);
  });
});
