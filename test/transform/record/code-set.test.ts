import assert from 'node:assert/strict';

import { codeSetOf, compileCodeSet, normaliseCode } from '../../../src/transform/record/code-set.ts';
import type { Code } from '../../../src/transform/record/record.ts';
import { problemAt } from '../support/problems.ts';

const READ = 'http://read.info/readv2';
const SNOMED = 'http://snomed.info/sct';
const CTV3 = 'http://read.info/ctv3';
const code = (system: string, value: string | null, translations: readonly Code[] = []): Code => ({
  kind: 'code',
  ...{ system, code: value, display: '', translations },
});

describe('a set of codes', () => {
  const set = codeSetOf('s', [
    { system: SNOMED, codes: ['38341003'], below: [] },
    { system: READ, codes: ['137R.'], below: ['14L'] },
    { system: CTV3, codes: ['XaBVJ'], below: [] },
  ]);

  for (const [system, value, member] of [
    [SNOMED, '38341003', true],
    [SNOMED, ' 38341003 ', true],
    [SNOMED, '383410031', false],
    [READ, '38341003', false],
    [READ, '137R', true],
    [READ, '137R.00', true],
    [READ, '137R1', false],
    [READ, '14L..', true],
    [READ, '14L1.', true],
    [READ, '14L1.11', true],
    [READ, '14M..', false],
    [READ, '14l1.', false],
    [READ, '14', false],
    [CTV3, 'XaBVJ', true],
    [CTV3, '14L1.', false],
    ['', '38341003', false],
    [SNOMED, null, false],
  ] as const)
    it(`${member ? 'has' : 'has not'} ${system} ${String(value)}`, () => {
      assert.equal(set.has(code(system, value)), member);
    });

  it('has a code of which a translation belongs to it', () => {
    assert.equal(set.has(code('local', 'x', [code(SNOMED, '1'), code(READ, '14L2.')])), true);
    assert.equal(set.has(code('local', 'x', [code(SNOMED, '1')])), false);
  });

  it('takes the dots and the digits of the term from Read codes only', () => {
    assert.equal(normaliseCode(READ, 'H33..00'), 'H33');
    assert.equal(normaliseCode('http://read.info/read4byte', 'H33.'), 'H33');
    assert.equal(normaliseCode(SNOMED, '1234567'), '1234567');
    assert.equal(normaliseCode('local', 'A..'), 'A..');
  });
});

const FILE = `codeSet: smoking
title: Smoking
version: 1.0.0
codes:
  - { system: ${READ}, below: ["137"] }
`;

describe('a file of a code set', () => {
  it('is a set of its name', () => {
    const set = compileCodeSet('code-sets/smoking.yaml', FILE);
    assert.deepEqual([set.id, set.has(code(READ, '137P.')), set.has(code(READ, '136..'))], ['smoking', true, false]);
  });

  for (const [what, from, to, at, message] of [
    ['codes that are numbers', '["137"]', '[137]', '137]', /must be text/u],
    ['branches of a system that has none', READ, SNOMED, '{ system', /only a system whose codes show their hierarchy/u],
  ] as const)
    it(`with ${what} is refused at its place`, () => {
      const text = FILE.replace(from, to);
      const compile = () => compileCodeSet('code-sets/smoking.yaml', text);
      const problem = problemAt(text, compile);
      assert.match(problem.message, message);
      assert.ok(problem.at.startsWith(at), problem.at);
    });
});
