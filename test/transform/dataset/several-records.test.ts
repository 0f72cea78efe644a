import assert from 'node:assert/strict';

import { wantedFields } from '../../../src/transform/dataset/dataset.ts';
import { select } from '../../../src/transform/dataset/select.ts';
import type { FieldValue } from '../../../src/transform/record/record.ts';
import { date, entry } from '../support/entries.ts';
import { datasetOf, manifestOf, onlySection, problemsIn } from '../support/manifests.ts';
import { COUNCIL, factsOf, GP } from '../support/people.ts';

const JOURNAL = `- id: all
  title: All
  records:
    - { type: visit, fields: { what: reason, how: state.label } }
    - { type: letter, label: Post, sources: [social-care], where: { kind: [open] }, fields: { day: written, what: subject, how: kind.label, code: null } }
  fields: [day, what, how, code, source, recordType]
  order: [{ by: day, direction: descending }]`;

const shown = (type: string, fields: Readonly<Record<string, FieldValue>>) =>
  ({ entry: entry(type, fields), verdict: 'shown', withheld: new Set<string>(), counts: [], linked: null }) as const;

const ANSWERS = [
  {
    source: GP,
    format: { id: 'openhr' },
    judged: [
      shown('visit', { day: date('2019-01-01'), reason: 'flu', state: 'open' }),
      shown('letter', { written: date('2019-05-01'), subject: 'of the GP', kind: 'open' }),
    ],
  },
  {
    source: COUNCIL,
    format: { id: 'openhr' },
    judged: [
      shown('letter', { written: date('2020-01-01'), subject: 'news', kind: 'open' }),
      shown('letter', { written: date('2020-01-02'), subject: 'secret', kind: 'sealed' }),
      shown('visit', { day: date('2018-01-01'), reason: 'chat', state: 'shut' }),
    ],
  },
];

describe('a section of several record types', () => {
  const { rows } = select(onlySection(JOURNAL), ANSWERS, factsOf('edith'));

  it('has the rows of all of them in one order, each with its source and its kind', () => {
    assert.deepEqual(
      rows.map((row) => [row['what'], row['how'], row['source'], row['recordType']]),
      [
        ['news', 'Public', COUNCIL.name, 'Post'],
        ['flu', 'Open', GP.name, 'Visit'],
        ['chat', 'Shut', COUNCIL.name, 'Visit'],
      ],
    );
  });

  it('has empty places where a record type has nothing of the kind', () => {
    assert.deepEqual({ ...(rows[0]?.['code'] as object) }, { display: '', code: '', system: '' });
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['day', 'what', 'how', 'code', 'source', 'recordType', 'withheld']);
  });

  it('says of whatever a record type has no field of that it has none, by a star', () => {
    const starred = onlySection(JOURNAL.replace('code: null', `'*': null`));
    assert.deepEqual(select(starred, ANSWERS, factsOf('edith')).rows, rows);
  });

  it('can be grouped by source', () => {
    const section = onlySection(`${JOURNAL}\n  group: source`);
    assert.deepEqual(
      select(section, ANSWERS, factsOf('edith')).groups?.map(({ title, rows: { length } }) => [title, length]),
      [
        [COUNCIL.name, 2],
        [GP.name, 1],
      ],
    );
  });

  it('has read the fields that its names stand for', () => {
    const wanted = wantedFields(datasetOf('d', { d: manifestOf('d', JOURNAL) }));
    assert.deepEqual([...(wanted.get('letter') ?? [])].sort(), ['kind', 'subject', 'written']);
    assert.deepEqual([...(wanted.get('visit') ?? [])].sort(), ['code', 'day', 'reason', 'state']);
  });
});

describe('a section of several record types is refused', () => {
  for (const [what, from, to, problem] of [
    [
      'where a name is in one of them only',
      'day: written, ',
      '',
      /^day, what.*letter has no field 'day' \(.*or map it in the list of records: fields: \{ day:/u,
    ],
    [
      'where a name is mapped to what is not there',
      'day: written',
      'day: writen',
      /^day: writen.*did you mean 'written'/u,
    ],
    [
      'where a name is of two types',
      'what: subject',
      'what: written',
      /^what, how.*'what' is not of one type in all records/u,
    ],
    [
      'where a part is asked of a text',
      'what: subject',
      'what: subject.display',
      /'subject' of letter has no part 'display'/u,
    ],
    [
      'where a part of a code is misspelt',
      'code: null',
      'code: kind.display',
      /'kind' of letter has no part 'display' \(write kind\.label\)/u,
    ],
    [
      'with where beside the list',
      '  fields: [day',
      '  where: { state: [open] }\n  fields: [day',
      /^where: .*each has its own 'where'/u,
    ],
    ['with one type twice', 'type: letter', 'type: visit', /'visit' stands twice/u],
    [
      'with an unknown type',
      'type: letter',
      'type: leter',
      /^type: leter.*no record type 'leter' \(did you mean 'letter'\?\)/u,
    ],
    [
      'with a source that the dataset does not read',
      '[social-care]',
      '[hospital]',
      /^hospital.*not among the dataset's sources/u,
    ],
    [
      'where a mapped name is not one of the section',
      'code: null',
      'code: null, hwo: subject',
      /^hwo: .*the section has no name 'hwo' \(did you mean 'how'\?\)/u,
    ],
    [
      'where a name has a part without being mapped',
      'fields: [day, what',
      'fields: [day, code.display, what',
      /has no field 'code\.display'/u,
    ],
  ] as const)
    it(what, () => {
      const text = manifestOf('d', JOURNAL.replace(from, to));
      assert.match(problemsIn('d', { d: text })[0] ?? '', problem);
    });

  it('with a star that stands for a field', () => {
    const text = manifestOf('d', JOURNAL.replace('code: null', `'*': subject`));
    assert.match(problemsIn('d', { d: text }).join(), /'\*' stands for no field/u);
  });

  it('where free text hides behind another name', () => {
    const text = manifestOf('d', JOURNAL.replace('what: reason', 'what: note'));
    assert.match(
      problemsIn('d', { d: text }).join(),
      /'note' is free text, which this dataset does not allow \(add 'visit\.note'/u,
    );
  });

  it('where free text would be the title of a group', () => {
    const text = manifestOf('d', '- { id: a, title: A, records: visit, fields: [day], group: note }');
    assert.match(problemsIn('d', { d: text }).join(), /^group: note.*'note' is free text/u);
  });
});
