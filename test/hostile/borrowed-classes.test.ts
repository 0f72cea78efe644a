import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { PROFILES, type Profile } from '../../src/transform/render/profile.ts';
import { transform, wholeHtml } from '../../src/transform/transform.ts';
import type { SourceFacts } from '../../src/transform/answer.ts';
import { elementsOf } from '../transform/support/html.ts';
import { answered, catalogue, COUNCIL, factsOf, fixture, GP } from '../transform/support/people.ts';

/** Classes that would dress a source's words as ours: a banner, an absence, words struck out. */
const BORROWED = 'oriel-absence oriel-hostile exclusion-banner';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCUMENT: SourceFacts = { id: 'd', name: 'Fellside General Hospital', kind: 'document', contact: null };
const IPS = file('templates/datasets/patient-summary/cases/abroad/ips.json');

/** Mark-up of a source as it is, and the same with borrowed classes on every element of it. */
const SOURCES: Readonly<
  Record<string, readonly [dataset: string, source: SourceFacts, plain: string, dressed: string]>
> = {
  'a CDA narrative': [
    'clinical-document',
    DOCUMENT,
    file('fixtures/edith/cda.xml'),
    dressed(file('fixtures/edith/cda.xml'), /<(paragraph|td|th|tr|item|caption|content)(?=[ >])/gu, '"'),
  ],
  'a FHIR narrative': ['patient-summary', GP, IPS, dressed(IPS, /<(p|li|td|tr|table|div)(?=[ >])/gu, '\\"')],
  'mark-up inside a text': [
    'social-care',
    COUNCIL,
    risk('<b>Two</b> falls <span>in the <em>kitchen</em></span>, <p>autumn</p> 2018'),
    risk(dressed('<b>Two</b> falls <span>in the <em>kitchen</em></span>, <p>autumn</p> 2018', /<([a-z]+)(?=>)/gu, '"')),
  ],
};

function dressed(text: string, elements: RegExp, quote: string): string {
  return text.replace(elements, (start) => `${start} class=${quote}${BORROWED}${quote}`);
}

function risk(words: string): string {
  return fixture('edith', 'liquidlogic-adults').replace(
    '<LocalText>Two falls in the kitchen, autumn 2018</LocalText>',
    () => `<LocalText>${words}</LocalText>`,
  );
}

function htmlOf(dataset: string, source: SourceFacts, text: string, profile: Profile): string {
  const recipe = catalogue.recipe(dataset, 'default', profile) ?? assert.fail();
  return wholeHtml(transform([answered(source, text)], recipe, factsOf('edith')));
}

for (const profile of PROFILES)
  describe(`in the ${profile} profile`, () => {
    for (const [what, [dataset, source, plain, hostile]] of Object.entries(SOURCES))
      it(`${what} cannot dress its words in our classes`, () => {
        assert.notEqual(plain, hostile);
        const html = htmlOf(dataset, source, hostile, profile);
        assert.doesNotMatch(html, /oriel-hostile/u);
        assert.equal(html, htmlOf(dataset, source, plain, profile));
        assert.match(html, /autumn|TESTPATIENT|daughter|penicillin/iu);
      });
  });

describe('in the strict profile', () => {
  it('the styles of a narrative bring no class of ours, and lose no word', () => {
    const cda = file('fixtures/edith/cda.xml').replace(
      '<paragraph>Father',
      '<paragraph><content styleCode="Underline">underlined</content> <linkHtml href="https://x.example/">linked</linkHtml></paragraph><paragraph>Father',
    );
    const [strict, accessible] = [...PROFILES]
      .toReversed()
      .map((profile) => htmlOf('clinical-document', DOCUMENT, cda, profile));
    assert.match(accessible ?? '', /<span class="oriel-underline">underlined<\/span>/u);
    assert.match(strict ?? '', /<span>underlined<\/span>[^]*linked/u);
    for (const { attributes } of elementsOf(strict ?? '')) assert.doesNotMatch(attributes['class'] ?? '', /oriel-/u);
  });
});
