import assert from 'node:assert/strict';

import { edited } from '../../support/people.ts';
import { edith, entriesOf, readAll } from './same-as-openhr.ts';

const FIELDS = ['rangeLow', 'rangeHigh', 'rangeText', 'rangeUnits'] as const;

/** What is read of a range of the first result that has one or another in its place. */
function rangeOf(format: string, before: string, after: string): readonly unknown[] {
  const results = (text: string) => entriesOf(readAll(format, text), 'investigation');
  const at = results(edith(format)).findIndex(({ fields }) => fields['rangeLow'] === '3.5');
  const found = results(edited(edith(format), [before, after]))[at] ?? assert.fail('no result');
  return FIELDS.map((field) => found.fields[field] ?? null);
}

describe('the ranges of a result of CDA', () => {
  const before =
    '<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="3.5" unit="mmol/L"/><high value="5.3" unit="mmol/L"/></value></observationRange></referenceRange>';
  const range = (inside: string) => `<referenceRange><observationRange>${inside}</observationRange></referenceRange>`;
  const value = (low: string, high: string) =>
    `<value xsi:type="IVL_PQ"><low value="${low}" unit="mmol/L"/><high value="${high}" unit="mmol/L"/></value>`;
  const saying = (code: string) => `<interpretationCode code="${code}" codeSystem="2.16.840.1.113883.5.83"/>`;
  const of = (...ranges: readonly string[]) => rangeOf('cda', before, ranges.map(range).join(''));

  it('are one that is normal, whatever else says what is high', () => {
    const normal = ['1', '2', null, 'mmol/L'];
    assert.deepEqual(of(value('1', '2')), normal);
    assert.deepEqual(of(value('3', '9') + saying('H'), value('1', '2') + saying('N')), normal);
  });

  it('are none where one says what is abnormal', () => {
    assert.deepEqual(of(value('3', '9') + saying('A')), [null, null, null, null]);
  });

  it('are all written out where several are normal', () => {
    const several = of(`<text>women</text>${value('1', '2')}`, value('3', '4'));
    assert.deepEqual(several, [null, null, 'women; 3 to 4', null]);
  });
});

describe('the ranges of a result of EMIS Open', () => {
  const RANGE = '<RangeInformation><MinRange>3.5</MinRange><MaxRange>5.3</MaxRange></RangeInformation>';
  const words = '<RangeFTXList><EDIComment><FTX>women</FTX></EDIComment></RangeFTXList>';
  const other = `<RangeInformation><MinRange>3</MinRange><MaxRange>4</MaxRange>${words}</RangeInformation>`;

  it('are all written out where there are several', () => {
    assert.deepEqual(rangeOf('emis-open', RANGE, RANGE + other).slice(0, 3), [null, null, '3.5 – 5.3; women – 3 – 4']);
    assert.deepEqual(rangeOf('emis-open', RANGE, RANGE).slice(0, 3), ['3.5', '5.3', null]);
  });
});
