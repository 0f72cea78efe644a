import assert from 'node:assert/strict';

import { catalogue, DATASET_IDS, factsOf, PERSON_IDS, sectionOf, viewOf } from './support/people.ts';
import { asking, assertWhole, datasetsReading, holdingsOf, missingView, viewsOf } from './support/every-view.ts';

describe('every dataset', () => {
  for (const person of PERSON_IDS)
    it(`shows whatever any source holds of ${person}: nothing fails, nothing is silent`, function () {
      this.timeout(120_000);
      for (const held of holdingsOf(person))
        for (const dataset of datasetsReading(held.format.kind))
          for (const view of viewsOf(dataset, held, factsOf(person)))
            assertWhole(view, `${dataset} of ${held.name}, ${view.profile}`);
    });

  it('has a source among the fixtures', () => {
    const seen = new Set(PERSON_IDS.flatMap(holdingsOf).flatMap(({ format }) => datasetsReading(format.kind)));
    assert.deepEqual(
      DATASET_IDS.filter((id) => !seen.has(id)),
      [],
    );
  });
});

describe('a source that cannot be used', () => {
  const holdings = holdingsOf('edith');

  it('is missing in words from every section of every dataset that reads it', () => {
    for (const { name, format } of holdings)
      for (const dataset of datasetsReading(format.kind)) {
        const view = missingView(dataset, format.kind);
        assert.equal(view.outcome, 'unavailable', dataset);
        for (const { html } of asking(view, format.kind))
          assert.match(html, /did not answer in time/u, `${dataset} of ${name}`);
      }
  });

  it('shows nothing where it answers about another person', () => {
    for (const held of holdings)
      for (const dataset of datasetsReading(held.format.kind))
        for (const view of viewsOf(dataset, held, factsOf('bertram'))) {
          assert.equal(view.sources[0]?.state, 'missing', `${dataset} of ${held.name}`);
          assert.ok(
            view.sections.every(({ rows }) => rows === 0),
            `${dataset} of ${held.name}`,
          );
          for (const { html } of asking(view, held.format.kind))
            assert.match(html, /about another person/u, `${dataset} of ${held.name}`);
        }
  });
});

/** What the journal leaves to other datasets: none of it happened on a day. */
const NOT_OF_CARE = ['carer', 'document-header', 'document-party', 'gp-registration', 'narrative', 'person'];

describe('the journal', () => {
  it('loses no entry that may be shown, of any kind that tells of care', () => {
    const view = viewOf('journal', 'olwen');
    const [source] = view.sources;
    assert.ok(source?.state === 'usable');
    const types = new Set(view.dataset.sections.flatMap(({ parts }) => parts.map(({ record }) => record.id)));
    const entries = source.judged.filter(({ entry, verdict }) => verdict === 'shown' && types.has(entry.type));
    const told = entries.filter(({ linked }) => linked?.['inEncounter'] !== true);
    assert.ok(told.length > 1000);
    assert.equal(sectionOf(view, 'journal').rows, told.length);
  });

  it('takes every record type that a GP record can hold, but for who and where the person is', () => {
    const { sections } = catalogue.datasets.get('journal')?.dataset ?? assert.fail();
    const types = new Set(sections.flatMap(({ parts }) => parts.map(({ record }) => record.id)));
    const formats = [...catalogue.formats.values()].filter(({ kind }) => kind === 'gp-record');
    const held = [...catalogue.vocabulary.keys()].filter((id) => formats.some((format) => format.supports(id)));
    assert.deepEqual(
      held.filter((id) => !types.has(id)),
      NOT_OF_CARE,
    );
  });
});
