import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { SourceAnswer } from '../../src/transform/answer.ts';
import { mergeExtracts } from '../../src/transform/parts.ts';
import { transform, wholeHtml, type DatasetView } from '../../src/transform/transform.ts';
import type { Profile } from '../../src/transform/render/profile.ts';
import { sentencesIn, textOf } from './support/html.ts';
import { answered, catalogue, factsOf, GP, recipeOf, sectionOf } from './support/people.ts';

const FIXTURE = readFileSync(new URL('../../fixtures/edith/fhir-stu3.json', import.meta.url), 'utf8');
const URL_OF_WARNING = 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1';
const EXCLUSION = 'Items excluded due to confidentiality and/or patient preferences';
const TRANSFER =
  'Patient record transfer from previous GP practice not yet complete; information recorded before 12-Mar-2019 may be missing';
const PROBLEMS = '717711000000103';
const ALLERGIES = '886921000000105';

interface Entry {
  readonly resource: { readonly resourceType: string };
}

/** Edith's structured record with these lists only, and without the resources of these types. */
function record(lists: readonly object[], without: readonly string[] = []): SourceAnswer {
  const bundle = JSON.parse(FIXTURE) as { readonly entry: readonly Entry[] };
  const kept = bundle.entry.filter(({ resource }) => !['List', ...without].includes(resource.resourceType));
  const entry = [...kept, ...lists.map((resource) => ({ resource }))];
  return answered(GP, JSON.stringify({ ...bundle, entry }));
}

function list(code: string, kind: string, text = 'x'): object {
  return {
    ...{ resourceType: 'List', id: `list-${code}-${kind}`, status: 'current', mode: 'snapshot' },
    extension: [{ url: URL_OF_WARNING, valueCode: kind }],
    code: { coding: [{ system: 'http://snomed.info/sct', code }] },
    note: [{ text }],
  };
}

const transit = (code: string, text = `${TRANSFER}.`) => list(code, 'data-in-transit', text);

function view(answers: readonly SourceAnswer[], dataset = 'problems', profile: Profile = 'accessible'): DatasetView {
  return transform(answers, catalogue.recipe(dataset, 'default', profile) ?? assert.fail(), factsOf('edith'));
}

const active = (...answers: readonly SourceAnswer[]) => sectionOf(view(answers), 'prb-tab-act');

describe('a source that withholds items', () => {
  it('has the exclusion banner on the sections of the records it names, and on no other', () => {
    const answer = record([list(ALLERGIES, 'confidential-items')]);
    const { html, outcome, counts, withheld } = sectionOf(view([answer], 'allergies'), 'all-tab-curr');
    assert.deepEqual(sentencesIn(html, 'exclusion-banner'), [EXCLUSION]);
    assert.ok(html.indexOf('exclusion-banner') < html.indexOf('<table'));
    assert.deepEqual([outcome, withheld, counts['warned.confidential-items']], ['shown', 0, 1]);
    for (const section of view([answer], 'immunisations').sections) {
      assert.doesNotMatch(section.html, /exclusion-banner/u);
      assert.equal(section.counts['warned.confidential-items'], undefined);
    }
  });

  it('never reads as nothing recorded where nothing else is there', () => {
    const { html, outcome } = active(record([list(PROBLEMS, 'confidential-items')], ['Condition']));
    assert.equal(outcome, 'withheld');
    assert.deepEqual(sentencesIn(html, 'exclusion-banner'), [EXCLUSION]);
    assert.deepEqual(sentencesIn(html, 'oriel-absence'), ["No 'Active Problems and Issues' data can be shown."]);
  });

  it('has the banner on every section where its list is none that is known', () => {
    for (const dataset of ['problems', 'allergies', 'medications'])
      for (const { html } of view([record([list('1', 'confidential-items')])], dataset).sections)
        assert.deepEqual(sentencesIn(html, 'exclusion-banner'), [EXCLUSION], dataset);
  });

  it('has one banner for the record where the dataset has it so', () => {
    const recipe = recipeOf('allergies');
    const dataset = { ...recipe.dataset, protection: { ...recipe.dataset.protection, banner: 'record' as const } };
    const banner = (...lists: readonly object[]) => {
      const shown = transform([record(lists)], { ...recipe, dataset }, factsOf('edith'));
      assert.ok(shown.sections.every(({ html }) => !html.includes('exclusion-banner')));
      return shown.banner;
    };
    assert.equal(textOf(banner(list(ALLERGIES, 'confidential-items')) ?? ''), EXCLUSION);
    assert.equal(banner(list(PROBLEMS, 'confidential-items')), null);
  });
});

