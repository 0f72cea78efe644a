import assert from 'node:assert/strict';

import fc from 'fast-check';

import {
  parseDate,
  ageOn,
  earliestDay,
  formatPartialDate,
  latestDay,
  parsePartialDate,
  shiftDay,
  UNKNOWN_DATE,
} from '../../../src/transform/record/partial-date.ts';

type Known = readonly [text: string, precision: string, shown: string, earliest: string, latest: string];

const DATES: readonly Known[] = [
  ['1998', 'year', '1998', '1998-01-01', '1998-12-31'],
  ['1800', 'year', '1800', '1800-01-01', '1800-12-31'],
  ['9999-12', 'month', 'Dec 9999', '9999-12-01', '9999-12-31'],
  ['2011-05', 'month', 'May 2011', '2011-05-01', '2011-05-31'],
  ['2019-02', 'month', 'Feb 2019', '2019-02-01', '2019-02-28'],
  ['2020-02', 'month', 'Feb 2020', '2020-02-01', '2020-02-29'],
  ['1900-02', 'month', 'Feb 1900', '1900-02-01', '1900-02-28'],
  ['2000-02', 'month', 'Feb 2000', '2000-02-01', '2000-02-29'],
  ['1804-02', 'month', 'Feb 1804', '1804-02-01', '1804-02-29'],
  ['2014-01-30', 'day', '30-Jan-2014', '2014-01-30', '2014-01-30'],
  ['2020-02-29', 'day', '29-Feb-2020', '2020-02-29', '2020-02-29'],
  ['1800-01-01', 'day', '01-Jan-1800', '1800-01-01', '1800-01-01'],
  ['2019-11-04T09:40:00', 'time', '04-Nov-2019', '2019-11-04', '2019-11-04'],
  ['2019-11-04T09:40', 'time', '04-Nov-2019', '2019-11-04', '2019-11-04'],
  ['2020-01-31T09:00:00Z', 'time', '31-Jan-2020', '2020-01-31', '2020-01-31'],
  // UTC as the clock in London had it.
  ['2019-07-01T23:00:00Z', 'time', '02-Jul-2019', '2019-07-02', '2019-07-02'],
  ['2019-07-01T22:59:59Z', 'time', '01-Jul-2019', '2019-07-01', '2019-07-01'],
  ['2019-12-31T23:30:00.123Z', 'time', '31-Dec-2019', '2019-12-31', '2019-12-31'],
  ['2019-10-26T23:30+00:00', 'time', '27-Oct-2019', '2019-10-27', '2019-10-27'],
  ['2019-10-27T23:30Z', 'time', '27-Oct-2019', '2019-10-27', '2019-10-27'],
  ['2019-07-01T23:30:00-05:00', 'time', '01-Jul-2019', '2019-07-01', '2019-07-01'],
  ['2019-11-04T09:40:00+14:00', 'time', '04-Nov-2019', '2019-11-04', '2019-11-04'],
  ['2020-01-31T23:59:60+01:00', 'time', '31-Jan-2020', '2020-01-31', '2020-01-31'],
];

const NOT_DATES = [
  ...[
    '',
    ' ',
    'unknown',
    '20',
    '199',
    '19980',
    '-1998',
    '0000',
    '0000-01-01',
    '0001',
    '0001-01-01',
    '1753-01-01',
    '1799-12-31T00:00:00',
    '1998-6',
    '1998-00',
    '1998-13',
  ],
  ...['2019-02-29', '2020-02-31', '1900-02-29', '2019-04-31', '2019-01-00', '2019-01-32', '31/01/2020', '20200131'],
  ...['2020-01-31T24:00:00', '2020-01-31T10:60', '2020-01-31T10:00:61', '2020-01-31T1:00', '2020-01-31 10:00'],
  ...['2020-01-31T10:00:00-50:00', '2020-01-31T10:00+14:30', '2020-01-31+01:60'],
  ...['2020-01-31T', '1998-06-01T10:15:00 Z', '１９９８', '2020-01-31\n2020-01-31'],
];

describe('a partial date', () => {
  for (const [text, precision, shown, earliest, latest] of DATES) {
    it(`${text} is known to its ${precision} and no further`, () => {
      const date = parsePartialDate(text);
      assert.ok(date);
      assert.equal(date.precision, precision);
      assert.deepEqual([formatPartialDate(date), earliestDay(date), latestDay(date)], [shown, earliest, latest]);
    });
  }

  for (const text of NOT_DATES) {
    it(`is not read from ${JSON.stringify(text)}`, () => {
      assert.equal(parsePartialDate(text), null);
    });
  }

  it('loses the white space around it', () => {
    assert.equal(parsePartialDate(' 1998-06 \n')?.iso, '1998-06');
  });
});

describe('the precision letter of a source', () => {
  const full = '1999-05-06T10:15:00';
  const CUTS = { Y: '1999', YM: '1999-05', YMD: '1999-05-06', YMDT: full };
  for (const [letter, iso] of Object.entries(CUTS)) {
    it(`${letter} cuts a longer text`, () => {
      assert.equal(parsePartialDate(full, letter)?.iso, iso);
    });
  }

  it('never adds what the text does not say', () => {
    assert.deepEqual(parsePartialDate('1999', 'YMDT'), { kind: 'date', precision: 'year', iso: '1999' });
  });

  it('U gives the unknown date whatever the text is', () => {
    assert.equal(parsePartialDate('1999-05-06', 'U'), UNKNOWN_DATE);
    assert.equal(parsePartialDate('', 'U'), UNKNOWN_DATE);
  });

  it('does not make a date of what is none', () => {
    assert.equal(parsePartialDate('2019-02-31', 'Y'), null);
  });

  for (const letter of ['', 'y', 'D', 'YMDTS', ' YM', 'constructor', '__proto__', 'toString']) {
    it(`${JSON.stringify(letter)} is none`, () => {
      assert.equal(parsePartialDate(full, letter), null);
    });
  }
});

