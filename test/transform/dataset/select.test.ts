import assert from 'node:assert/strict';

import fc from 'fast-check';

import { select, type Selected, type Usable } from '../../../src/transform/dataset/select.ts';
import type { Judged, Verdict } from '../../../src/transform/protect/protect.ts';
import type { Code, FieldValue, RecordEntry } from '../../../src/transform/record/record.ts';
import { visitSection } from '../support/dataset.ts';
import { date, entry } from '../support/entries.ts';
import { COUNCIL, factsOf } from '../support/people.ts';

type Fields = Readonly<Record<string, FieldValue>>;

function judged(each: RecordEntry, verdict: Verdict = 'shown', ...more: readonly string[]): Judged {
  return {
    entry: each,
    verdict,
    withheld: new Set(),
    counts: verdict === 'shown' ? more : [verdict, ...more],
    linked: null,
  };
}

/** What a council gave. */
function usable(judged: readonly Judged[]): readonly Usable[] {
  return [{ source: COUNCIL, judged, format: { id: 'openhr' } }];
}

function selectFrom(section: string, entries: readonly Fields[]): Selected {
  return select(
    visitSection(section),
    usable(entries.map((fields) => judged(entry('visit', fields)))),
    factsOf('edith'),
  );
}

const textsOf = ({ rows }: Selected) => rows.map((row) => row['text']);
const visit = (text: string, fields: Fields = {}): Fields => ({ text, ...fields });
const codeOf = (display: string): Code => ({ kind: 'code', system: 's', code: 'c', display, translations: [] });

describe('a row', () => {
  it('has the declared fields and nothing else, but whether each was withheld', () => {
    const { rows } = selectFrom('fields: [text, flag]', [
      visit('a', { flag: true, day: date('2020'), note: 'free', secret: 's' }),
    ]);
    assert.deepEqual(JSON.parse(JSON.stringify(rows)), [
      { text: 'a', flag: true, withheld: { text: false, flag: false } },
    ]);
  });

  it('says which of its fields were withheld, each row for itself', () => {
    const [kept, lost] = [entry('visit', { text: 'a' }), entry('visit', { day: null })];
    const reduced: Judged = { ...judged(lost, 'shown', 'reduced.thirdParty'), withheld: new Set(['text', 'witness']) };
    const { rows } = select(visitSection('fields: [text, day]'), usable([judged(kept), reduced]), factsOf('edith'));
    assert.deepEqual(
      rows.map((row) => ({ ...(row['withheld'] as object) })),
      [
        { text: false, day: false },
        { text: true, day: false },
      ],
    );
  });

  it('inherits nothing that has a name, nor do its parts', () => {
    const { rows } = selectFrom('fields: [text, state, code, codes]', [
      visit('a', { state: 'open', code: codeOf('x'), codes: [codeOf('y')] }),
    ]);
    const [row] = rows;
    assert.ok(row);
    const parts = [row, row['state'], row['code'], row['withheld'], (row['codes'] as readonly unknown[])[0]];
    for (const part of parts) assert.deepEqual(inheritedNames(part), []);
    assert.equal('constructor' in row, false);
  });

  it('has every declared field, empty where the source said nothing', () => {
    const { rows } = selectFrom('fields: [text, texts, day, state, code, codes, flag, body, recordedBy]', [{}]);
    const { withheld, ...fields } = rows[0] ?? {};
    assert.ok(withheld);
    assert.deepEqual(JSON.parse(JSON.stringify(fields)), {
      text: null,
      texts: [],
      day: null,
      state: { value: '', label: '' },
      code: { display: '', code: '', system: '' },
      codes: [],
      flag: null,
      body: null,
      recordedBy: null,
    });
  });

  it('has choices with their label and codes without their translations', () => {
    const code: FieldValue = {
      kind: 'code',
      system: 's',
      code: null,
      display: 'x\u202E',
      translations: [codeOf('y')],
    };
    const { rows } = selectFrom('fields: [state, code]', [{ state: 'shut', code }]);
    assert.deepEqual({ ...(rows[0]?.['state'] as object) }, { value: 'shut', label: 'Shut' });
    assert.deepEqual({ ...(rows[0]?.['code'] as object) }, { display: 'x\uFFFD', code: '', system: 's' });
  });

  it('has clean text', () => {
    const { rows } = selectFrom('fields: [text, texts]', [visit('a\u202Eb\r\nc', { texts: ['\u0000'] })]);
    assert.deepEqual([rows[0]?.['text'], rows[0]?.['texts']], ['a\uFFFDb\nc', ['\uFFFD']]);
  });

  it('has where it comes from', () => {
    assert.equal(selectFrom('fields: [organisation]', [{}]).rows[0]?.['organisation'], 'Org');
  });
});

