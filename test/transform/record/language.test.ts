import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compileEnglish, compileTranslation } from '../../../src/transform/record/language.ts';
import { parsePartialDate, sayDate, UNKNOWN_DATE } from '../../../src/transform/record/partial-date.ts';
import { problemAt } from '../support/problems.ts';

const textOf = (file: string) => readFileSync(new URL(`../../../templates/${file}`, import.meta.url), 'utf8');
const english = compileEnglish('words/en.yaml', textOf('words/en.yaml'));
const TEXT = textOf('words/cy.yaml');
const compile = (text: string) => compileTranslation('words/cy.yaml', text, english);

describe('another language', () => {
  it('is a draft until somebody is named who reviewed it, and when', () => {
    assert.equal(compile(TEXT).review, null);
    const text = TEXT.replace('reviewed: false', 'reviewed: { by: Somebody, on: 2026-01-31 }');
    assert.deepEqual(compile(text).review, { by: 'Somebody', on: '2026-01-31' });
    const wrong = TEXT.replace('reviewed: false', 'reviewed: true');
    assert.match(problemAt(wrong, () => compile(wrong)).message, /must be false, or \{ by: name, on: yyyy-mm-dd \}/u);
  });

  it('may leave a sentence of the engine untranslated: it is said in English', () => {
    const text = TEXT.replace(/^ {2}cell-empty: .*$/mu, '  cell-empty: null');
    assert.deepEqual([compile(text).lacking, compile(text).words('cell-empty')], [['cell-empty'], 'not recorded']);
  });

  it('fills in what the English fills in, and nothing else', () => {
    const less = TEXT.replace('"Reaction: {1}": "Adwaith: {1}"', '"Reaction: {1}": "Adwaith"');
    assert.match(problemAt(less, () => compile(less)).message, /the translation leaves out \{1\}/u);
    const more = TEXT.replace('recorded-by: "gan {name}"', 'recorded-by: "gan {name} {enw}"');
    assert.match(problemAt(more, () => compile(more)).message, /the English fills in no \{enw\}/u);
  });

  it('has no sentence that nothing says', () => {
    const text = TEXT.replace('words:\n', 'words:\n  cell-emty: "x"\n');
    assert.equal(problemAt(text, () => compile(text)).message, "nothing says 'cell-emty'");
  });

  it('writes months in its own words, at the precision of the date', () => {
    const { words } = compile(TEXT);
    const say = (iso: string) => sayDate(parsePartialDate(iso) ?? assert.fail(), words);
    assert.deepEqual(['2014-01-30', '2011-05', '1998'].map(say), ['30-Ion-2014', 'Mai 2011', '1998']);
    assert.equal(sayDate(UNKNOWN_DATE, words), 'dyddiad anhysbys');
  });

  it('writes what is counted as it writes numbers, and what is given as it was given', () => {
    const said = english.words('limit-more', { rows: 1200, total: '1200' });
    assert.equal(said, 'Shown here: 1,200 of 1200.');
  });

  it('writes numbers of ours with its own separators', () => {
    const { words } = compile(TEXT.replace('language: cy', 'language: de'));
    assert.deepEqual([1234.5, 0.0625, 7].map(words.number), ['1.234,5', '0,0625', '7']);
    assert.match(words('chart-band', { low: 3.5, high: 5.25 }), /3,5 i 5,25/u);
    assert.deepEqual([1234.5, 0.1 + 0.2].map(english.words.number), ['1,234.5', '0.3']);
  });
});
