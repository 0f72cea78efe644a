import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { SourceAnswer, UnavailableReason } from '../../src/transform/answer.ts';
import type { LaunchFacts } from '../../src/transform/facts.ts';
import { PROFILES, type Profile } from '../../src/transform/render/profile.ts';
import { transform, type Recipe, type SectionView } from '../../src/transform/transform.ts';
import { elementsOf } from './support/html.ts';
import { answered, catalogue, edited, factsOf, fixture, GP, sectionOf } from './support/people.ts';

const OPENHR = fixture('edith', 'openhr');
const NOTHING = /\bNo\b.*\brecorded\b|\bnone\b/iu;
const POLICY = '<confidentialityPolicy>x</confidentialityPolicy>';
const PERSON = '<patientPerson>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patientPerson>';
const AT = '2020-01-31T09:05:00Z';

const gp = (...changes: readonly (readonly [string, string])[]) => answered(GP, edited(OPENHR, ...changes));
const failing = (reason: UnavailableReason, since?: string): SourceAnswer => ({
  ...{ source: GP, state: 'unavailable', reason, at: AT },
  ...(since !== undefined && { since }),
});
const inTransit = answered(
  GP,
  readFileSync(new URL('../../templates/datasets/problems/cases/in-transit/fhir-stu3.json', import.meta.url), 'utf8'),
);

interface Absence {
  readonly dataset?: string;
  readonly section: string;
  readonly answer: SourceAnswer;
  readonly range?: LaunchFacts['dateRange'];
  readonly limit?: number;
  readonly outcome: SectionView['outcome'];
  /** Every sentence of the section; `*` stands for its title. */
  readonly says: readonly string[];
  /** The same in the strict profile, where it differs. */
  readonly strict?: readonly string[];
}

const REASONS = Object.keys({
  ...{ unreachable: 0, timeout: 0, incomplete: 0, unreadable: 0, fault: 0, refused: 0, 'unknown-person': 0 },
  ...{ 'too-large': 0, correlation: 0, busy: 0, paused: 0, unsafe: 0, overloaded: 0, unregistered: 0 },
} satisfies Record<UnavailableReason, 0>) as readonly UnavailableReason[];

/** Everything that can be wrong with a source, or with its answer. */
const ERRORS: Readonly<Record<string, SourceAnswer>> = {
  ...Object.fromEntries(REASONS.map((reason) => [reason, failing(reason)])),
  'an answer about another person': gp(['<birthDate>1941-03-09<', '<birthDate>1941-03-10<']),
  'an answer that was cut off': answered(GP, OPENHR.slice(0, 5000)),
  'an answer of no known format': answered(GP, '<html><body>502</body></html>'),
  'an empty answer': answered(GP, ''),
};

/** Why a reader may find nothing, or not everything, in a place. */
const ABSENCES: Readonly<Record<string, Absence>> = {
  'nothing recorded': {
    ...{ section: 'prb-tab-majinact', answer: gp(), outcome: 'empty' },
    says: ["No '*' data is recorded for this patient."],
  },
  'not supported by this source': {
    ...{ dataset: 'allergies', section: 'all-tab-hist', answer: gp(), outcome: 'not-supported' },
    says: ["'*' data is not supported by this system."],
  },
  withheld: {
    ...{ section: 'prb-tab-act', outcome: 'withheld' },
    answer: answered(GP, OPENHR.replaceAll('</displayTerm>', `</displayTerm>${POLICY}`)),
    says: ['Items excluded due to confidentiality and/or patient preferences', "No '*' data can be shown."],
  },
  'access denied': {
    ...{ section: 'prb-tab-act', answer: gp([PERSON, PERSON + POLICY]), outcome: 'denied' },
    says: ["Access is denied to '*' data for this patient.", 'This data may still exist in the source system.'],
  },
  'source unavailable': {
    ...{ section: 'prb-tab-act', outcome: 'unavailable', answer: failing('paused', '2020-01-30T22:10:00Z') },
    says: [
      'Fellside Test Surgery was not asked at 09:05, because it has failed several times in a row. Oriel will try it again soon.',
      'It has been failing since 22:10 on 30-Jan-2020.',
      "'*' data from Fellside Test Surgery is missing here. It may exist in that system.",
      'Contact: the practice, 01632 960100.',
    ],
  },
  'not yet transferred': {
    ...{ section: 'prb-tab-majinact', answer: inTransit, outcome: 'partial' },
    says: [
      'Patient record transfer from previous GP practice not yet complete; information recorded before 12-Mar-2019 may be missing',
      "No '*' data has been transferred yet.",
      'This data may still exist at the previous GP practice.',
    ],
  },
  'filtered by date': {
    ...{ section: 'prb-tab-othinact', answer: gp(), outcome: 'filtered' },
    range: { from: '2000-01-01', until: '2009-12-31' },
    says: [
      "For the period '01-Jan-2000' to '31-Dec-2009'",
      'Entries not shown because they are outside this period: 1.',
      "There is no '*' data in this period.",
    ],
    strict: ["For the period '01-Jan-2000' to '31-Dec-2009'", "There is no '*' data in this period."],
  },
  'more than shown': {
    ...{ dataset: 'medications', section: 'med-tab-acu-med', answer: gp(), outcome: 'shown', limit: 1 },
    says: ['Shown here: 1 of 2.'],
  },
};