const LETTERS = ['d', 'b', 'c', 'a'];
const ORDER = 'fields: [text]\norder: [{ by: day, direction: descending }, { by: state, direction: ascending }]';
const day = (text: string, iso: string | null, state = 'open') =>
  visit(text, { day: iso === null ? null : date(iso), state });

describe('the order of a section', () => {
  it('puts the newest first, dates that are unknown or missing last', () => {
    const rows = [
      day('none', null),
      day('old', '1998'),
      day('unknown', ''),
      day('new', '2020-01-02'),
      day('mid', '2011-05'),
    ];
    assert.deepEqual(textsOf(selectFrom(ORDER, rows)), ['new', 'mid', 'old', 'none', 'unknown']);
  });

  it('puts unknown dates last in the other direction too', () => {
    const rows = [day('none', null), day('new', '2020'), day('unknown', ''), day('old', '1998')];
    assert.deepEqual(textsOf(selectFrom(ORDER.replace('descending', 'ascending'), rows)), [
      'old',
      'new',
      'none',
      'unknown',
    ]);
  });

  it('goes on to the next field where two are alike', () => {
    const rows = [day('b', '2020', 'shut'), day('a', '2020', 'open')];
    assert.deepEqual(textsOf(selectFrom(ORDER, rows)), ['a', 'b']);
  });

  it('leaves alone what is alike, and everything where none is asked for', () => {
    const rows = LETTERS.map((text) => day(text, '2020'));
    assert.deepEqual(textsOf(selectFrom(ORDER, rows)), LETTERS);
    assert.deepEqual(textsOf(selectFrom('fields: [text]', rows)), LETTERS);
  });

  it('knows the time of a day', () => {
    const rows = [day('early', '2020-01-02T08:00:00'), day('late', '2020-01-02T17:00:00'), day('day', '2020-01-02')];
    assert.deepEqual(textsOf(selectFrom(ORDER, rows)), ['late', 'early', 'day']);
  });

  it('puts true before false, descending', () => {
    const rows = [visit('no', { flag: false }), visit('yes', { flag: true }), visit('unsaid', { flag: null })];
    const order = 'fields: [text]\norder: [{ by: flag, direction: descending }]';
    assert.deepEqual(textsOf(selectFrom(order, rows)), ['yes', 'no', 'unsaid']);
  });

  it('puts choices in the order in which their record type lists them, whatever they are called', () => {
    const rows = ['shut', 'other', 'open'].map((state) => visit(state, { state }));
    const order = 'fields: [text]\norder: [{ by: state, direction: ascending }]';
    assert.deepEqual(textsOf(selectFrom(order, [...rows, visit('unsaid')])), ['open', 'shut', 'other', 'unsaid']);
  });

  it('reads texts as people do: numbers by value, capitals and accents alike', () => {
    const rows = ['item 10', 'Item 9', 'Éclair', 'eclair 2', 'zebra'].map((text) => visit(text));
    const order = 'fields: [text]\norder: [{ by: text, direction: ascending }]';
    assert.deepEqual(textsOf(selectFrom(order, rows)), ['Éclair', 'eclair 2', 'Item 9', 'item 10', 'zebra']);
  });

  it('of any rows loses none, and sorting again changes nothing', () => {
    const isos = fc.constantFrom('', '1998', '2011-05', '2020-01-02', '2020-01-02T08:00:00');
    fc.assert(
      fc.property(fc.array(fc.option(isos)), (days) => {
        const rows = days.map((iso, index) => day(String(index), iso));
        const once = textsOf(selectFrom(ORDER, rows));
        const again = textsOf(
          selectFrom(
            ORDER,
            once.map((text) => rows[Number(text)] ?? {}),
          ),
        );
        assert.deepEqual(again, once);
        assert.equal(new Set(once).size, rows.length);
      }),
    );
  });
});

describe('the groups of a section', () => {
  const GROUPED = 'fields: [text]\ngroup: text\norder: [{ by: day, direction: descending }]';

  it('are sorted by their title, their rows as the section is', () => {
    const rows = [day('b', '2001'), day('a', '2000'), day('a', '2002'), visit('A', { day: date('2003') })];
    const { groups } = selectFrom(GROUPED, rows);
    assert.deepEqual(
      groups?.map(({ title, rows: { length } }) => [title, length]),
      [
        ['A', 1],
        ['a', 2],
        ['b', 1],
      ],
    );
  });

  it('inherit nothing that has a name and lose no row without a title', () => {
    const { groups } = selectFrom(GROUPED, [{ text: null }, { text: '__proto__' }]);
    assert.deepEqual(
      groups?.map(({ title }) => title),
      ['', '__proto__'],
    );
    assert.deepEqual(inheritedNames(groups[0]), []);
  });

  it('are by the display of a code', () => {
    const { groups } = selectFrom('fields: [text]\ngroup: code', [
      visit('1', { code: codeOf('y') }),
      visit('2', { code: codeOf('x') }),
    ]);
    assert.deepEqual(
      groups?.map(({ title }) => title),
      ['x', 'y'],
    );
  });

  it('are none where the section is not grouped', () => {
    assert.equal(selectFrom('fields: [text]', [visit('a')]).groups, null);
  });
});

