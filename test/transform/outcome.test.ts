import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { SourceAnswer, UnavailableReason } from '../../src/transform/answer.ts';
import { viewOutcome, type SectionOutcome } from '../../src/transform/outcome.ts';
import { londonDay } from '../../src/transform/record/london-day.ts';
import { londonTime } from '../../src/transform/record/london.ts';
import { transform, type DatasetView, type SectionView } from '../../src/transform/transform.ts';
import { sentencesIn, textOf } from './support/html.ts';
import {
  answered,
  catalogue,
  COUNCIL,
  edited,
  factsOf,
  fixture,
  GP,
  recipeOf,
  sectionOf,
  viewOf,
} from './support/people.ts';

const OPENHR = fixture('edith', 'openhr');
const SECOND_GP = { ...GP, id: 'gp2', name: 'Beckfoot Test Practice', contact: null };
const EXCLUSION = 'Items excluded due to confidentiality and/or patient preferences';
const NOTHING = /\bNo\b.*\brecorded\b/u;

const gp = (...changes: readonly (readonly [string, string])[]) => answered(GP, edited(OPENHR, ...changes));
const problems = (...answers: readonly SourceAnswer[]) => viewOf('problems', 'edith', answers);
const active = (view: DatasetView) => sectionOf(view, 'prb-tab-act');
const absences = ({ html }: SectionView) => sentencesIn(html, 'oriel-absence');

function failing(reason: UnavailableReason, source = GP): SourceAnswer {
  return { source, state: 'unavailable', reason, at: '2020-01-31T09:05:00Z' };
}

const EMPTY = edited(OPENHR.replace(/<(problem|event|encounter)[ >][\s\S]*?<\/\1>/gu, ''), [
  '</healthDomain>',
  '</healthDomain>',
]);
const CONFIDENTIAL = '<patientPerson>D23F0824-128B-4F33-8C5C-7FD0A6A3A450</patientPerson>';

