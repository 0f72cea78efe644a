import assert from 'node:assert/strict';

import { assertWhole, datasetsReading, holding, viewsOf, type Holding } from '../transform/support/every-view.ts';
import { TODAY } from '../transform/support/people.ts';
import { corpusBytes, needCorpora } from './corpora.ts';

/** A whole GP record as a supplier's test system sent it, with the person it is about. */
const FULL_RECORD = 'fhir/gp-connect-structured/full_record_TppMisc.json';
const PERSON = { nhsNumber: '9465701947', birthDate: '1974-03-18', name: null };

describe('the GP Connect structured record of the corpora', () => {
  let held: Holding;

  before(needCorpora);
  before(() => {
    held = holding(FULL_RECORD, [corpusBytes(FULL_RECORD)]);
  });

  it('shows through every dataset of a GP record: nothing fails, nothing is silent', function () {
    this.timeout(120_000);
    const datasets = datasetsReading(held.format.kind);
    assert.ok(datasets.length > 5);
    for (const dataset of datasets)
      for (const view of viewsOf(dataset, held, { today: TODAY, person: PERSON, dateRange: null }))
        assertWhole(view, `${dataset}, ${view.profile}`);
  });
});
