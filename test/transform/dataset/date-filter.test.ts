import assert from 'node:assert/strict';

import { select, type Selected } from '../../../src/transform/dataset/select.ts';
import type { DateRange } from '../../../src/transform/facts.ts';
import type { Verdict } from '../../../src/transform/protect/protect.ts';
import { date, entry } from '../support/entries.ts';
import { datasetOf, manifestOf, onlySection, problemsIn } from '../support/manifests.ts';
import { COUNCIL, factsOf, GP } from '../support/people.ts';

const section = (dateFilter: string) =>
  `- { id: all, title: All, records: visit, fields: [reason], dateFilter: ${dateFilter} }`;
const IN_2019: DateRange = { from: '2019-01-01', until: '2019-12-31' };

interface Visit {
  readonly reason?: string;
  readonly day?: string | null;
  readonly end?: string | null;
  readonly state?: string;
  readonly recordedAt?: string;
  readonly verdict?: Verdict;
}

function visit({ reason = 'x', day = null, end = null, state = 'open', recordedAt, verdict = 'shown' }: Visit) {
  const dateOf = (iso: string | null) => (iso === null ? null : date(iso));
  const made = entry('visit', { reason, day: dateOf(day), end: dateOf(end), state });
  const recorded = recordedAt === undefined ? null : ({ kind: 'date', precision: 'day', iso: recordedAt } as const);
  return {
    entry: { ...made, provenance: { ...made.provenance, recordedAt: recorded } },
    verdict,
    withheld: new Set<string>(),
    counts: verdict === 'shown' ? [] : [verdict],
    linked: null,
  };
}

function selectIn(dateFilter: string, range: DateRange | null, visits: readonly Visit[]): Selected {
  const answers = [{ source: COUNCIL, judged: visits.map(visit), format: { id: 'openhr' } }];
  return select(onlySection(section(dateFilter)), answers, factsOf('edith', range));
}

const inside = (dateFilter: string, each: Visit, range = IN_2019) =>
  selectIn(dateFilter, range, [each]).rows.length === 1;

describe('a date range', () => {
  for (const [day, stands] of [
    ['2018-12-31', false],
    ['2019-01-01', true],
    ['2019-12-31', true],
    ['2019-12-31T23:59:59', true],
    ['2020-01-01', false],
    ['2019', true],
    ['2018', false],
    ['2018-12', false],
    ['', true],
    [null, true],
  ] as const)
    it(`of 2019 ${stands ? 'takes in' : 'leaves out'} ${String(day)}`, () => {
      assert.equal(inside('{ field: day }', { day }), stands);
    });

  it('without an end takes in everything from its start, the future too; without a start everything until its end', () => {
    assert.equal(inside('{ field: day }', { day: '2031-01-01' }, { from: '2019-01-01', until: null }), true);
    assert.equal(inside('{ field: day }', { day: '1931-01-01' }, { from: null, until: '2019-01-01' }), true);
    assert.equal(inside('{ field: day }', { day: '2019-01-02' }, { from: null, until: '2019-01-01' }), false);
  });

  const SPAN = '{ from: day, until: end, ongoing: { state: [open] }, otherwise: recordedAt }';
  for (const [what, each, stands] of [
    ['a span that overlaps it', { day: '2018-01-01', end: '2019-01-01' }, true],
    ['a span around it', { day: '2018-01-01', end: '2020-01-01' }, true],
    ['a span before it', { day: '2018-01-01', end: '2018-12-31' }, false],
    ['a span after it', { day: '2020-01-01', end: '2020-12-31' }, false],
    ['what goes on since before it', { day: '2001-01-01', state: 'open' }, true],
    ['what goes on since after it', { day: '2020-01-01', state: 'open' }, false],
    ['what does not go on and began before it', { day: '2018-12-31', state: 'shut' }, false],
    ['what does not go on and began inside', { day: '2019-05', state: 'shut' }, true],
    ['what has no start and was recorded inside', { recordedAt: '2019-02-02' }, true],
    ['what has no start and was recorded before', { recordedAt: '2018-02-02' }, false],
    ['what has no date at all', {}, true],
  ] as const)
    it(`${stands ? 'takes in' : 'leaves out'} ${what}`, () => {
      assert.equal(inside(SPAN, each), stands);
    });

  it('takes the first end that is recorded', () => {
    const stopped = { day: '2001-01-01', end: '2018-01-01', state: 'open', recordedAt: '2019-06-06' };
    assert.equal(inside('{ from: day, until: [end, recordedAt] }', stopped), false);
    assert.equal(inside('{ from: day, until: [recordedAt, end] }', stopped), true);
  });

  it('counts what it leaves out, but nothing that is withheld', () => {
    const found = selectIn('{ field: day }', IN_2019, [
      { day: '2019-01-01' },
      { day: '2018-01-01' },
      { day: '2017-01-01' },
      { day: '2018-01-01', verdict: 'excluded.policy' },
      { day: '2019-02-01', verdict: 'excluded.policy' },
    ]);
    assert.deepEqual([found.rows.length, found.outside, found.withheld], [1, 2, 1]);
    assert.deepEqual(found.counts, { 'excluded.policy': 1 });
    assert.deepEqual(found.range, IN_2019);
  });

  for (const filter of ['none', 'not-supported'])
    it(`leaves nothing out of a section whose filter is ${filter}`, () => {
      const found = selectIn(filter, IN_2019, [{ day: '1990-01-01' }]);
      assert.deepEqual([found.rows.length, found.outside, found.range], [1, 0, null]);
    });

  it('of no launch leaves nothing out', () => {
    const found = selectIn('{ field: day }', null, [{ day: '1990-01-01' }]);
    assert.deepEqual([found.rows.length, found.outside, found.range], [1, 0, null]);
  });
});

