import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { compileEnglish } from '../../../src/transform/record/language.ts';
import { WORD_KEYS } from '../../../src/transform/record/words.ts';
import { problemAt } from '../support/problems.ts';

const TEXT = readFileSync(new URL('../../../templates/words/en.yaml', import.meta.url), 'utf8');
const compile = (text: string) => compileEnglish('words/en.yaml', text).words;

describe('the words', () => {
  it('say every sentence of the transform', () => {
    const words = compile(TEXT);
    for (const key of WORD_KEYS) assert.notEqual(words(key), '', key);
  });

  for (const key of WORD_KEYS) {
    it(`without '${key}' are refused`, () => {
      const text = TEXT.replace(new RegExp(`^  ${key}: .*\n`, 'mu'), '');
      assert.notEqual(text, TEXT);
      assert.equal(problemAt(text, () => compile(text)).message, `the sentence '${key}' is missing`);
    });
  }

  it('with a sentence that nothing says are refused at its line', () => {
    const text = TEXT.replace(/^words:$/mu, 'words:\n  yess: "Yes"');
    const { at, message } = problemAt(text, () => compile(text));
    assert.deepEqual([at, message], ['yess: "Yes"', "nothing says 'yess'"]);
  });

  it('with an empty sentence are refused', () => {
    const text = TEXT.replace(/^ {2}yes: .*$/mu, '  yes: ""');
    assert.equal(problemAt(text, () => compile(text)).at, 'yes: ""');
  });

  it('fill in names once, and leave a name alone that is not given', () => {
    const words = compile(TEXT);
    assert.equal(
      words('source-unreachable', { source: '{time}', time: '09:00' }),
      '{time} could not be reached at 09:00.',
    );
    assert.equal(words('source-unreachable'), '{source} could not be reached at {time}.');
  });
});