describe('a section that is', () => {
  it('shown has rows of every source and no sentence in their place', () => {
    const section = active(problems(gp()));
    assert.deepEqual([section.outcome, section.rows, absences(section)], ['shown', 2, []]);
  });

  it('empty says that nothing is recorded, in the words of GP Connect', () => {
    const section = sectionOf(problems(gp()), 'prb-tab-majinact');
    assert.equal(section.outcome, 'empty');
    assert.deepEqual(absences(section), ["No 'Major Inactive Problems and Issues' data is recorded for this patient."]);
  });

  const IN = (from: string | null, until: string | null) =>
    transform([gp()], recipeOf('problems'), factsOf('edith', { from, until }));

  it('filtered says that there is nothing in the period, how much lies outside, and never "none recorded"', () => {
    const section = sectionOf(IN('2000-01-01', '2009-12-31'), 'prb-tab-othinact');
    assert.equal(section.outcome, 'filtered');
    assert.deepEqual(sentencesIn(section.html, 'date-banner'), [
      "For the period '01-Jan-2000' to '31-Dec-2009'",
      'Entries not shown because they are outside this period: 1.',
    ]);
    assert.deepEqual(absences(section), ["There is no 'Other Inactive Problems and Issues' data in this period."]);
    assert.doesNotMatch(textOf(section.html), NOTHING);
  });

  for (const [from, until, banner] of [
    ['1998-06-01', null, "Data items from '01-Jun-1998'"],
    [null, '1998-06-01', "Data items until '01-Jun-1998'"],
  ] as const)
    it(`filtered by one end says: ${banner}`, () => {
      const section = sectionOf(IN(from, until), 'prb-tab-othinact');
      assert.deepEqual([section.outcome, sentencesIn(section.html, 'date-banner')], ['shown', [banner]]);
    });

  it('not filtered says so where a range was asked for, and nothing where none was', () => {
    const said = sentencesIn(active(IN('2019-01-01', null)).html, 'date-banner');
    assert.deepEqual(said, ['Date filter not applied']);
    assert.deepEqual(sentencesIn(active(problems(gp())).html, 'date-banner'), []);
  });

  it('without dates to filter by says nothing of a range', () => {
    const view = transform([gp()], recipeOf('allergies'), factsOf('edith', { from: '2019-01-01', until: null }));
    assert.ok(view.sections.every(({ html }) => !html.includes('date-banner')));
  });

  it('missing its source never says that nothing lies in the period', () => {
    const view = transform(
      [failing('timeout')],
      recipeOf('problems'),
      factsOf('edith', { from: '2019-01-01', until: null }),
    );
    for (const { html } of view.sections) assert.doesNotMatch(html, /in this period|date-banner/u);
  });

  it('cut short by a limit says how many there are, in its own words or in ours', () => {
    for (const [words, said] of [
      [undefined, 'Shown here: 1 of 2.'],
      ['Only the latest. Not shown: {more} of {total}.', 'Only the latest. Not shown: 1 of 2.'],
    ] as const) {
      const recipe = recipeOf('problems');
      const sections = recipe.dataset.sections.map((section) => ({ ...section, limit: { rows: 1, words } }));
      const view = transform([gp()], { ...recipe, dataset: { ...recipe.dataset, sections } }, factsOf('edith'));
      assert.equal(active(view).rows, 1);
      assert.ok(active(view).html.includes(`<p class="oriel-more">${said}</p>`), active(view).html);
      assert.doesNotMatch(sectionOf(view, 'prb-tab-othinact').html, /oriel-more/u);
    }
  });

  it('empty speaks of a person where the dataset does', () => {
    const section = sectionOf(viewOf('social-care', 'bertram'), 'risks');
    assert.deepEqual(absences(section), ["No 'Risks' data is recorded for this person."]);
  });

  it('not supported says so, in the words of GP Connect', () => {
    const section = sectionOf(viewOf('allergies', 'edith'), 'all-tab-hist');
    assert.equal(section.outcome, 'not-supported');
    assert.deepEqual(absences(section), [
      "'Historical Allergies and Adverse Reactions' data is not supported by this system.",
    ]);
  });

  it('denied says so twice, in the words of GP Connect, in every section', () => {
    const view = problems(gp([CONFIDENTIAL, `${CONFIDENTIAL}<confidentialityPolicy>x</confidentialityPolicy>`]));
    for (const section of view.sections) {
      assert.equal(section.outcome, 'denied');
      assert.deepEqual(absences(section), [
        `Access is denied to '${section.title}' data for this patient.`,
        'This data may still exist in the source system.',
      ]);
      assert.equal(textOf(section.html), `${section.title}${absences(section).join('')}`);
    }
  });

  it('withheld says that nothing can be shown, with the exclusion banner', () => {
    const policy = '<confidentialityPolicy>x</confidentialityPolicy>';
    const xml = OPENHR.replaceAll('</displayTerm>', `</displayTerm>${policy}`);
    const section = active(problems(answered(GP, xml)));
    assert.deepEqual([section.outcome, section.rows], ['withheld', 0]);
    assert.deepEqual(absences(section), ["No 'Active Problems and Issues' data can be shown."]);
    assert.deepEqual(sentencesIn(section.html, 'exclusion-banner'), [EXCLUSION]);
  });

  it('partly withheld has the exclusion banner above its rows, in the words of GP Connect', () => {
    const { html } = active(problems(gp()));
    assert.deepEqual(sentencesIn(html, 'exclusion-banner'), [EXCLUSION]);
    assert.ok(html.indexOf('exclusion-banner') < html.indexOf('<table'));
  });

  it('cut down by deletions only has no banner', () => {
    const xml = OPENHR.replace(/<problem><id>930D6EAF[\s\S]*?<\/problem>/u, '');
    const section = active(problems(answered(GP, xml)));
    assert.deepEqual(
      [section.counts, sentencesIn(section.html, 'exclusion-banner')],
      [{ 'withheld.freeText': 1, 'dropped.state': 1 }, []],
    );
  });

  it('without a source says that none is part of the agreement', () => {
    const section = active(problems());
    assert.equal(section.outcome, 'unavailable');
    assert.deepEqual(absences(section), [
      "The sharing agreement for this view includes no system that holds 'Active Problems and Issues' data.",
    ]);
  });
});

