import assert from 'node:assert/strict';
import { parseTemplate } from '../../../src/transform/render/environment.ts';
import { translateTemplate } from '../../../src/transform/render/translate.ts';
import { visitSection } from '../support/dataset.ts';

const SECTION = visitSection('fields: [text, day, recordType]');

/** The sentences of a template, each with its place. */
function sentencesOf(template: string): readonly string[] {
  const found: string[] = [];
  translateTemplate(parseTemplate(template), SECTION, (english, { line, column }) => {
    found.push(`${line}:${column} ${english}`);
    return english;
  });
  return found;
}

/** A template in another language, as its tree would be written: contents in their order, values as their fields. */
function translated(template: string, sentences: Readonly<Record<string, string>>): string {
  const tree = translateTemplate(parseTemplate(template), SECTION, (english) => sentences[english] ?? english);
  return tree.body
    .map((node) => {
      if (node.type === 'ContentStatement') return (node as hbs.AST.ContentStatement).value;
      const { path } = node as hbs.AST.MustacheStatement;
      return `{{${(path as hbs.AST.PathExpression).original}}}`;
    })
    .join('');
}

describe('the sentences of a template', () => {
  for (const [what, template, expected] of [
    ['a run of text between two tags', '<p>Seen by: {{reason}}</p>', ['1:3 Seen by: {1}']],
    ['text over several lines', '<p>\n  Seen\n  by</p>', ['2:2 Seen by']],
    ['text beside an element', '<p>One <strong>two</strong> three</p>', ['1:3 One', '1:15 two', '1:28 three']],
    ['nothing of values alone', '<p>{{reason}} / {{date date}}</p>', []],
    [
      'a block without tags as a value, and what stands in it by itself',
      '<p>Seen {{#if date}}{{date date}}{{else}}no day{{/if}}.</p>',
      ['1:41 no day', '1:3 Seen {1}.'],
    ],
    ['a block with tags apart', 'Seen {{#if date}}<p>then</p>{{/if}}', ['1:0 Seen', '1:20 then']],
    [
      'texts of components and of {{none}}',
      '{{#table "All"}}{{column "When" date empty="never"}}{{#column "Why"}}{{none "no why"}}{{/column}}{{/table}}',
      ['1:9 All', '1:25 When', '1:43 never', '1:62 Why', '1:76 no why'],
    ],
    [
      'what marks of a timeline are, not how they look',
      '{{#timeline "All"}}{{point reason at=date shape="tick" kind="visit"}}{{/timeline}}',
      ['1:12 All', '1:60 visit'],
    ],
    [
      'a date that a column holds',
      '{{#column "When" kind="date" empty="never"}}{{/column}}',
      ['1:10 When', '1:35 never'],
    ],
    ['no value that a template compares with', '{{#is reason "Cough"}}<p>ill</p>{{/is}}', ['1:25 ill']],
    ['a name of a record type that a template compares with', '{{#is recordType "Visit"}}{{/is}}', ['1:17 Visit']],
    ['no comment', '{{! Nobody reads this. }}', []],
    ['text with references', '<p>Fish &amp; chips</p>', ['1:3 Fish & chips']],
  ] as const)
    it(`are ${what}`, () => {
      assert.deepEqual(sentencesOf(template), expected);
    });

  it('may have their values in another order in another language', () => {
    const sentences = { 'Seen {1} for {2}.': 'O achos {2}, ar {1}.' };
    assert.equal(
      translated('<p> Seen {{date}} for {{reason}}.</p>', sentences),
      '<p> O achos {{reason}}, ar {{date}}.</p>',
    );
  });

  it('are text in another language too, whatever they hold', () => {
    assert.equal(translated('<p>A</p>', { A: '<script> & b' }), '<p>&lt;script&gt; &amp; b</p>');
  });
});
