import assert from 'node:assert/strict';

import type { Section } from '../../../src/transform/dataset/dataset.ts';
import type { PartialDate } from '../../../src/transform/record/partial-date.ts';
import { parted, piecesOf, type Listed } from '../../../src/transform/render/components/folded.ts';
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

  it('is opened in pieces where more is closed than a browser lays out at once', () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ term: String(index) }));
    const pieces = piecesOf({ rows });
    assert.deepEqual(
      pieces.map((piece) => piece.rows.length),
      [334, 334, 332],
    );
    assert.deepEqual(
      pieces.flatMap((piece) => piece.rows),
      rows,
    );
    assert.equal(piecesOf({ rows: rows.slice(0, 400) }).length, 1);
    const groups = [{ title: 'all', rows }];
    assert.deepEqual(piecesOf({ rows, groups }), [{ rows, groups }]);
  });

  it('has every row of the longest record once, in pieces that say of when they are', () => {
    const recipe = catalogue.recipe('journal', 'default') ?? assert.fail();
    const { html, rows } = sectionOf(
      transform([answered(GP, fixture('olwen', 'openhr'))], recipe, factsOf('olwen')),
      'journal',
    );
    const [, ...pieces] = html.split('<details class="oriel-folded">');
    assert.equal(rowsOf(html).length, rows);
    assert.ok(pieces.length > 1);
    for (const piece of pieces) {
      assert.ok(rowsOf(piece).length <= 400);
      assert.match(
        piece,
        new RegExp(
          `^<summary>${rowsOf(piece).length} more of ${rows.toLocaleString('en-GB')}, from [^<]+ to [^<]+</summary>`,
        ),
      );
    }
  });

  it('is left alone where it is no longer than that', () => {
    assert.equal(journal({ after: 23, by: 'date' }).html, journal(null).html);
    assert.notEqual(journal({ after: 22, by: 'date' }).html, journal(null).html);
  });

  it('stands open in the strict profile', () => {
    assert.equal(journal({ after: 5, by: 'date' }, 'strict').html, journal(null, 'strict').html);
  });
});

describe('a long list in groups', () => {
  const day = (iso: string): PartialDate => ({ kind: 'date', precision: 'day', iso });
  const row = (group: string, iso: string, term: string) => ({ group, row: { date: day(iso), term } });
  /** In the order of the section: most recent first. */
  const given = [
    ...['sodium', 'potassium', 'urea', 'creatinine'].map((term) => row('Urea and electrolytes', '2020-01-09', term)),
    row('Blood count', '2020-01-08', 'haemoglobin'),
    ...['sodium', 'potassium'].map((term) => row('Urea and electrolytes', '2019-05-02', term)),
    ...['haemoglobin', 'platelets'].map((term) => row('Blood count', '2018-03-01', term)),
    row('Thyroid', '2017-03-01', 'TSH'),
  ];
  const rows = given.map((each) => each.row);
  const groups = ['Blood count', 'Thyroid', 'Urea and electrolytes'].map((title) => ({
    title,
    rows: given.filter(({ group }) => group === title).map((each) => each.row),
  }));
  const told = (list: Listed) =>
    list.groups?.map(({ title, rows: some, closed }) => [title, some.map(({ term }) => term), closed]);

  it('closes what its order puts last, whatever the groups are called, and never parts a group of one day', () => {
    const [open, closed] = parted({ rows, groups }, { after: 2, by: 'date' }) ?? assert.fail();
    assert.deepEqual(told(open), [['Urea and electrolytes', ['sodium', 'potassium', 'urea', 'creatinine'], 2]]);
    assert.deepEqual(told(closed), [
      ['Blood count', ['haemoglobin', 'haemoglobin', 'platelets'], 0],
      ['Thyroid', ['TSH'], 0],
      ['Urea and electrolytes', ['sodium', 'potassium'], 0],
    ]);
  });

  it('loses no row, wherever it is parted', () => {
    for (let after = 1; after < rows.length; after++) {
      const [open, closed] = parted({ rows, groups }, { after, by: 'date' }) ?? [
        { rows, groups },
        { rows: [], groups: [] },
      ];
      assert.deepEqual([...open.rows, ...closed.rows], rows, `after ${after}`);
      const members = [open, closed].flatMap((list) => list.groups ?? []).flatMap((group) => group.rows);
      assert.deepEqual(new Set(members), new Set(rows));
      assert.equal(members.length, rows.length);
      assert.ok(open.rows.length >= after);
    }
  });

  it('keeps rows without a date apart: they are of no day', () => {
    const undated = Array.from({ length: 9 }, () => ({ date: null, term: 'weight' }));
    const [open, closed] =
      parted({ rows: undated, groups: [{ title: '', rows: undated }] }, { after: 5, by: 'date' }) ?? assert.fail();
    assert.deepEqual([open.rows.length, closed.rows.length], [5, 4]);
  });

  it('says beside the title of an open group how many of its rows are closed, and in words what is closed', () => {
    const recipe = catalogue.recipe('medications', 'default') ?? assert.fail();
    const answers = [answered(GP, fixture('olwen', 'openhr'))];
    const view = (sections: readonly Section[]) => {
      const some = { ...recipe, dataset: { ...recipe.dataset, sections } };
      return sectionOf(transform(answers, some, factsOf('olwen')), 'med-tab-all-iss').html;
    };
    const [before = '', behind = ''] = view(recipe.dataset.sections).split('<details class="oriel-folded">');
    const more = [...before.matchAll(/\((\d+) more below\)<\/th>/gu)].map(([, count]) => Number(count));
    const closed = Number(/^<summary>(\d+) more of \d+, from /u.exec(behind)?.[1]);
    assert.ok(
      more.length > 0 && closed >= more.reduce((sum, count) => sum + count, 0),
      `${closed} closed, ${String(more)}`,
    );
    assert.doesNotMatch(behind, /more below/u);
    assert.match(behind, /<th class="med-item-column" scope="rowgroup"/u);
    const issues = (html: string) =>
      rowsOf(html)
        .filter((each) => each.includes('<td'))
        .toSorted();
    const whole = view(recipe.dataset.sections.map((section) => ({ ...section, collapse: null })));
    assert.deepEqual(issues(before + behind), issues(whole));
  });
});