describe('a section stands for', () => {
  const chosen = (where: string, rows: readonly Fields[]) =>
    textsOf(selectFrom(`where: ${where}\nfields: [text]`, rows));

  it('rows of its record type only', () => {
    const rows = [judged(entry('problem', { text: 'a' })), judged(entry('visit', { text: 'b' }))];
    assert.deepEqual(textsOf(select(visitSection('fields: [text]'), usable(rows), factsOf('edith'))), ['b']);
  });

  it('the values it names, never a missing one', () => {
    const rows = [
      visit('a', { state: 'open' }),
      visit('b', { state: 'shut' }),
      visit('c', { state: null }),
      visit('d', {}),
    ];
    assert.deepEqual(chosen('{ state: [open, other] }', rows), ['a']);
  });

  it('true or false, never what was not said', () => {
    const rows = [visit('a', { flag: true }), visit('b', { flag: false }), visit('c', { flag: null })];
    assert.deepEqual(chosen('{ flag: true }', rows), ['a']);
    assert.deepEqual(chosen('{ flag: false }', rows), ['b']);
  });

  it('rows that meet every condition', () => {
    const rows = [visit('a', { flag: true, state: 'open' }), visit('b', { flag: true, state: 'shut' })];
    assert.deepEqual(chosen('{ flag: true, state: [shut] }', rows), ['b']);
  });

  const SPANS = [
    ['2019-02-01', true],
    ['2019-01-31', false],
    ['2019-01-31T23:59:59', false],
    ['2019-02', true],
    ['2019-01', false],
    ['2019', true],
    ['2018', false],
    ['2030-01-01', true],
    ['', true],
  ] as const;
  for (const [iso, inside] of SPANS) {
    it(`a date of '${iso}' ${inside ? 'inside' : 'outside'} the 365 days before 2020-01-31`, () => {
      assert.equal(chosen('{ day: { within: 365 days } }', [day('a', iso)]).length, Number(inside));
    });
  }

  it('a row whose date is missing: a row too many is seen', () => {
    assert.deepEqual(chosen('{ day: { within: 365 days } }', [day('a', null), visit('b')]), ['a', 'b']);
  });

  for (const [iso, stands] of [
    ['2020-01-30', false],
    ['2020-01-31', true],
    ['2020-03-01', true],
    ['2020-01', true],
    ['2019', false],
  ] as const)
    it(`not before today ${stands ? 'keeps' : 'leaves out'} what ends on ${iso}`, () => {
      assert.equal(chosen('{ day: { notBefore: today } }', [day('a', iso)]).length, Number(stands));
    });

  it('not before today keeps what has no end', () => {
    assert.deepEqual(chosen('{ day: { notBefore: today } }', [day('a', null), visit('b')]), ['a', 'b']);
  });
});

describe('what a section does not show', () => {
  const rows = [
    judged(entry('visit', { text: 'a', state: 'open' })),
    judged(entry('visit', { text: 'b', state: 'open' }), 'excluded.policy'),
    judged(entry('visit', { text: 'c', state: 'open' }), 'excluded.audience'),
    judged(entry('visit', { text: 'd', state: 'open' }), 'dropped.state'),
    judged(entry('visit', { text: 'e', state: 'shut' }), 'excluded.policy'),
    judged(entry('visit', { text: 'f', state: 'open' }), 'shown', 'reduced.thirdParty'),
  ];
  const selected = select(
    visitSection('where: { state: [open] }\nfields: [text]\ngroup: text'),
    usable(rows),
    factsOf('edith'),
  );

  it('is in no row and no group', () => {
    assert.deepEqual(textsOf(selected), ['a', 'f']);
    assert.deepEqual(
      selected.groups?.map(({ title }) => title),
      ['a', 'f'],
    );
  });

  it('is counted by verdict, where it would have stood', () => {
    assert.deepEqual(selected.counts, {
      'excluded.policy': 1,
      'excluded.audience': 1,
      'dropped.state': 1,
      'reduced.thirdParty': 1,
    });
  });

  it('calls for the banner unless it was only dropped', () => {
    assert.equal(selected.withheld, 2);
  });
});

/** Names of everything an object inherits. */
function inheritedNames(value: unknown): readonly string[] {
  const parent = Object.getPrototypeOf(value) as object | null;
  return parent === null ? [] : [...Object.getOwnPropertyNames(parent), ...inheritedNames(parent)];
}
