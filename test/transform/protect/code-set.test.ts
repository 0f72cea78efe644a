import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { compileCodeSet, type CodeSet } from '../../../src/transform/protect/code-set.ts';
import { CodeTable } from '../../../src/transform/protect/code-table.ts';
import { DefinitionError } from '../../../src/transform/record/definition.ts';
import { recipeOf } from '../support/people.ts';

const { systems } = recipeOf('problems').policy;
const read = (file: string) => readFileSync(new URL(`../../../templates/${file}`, import.meta.url), 'utf8');
const TEXT = read('policies/sets/demo.yaml');
const LIST = read('policies/sets/demo.csv');

function load(text: string, list = LIST): CodeSet {
  return compileCodeSet('policies/sets/demo.yaml', text, systems, () => list);
}

function problemsOf(text: string, list = LIST): readonly string[] {
  try {
    load(text, list);
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.message.split('\n');
  }
}

type Case = readonly [what: string, from: string, to: string, message: RegExp];
const YAML: readonly Case[] = [
  ['a code with a wrong check digit', '"57797005"', '"57797006"', /sets\/demo\.yaml:10:28 '57797006' is no code/u],
  ['a code that is a number', '"57797005"', '57797005', /demo\.yaml:10:28 .*write it in quotes/u],
  ['a code that YAML takes for a number', '["7E071"]', '[7E071]', /a code is text/u],
  ['a code twice', '"57797005"', '"57797005", "57797005"', /'57797005' is listed twice/u],
  ['a code that is written in two ways', '["7E07"]', '["7E07", "7E07."]', /'7E07\.' is listed twice/u],
  ['a count that is not so', 'count: 8', 'count: 9', /says that it has 9 codes and has 8/u],
  [
    'no word about a system',
    '  http://read.info/ctv3: ["7E071"]\n',
    '',
    /says nothing of the system http:\/\/read\.info\/ctv3/u,
  ],
  [
    'a system that the policy does not know',
    'http://read.info/ctv3',
    'http://read.info/ctv4',
    /no code system '.*ctv4'/u,
  ],
  [
    'codes below one of SNOMED CT',
    'below:\n',
    'below:\n  http://snomed.info/sct: ["86406008"]\n',
    /do not show what is below/u,
  ],
  ['a list in another folder', 'demo.csv', '../demo.csv', /must name a \.csv file beside the set/u],
  ['a name of a drug that is too short to be looked for', 'abacavir', 'ab', /impliedNames\.0/u],
  ['an unknown key', 'title:', 'tilte: x\ntitle:', /unknown key 'tilte'/u],
  ['no day from which it holds', 'effective: { from: 2020-01-01 }', 'effective: { from: soon }', /must be a day/u],
];
const CSV: readonly Case[] = [
  [
    'a code that a spreadsheet rounded',
    '86406008',
    '8.64E+07',
    /^policies\/sets\/demo\.csv:2:1 '8\.64E\+07' is no code/u,
  ],
  ['another column in front', 'system,code', 'id,system,code', /demo\.csv:1:1 the list has no head/u],
  ['an empty line inside', '\nhttp', '\n\nhttp', /demo\.csv:2:1 the line is no code/u],
  ['an unknown use', ',below,', ',under,', /demo\.csv:4:1 the line is no code/u],
  ['quotes', '86406008', '"86406008"', /is no code/u],
  ['a line less', 'http://snomed.info/sct,86406008,code,Human immunodeficiency virus infection\n', '', /has 7/u],
];

describe('a set of sensitive codes', () => {
  for (const [what, from, to, message] of YAML)
    it(`with ${what} is refused at its place`, () => {
      assert.ok(TEXT.includes(from));
      assert.match(problemsOf(TEXT.replace(from, to)).join('\n'), message);
    });

  for (const [what, from, to, message] of CSV)
    it(`with a list with ${what} is refused at its line`, () => {
      assert.ok(LIST.includes(from));
      assert.match(problemsOf(TEXT, LIST.replace(from, to)).join('\n'), message);
    });

  it('tells every bad row at once', () => {
    assert.equal(problemsOf(TEXT, LIST.replace('86406008', '1').replace('473233007', '2')).length, 2);
  });

  it('reads lists with a mark in front and the line ends of another system', () => {
    assert.equal(load(TEXT, `\uFEFF${LIST.replaceAll('\n', '\r\n')}`).codes.length, 8);
  });

  it('is found by whole codes, and below where it says so', () => {
    const set = load(TEXT);
    const table = new CodeTable();
    for (const { use, ...code } of set.codes) table.add(code, { kind: 'sensitive', set }, use === 'below');
    const has = (system: string, code: string) => table.find({ system, code }).length > 0;
    const [readv2, snomed] = ['http://read.info/readv2', 'http://snomed.info/sct'];
    for (const code of ['7E07', '7E071', '7E07z', 'A788', 'A7880']) assert.equal(has(readv2, code), true, code);
    for (const code of ['7E0', '7e071', '7', 'A78']) assert.equal(has(readv2, code), false, code);
    assert.deepEqual(
      [has(snomed, '57797005'), has(snomed, '577970051'), has('other', '57797005')],
      [true, false, false],
    );
  });

  it('has names of drugs as they may be written', () => {
    const { impliedNames } = load(TEXT.replace('[abacavir]', '["Abacavír", "a.b+c"]'));
    assert.deepEqual(
      [impliedNames?.test('abacavir 300mg'), impliedNames?.test('a.b+c'), impliedNames?.test('aXbbc')],
      [true, true, false],
    );
  });
});