describe('an unknown date', () => {
  it('says so in words and means no day', () => {
    assert.equal(formatPartialDate(UNKNOWN_DATE), 'date unknown');
    assert.deepEqual([earliestDay(UNKNOWN_DATE), latestDay(UNKNOWN_DATE)], ['', '']);
  });
});

describe('a time', () => {
  it('keeps no more of a second than HTML can say', () => {
    assert.match(
      parsePartialDate('2020-01-31T09:00:00.12345678901234567890Z')?.iso ?? '',
      /^2020-01-31T09:00:00(?:\.\d{1,9})?Z$/u,
    );
  });
});

const days = fc
  .date({ min: new Date('1800-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('any day', () => {
  it('is read as itself, and its month and year contain it', () => {
    fc.assert(
      fc.property(days, (day) => {
        for (const length of [4, 7, 10]) {
          const date = parsePartialDate(day.slice(0, length));
          assert.ok(date && earliestDay(date) <= day && day <= latestDay(date));
        }
      }),
    );
  });

  it('moved there and back is the same day', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -365, max: 365 }), (day, by) => {
        fc.pre(day > '0002' && day < '9998');
        assert.equal(shiftDay(shiftDay(day, by), -by), day);
      }),
    );
  });

  it('of 31 is never one past the end of a shorter month', () => {
    for (const month of ['02', '04', '06', '09', '11']) assert.equal(parsePartialDate(`2020-${month}-31`), null);
  });
});

describe('days and ages', () => {
  it('move over the end of February', () => {
    assert.deepEqual(
      [shiftDay('2020-02-28', 1), shiftDay('2019-02-28', 1), shiftDay('2020-01-31', -365)],
      ['2020-02-29', '2019-03-01', '2019-01-31'],
    );
  });

  const AGES = [
    ['2003-06-01', '2020-01-31', 16],
    ['2002-01-31', '2020-01-31', 18],
    ['2002-02-01', '2020-01-31', 17],
    ['2004-02-29', '2022-02-28', 17],
    ['2004-02-29', '2022-03-01', 18],
    ['2020-01-31', '2020-01-31', 0],
  ] as const;
  for (const [born, day, age] of AGES) {
    it(`make ${age} years from ${born} to ${day}`, () => {
      assert.equal(ageOn(born, day), age);
    });
  }
});

describe('a date of HL7 v3', () => {
  const DATES = [
    ['2015', 'year', '2015'],
    ['201507', 'month', '2015-07'],
    ['20150722', 'day', '2015-07-22'],
    ['2015072223', 'day', '2015-07-22'],
    ['201507222300', 'time', '2015-07-22T23:00'],
    ['20150722230000-0500', 'time', '2015-07-22T23:00:00-05:00'],
    // Nowhere is it five times as late as in New York: the day is kept.
    ['20150722230000-5000', 'day', '2015-07-22'],
  ] as const;
  for (const [text, precision, iso] of DATES)
    it(`says ${precision} where it is written ${text}`, () => {
      assert.deepEqual(parseDate(text, 'hl7'), { kind: 'date', precision, iso });
    });
});

/** What an ISO date or instant is, said once more as a pattern. */
const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?)?)?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?$/u;

function precisionByPattern(text: string): string | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  const isDay =
    year >= 1800 && new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(dayOf(year, month, day));
  if (!isDay || hour > 23 || minute > 59 || second > 60) return null;
  return match[4] !== undefined ? 'time' : match[3] !== undefined ? 'day' : match[2] === undefined ? 'year' : 'month';
}

function dayOf(year: number, month: number, day: number): string {
  return [String(year), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
}

describe('a date of a record', () => {
  it('is none in years that stand for an end that never comes', () => {
    for (const text of ['9999-12-31', '9999', '2999-12-31T00:00:00', '4000-01'])
      assert.equal(parseDate(text, 'iso'), null);
    assert.equal(parseDate('99991231', 'hl7'), null);
    assert.equal(parseDate('31/12/9999', 'dd/mm/yyyy'), null);
    assert.equal(parseDate('2199-12-31', 'iso')?.iso, '2199-12-31');
    assert.equal(parseDate('9999-12-31', 'iso', 'U')?.precision, 'unknown');
  });
});

describe('any text', () => {
  const PIECES = ['1998', '2000', '1799', '-06', '-02', '-29', '-31', '-13', '-00', 'T10:15', 'T24:00', ':30', ':61'];
  const ENDS = ['.1234567890123', '.', 'Z', '+01:00', '-05:00', '-0500', ' ', 'x', '1'];

  it('is a date exactly where the pattern of ISO 8601 and the calendar say so', () => {
    const piece = fc.constantFrom(...PIECES, ...ENDS);
    const text = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `2000${rest}`),
        ),
        (each) => {
          assert.equal(parsePartialDate(each)?.precision ?? null, precisionByPattern(each));
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