const REASONS: Readonly<Record<UnavailableReason, string>> = {
  unreachable: 'Fellside Test Surgery could not be reached at 09:05.',
  timeout: 'Fellside Test Surgery did not answer in time. Oriel stopped waiting at 09:05.',
  incomplete: 'Fellside Test Surgery sent an incomplete answer at 09:05.',
  unreadable: 'Fellside Test Surgery sent an answer that could not be read at 09:05.',
  fault: 'Fellside Test Surgery reported a fault in its own system at 09:05.',
  refused: 'Fellside Test Surgery refused the request at 09:05.',
  'unknown-person': 'Fellside Test Surgery does not hold a record that can be shown for this person.',
  'too-large': 'Fellside Test Surgery sent an answer that is too large to read safely.',
  correlation: 'Fellside Test Surgery answered a different request at 09:05. Its answer is not shown.',
  busy: 'Fellside Test Surgery could not answer at 09:05: too many requests were waiting.',
  paused:
    'Fellside Test Surgery was not asked at 09:05, because it has failed several times in a row. Oriel will try it again soon.',
  unsafe: 'Fellside Test Surgery sent an answer that could not be read safely. It is not shown.',
  unregistered:
    'Fellside Test Surgery lists no system that holds a record of this kind for this person. Oriel asked it at 09:05.',
  overloaded: 'Fellside Test Surgery answered at 09:05, but this service was too busy to show it. Open the view again.',
};
const UNSAFE = REASONS.unsafe;
const WRONG = 'Fellside Test Surgery answered about another person. Its answer is not shown.';
const UNKNOWN = REASONS['unknown-person'];
const SPOILT: readonly (readonly [what: string, answer: SourceAnswer, sentence: string])[] = [
  ['cut off', answered(GP, OPENHR.slice(0, 20_000)), UNSAFE],
  ['empty', answered(GP, ''), UNSAFE],
  ['a web page', answered(GP, '<html><body>Sign in</body></html>'), UNSAFE],
  ['a document type declaration', answered(GP, `<!DOCTYPE x [<!ENTITY e "x">]>${OPENHR.slice(38)}`), UNSAFE],
  ['of another format than it was asked for', answered(GP, fixture('edith', 'liquidlogic-adults'), 'openhr'), UNSAFE],
  ['about another person', answered(GP, fixture('bertram', 'openhr')), WRONG],
  ['about the same number with another birth date', gp(['<birthDate>1941-03-09', '<birthDate>1941-03-10']), WRONG],
  ['about nobody', answered(GP, OPENHR.replace(/<patient>\n[\s\S]*?<\/patient>/u, '')), WRONG],
  [
    'about two people',
    gp(['</patient>\n    <organisation>', '</patient><patient><id>x</id></patient><organisation>']),
    WRONG,
  ],
  ['about a dummy patient', gp(['>REG<', '>DUM<']), UNKNOWN],
];

function consequence(reason: string, title: string): string {
  return reason === 'unregistered'
    ? `Oriel had no system to ask for '${title}' data. It may exist in a system that Fellside Test Surgery does not list.`
    : `'${title}' data from Fellside Test Surgery is missing here. It may exist in that system.`;
}

