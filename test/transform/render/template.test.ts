import assert from 'node:assert/strict';

import { compileDatasetTemplate } from '../../../src/transform/render/template.ts';
import { problemAt, problemsOf } from '../support/problems.ts';
import { visitSection } from '../support/dataset.ts';

const FIELDS = 'fields: [text, texts, day, code, codes, state, flag, body]';
const FILE = 'datasets/visits/view.hbs';

function view(inside: string): string {
  return `{{! A comment. }}\n{{#section "all"}}\n<p>first</p>\n${inside}\n{{/section}}\n`;
}

function compile(text: string, section = FIELDS) {
  return compileDatasetTemplate(FILE, text, [visitSection(section)]);
}

type Refused = readonly [what: string, inside: string, at: string, message: RegExp, hint?: RegExp];

/** Each is refused at the text given as `at`. */
const REFUSED: readonly Refused[] = [
  [
    'unescaped output in three braces',
    '{{#each rows}}<p>{{{text}}}</p>{{/each}}',
    '{{{text}}}',
    /unescaped output/u,
    /\{\{markup field\}\}/u,
  ],
  ['unescaped output by an ampersand', '{{#each rows}}<p>{{&text}}</p>{{/each}}', '{{&text}}', /unescaped output/u],
  ['a partial', '{{> row}}', '{{> row}}', /partials and decorators are not allowed/u],
  ['a partial by a field', '{{> (lookup rows 0)}}', '{{> (lookup', /partials and decorators/u],
  ['a partial block', '{{#> row}}x{{/row}}', '{{#> row}}', /partials and decorators/u],
  ['an inline partial', '{{#*inline "row"}}x{{/inline}}', '{{#*inline', /partials and decorators/u],
  ['a decorator', '{{* log}}', '{{* log}}', /partials and decorators/u],
  [
    'a value inside a tag',
    '{{#each rows}}<p class="{{text}}">x</p>{{/each}}',
    '{{text}}',
    /cannot stand inside a tag/u,
  ],
  [
    'a list walked again inside itself',
    '{{#each rows}}{{#each ../rows}}<p>{{text}}</p>{{/each}}{{/each}}',
    '{{#each ../rows}}',
    /walked from where it stands/u,
  ],
  ['a value as a tag', '{{#each rows}}<{{text}}>{{/each}}', '{{text}}', /cannot stand inside a tag/u],
  [
    'a block inside a tag',
    '{{#each rows}}<p {{#if text}}class="x"{{/if}}>x</p>{{/each}}',
    '{{#if text}}',
    /a block cannot stand inside a tag/u,
  ],
  [
    'a field that is not declared',
    '{{#each rows}}{{witness}}{{/each}}',
    'witness',
    /'witness' is not declared for a row/u,
    /declared here: text/u,
  ],
  ['a misspelt field', '{{#each rows}}{{txet}}{{/each}}', 'txet', /'txet' is not declared/u, /did you mean 'text'\?/u],
  [
    'a misspelt part',
    '{{#each rows}}{{state.lable}}{{/each}}',
    'state.lable',
    /'lable' is not declared for a choice/u,
    /did you mean 'label'\?/u,
  ],
  [
    'a part of a text',
    '{{#each rows}}{{text.length}}{{/each}}',
    'text.length',
    /'length' is not declared for a value/u,
  ],
  ['what every object has', '{{#each rows}}{{constructor}}{{/each}}', 'constructor', /'constructor' is not declared/u],
  ['the prototype', '{{#each rows}}{{__proto__.text}}{{/each}}', '__proto__.text', /'__proto__' is not declared/u],
  [
    'a misspelt each',
    '{{#each row}}x{{/each}}',
    'row',
    /'row' is not declared for the section/u,
    /did you mean 'rows'\?/u,
  ],
  ['an each of a text', '{{#each rows}}{{#each text}}x{{/each}}{{/each}}', '{{#each text}}', /takes a list/u],
  ['an each of nothing', '{{#each}}x{{/each}}', '{{#each}}', /takes one field/u],
  ['an if of two fields', '{{#each rows}}{{#if text day}}x{{/if}}{{/each}}', '{{#if text day}}', /takes one field/u],
  ['an if of a text in quotes', '{{#if "text"}}x{{/if}}', '{{#if "text"}}', /takes one field/u],
  [
    'an if of a choice',
    '{{#each rows}}{{#if state}}x{{/if}}{{/each}}',
    'state',
    /'state' is never missing/u,
    /\{\{#if state\.value\}\}/u,
  ],
  [
    'an unless of a code',
    '{{#each rows}}{{#unless code}}x{{/unless}}{{/each}}',
    'code',
    /'code' is never missing/u,
    /\{\{#unless code\.display\}\}/u,
  ],
  ['an if with a named argument', '{{#if rows includeZero=true}}x{{/if}}', '{{#if rows', /takes no named arguments/u],
  ['an inverse of a misspelt field', '{{^if rovs}}x{{/if}}', 'rovs', /'rovs' is not declared/u],
  ['a block of a field', '{{#rows}}x{{/rows}}', '{{#rows}}', /there is no helper 'rows'/u],
  ['an inverse block of a field', '{{^rows}}x{{/rows}}', '{{^rows}}', /there is no helper 'rows'/u],
  ['a with', '{{#with rows}}x{{/with}}', '{{#with rows}}', /there is no helper 'with'/u],
  ['a lookup', '{{lookup rows 0}}', '{{lookup', /there is no helper 'lookup'/u],
  ['a log', '{{log rows}}', '{{log', /there is no helper 'log'/u],
  [
    'a misspelt helper',
    '{{#each rows}}{{dat day}}{{/each}}',
    '{{dat day}}',
    /there is no helper 'dat'/u,
    /did you mean 'date'\?/u,
  ],
  [
    'a date written raw',
    '{{#each rows}}{{day}}{{/each}}',
    '{{day}}',
    /a value of type date cannot be written as it is/u,
    /\{\{date field\}\}/u,
  ],
  [
    'mark-up written raw',
    '{{#each rows}}{{body}}{{/each}}',
    '{{body}}',
    /of type markup cannot be written/u,
    /\{\{markup field\}\}/u,
  ],
  [
    'a boolean written raw',
    '{{#each rows}}{{flag}}{{/each}}',
    '{{flag}}',
    /of type boolean cannot be written/u,
    /\{\{#if field\}\}/u,
  ],
  [
    'a choice written raw',
    '{{#each rows}}{{state}}{{/each}}',
    '{{state}}',
    /a choice cannot be written as it is/u,
    /\.value, \.label/u,
  ],
  [
    'a list written raw',
    '{{#each rows}}{{texts}}{{/each}}',
    '{{texts}}',
    /a list cannot be written/u,
    /\{\{#each …\}\}/u,
  ],
  ['a whole row', '{{#each rows}}{{this}}{{/each}}', '{{this}}', /a row cannot be written/u],
  ['a text in quotes', '{{"text"}}', '{{"text"}}', /only fields and helpers/u],
  ['a number', '{{7}}', '{{7}}', /only fields and helpers/u],
  [
    'a field with a named argument',
    '{{#each rows}}{{text x=1}}{{/each}}',
    '{{text x=1}}',
    /'text' takes no named arguments/u,
  ],
  ['block parameters', '{{#each rows as |row|}}x{{/each}}', '{{#each rows', /block parameters/u],
  ['an @-variable', '{{#each rows}}{{@index}}{{/each}}', '@index', /@-variables are not allowed/u],
  ['the root', '{{#each rows}}{{@root.rows}}{{/each}}', '@root.rows', /@-variables are not allowed/u],
  [
    'a step out of the section',
    '{{#each rows}}{{../../text}}{{/each}}',
    '../../text',
    /leads out of the section/u,
    /take a \.\.\/ away/u,
  ],
  ['a step out of the section at once', '{{../rows}}', '../rows', /leads out of the section/u],
  ['a field of the row outside of it', '{{text}}', 'text', /'text' is not declared for the section/u],
  [
    'a field of the row in the else of each',
    '{{#each rows}}x{{else}}{{text}}{{/each}}',
    'text',
    /'text' is not declared for the section/u,
  ],
  ['a helper without its field', '{{date}}', '{{date}}', /'date' takes a field first/u],
  ['a helper with a text instead', '{{date "2020"}}', '{{date "2020"}}', /'date' takes a field first/u],
  [
    'a helper of another type of field',
    '{{#each rows}}{{date text}}{{/each}}',
    '{{date text}}',
    /'date' cannot write this field/u,
    /of type date/u,
  ],
  [
    'a helper with too much',
    '{{#each rows}}{{date day "long"}}{{/each}}',
    '{{date day',
    /'date' takes 0 texts in quotes/u,
  ],
  [
    'a helper with too little',
    '{{#each rows}}{{#is text}}x{{/is}}{{/each}}',
    '{{#is text}}',
    /'is' takes 1 to 20 texts in quotes/u,
  ],
  [
    'a helper with a field for a text',
    '{{#each rows}}{{#is text texts}}x{{/is}}{{/each}}',
    '{{#is text texts}}',
    /'is' takes 1 to 20 texts/u,
  ],
  [
    'a helper with a named argument',
    '{{#each rows}}{{date day format="x"}}{{/each}}',
    '{{date day format',
    /takes no named arguments/u,
    /'format='/u,
  ],
  ['a block helper that is written', '{{#each rows}}{{is text "a"}}{{/each}}', '{{is text', /there is no helper 'is'/u],
  [
    'a helper that is no block',
    '{{#each rows}}{{#date day}}x{{/date}}{{/each}}',
    '{{#date day}}',
    /there is no helper 'date'/u,
  ],
  [
    'a sentence that nobody says',
    '{{say "review-non"}}',
    '{{say',
    /'say' does not know 'review-non'/u,
    /did you mean 'review-none'\?/u,
  ],
];

/** What would make a template decide or compute. */
const LOGIC: readonly (readonly [what: string, inside: string, at: string, message: RegExp, hint?: RegExp])[] = [
  ['a comparison of its own', '{{#if rows == 1}}x{{/if}}', '= 1}}', /neither compares nor computes/u, /by 'where'/u],
  ['a comparison by another sign', '{{#if rows > 1}}x{{/if}}', '> 1}}', /neither compares nor computes/u],
  ['an arithmetic sign', '{{rows + 1}}', '+ 1}}', /neither compares nor computes/u],
  ['two conditions joined', '{{#if rows && rows}}x{{/if}}', '&& rows', /neither compares nor computes/u],
  ['a sub-expression', '{{#if (is rows "a")}}x{{/if}}', '(is rows', /does not compute: \( is … \)/u, /by 'where'/u],
  ['a sub-expression of a sub-expression', '{{date (date (date rows))}}', '(date (date', /does not compute/u],
  [
    'a sub-expression as a named argument',
    '{{#table "T"}}{{column "C" text empty=(say "yes")}}{{/table}}',
    '(say',
    /does not compute/u,
  ],
  ['conditions five deep', `${'{{#if rows}}'.repeat(5)}x${'{{/if}}'.repeat(5)}`, '{{#if rows}}x', /more than 4 deep/u],
];

describe('a template that does more than lay out', () => {
  for (const [what, inside, at, message, hint = /^/u] of LOGIC)
    it(`with ${what} is refused at its place, and told so once`, () => {
      const text = view(inside);
      const problem = problemAt(text, () => compile(text));
      assert.match(problem.message, message);
      assert.match(problem.hint ?? '', hint);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
      assert.equal(problemsOf(() => compile(text)).length, 1);
    });

  it('may ask four things inside one another, and choose between many beside one another', () => {
    const beside = `{{#if rows}}a${'{{else if rows}}b'.repeat(9)}{{/if}}`;
    assert.equal(compile(view(`${'{{#if rows}}'.repeat(4)}x${'{{/if}}'.repeat(4)}${beside}`)).size, 1);
  });
});

describe('a template', () => {
  for (const [what, inside, at, message, hint = /^/u] of REFUSED) {
    it(`with ${what} is refused at its place`, () => {
      const text = view(inside);
      const problem = problemAt(text, () => compile(text));
      assert.match(problem.message, message);
      assert.match(problem.hint ?? '', hint);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
      assert.match(problem.place, /^datasets\/visits\/view\.hbs:4:\d+$/u);
    });
  }

  it('is refused with every problem in it', () => {
    const text = view('{{#each rows}}\n{{txt}}\n{{day}}\n{{/each}}');
    assert.deepEqual(
      problemsOf(() => compile(text)).map(({ line }) => line),
      [5, 6],
    );
  });

  it('that is not closed is refused where it opens', () => {
    const inside = '{{#if flag}}a{{/if}}{{! {{#x }}\n  {{#each rows}}\n{{text}}';
    const [problem] = problemsOf(() => compile(view(inside)));
    assert.equal(problem?.message, '{{#each}} is not closed');
    assert.deepEqual([problem.line, problem.column, problem.kind], [5, 6, 'syntax']);
  });

  it('may use what is declared', () => {
    const inside = `<ul>{{#each rows}}<li>{{text}}{{./text}}{{this.text}} {{date day}}{{review day}} {{state.label}} {{code.display}}
{{#each texts}}{{this}} {{../text}}{{/each}}{{#each codes}}{{display}}{{else}}none{{/each}}{{markup body}}{{lines text}}
{{#if flag}}a{{else if text}}b{{else}}c{{/if}}{{#unless day}}d{{/unless}}{{^if text}}e{{/if}}{{#is state.value "open" "shut"}}f{{else}}g{{/is}}
{{say "yes"}}{{! a comment with {{braces }}{{!-- and {{another}} --}}</li>{{/each}}</ul>`;
    assert.equal(compile(view(inside)).size, 1);
  });

  it('may use groups where its section has them, and rows only inside', () => {
    const grouped = `${FIELDS}\ngroup: text`;
    assert.equal(
      compile(view('{{#each groups}}{{title}}{{#each rows}}{{../title}}{{text}}{{/each}}{{/each}}'), grouped).size,
      1,
    );
    const text = view('{{#each rows}}{{text}}{{/each}}');
    assert.match(problemAt(text, () => compile(text, grouped)).message, /'rows' is not declared for the section/u);
  });
});

const SHAPES: Readonly<Record<string, readonly [text: string, line: number, message: RegExp]>> = {
  'a section that the manifest does not have': [`${view('x')}{{#section "al"}}\n{{/section}}\n`, 6, /no section 'al'/u],
  'the same section twice': [`${view('x')}${view('x')}`, 1, /the section 'all' stands 2 times/u],
  'no section at all': ['', 1, /the section 'all' stands 0 times/u],
  'a section that is not closed': ['{{#section "all"}}\n<p>x</p>\n', 1, /'all' is not closed/u],
  'text outside of sections': [`<p>x</p>\n${view('x')}`, 1, /only sections and comments/u],
  'a section that is opened inside another': [view('{{#section "all"}}'), 2, /'all' is not closed/u],
  'a section on a line with something else': [
    '{{#section "all"}}<p>x</p>{{/section}}\n',
    1,
    /only sections and comments/u,
  ],
};

describe('a template file', () => {
  for (const [what, [text, line, message]] of Object.entries(SHAPES)) {
    it(`with ${what} is refused`, () => {
      const problems = problemsOf(() => compile(text));
      const problem = problems.find((each) => message.test(each.message));
      assert.ok(problem, JSON.stringify(problems));
      assert.equal(problem.line, line);
    });
  }

  it('with Windows line ends is read', () => {
    assert.equal(compile(view('<p>x</p>').replaceAll('\n', '\r\n')).size, 1);
  });
});
