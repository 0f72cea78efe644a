import assert from 'node:assert/strict';

import { select } from '../../../src/transform/dataset/select.ts';
import type { FieldValue, RecordEntry } from '../../../src/transform/record/record.ts';
import type { RenderTools } from '../../../src/transform/render/helpers/helper.ts';
import type { Profile } from '../../../src/transform/render/profile.ts';
import { compileDatasetTemplate } from '../../../src/transform/render/template.ts';
import { FRAGMENT, strictFragment } from '../../../src/transform/sanitize/policy.ts';
import { guard } from '../../../src/transform/sanitize/guard.ts';
import { visitSection } from '../support/dataset.ts';
import { date, entry } from '../support/entries.ts';
import { catalogue, COUNCIL, factsOf } from '../support/people.ts';
import { problemAt, problemsOf } from '../support/problems.ts';

const PLAIN = 'fields: [text, texts, day, code, codes, state, flag, body]';
const TOOLS: RenderTools = {
  words: catalogue.words,
  facts: factsOf('edith'),
  profile: 'accessible',
  foreign: null,
  markup: ({ xml }) => xml,
};

type Fields = Readonly<Record<string, FieldValue>>;

/** The section of these entries as the guard lets it pass. */
function render(
  inside: string,
  entries: readonly RecordEntry[],
  profile: Profile,
  manifest = PLAIN,
  withheld: readonly string[] = [],
): string {
  const section = visitSection(manifest);
  const view = `{{#section "all"}}\n${inside}\n{{/section}}`;
  const template = compileDatasetTemplate('view.hbs', view, [section]).get('all');
  const judged = entries.map(
    (each) => ({ entry: each, verdict: 'shown', withheld: new Set(withheld), counts: [], linked: null }) as const,
  );
  const { rows, groups } = select(section, [{ source: COUNCIL, judged, format: { id: 'openhr' } }], TOOLS.facts);
  assert.ok(template);
  const html = template(groups === null ? { rows } : { groups }, { ...TOOLS, profile });
  const guarded = guard(html, profile === 'strict' ? strictFragment('all') : FRAGMENT);
  assert.ok(guarded.ok, html);
  return guarded.html.trim();
}

function visit(fields: Fields): RecordEntry {
  return entry('visit', fields);
}

/** What stands in the only cell of a table of one row. */
function cell(column: string, fields: Fields, profile: Profile = 'accessible'): string {
  const html = render(`{{#table "t"}}${column}{{/table}}`, [visit(fields)], profile);
  return /<tbody><tr>(.*)<\/tr><\/tbody>/su.exec(html)?.[1] ?? html;
}

const NONE = '<span class="oriel-none">not recorded</span>';
const CODE = { kind: 'code', system: '', code: '1', display: 'a < b', translations: [] } as const;

type Case = readonly [what: string, column: string, fields: Fields, accessible: string, strict: string];