describe('a source that fails', () => {
  for (const [reason, sentence] of Object.entries(REASONS)) {
    it(`by '${reason}' says so in its own words in every section`, () => {
      const view = problems(failing(reason as UnavailableReason));
      assert.equal(view.outcome, 'unavailable');
      for (const { html, title, outcome } of view.sections) {
        assert.equal(outcome, 'unavailable');
        assert.deepEqual(sentencesIn(html, 'oriel-unavailable'), [
          sentence,
          consequence(reason, title),
          'Contact: the practice, 01632 960100.',
        ]);
      }
    });
  }

  for (const [what, answer, sentence] of SPOILT) {
    it(`by an answer that is ${what} says so, and shows nothing of it`, () => {
      const view = problems(answer);
      for (const section of view.sections) {
        assert.equal(section.outcome, 'unavailable');
        assert.equal(sentencesIn(section.html, 'oriel-unavailable')[0], sentence);
        assert.doesNotMatch(section.html, /<table|hypertension|Sign in/u);
      }
    });
  }

  it('never reads as "nothing recorded"', () => {
    const reasons = Object.keys(REASONS).map((reason) => failing(reason as UnavailableReason));
    for (const answer of [...reasons, ...SPOILT.map(([, each]) => each)])
      for (const id of catalogue.datasets.keys())
        for (const { html } of viewOf(id, 'edith', [answer]).sections)
          assert.doesNotMatch(textOf(html), NOTHING, JSON.stringify(answer.state));
  });

  it('names no contact where it has none', () => {
    const [section] = viewOf('social-care', 'edith', [failing('timeout', COUNCIL)]).sections;
    assert.equal(sentencesIn(section?.html ?? '', 'oriel-unavailable').length, 2);
  });

  it('of a kind that the dataset does not read is not spoken of', () => {
    assert.doesNotMatch(active(problems(gp(), failing('timeout', COUNCIL))).html, /Council/u);
  });

  it('has its name escaped', () => {
    const { html } = active(problems(failing('timeout', { ...GP, name: '<b>&' })));
    assert.match(textOf(html), /<b>& did not answer in time\./u);
  });
});

describe('two GP systems', () => {
  const other = answered(SECOND_GP, OPENHR);

  it('that both answer show the rows of both', () => {
    assert.deepEqual([active(problems(gp(), other)).outcome, active(problems(gp(), other)).rows], ['shown', 4]);
  });

  it('of which one fails show the rows of the other, and say what is missing', () => {
    const view = problems(failing('timeout'), other);
    const section = active(view);
    assert.deepEqual([view.outcome, section.outcome, section.rows], ['partial', 'partial', 2]);
    assert.match(sentencesIn(section.html, 'oriel-unavailable')[0] ?? '', /^Fellside Test Surgery did not answer/u);
    assert.ok(section.html.includes('Essential hypertension'));
  });

  it('of which one fails and the other has nothing do not say that nothing is recorded', () => {
    const section = active(problems(failing('timeout'), answered(SECOND_GP, EMPTY)));
    assert.equal(section.outcome, 'unavailable');
    assert.doesNotMatch(textOf(section.html), NOTHING);
    assert.equal(active(problems(answered(SECOND_GP, EMPTY))).outcome, 'empty');
  });

  it('of which one denies its record show the other, and the denial', () => {
    const denied = gp([CONFIDENTIAL, `${CONFIDENTIAL}<confidentialityPolicy>x</confidentialityPolicy>`]);
    const section = active(problems(denied, other));
    assert.deepEqual([section.outcome, section.rows, absences(section).length], ['partial', 2, 2]);
  });

  it('of which one answers about another person show nothing of that one', () => {
    const section = active(problems(answered(SECOND_GP, fixture('olwen', 'openhr')), gp()));
    assert.deepEqual([section.outcome, section.rows], ['partial', 2]);
  });
});

describe('a part of a record', () => {
  const part = gp(['37241000000102', '37231000000106']);
  const SENTENCE = 'Fellside Test Surgery sent only part of its record. Other parts may be missing here.';

  it('is labelled in every section, with rows and without', () => {
    for (const { html } of problems(part).sections) assert.deepEqual(sentencesIn(html, 'content-banner'), [SENTENCE]);
  });

  it('makes its rows partial', () => {
    assert.equal(active(problems(part)).outcome, 'partial');
  });

  it('is assumed where the source does not say that it is the whole', () => {
    const silent = OPENHR.replace(/<contentSpecification>[\s\S]*?<\/contentSpecification>/u, '');
    assert.equal(active(problems(answered(GP, silent))).outcome, 'partial');
  });
});

