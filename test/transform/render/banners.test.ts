import assert from 'node:assert/strict';

import { loadCatalogue } from '../../../src/catalogue.ts';
import type { PartialDate } from '../../../src/transform/record/partial-date.ts';
import { withDays } from '../../../src/transform/render/banners.ts';

const { words } = loadCatalogue();
const day = (iso: string): PartialDate => ({ kind: 'date', precision: 'day', iso });
const [NEW_YEAR, EASTER] = [day('2019-01-01'), day('2019-04-21')];

describe('the days of a banner', () => {
  it('are elements that no line breaks within', () => {
    assert.equal(
      withDays('From 01-Jan-2019 & on', [NEW_YEAR, EASTER], { words, profile: 'accessible' }),
      'From <time datetime="2019-01-01">01-Jan-2019</time> &amp; on',
    );
  });

  it('are each one element where a period begins and ends on the same day', () => {
    assert.equal(
      withDays('01-Jan-2019 to 01-Jan-2019', [NEW_YEAR, NEW_YEAR], { words, profile: 'accessible' }),
      '<time datetime="2019-01-01">01-Jan-2019</time> to <time datetime="2019-01-01">01-Jan-2019</time>',
    );
  });

  it('are words in the strict profile, as the standard has them', () => {
    assert.equal(withDays('until 01-Jan-2019', [NEW_YEAR], { words, profile: 'strict' }), 'until 01-Jan-2019');
  });
});