const CELLS: readonly Case[] = [
  ['a text, escaped', '{{column "A" text}}', { text: '<b>' }, '<td>&lt;b&gt;</td>', '<td>&lt;b&gt;</td>'],
  [
    'a date at its precision',
    '{{column "A" day}}',
    { day: date('2011-05') },
    '<td class="date-column"><time datetime="2011-05">May 2011</time></td>',
    '<td class="date-column">May 2011</td>',
  ],
  ['a missing date', '{{column "A" day}}', {}, `<td class="date-column">${NONE}</td>`, '<td class="date-column"></td>'],
  ['the label of a choice', '{{column "A" state}}', { state: 'shut' }, '<td>Shut</td>', '<td>Shut</td>'],
  ['the value of a choice', '{{column "A" state.value}}', { state: 'shut' }, '<td>shut</td>', '<td>shut</td>'],
  ['the display of a code', '{{column "A" code}}', { code: CODE }, '<td>a &lt; b</td>', '<td>a &lt; b</td>'],
  ['mark-up', '{{column "A" body}}', { body: { kind: 'markup', xml: 'x' } }, '<td>x</td>', '<td>x</td>'],
  ['a boolean that holds', '{{column "A" flag}}', { flag: true }, '<td>Yes</td>', '<td>Yes</td>'],
  ['a boolean that does not hold', '{{column "A" flag}}', { flag: false }, '<td>No</td>', '<td>No</td>'],
  ['a boolean that nobody said', '{{column "A" flag}}', {}, `<td>${NONE}</td>`, '<td></td>'],
  [
    'each item of a list',
    '{{column "A" texts}}',
    { texts: ['a', '<'] },
    '<td><p>a</p><p>&lt;</p></td>',
    '<td><p>a</p><p>&lt;</p></td>',
  ],
  [
    'each code of a list',
    '{{column "A" codes}}',
    { codes: [CODE] },
    '<td><p>a &lt; b</p></td>',
    '<td><p>a &lt; b</p></td>',
  ],
  ['an empty list', '{{column "A" codes}}', {}, `<td>${NONE}</td>`, '<td></td>'],
  ['a text of spaces only', '{{column "A" text}}', { text: ' \u00A0 ' }, `<td>${NONE}</td>`, '<td></td>'],
  ['a text that nobody sees', '{{column "A" text}}', { text: '\u200B\uFEFF' }, `<td>${NONE}</td>`, '<td></td>'],
  [
    'words of its own for an empty cell, in both profiles',
    '{{column "A" text empty="none > here"}}',
    {},
    '<td><span class="oriel-none">none &gt; here</span></td>',
    '<td>none &gt; here</td>',
  ],
  ['no words for an empty cell', '{{column "A" text empty=""}}', {}, '<td></td>', '<td></td>'],
  [
    'a block with nothing a reader would see',
    '{{#column "A"}}\n<p>{{text}}</p>\n{{/column}}',
    {},
    `<td>${NONE}</td>`,
    '<td></td>',
  ],
  [
    'a block, on one line',
    '{{#column "A"}}\n<p>{{text}}</p>\n<p>{{date day}}</p>\n{{/column}}',
    { text: 'x', day: date('2020') },
    '<td><p>x</p> <p><time datetime="2020">2020</time></p></td>',
    '<td><p>x</p> <p>2020</p></td>',
  ],
  [
    'a block of dates',
    '{{#column "A" kind="date"}}{{review day}}{{/column}}',
    { day: date('2019') },
    '<td class="date-column"><strong class="oriel-overdue">review overdue since <time datetime="2019">2019</time></strong></td>',
    '<td class="date-column"><strong>review overdue since 2019</strong></td>',
  ],
  ['the name of its row', '{{column "A" text header=true}}', { text: 'x' }, '<th scope="row">x</th>', '<td>x</td>'],
];

describe('a column writes', () => {
  for (const [what, column, fields, accessible, strict] of CELLS)
    it(what, () => {
      assert.equal(cell(column, fields), accessible);
      assert.equal(cell(column, fields, 'strict'), strict);
    });
});

describe('a column of a field that was withheld', () => {
  const written = (column: string, profile: Profile, fields: Fields = {}) =>
    render(`{{#table "t"}}${column}{{/table}}`, [visit(fields)], profile, PLAIN, ['text', 'day']);

  it('says so, whatever words it has for an empty cell', () => {
    for (const column of ['{{column "A" text}}', '{{column "A" text empty="none"}}', '{{column "A" text empty=""}}']) {
      assert.match(written(column, 'accessible'), /<td><span class="oriel-none">not shown<\/span><\/td>/u);
      assert.match(written(column, 'strict'), /<td>not shown<\/td>/u);
    }
    assert.match(written('{{column "A" day}}', 'strict'), /<td class="date-column">not shown<\/td>/u);
  });

  it('shows what was put in its place', () => {
    assert.match(written('{{column "A" text}}', 'accessible', { text: 'in other words' }), /<td>in other words<\/td>/u);
  });

  it('leaves the other columns as they are', () => {
    assert.match(written('{{column "A" state}}', 'accessible'), /<td><span class="oriel-none">not recorded</u);
  });

  it('can be told apart where an author lays out the cell', () => {
    const column = '{{#column "A"}}{{#if withheld.text}}kept back{{else}}nothing said{{/if}}{{/column}}';
    assert.match(written(column, 'accessible'), /<td>kept back<\/td>/u);
    assert.match(render(`{{#table "t"}}${column}{{/table}}`, [visit({})], 'accessible'), /<td>nothing said<\/td>/u);
  });

  it('is asked for by a name that the section declares, or refused', () => {
    const column = '{{#column "A"}}{{#if withheld.note}}x{{/if}}{{/column}}';
    const [problem] = problemsOf(() => written(column, 'accessible'));
    assert.match(problem?.message ?? '', /note/u);
  });
});

