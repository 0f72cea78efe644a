import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { compilePolicy } from '../../../src/transform/protect/policy.ts';
import { catalogue } from '../support/people.ts';
import { problemAt } from '../support/problems.ts';

const TEXT = readFileSync(new URL('../../../templates/policies/default.yaml', import.meta.url), 'utf8');
const read = (file: string) => readFileSync(new URL(`../../../templates/${file}`, import.meta.url), 'utf8');
const compile = (text: string) => compilePolicy('policies/default.yaml', text, catalogue.vocabulary, read);

const REFUSED: readonly (readonly [what: string, from: string, to: string, at: string, message: RegExp])[] = [
  [
    'an unknown key',
    'audience: withhold',
    'audience: withhold\nfreeText: show',
    'freeText: show',
    /unknown key 'freeText'/u,
  ],
  ['an unknown mark', 'drop: [deleted, unfiled]', 'drop: [deleted, draft]', 'draft]', /^drop\.1: /u],
  ['audiences that are shown', 'audience: withhold', 'audience: show', 'audience: show', /^audience: /u],
  ['no word about items that are withheld', 'withhold: [confidential]\n', '\n', '#', /^withhold: /u],
  ['a record type that does not exist', '  carer:', '  carers:', 'carers:', /there is no record type 'carers'/u],
  [
    'a withheld field that does not exist',
    'withhold: [telephone]',
    'withhold: [phone]',
    '{ unless',
    /carer has no field 'phone'/u,
  ],
  [
    'a condition on a field that does not exist',
    'sharesDetails: true',
    'sharesDetail: true',
    '{ unless',
    /carer has no field 'sharesDetail'/u,
  ],
  ['a name in a field that does not exist', 'naming: about', 'naming: abut', '{ naming', /risk has no field 'abut'/u],
  ['a rule that withholds nothing', 'withhold: [telephone]', 'withhold: []', 'withhold: []', /^thirdParty\.carer\.1/u],
];

describe('a policy', () => {
  for (const [what, from, to, at, message] of REFUSED) {
    it(`with ${what} is refused at its place`, () => {
      const text = TEXT.replace(from, to);
      assert.notEqual(text, TEXT);
      const problem = problemAt(text, () => compile(text));
      assert.match(problem.message, message);
      assert.ok(problem.at.startsWith(at), `${problem.place} is at '${problem.at}'`);
    });
  }

  it('hints at the field that was meant', () => {
    const text = TEXT.replace('sharesDetails: true', 'sharesDetail: true');
    assert.equal(problemAt(text, () => compile(text)).hint, "did you mean 'sharesDetails'?");
  });

  it('has the fields it decides by read, whatever a dataset wants', () => {
    const { reads } = compile(TEXT);
    assert.deepEqual([...(reads.get('carer') ?? [])].sort(), ['mayBeContacted', 'roles', 'sharesDetails']);
    assert.deepEqual([...(reads.get('risk') ?? [])].sort(), ['about', 'aboutUnnamed', 'category', 'type']);
    assert.deepEqual([...(reads.get('medication') ?? [])].sort(), ['code', 'item']);
    assert.deepEqual([...(reads.get('consent') ?? [])].sort(), ['code', 'date']);
  });

  it('says what becomes of every mark that the maps set', () => {
    const { refusePerson, denyRecord, drop, withhold } = compile(TEXT);
    assert.deepEqual([...refusePerson, ...denyRecord].sort(), ['confidential', 'deleted', 'dummy', 'restricted']);
    assert.deepEqual([...drop, ...withhold].sort(), ['confidential', 'deleted', 'unfiled']);
  });
});