describe('rows that follow another section', () => {
  const text = manifestOf(
    'd',
    `- { id: letters, title: Letters, records: letter, fields: [subject], dateFilter: { field: written } }
- { id: visits, title: Visits, records: visit, fields: [reason], dateFilter: { follows: letters, by: letter } }`,
  );
  const letter = (id: string, written: string) =>
    ({
      entry: entry('letter', { written: date(written) }, {}, id),
      verdict: 'shown',
      withheld: new Set<string>(),
      counts: [],
      linked: null,
    }) as const;
  const visitOf = (reason: string, letterId: string | null) =>
    ({
      entry: entry('visit', { reason, letter: letterId, day: date('1990') }),
      verdict: 'shown',
      withheld: new Set<string>(),
      counts: [],
      linked: null,
    }) as const;

  it('stand where what they belong to stands, whatever their own date, source by source', () => {
    const [, visits] = datasetOf('d', { d: text }).sections;
    assert.ok(visits);
    const found = select(
      visits,
      [
        {
          source: GP,
          format: { id: 'openhr' },
          judged: [letter('a', '2019-01-01'), visitOf('kept', 'a'), visitOf('without', null)],
        },
        {
          source: COUNCIL,
          format: { id: 'openhr' },
          judged: [letter('a', '2001-01-01'), visitOf('left out', 'a'), visitOf('unknown', 'z')],
        },
      ],
      factsOf('edith', IN_2019),
    );
    assert.deepEqual(
      found.rows.map((row) => row['reason']),
      ['kept', 'without', 'unknown'],
    );
    assert.equal(found.outside, 1);
  });
});

describe('a limit', () => {
  const limited = onlySection(
    '- { id: all, title: All, records: visit, fields: [reason], group: state, order: [{ by: day, direction: descending }], limit: { rows: 2 } }',
  );
  const found = select(
    limited,
    [
      {
        source: COUNCIL,
        format: { id: 'openhr' },
        judged: [
          visit({ reason: 'old', day: '2001' }),
          visit({ reason: 'new', day: '2020' }),
          visit({ reason: 'mid', day: '2010' }),
          visit({ reason: 'hidden', day: '2021', verdict: 'excluded.policy' }),
        ],
      },
    ],
    factsOf('edith'),
  );

  it('keeps the first rows in order and counts the others, not the withheld', () => {
    assert.deepEqual(
      found.rows.map((row) => row['reason']),
      ['new', 'mid'],
    );
    assert.deepEqual([found.more, found.withheld], [1, 1]);
  });

  it('holds for groups too', () => {
    assert.equal(found.groups?.flatMap(({ rows }) => rows).length, 2);
  });
});

describe('a date filter that cannot be meant is refused:', () => {
  for (const [filter, problem] of [
    ['{ field: reason }', /^field: .*'reason' is not a date/u],
    ['{ field: dya }', /^field: .*no field 'dya' \(did you mean 'day'\?\)/u],
    ['{ from: day, until: [end, reason] }', /^reason\].*'reason' is not a date/u],
    ['{ from: day }', /dateFilter\.until: must be a field, or a list of fields/u],
    ['{ from: day, until: end, ongoing: { sate: [open] } }', /^sate: .*did you mean 'state'/u],
    [
      '{ follows: other, by: letter }',
      /^follows: .*no section 'other' stands before this one \(sections before it: none\)/u,
    ],
    ['sometimes', /must be 'none', 'not-supported'/u],
    ['{ feild: day }', /unknown key 'feild'.*did you mean 'field'/u],
  ] as const)
    it(filter, () => {
      assert.match(problemsIn('d', { d: manifestOf('d', section(filter)) }).join('\n'), problem);
    });
});
