import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { transform } from '../../src/transform/transform.ts';
import { elementsOf, sentencesIn, textsOf } from './support/html.ts';
import { answered, catalogue, factsOf, fixture, GP, sectionOf, viewOf } from './support/people.ts';

const SECOND_GP = { ...GP, id: 'gp2', name: 'Beckfoot Test Practice' };
const edith = (file: string) => readFileSync(new URL(`../../fixtures/edith/${file}`, import.meta.url), 'utf8');

describe('a section that is', () => {
  it('not supported by one of two sources says of which', () => {
    const view = viewOf('allergies', 'edith', [
      answered(GP, fixture('edith', 'openhr')),
      answered(SECOND_GP, edith('fhir-r4.json')),
    ]);
    const said = (id: string) =>
      elementsOf(sectionOf(view, id).html)
        .filter(({ attributes }) => attributes['class'] === 'oriel-unsupported')
        .map(({ text }) => text);
    assert.deepEqual(said('all-tab-curr'), []);
    assert.deepEqual(said('all-tab-hist'), [
      'The system that Fellside Test Surgery uses cannot supply: Historical Allergies and Adverse Reactions.',
    ]);
  });

  for (const profile of ['accessible', 'strict'] as const)
    it(`of several record types names those that its source cannot say (${profile})`, () => {
      const recipe = catalogue.recipe('risks-and-warnings', 'default', profile) ?? assert.fail();
      const { html, outcome } = sectionOf(
        transform([answered(GP, edith('tpp.xml'))], recipe, factsOf('edith')),
        'coded-risks',
      );
      assert.equal(outcome, 'empty');
      const said = sentencesIn(html, 'content-banner').concat(textsOf(html, 'p'));
      assert.ok(said.includes('The system that Fellside Test Surgery uses cannot supply: Diagnosis.'), html);
      assert.equal(html.includes('<div class="content-banner"><p>The system that'), profile === 'strict');
    });

  it('not supported at all says that alone', () => {
    const adastra = answered(GP, readFileSync(new URL('../../fixtures/edith/adastra.xml', import.meta.url), 'utf8'));
    const { html, outcome } = sectionOf(viewOf('risks-and-warnings', 'edith', [adastra]), 'current-warnings');
    assert.equal(outcome, 'not-supported');
    assert.doesNotMatch(html, /uses cannot supply/u);
  });
});
