import assert from 'node:assert/strict';
import { checkCatalogue } from '../../src/author/check.ts';
import { updatedWords } from '../../src/author/sentences.ts';
import { ENGLISH_FILE, loadCatalogue } from '../../src/catalogue.ts';
import { copyTemplates, type TemplatesCopy } from './templates-copy.ts';

const VIEW = 'datasets/problems/view.hbs';

describe('the catalogue of sentences', () => {
  let copy: TemplatesCopy;
  beforeEach(() => (copy = copyTemplates()));
  afterEach(() => copy.discard());

  const found = () => checkCatalogue(copy.folder, { today: '2020-01-31' });
  const places = () => found().map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  const lineOf = (file: string, text: string) =>
    copy
      .read(file)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1;

  it('lacks nothing that a dataset says, and has nothing that none says', () => {
    const catalogue = loadCatalogue();
    for (const [file, text] of updatedWords(catalogue)) assert.equal(text, catalogue.texts.texts.get(file), file);
  });

  it('must have a title of a column, told at its line and column', () => {
    copy.edit(VIEW, '{{column "Significance" significance}}', '{{column "Weight" significance}}');
    assert.deepEqual(places(), [`${VIEW}:${lineOf(VIEW, '"Weight"')}:10 the catalogue of sentences lacks 'Weight'`]);
  });

  it('must have a run of text as one sentence, with its values numbered', () => {
    const text = '{{#each reaction}}<p>It said {{this}} and then {{this}}.</p>{{/each}}';
    copy.edit('datasets/allergies/view.hbs', '{{#each reaction}}<p>Reaction: {{this}}</p>{{/each}}', text);
    const line = lineOf('datasets/allergies/view.hbs', 'It said');
    assert.deepEqual(places(), [
      `datasets/allergies/view.hbs:${line}:22 the catalogue of sentences lacks 'It said {1} and then {2}.'`,
    ]);
  });

  for (const [what, file, from, to, sentence] of [
    [
      'a title of a dataset',
      'datasets/problems/dataset.yaml',
      'title: Problems and Issues',
      'title: Trouble',
      'Trouble',
    ],
    ['a label of a choice', 'records/allergy.yaml', 'current: Current', 'current: Todays', 'Todays'],
    ['words in place of nothing', VIEW, 'empty="no description recorded"', 'empty="no name at all"', 'no name at all'],
  ] as const)
    it(`must have ${what}`, () => {
      copy.edit(file, from, to);
      const lacking = found().filter(({ message }) => message.includes('lacks'));
      assert.deepEqual(
        lacking.map((each) => [each.file, each.message]),
        [[file, `the catalogue of sentences lacks '${sentence}'`]],
      );
    });

  it('may have nothing that no dataset says, told at its line', () => {
    copy.edit(ENGLISH_FILE, 'phrases:\n', 'phrases:\n  - "Nobody says this"\n');
    const line = lineOf(ENGLISH_FILE, 'Nobody says this');
    assert.deepEqual(places(), [`${ENGLISH_FILE}:${line}:1 nothing says 'Nobody says this'`]);
  });

  it('is put right by what the command writes', () => {
    copy.edit(VIEW, '{{column "Significance" significance}}', '{{column "Weight" significance}}');
    for (const [file, text] of updatedWords(loadCatalogue(copy.folder))) copy.write(file, text);
    assert.deepEqual(found(), []);
    assert.match(copy.read(ENGLISH_FILE), /^ {2}- "Weight"$/mu);
  });
});