describe('a section that fails', () => {
  const recipe = recipeOf('problems');
  const spoil = (render: () => string) => {
    const template = new Map(recipe.template).set('prb-tab-act', render);
    return transform([gp()], { ...recipe, template }, factsOf('edith'));
  };
  const FAILURES: Readonly<Record<string, () => string>> = {
    'in its template': () => {
      throw new Error('hypertension');
    },
    'because the guard refuses what it made': () => '<p onclick="x()">hypertension</p>',
    'because its elements do not fit': () => '<table><p>hypertension</p></table>',
  };

  for (const [what, render] of Object.entries(FAILURES)) {
    it(`${what} says so, and the others stand`, () => {
      const view = spoil(render);
      const section = active(view);
      assert.deepEqual([view.outcome, section.outcome, section.rows], ['partial', 'failed', 0]);
      assert.equal(
        textOf(section.html),
        `${section.title}'Active Problems and Issues' could not be shown safely. This data may still exist in the source system.`,
      );
      assert.equal(sectionOf(view, 'prb-tab-othinact').html, sectionOf(problems(gp()), 'prb-tab-othinact').html);
    });
  }

  it('because it has no template says so', () => {
    const view = transform([gp()], { ...recipe, template: new Map() }, factsOf('edith'));
    assert.deepEqual(
      [view.outcome, ...view.sections.map(({ outcome }) => outcome)],
      ['unavailable', 'failed', 'failed', 'failed'],
    );
  });
});

describe('a row that lacks what its template names', () => {
  it('does not take the others with it', () => {
    const xml = edited(fixture('edith', 'liquidlogic-adults'), [
      '<Category code="RTS"/><Type system="http://snomed.info/sct" code="129839007">At risk for falls</Type>',
      '',
    ]);
    const section = sectionOf(viewOf('social-care', 'edith', [answered(COUNCIL, xml)]), 'risks');
    assert.deepEqual([section.outcome, section.rows], ['shown', 2]);
    assert.ok(section.html.includes('Two falls in the kitchen') && section.html.includes('Large dog'));
  });
});

describe('a view as a whole', () => {
  const VIEWS: readonly (readonly [sections: readonly SectionOutcome[], outcome: string])[] = [
    [['shown', 'empty', 'withheld', 'not-supported'], 'complete'],
    [['shown', 'partial'], 'partial'],
    [['shown', 'unavailable'], 'partial'],
    [['shown', 'failed'], 'partial'],
    [['denied', 'denied'], 'partial'],
    [['unavailable', 'failed'], 'unavailable'],
    [['unavailable'], 'unavailable'],
  ];
  for (const [sections, outcome] of VIEWS) {
    it(`is ${outcome} when its sections are ${sections.join(', ')}`, () => {
      assert.equal(viewOutcome(sections.map((each) => ({ outcome: each }))), outcome);
    });
  }
});

describe('the time that is shown', () => {
  it('is that of London, in winter and in summer', () => {
    const [winter, summer] = [new Date('2020-01-31T09:05:00Z'), new Date('2020-06-30T23:30:00Z')];
    assert.deepEqual([londonTime(winter), londonTime(summer)], ['09:05', '00:30']);
    assert.deepEqual([londonDay(winter), londonDay(summer)], ['2020-01-31', '2020-07-01']);
  });
});

describe('a section that stands alone', () => {
  const HOSPITAL = { id: 'hospital', name: 'Fellside General Hospital', kind: 'document', contact: null };
  const document = readFileSync(new URL('../../fixtures/edith/cda.xml', import.meta.url), 'utf8');
  const view = transform([answered(HOSPITAL, document)], recipeOf('clinical-document'), factsOf('edith'));

  it('is whole where its source sent a part of its record: a document', () => {
    const [use] = view.sources;
    assert.ok(use?.state === 'usable' && use.extract.partial);
    assert.deepEqual([view.outcome, sectionOf(view, 'document-text').outcome], ['complete', 'shown']);
    assert.deepEqual(sentencesIn(sectionOf(view, 'document-text').html, 'content-banner'), []);
  });
});