function show({ dataset = 'problems', section, answer, range = null, limit }: Absence, profile: Profile): SectionView {
  const recipe = catalogue.recipe(dataset, 'default', profile) ?? assert.fail();
  const limited = limit === undefined ? recipe : withLimit(recipe, limit);
  return sectionOf(transform([answer], limited, factsOf('edith', range)), section);
}

function withLimit(recipe: Recipe, rows: number): Recipe {
  const sections = recipe.dataset.sections.map((section) => ({ ...section, limit: { rows } }));
  return { ...recipe, dataset: { ...recipe.dataset, sections } };
}

/** The sentences around a section's table, its title left open. */
function sentences({ title, html }: SectionView): readonly string[] {
  return elementsOf(html.replace(/<table[^]*<\/table>/u, ''))
    .filter(({ name, attributes }) => name === 'p' && attributes['class'] !== 'oriel-from')
    .map(({ text }) => text.replace(`'${title}'`, "'*'"));
}

for (const profile of PROFILES)
  describe(`a reader of the ${profile} profile who finds nothing, or not everything`, () => {
    for (const [why, absence] of Object.entries(ABSENCES))
      it(`is told: ${why}`, () => {
        const section = show(absence, profile);
        assert.equal(section.outcome, absence.outcome);
        assert.deepEqual(sentences(section), (profile === 'strict' ? absence.strict : undefined) ?? absence.says);
      });

    it('is told a different thing for each reason', () => {
      const all = Object.values(ABSENCES).map((absence) => sentences(show(absence, profile)));
      assert.equal(all.length, 8);
      assert.equal(new Set(all.map((each) => each.join('\n'))).size, 8);
      const shared = all.flatMap((each) => [...new Set(each)]).filter((each, at, list) => list.indexOf(each) !== at);
      assert.deepEqual(shared, []);
    });

    it('reads that nothing is recorded for that reason alone', () => {
      const told = Object.entries(ABSENCES).filter(([, absence]) =>
        NOTHING.test(sentences(show(absence, profile)).join('\n')),
      );
      assert.deepEqual(
        told.map(([why]) => why),
        ['nothing recorded'],
      );
    });

    for (const [what, answer] of Object.entries(ERRORS))
      it(`never reads "none recorded" because of an error: ${what}`, () => {
        for (const dataset of ['problems', 'allergies', 'medications', 'investigations'])
          for (const { id } of catalogue.datasets.get(dataset)?.dataset.sections ?? assert.fail()) {
            const section = show({ dataset, section: id, answer, outcome: 'unavailable', says: [] }, profile);
            assert.equal(section.outcome, 'unavailable', `${dataset}/${id}`);
            const said = sentences(section).join('\n');
            assert.doesNotMatch(said, NOTHING, `${dataset}/${id}`);
            assert.match(said, /Fellside Test Surgery/u, `${dataset}/${id}`);
            assert.doesNotMatch(section.html, /<table/u, `${dataset}/${id}`);
          }
      });
  });