describe('a table', () => {
  const two = '{{#table "One & two"}}\n{{! a comment }}\n{{column "A" text}}\n{{column "<B>" state}}\n{{/table}}';
  const rows = [visit({ text: 'x', state: 'open' })];

  it('has caption and scopes, or the id of its section', () => {
    assert.equal(
      render(two, rows, 'accessible'),
      '<table><caption>One &amp; two</caption><thead><tr><th scope="col">A</th><th scope="col">&lt;B&gt;</th></tr></thead><tbody><tr><td>x</td><td>Open</td></tr></tbody></table>',
    );
    assert.equal(
      render(two, rows, 'strict'),
      '<table id="all"><thead><tr><th>A</th><th>&lt;B&gt;</th></tr></thead><tbody><tr><td>x</td><td>Open</td></tr></tbody></table>',
    );
  });

  it('has a row with the title of each group', () => {
    const inside = '{{#table "t" untitled="no name"}}{{column "A" text}}{{column "B" state}}{{/table}}';
    const entries = [visit({ text: 'x', state: 'open' }), visit({ state: 'shut' })];
    const manifest = `${PLAIN}\ngroup: text`;
    const cells = (text: string, state: string) => `<tr><td>${text}</td><td>${state}</td></tr>`;
    const title = (text: string) => `<tr><th class="med-item-column" scope="rowgroup" colspan="2">${text}</th></tr>`;
    assert.match(
      render(inside, entries, 'accessible', manifest),
      new RegExp(
        `<tbody>${title('<span class="oriel-none">no name</span>')}${cells(NONE, 'Shut')}</tbody><tbody>${title('x')}${cells('x', 'Open')}</tbody></table>$`,
        'u',
      ),
    );
    const strict = (text: string) => `<tr><td class="med-item-column" colspan="2"><b>${text}</b></td></tr>`;
    assert.match(
      render(inside, entries, 'strict', manifest),
      new RegExp(
        `<tbody>${strict('no name')}${cells('', 'Shut')}${strict('x')}${cells('x', 'Open')}</tbody></table>$`,
        'u',
      ),
    );
  });

  it('walks the lists of a row, and sees what stands around it', () => {
    const inside = '{{#table "t"}}{{#column "A"}}{{#each texts}}{{this}}{{../text}}{{/each}}{{/column}}{{/table}}';
    assert.match(render(inside, [visit({ text: '-', texts: ['a', 'b'] })], 'accessible'), /<td>a-b-<\/td>/u);
  });
});

describe('cards', () => {
  const inside = '{{#cards}}{{column "Name" text header=true}}{{column "Open" flag}}{{column "Since" day}}{{/cards}}';
  const rows = [visit({ text: 'x', flag: true })];

  it('are names and values under a title', () => {
    assert.equal(
      render(inside, rows, 'accessible'),
      `<div class="oriel-card"><h3>x</h3><dl><dt>Open</dt><dd>Yes</dd><dt>Since</dt><dd>${NONE}</dd></dl></div>`,
    );
  });

  it('are the table of the same columns in the strict profile', () => {
    assert.equal(
      render(inside, rows, 'strict'),
      render(inside.replaceAll('cards', 'table').replace('table', 'table "t"'), rows, 'strict'),
    );
  });
});

