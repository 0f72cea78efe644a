import assert from 'node:assert/strict';

import type { Section } from '../../../src/transform/dataset/dataset.ts';
import { transform, type SectionView } from '../../../src/transform/transform.ts';
import { answered, catalogue, factsOf, fixture, GP, sectionOf } from '../support/people.ts';

/** Edith's journal of 23 rows with these closed, in a profile. */
function journal(collapse: Section['collapse'], profile: 'accessible' | 'strict' = 'accessible'): SectionView {
  const recipe = catalogue.recipe('journal', 'default', profile) ?? assert.fail();
  const sections = recipe.dataset.sections.map((section) => ({ ...section, collapse }));
  const closed = { ...recipe, dataset: { ...recipe.dataset, sections } };
  return sectionOf(transform([answered(GP, fixture('edith', 'openhr'))], closed, factsOf('edith')), 'journal');
}

const rowsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<tbody>(.*?)<\/tbody>/gsu)].flatMap(([, body = '']) => [
    ...(body.match(/<tr>.*?<\/tr>/gsu) ?? []),
  ]);

describe('a long list', () => {
  it('is closed after its first rows, under how many more there are and of when; not a row is lost or moved', () => {
    const [open, closed] = [journal(null).html, journal({ after: 5, by: 'date' }).html];
    assert.equal(rowsOf(open).length, 23);
    assert.deepEqual(rowsOf(closed), rowsOf(open));
    const [before = '', behind = ''] = closed.split('<details class="oriel-folded">');
    assert.equal(rowsOf(before).length, 5);
    assert.match(
      behind,
      /^<summary>18 more of 23, from 02-Jun-1972 to \d\d-[A-Z][a-z]{2}-\d{4}<\/summary><table><caption>/u,
    );
    assert.match(behind, /<thead>.*<\/table><\/details><\/div>$/su, 'with the titles of its columns');
  });

  it('is left alone where it is no longer than that', () => {
    assert.equal(journal({ after: 23, by: 'date' }).html, journal(null).html);
    assert.notEqual(journal({ after: 22, by: 'date' }).html, journal(null).html);
  });

  it('stands open in the strict profile', () => {
    assert.equal(journal({ after: 5, by: 'date' }, 'strict').html, journal(null, 'strict').html);
  });
});
