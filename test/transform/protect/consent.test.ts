import assert from 'node:assert/strict';

import { isRefused, type Statement } from '../../../src/transform/protect/consent.ts';
import { parsePartialDate, UNKNOWN_DATE } from '../../../src/transform/record/partial-date.ts';

const dateOf = (iso: string) => (iso === '' ? null : iso === '?' ? UNKNOWN_DATE : parsePartialDate(iso));
const dissent = (iso: string, family = 'a'): Statement => ({ kind: 'dissent', family, date: dateOf(iso) });
const consent = (iso: string, family = 'a'): Statement => ({ kind: 'consent', family, date: dateOf(iso) });
const refused = (...statements: readonly Statement[]) => isRefused(statements, new Set(['a', 'b']));

describe('a record', () => {
  it('without statements, or with consents only, is not refused', () => {
    assert.equal(refused(), false);
    assert.equal(refused(consent('2019-01-01'), consent('', 'b')), false);
  });

  it('with a dissent in a family that binds is refused; in another it is not', () => {
    assert.deepEqual([refused(dissent('2019-01-01', 'b')), refused(dissent('2019-01-01', 'c'))], [true, false]);
  });

  const LATEST: readonly (readonly [what: string, statements: readonly Statement[], is: boolean])[] = [
    ['a consent a day later', [dissent('2019-01-01'), consent('2019-01-02')], false],
    ['a consent of the same day', [consent('2019-01-01'), dissent('2019-01-01')], true],
    ['a consent later on the same day', [dissent('2019-01-01T08:00:00'), consent('2019-01-01T18:00:00')], true],
    ['a consent in between', [dissent('2018-01-01'), consent('2019-01-01'), dissent('2020-01-01')], true],
    ['two dissents and a later consent', [dissent('2018-01-01'), dissent('2019-01-01'), consent('2020-01-01')], false],
    ['a consent of another family', [dissent('2018-01-01'), consent('2020-01-01', 'b')], true],
    ['a dissent without a date', [dissent(''), consent('2020-01-01')], true],
    ['a dissent of an unknown date', [dissent('?'), consent('2020-01-01')], true],
    ['a consent without a date', [dissent('2018-01-01'), consent('')], true],
    ['a consent of an unknown date', [dissent('2018-01-01'), consent('?')], true],
    ['a dissent of that year', [dissent('2019'), consent('2019-12-31')], true],
    ['a dissent of the year before', [dissent('2018'), consent('2019-01-01')], false],
    ['a consent of that month', [dissent('2019-05-31'), consent('2019-05')], true],
    [
      'a consent of the next day but of an earlier hour',
      [dissent('2020-06-30T23:30:00+00:00'), consent('2020-07-01T00:10:00+01:00')],
      true,
    ],
    [
      'a consent of the next day far east',
      [dissent('2020-01-10T12:00:00Z'), consent('2020-01-11T00:30:00+14:00')],
      true,
    ],
    [
      'a consent some days later in another zone',
      [dissent('2020-01-10T12:00:00Z'), consent('2020-01-12T00:30:00+05:00')],
      false,
    ],
    ['a consent in a zone after a day', [dissent('2020-01-10'), consent('2020-01-11T09:00:00Z')], false],
    ['a consent on the day after a time in a zone', [dissent('2020-01-10T22:00:00Z'), consent('2020-01-11')], false],
    [
      'a consent of a day that a dissent far west may be of',
      [dissent('2020-01-10T23:00:00-08:00'), consent('2020-01-11')],
      true,
    ],
    ['a consent of the month after', [dissent('2019-05-31'), consent('2019-06')], false],
  ];
  for (const [what, statements, is] of LATEST)
    it(`with ${what} is ${is ? 'refused' : 'shared'}, in any order`, () => {
      assert.deepEqual([refused(...statements), refused(...statements.toReversed())], [is, is]);
    });
});