describe('a record in transit', () => {
  for (const profile of ['accessible', 'strict'] as const)
    it(`has the transfer banner of GP Connect with its day, first of the banners (${profile})`, () => {
      const html = wholeHtml(
        view([record([transit(PROBLEMS), list(PROBLEMS, 'confidential-items')])], 'problems', profile),
      );
      const said =
        profile === 'strict'
          ? TRANSFER
          : TRANSFER.replace(/\d{2}-\w{3}-\d{4}/u, '<time datetime="2019-03-12">$&</time>');
      assert.ok(html.includes(`<div class="gptransfer-banner"><p>${said}</p></div><div class="exclusion-banner">`));
    });

  it('is shown in part, and not to the end', () => {
    const { outcome, rows } = active(record([transit(PROBLEMS)]));
    assert.deepEqual([outcome, rows > 0], ['partial', true]);
    assert.equal(view([record([transit(PROBLEMS)])]).outcome, 'partial');
  });

  it('says that nothing has arrived yet, never that nothing is recorded', () => {
    const { html, outcome } = active(record([transit(PROBLEMS)], ['Condition']));
    assert.equal(outcome, 'partial');
    assert.deepEqual(sentencesIn(html, 'gptransfer-banner'), [TRANSFER]);
    assert.deepEqual(sentencesIn(html, 'oriel-absence'), [
      "No 'Active Problems and Issues' data has been transferred yet.",
      'This data may still exist at the previous GP practice.',
    ]);
  });

  it('names no day where the source names none, and each day once', () => {
    const undated = 'Patient record transfer from previous GP practice not yet complete; information may be missing';
    const said = (...texts: readonly string[]) =>
      sentencesIn(active(record(texts.map((text) => transit(PROBLEMS, text)))).html, 'gptransfer-banner');
    assert.deepEqual(said('soon'), [undated]);
    assert.deepEqual(said(TRANSFER, TRANSFER, 'soon'), [TRANSFER, undated]);
  });
});

describe('data that awaits filing', () => {
  const BANNER =
    'Fellside Test Surgery has new information that staff there have not filed yet. It may be missing here.';

  it('has a content banner', () => {
    const { html, outcome } = active(record([list(PROBLEMS, 'data-awaiting-filing')]));
    assert.deepEqual([outcome, sentencesIn(html, 'content-banner')], ['partial', [BANNER]]);
  });

  it('never reads as nothing recorded', () => {
    const { html, outcome } = active(record([list(PROBLEMS, 'data-awaiting-filing')], ['Condition']));
    assert.deepEqual([outcome, sentencesIn(html, 'content-banner')], ['partial', [BANNER]]);
    assert.deepEqual(sentencesIn(html, 'oriel-absence'), [
      "No 'Active Problems and Issues' data was sent.",
      'This data may still exist in the source system.',
    ]);
  });
});

describe('a warning that no map knows', () => {
  it('says that a part may be missing, in the sections of its list', () => {
    const answer = record([list(PROBLEMS, 'something-new')]);
    assert.deepEqual(sentencesIn(active(answer).html, 'content-banner'), [
      'Fellside Test Surgery sent only part of its record. Other parts may be missing here.',
    ]);
    assert.doesNotMatch(
      view([answer], 'immunisations')
        .sections.map(({ html }) => html)
        .join(''),
      /content-banner/u,
    );
  });
});

describe('the documents of one source', () => {
  it('keep the warnings of each', () => {
    const reader = recipeOf('problems').plan.reader('fhir-stu3') ?? assert.fail();
    const extracts = [list(PROBLEMS, 'confidential-items'), transit(ALLERGIES)].map((each) => {
      const answer = record([each]);
      assert.ok(answer.state === 'answered');
      const result = reader.read(answer.extract.bytes, recipeOf('problems').plan.limits);
      return result.ok ? result.extract : assert.fail();
    });
    assert.deepEqual(
      mergeExtracts(extracts).warnings.map(({ kind }) => kind),
      ['confidential-items', 'data-in-transit'],
    );
  });
});
