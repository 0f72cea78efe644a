import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { transform, type DatasetView } from '../../src/transform/transform.ts';
import type { SourceAnswer, SourceFacts } from '../../src/transform/answer.ts';
import { answered, answersOf, DATASET_IDS, edited, factsOf, fixture, GP, recipeOf } from './support/people.ts';

/** What Edith's record holds in clear, under every heading that a GP record has. */
const EDITH = /hypertension|penicillin|Ramipril|potassium|appendicectomy|Influenza|Key safe|Example Row/iu;
const SAYS_NOTHING_IS_RECORDED = /data is recorded for this/u;

/** Every dataset that reads GP records, with Edith's record changed in this way as the answer of the practice. */
function viewsOf(answer: (text: string) => SourceAnswer): readonly (readonly [id: string, view: DatasetView])[] {
  const answers = [answer(fixture('edith', 'openhr'))];
  return DATASET_IDS.filter((id) => recipeOf(id).dataset.sources.includes(GP.kind)).map((id) => [
    id,
    transform(answers, recipeOf(id), factsOf('edith')),
  ]);
}

/** The sections that the GP record was asked for. */
function sectionsFrom({ kind }: SourceFacts, view: DatasetView) {
  return view.sections.filter(({ id }) =>
    view.dataset.sections.some((section) => section.id === id && section.sources.includes(kind)),
  );
}

function htmlOfAll(view: DatasetView): string {
  return view.sections.map(({ html }) => html).join('\n');
}

describe('in every dataset of the GP record', () => {
  it('a source that does not answer never reads as nothing recorded', () => {
    for (const [id, view] of viewsOf(() => ({
      source: GP,
      state: 'unavailable',
      reason: 'timeout',
      at: '2020-01-31T09:00:08Z',
    }))) {
      assert.ok(
        view.sections.every(({ outcome }) => outcome === 'unavailable'),
        id,
      );
      assert.doesNotMatch(htmlOfAll(view), SAYS_NOTHING_IS_RECORDED, id);
    }
  });

  it('nothing of another person’s record is shown', () => {
    for (const [id, view] of viewsOf((text) => answered(GP, text.replaceAll('9990000018', '9990000026')))) {
      assert.equal(view.outcome, 'unavailable', id);
      assert.doesNotMatch(htmlOfAll(view), EDITH, id);
      assert.doesNotMatch(htmlOfAll(view), SAYS_NOTHING_IS_RECORDED, id);
    }
  });

  it('a record that is confidential as a whole is denied in every section', () => {
    const denied = (text: string) =>
      edited(text, [
        '<patientPerson>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patientPerson>',
        '<patientPerson>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patientPerson><confidentialityPolicy>X</confidentialityPolicy>',
      ]);
    for (const [id, view] of viewsOf((text) => answered(GP, denied(text)))) {
      assert.ok(
        sectionsFrom(GP, view).every(({ outcome }) => outcome === 'denied'),
        id,
      );
      assert.doesNotMatch(htmlOfAll(view), EDITH, id);
    }
  });

  it('a table whose rows are all confidential says that they cannot be shown', () => {
    const hidden = (text: string) =>
      text.replaceAll('</event>', '<confidentialityPolicy>X</confidentialityPolicy></event>');
    const open = new Map(viewsOf((text) => answered(GP, text)));
    for (const [id, view] of viewsOf((text) => answered(GP, hidden(text)))) {
      for (const section of view.sections) {
        const before = open.get(id)?.sections.find((each) => each.id === section.id);
        if (before?.outcome !== 'shown' || section.outcome === 'shown') continue;
        assert.equal(section.outcome, 'withheld', `${id}/${section.id}`);
        assert.match(
          section.html,
          /Items excluded due to confidentiality[^]*data can be shown/u,
          `${id}/${section.id}`,
        );
      }
      assert.doesNotMatch(
        htmlOfAll(view),
        /hypertension|penicillin|Ramipril|potassium|appendicectomy|Influenza|Key safe/iu,
        id,
      );
    }
  });
});

describe('the person of an extract', () => {
  const person = (answers: readonly SourceAnswer[]) =>
    transform(answers, recipeOf('demographics'), factsOf('edith')).sections[0] ?? assert.fail();

  it('may stand in a section once the extract was found to be about the right one', () => {
    const { html, outcome } = person(answersOf('edith'));
    assert.equal(outcome, 'shown');
    assert.match(html, /Mrs Edith Mary TESTPATIENT[^]*999 000 0018[^]*1 Example Row, Testborough/u);
  });

  it('is somebody else’s when number or birth date differ, and is not shown', () => {
    const changed = edited(fixture('edith', 'openhr'), ['<birthDate>1941-03-09<', '<birthDate>1941-03-10<']);
    const { html, outcome } = person([answered(GP, changed)]);
    assert.equal(outcome, 'unavailable');
    assert.doesNotMatch(html, /Edith|Example Row/u);
  });

  it('is read by every format, which may lack some of its parts', () => {
    const formats = [...recipeOf('demographics').plan.formats.values()];
    assert.ok(formats.every((format) => format.supports('person') && format.supports('person', 'birthDate')));
    const vision = formats.find(({ id }) => id === 'vision');
    assert.equal(vision?.supports('person', 'address'), false);
  });

  it('reads the usual address, not a temporary one', () => {
    const text = readFileSync(new URL('../../fixtures/edith/fhir-r4.json', import.meta.url), 'utf8');
    const bundle = edited(text, ['"address": [', '"address": [{"use":"temp","line":["9 Refuge Row"]},']);
    assert.match(person([answered(GP, bundle)]).html, /1 Example Row, Testborough/u);
    assert.doesNotMatch(person([answered(GP, bundle)]).html, /Refuge/u);
  });
});