describe('folded content', () => {
  it('opens on demand, and stands open in the strict profile', () => {
    const inside = '{{#folded "Past & gone"}}{{#each rows}}<p>{{text}}</p>{{/each}}{{/folded}}';
    const rows = [visit({ text: 'x' })];
    assert.equal(
      render(inside, rows, 'accessible'),
      '<details><summary>Past &amp; gone (1)</summary><p>x</p></details>',
    );
    assert.equal(render(inside, rows, 'strict'), '<p>x</p>');
  });
});

describe('where a row comes from', () => {
  const table = '{{#table "t"}}{{column "A" text}}{{column "B" text}}{{/table}}';
  const own = '{{#each rows}}<p>{{text}}</p>{{provenance}}{{/each}}';
  const all = 'fields: [text, recordedBy, recordedAt, organisation, system]';
  const from = (provenance: Partial<RecordEntry['provenance']>): RecordEntry => ({
    ...visit({ text: 'x' }),
    provenance: { system: null, organisation: null, recordedBy: null, recordedAt: null, ...provenance },
  });
  const recordedAt = date('2019-03-12') as RecordEntry['provenance']['recordedAt'];
  const full = from({ recordedAt, recordedBy: 'Dr <A>', organisation: 'Surgery', system: 'Sys' });
  const details =
    '<details class="oriel-provenance"><summary>Recorded <time datetime="2019-03-12">12-Mar-2019</time></summary><p>by Dr &lt;A&gt;, Surgery, from Sys</p></details>';

  it('stands in the last cell, once, or where a layout of its own says so', () => {
    assert.ok(render(table, [full], 'accessible', all).includes(`<td>x</td><td>x${details}</td></tr>`));
    assert.equal(render(own, [full], 'accessible', all), `<p>x</p>${details}`);
    assert.ok(
      render(table.replaceAll('table', 'cards').replace(' "t"', ''), [full], 'accessible', all).includes(
        `</dl>${details}</div>`,
      ),
    );
  });

  it('says what its section declares, and no more', () => {
    const declared = (fields: string) => render(own, [full], 'accessible', `fields: [text, ${fields}]`);
    assert.match(declared('organisation'), /<summary>Recorded<\/summary><p>Surgery<\/p>/u);
    assert.match(declared('recordedAt'), /<p class="oriel-provenance">Recorded <time[^>]*>12-Mar-2019<\/time><\/p>$/u);
    assert.doesNotMatch(render(table, [full], 'accessible', 'fields: [text]'), /oriel-provenance|Surgery/u);
  });

  it('says nothing where no date is declared and the source gave nothing else', () => {
    assert.equal(render(own, [from({})], 'accessible', 'fields: [text, organisation]'), '<p>x</p>');
  });

  it('says so where the source did not give a date', () => {
    assert.equal(
      render(own, [from({})], 'accessible', all),
      '<p>x</p><p class="oriel-provenance">Recorded, date not given</p>',
    );
  });

  it('is no part of the strict profile', () => {
    assert.doesNotMatch(render(table, [full], 'strict', all), /Surgery|12-Mar|details/u);
    assert.equal(render(own, [full], 'strict', all), '<p>x</p>');
  });
});

type Refused = readonly [what: string, inside: string, at: string, message: RegExp, hint?: RegExp];

