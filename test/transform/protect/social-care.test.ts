import assert from 'node:assert/strict';

import { readRecords } from '../../../src/author/read.ts';
import { protect, type Judged } from '../../../src/transform/protect/protect.ts';
import { allowancesOf } from '../../../src/transform/transform.ts';
import { catalogue, factsOf, recipeOf } from '../support/people.ts';

/** What protection decides of Edith's adult social care for a dataset without a safeguarding and a visiting audience. */

const recipe = recipeOf('social-care');
const FILE = new URL('../../../fixtures/edith/liquidlogic-adults.xml', import.meta.url).pathname;
const { extract } = readRecords(catalogue, [FILE], null);
const result = protect(extract, recipe.policy, allowancesOf(recipe), factsOf('edith'));
const judged = result.state === 'usable' ? result.judged : assert.fail(result.state);
const idsOf = (type: string, test: (each: Judged) => boolean) =>
  judged.filter((each) => each.entry.type === type && test(each)).map(({ entry }) => entry.id);
const find = (type: string, id: string): Judged =>
  judged.find(({ entry }) => entry.type === type && entry.id === id) ?? assert.fail(id);

describe('adult social care of Edith, protected', () => {
  it('withholds what is for a safeguarding audience, and nothing else', () => {
    const withheld = judged.filter(({ verdict }) => verdict !== 'shown');
    assert.deepEqual(withheld.map(({ entry, verdict }) => [entry.type, entry.id, verdict]).toSorted(), [
      ['case', 'E1', 'excluded.audience'],
      ['risk', 'R6', 'excluded.audience'],
    ]);
  });

  it('reduces the contacts who share nothing, and the carer’s assessment', () => {
    const reduced = ({ counts }: Judged) => counts.includes('reduced.thirdParty');
    assert.deepEqual(idsOf('carer', reduced), ['P3', 'P4']);
    assert.deepEqual(idsOf('assessment', reduced), ['A3']);
    assert.equal(find('assessment', 'A3').entry.fields['outcome'], null);
    assert.notEqual(find('assessment', 'A1').entry.fields['outcome'], null);
  });

  it('leaves nothing of whom it must not name in what may be shown', () => {
    const shown = JSON.stringify(
      judged.flatMap(({ verdict, entry: { fields, type } }) => (verdict === 'shown' ? { type, fields } : [])),
    );
    assert.doesNotMatch(shown, /Alan|NEARBY|900124|THIRDPARTY|[Aa]lleged|NFA-IA|Key safe/u);
    assert.match(shown, /Ruth SAMPLE/u);
  });

  it('withholds the name of a person who is withheld, wherever it stands', () => {
    const records = extract.records.map((entry) =>
      entry.type === 'carer' && entry.id === 'P2'
        ? { ...entry, marks: { ...entry.marks, audience: 'safeguarding' } }
        : entry,
    );
    const hidden = protect({ ...extract, records }, recipe.policy, allowancesOf(recipe), factsOf('edith'));
    assert.equal(hidden.state, 'usable');
    const shown = hidden.judged.filter(({ verdict }) => verdict === 'shown');
    assert.doesNotMatch(JSON.stringify(shown.map(({ entry }) => entry)), /Ruth/u);
  });
});
