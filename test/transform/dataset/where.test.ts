import assert from 'node:assert/strict';

import { wantedFields } from '../../../src/transform/dataset/dataset.ts';
import { select } from '../../../src/transform/dataset/select.ts';
import type { FieldValue } from '../../../src/transform/record/record.ts';
import { date, entry } from '../support/entries.ts';
import { datasetOf, manifestOf, onlySection, problemsIn } from '../support/manifests.ts';
import { COUNCIL, factsOf } from '../support/people.ts';

type Fields = Readonly<Record<string, FieldValue>>;

const SETS = { codeSets: '{ smoking: [{ system: http://snomed.info/sct, codes: ["1"] }] }' };
const section = (where: string) => `- { id: all, title: All, records: visit, where: ${where}, fields: [reason] }`;

function chosen(where: string, rows: readonly Fields[]): readonly unknown[] {
  const judged = rows.map(
    (fields) =>
      ({
        entry: entry('visit', fields),
        verdict: 'shown',
        withheld: new Set<string>(),
        counts: [],
        linked: null,
      }) as const,
  );
  const { rows: shown } = select(
    onlySection(section(where), SETS),
    [{ source: COUNCIL, judged, format: { id: 'openhr' } }],
    factsOf('edith'),
  );
  return shown.map((row) => row['reason']);
}

const code = (value: string): FieldValue => ({
  kind: 'code',
  ...{ system: 'http://snomed.info/sct', code: value, display: '', translations: [] },
});
const VISITS: readonly Fields[] = [
  { reason: 'new', day: date('2020-01-01'), end: date('2020-02-02'), state: 'open', code: code('1') },
  { reason: 'old', day: date('2001-01-01'), end: date('2001-01-02'), state: 'shut', code: code('2') },
  { reason: 'bare', day: null, end: date(''), state: null, code: null },
];

describe('a section chooses rows', () => {
  for (const [where, reasons] of [
    ['{ day: { within: 365 days } }', ['new', 'bare']],
    ['{ day: { notWithin: 365 days } }', ['old']],
    ['{ end: { notBefore: today } }', ['new', 'bare']],
    ['{ end: { before: today } }', ['old']],
    ['{ code: { in: smoking } }', ['new']],
    ['{ code: { notIn: smoking } }', ['old', 'bare']],
    ['{ has: [day, code] }', ['new', 'old']],
    ['{ has: [end] }', ['new', 'old']],
    ['{ lacks: [end, day] }', ['bare']],
    ['{ any: [{ state: [shut] }, { lacks: [state] }] }', ['old', 'bare']],
    ['{ has: [day], any: [{ state: [shut] }, { lacks: [state] }] }', ['old']],
    [
      '{ any: [{ state: [open], code: { in: smoking } }, { any: [{ lacks: [day] }, { state: [open] }] }] }',
      ['new', 'bare'],
    ],
  ] as const)
    it(`where ${where}: ${reasons.join(', ')}`, () => {
      assert.deepEqual(chosen(where, VISITS), reasons);
    });

  it('has read what its conditions look at, in alternatives too', () => {
    const text = manifestOf('d', section('{ has: [day], any: [{ state: [shut] }, { lacks: [code] }] }'));
    const wanted = wantedFields(datasetOf('d', { d: text })).get('visit');
    assert.deepEqual([...(wanted ?? [])].sort(), ['code', 'day', 'reason', 'state']);
  });
});

describe('a condition that cannot be meant is refused:', () => {
  for (const [where, problem] of [
    ['{ code: { in: smokin } }', /^code: .*there is no code set 'smokin' \(did you mean 'smoking'\?\)/u],
    ['{ day: { in: smoking } }', /^day: .*'day' is of type date \(write \{ within/u],
    ['{ code: { within: 3 days } }', /^code: .*'code' is of type code \(write \{ in: <code set> \}/u],
    ['{ has: [dya] }', /^dya\].*visit has no field 'dya' \(did you mean 'day'\?\)/u],
    ['{ any: [{ state: [open] }, { sate: [open] }] }', /^sate: .*no field 'sate' \(did you mean 'state'\?\)/u],
    ['{ any: [{ state: [open] }] }', /alternatives are at least two/u],
    ['{ day: { within: 3 days, before: today } }', /says exactly one thing/u],
    ['{ day: { wihtin: 3 days } }', /^wihtin: .*unknown key 'wihtin'.* \(did you mean 'within'\?\)/u],
    ['{ day: { before: tomorrow } }', /^before: .*must be 'today'/u],
    ['{ state: 5 }', /must be a list of values, true or false/u],
  ] as const)
    it(where, () => {
      const [first = '', ...others] = problemsIn('d', { d: manifestOf('d', section(where), SETS) });
      assert.match(first, problem);
      assert.deepEqual(others, []);
    });
});