const COLUMN = '{{column "A" text}}';
/** Each is refused at the text given as `at`. */
const REFUSED: readonly Refused[] = [
  [
    'a table without a caption',
    `{{#table}}${COLUMN}{{/table}}`,
    '{{#table',
    /takes a text in quotes first/u,
    /\{\{#table "caption"\}\}/u,
  ],
  ['an empty caption', `{{#table " "}}${COLUMN}{{/table}}`, '{{#table', /takes a text in quotes first/u],
  ['a table of a field', `{{#table "t" rows}}${COLUMN}{{/table}}`, '{{#table', /not written so/u],
  ['a misspelt table', `{{#tabel "t"}}${COLUMN}{{/tabel}}`, '{{#tabel', /no helper 'tabel'/u, /did you mean 'table'/u],
  ['a table that stands alone', '{{table "t"}}', '{{table', /stands around/u],
  [
    'an argument that a table does not have',
    `{{#table "t" untitle="x"}}${COLUMN}{{/table}}`,
    'untitle=',
    /no 'untitle='/u,
    /did you mean 'untitled'/u,
  ],
  ['a table without columns', '{{#table "t"}}{{! none }}{{/table}}', '{{#table', /has no columns/u],
  ['a text between columns', `{{#table "t"}}${COLUMN} and {{/table}}`, ' and', /only columns stand/u],
  [
    'a condition around a column',
    `{{#table "t"}}{{#if flag}}${COLUMN}{{/if}}{{/table}}`,
    '{{#if',
    /only columns stand/u,
  ],
  [
    'a misspelt column',
    `{{#table "t"}}${COLUMN}{{colum "B" text}}{{/table}}`,
    '{{colum ',
    /only columns stand/u,
    /did you mean 'column'/u,
  ],
  ['an else of a table', `{{#table "t"}}${COLUMN}{{else}}none{{/table}}`, '{{#table', /has no \{\{else\}\}/u],
  [
    'two tables',
    `{{#table "t"}}${COLUMN}{{/table}}{{#table "u"}}${COLUMN}{{/table}}`,
    '{{#table "u"',
    /once in a section/u,
  ],
  [
    'a table in a list',
    `{{#each rows}}{{#table "t"}}${COLUMN}{{/table}}{{/each}}`,
    '{{#table',
    /outside of \{\{#each\}\}/u,
  ],
  ['a column without a title', '{{#table "t"}}{{column text}}{{/table}}', '{{column', /takes a text in quotes first/u],
  ['a column without a field', '{{#table "t"}}{{column "A"}}{{/table}}', '{{column', /not written so/u],
  ['a column of a text in quotes', '{{#table "t"}}{{column "A" "B"}}{{/table}}', '{{column', /not written so/u],
  [
    'a column of a field that is not declared',
    '{{#table "t"}}{{column "A" witness}}{{/table}}',
    'witness',
    /'witness' is not declared for a row/u,
  ],
  [
    'a column of a misspelt field',
    '{{#table "t"}}{{column "A" txet}}{{/table}}',
    'txet',
    /is not declared/u,
    /did you mean 'text'/u,
  ],
  [
    'a column of a field around the row',
    '{{#table "t"}}{{column "A" ../rows}}{{/table}}',
    '../rows',
    /a field of its row/u,
  ],
  [
    'a misspelt field inside a column',
    '{{#table "t"}}{{#column "A"}}{{txet}}{{/column}}{{/table}}',
    'txet',
    /is not declared/u,
  ],
  [
    'a kind that there is not',
    '{{#table "t"}}{{column "A" text kind="number"}}{{/table}}',
    'kind=',
    /cannot be this/u,
    /kind="date"/u,
  ],
  [
    'a text in place of true',
    '{{#table "t"}}{{column "A" text header="yes"}}{{/table}}',
    'header=',
    /cannot be this/u,
    /header=true/u,
  ],
  [
    'no words for a missing name of a row',
    '{{#table "t"}}{{column "A" text header=true empty=""}}{{/table}}',
    '{{column',
    /never empty/u,
    /empty="…"/u,
  ],
  ['a field as words', '{{#table "t"}}{{column "A" text empty=text}}{{/table}}', 'empty=', /cannot be this/u],
  [
    'a column outside of a table',
    '{{#each rows}}{{column "A" text}}{{/each}}',
    '{{column',
    /stands in a table or in cards/u,
  ],
  ['a component inside a tag', `<p {{#table "t"}}${COLUMN}{{/table}}>x</p>`, '{{#table', /cannot stand inside a tag/u],
  [
    'provenance that is not declared',
    '{{#each rows}}{{provenance}}{{/each}}',
    '{{provenance',
    /no field says where/u,
    /recordedBy/u,
  ],
  ['provenance of nothing', '{{provenance}}', '{{provenance', /no field says where/u],
  [
    'a block of a component that engines write',
    '{{#oriel-cell}}x{{/oriel-cell}}',
    '{{#oriel-cell',
    /no helper 'oriel-cell'/u,
  ],
  [
    'a table of its own',
    '<p>a</p><table><tbody></tbody></table>',
    '<table',
    /<table> is not written/u,
    /\{\{#table "caption"\}\}/u,
  ],
  ['an upper-case table of its own', 'x <TABLE>', '<TABLE', /<TABLE> is not written/u],
  ['a heading of its own', '<h2>Title</h2>', '<h2', /<h2> is not written/u, /h3/u],
];

describe('cards of a grouped section', () => {
  const COLUMNS = '{{column "Text" text header=true}}{{column "Day" day}}';
  const rows = [
    visit({ text: 'one', state: 'open', flag: true }),
    visit({ text: 'two', state: 'shut', flag: false }),
    visit({ text: 'three', state: 'open' }),
  ];
  const grouped = `${PLAIN}\ngroup: state`;

  it('stand under the title of their group, those that lead marked', () => {
    const html = render(`{{#cards lead=flag}}${COLUMNS}{{/cards}}`, rows, 'accessible', grouped);
    const card = (text: string, more = '') =>
      `<div class="oriel-card${more}"><h4>${text}</h4><dl><dt>Day</dt><dd>${NONE}</dd></dl></div>`;
    assert.equal(
      html,
      `<div class="oriel-groups"><div class="oriel-group"><h3>open</h3>${card('one', ' oriel-lead')}${card('three')}</div>` +
        `<div class="oriel-group"><h3>shut</h3>${card('two')}</div></div>`,
    );
  });

  it('are a grouped table in the strict profile', () => {
    const html = render(`{{#cards lead=flag}}${COLUMNS}{{/cards}}`, rows, 'strict', grouped);
    assert.match(html, /^<table id="all"><thead>.*<td class="med-item-column" colspan="2"><b>open<\/b>/su);
  });

  it('cannot be led by a text, or by what is not declared', () => {
    const problems = (lead: string) =>
      problemsOf(() => render(`{{#cards lead=${lead}}}${COLUMNS}{{/cards}}`, rows, 'accessible')).map(
        ({ message, hint }) => `${message} | ${hint ?? ''}`,
      );
    assert.match(problems('text').join('\n'), /'lead=' is a field of type boolean/u);
    assert.match(problems('flga').join('\n'), /'flga' is not declared.*'flag'/iu);
    assert.match(problems('"x"').join('\n'), /'lead=' cannot be this/u);
  });
});

describe('a template with components', () => {
  for (const [what, inside, at, message, hint = /^/u] of REFUSED)
    it(`with ${what} is refused at its place`, () => {
      const text = `{{#section "all"}}\n<p>first</p>\n\n${inside}\n{{/section}}\n`;
      const problem = problemAt(text, () => compileDatasetTemplate('view.hbs', text, [visitSection(PLAIN)]));
      assert.match(problem.message, message);
      assert.match(problem.hint ?? '', hint);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
    });
});

describe('a class of ours in a template', () => {
  it('is left out of the strict profile, whose standard has none', () => {
    const column = '{{#column "T"}}<strong class="oriel-abnormal">x</strong>{{/column}}';
    assert.match(cell(column, {}), /<td><strong class="oriel-abnormal">x<\/strong><\/td>/u);
    assert.match(cell(column, {}, 'strict'), /<td><strong>x<\/strong><\/td>/u);
  });
});
