import assert from 'node:assert/strict';

import { runJob } from '../../src/service/pool/run-job.ts';
import { aboutChunk } from '../../src/service/view-audit.ts';
import { viewOf } from '../../src/service/view-parts.ts';
import { notAsked } from '../../src/service/source/lookup.ts';
import { planOf } from '../../src/service/view-plan.ts';
import type { Catalogue } from '../../src/catalogue.ts';
import { catalogue } from '../transform/support/people.ts';
import { jobOf, recordOf } from './pool/jobs.ts';
import { AGREEMENT, gpAt } from './support/service.ts';

/** The templates, with one section that cannot be laid out. */
const SPOILT: Catalogue = {
  ...catalogue,
  recipe(dataset, policy, profile) {
    const recipe = catalogue.recipe(dataset, policy, profile) ?? assert.fail();
    const fail = () => {
      throw new Error('hypertension');
    };
    return { ...recipe, template: new Map(recipe.template).set('prb-tab-act', fail) };
  },
};

describe('a section whose template fails', () => {
  const { dataset } = catalogue.datasets.get('problems') ?? assert.fail();
  const plan = planOf(
    dataset,
    { sources: [gpAt('http://127.0.0.1/', { id: 'gp' })] },
    notAsked('2020-01-31T09:30:00Z'),
  );
  const made = runJob(SPOILT, jobOf('problems', recordOf('edith')));
  const view = viewOf(
    plan,
    plan.parts.map((part) => ({ part, results: [], made })),
  );
  const html = view.sections.map((section) => Buffer.from(section.html).toString());

  it('is seen to have failed, and the rest stands', () => {
    assert.match(html[0] ?? '', /could not be shown safely\. This data may still exist in the source system/u);
    assert.match(html[2] ?? '', /<table>/u);
    assert.equal(view.outcome, 'partial');
  });

  it('is in the audit as failed, without a word of the record', () => {
    const { counts } = aboutChunk(view, view.sections, AGREEMENT, catalogue);
    assert.equal(counts['prb-tab-act']?.['outcome.failed'], 1);
    assert.equal(counts['prb-tab-act']['rows'], 0);
    assert.equal(counts['prb-tab-othinact']?.['outcome.shown'], 1);
    assert.doesNotMatch(JSON.stringify(counts), /hypertension/u);
  });
});
