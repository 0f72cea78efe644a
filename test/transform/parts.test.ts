import assert from 'node:assert/strict';

import type { SourceAnswer } from '../../src/transform/answer.ts';
import { compileDataset } from '../../src/transform/dataset/compile.ts';
import { compileDatasetTemplate } from '../../src/transform/render/template.ts';
import { prepare, transform, type DatasetView } from '../../src/transform/transform.ts';
import { edith } from './extract/formats/same-as-openhr.ts';
import { answered, catalogue, edited, factsOf, fixture, GP, htmlOf, recipeOf } from './support/people.ts';

const SECTION = (id: string, records: string, field: string) =>
  `  - { id: ${id}, title: The ${records} list, records: ${records}, fields: [${field}] }\n`;
const MANIFEST = `id: two
title: Two
version: 1.0.0
status: draft
owner: Nobody
purpose: Tests.
subject: patient
sources: [gp-record]
audience: {}
protection: { policy: default, banner: table }
sections:
${SECTION('problems', 'problem', 'term')}${SECTION('medication', 'medication', 'item')}notShown:
  - { what: Everything else, why: It is a test. }
`;
const TEMPLATE = [
  '{{#section "problems"}}\n<ul>{{#each rows}}<li>{{term}}</li>{{/each}}</ul>\n{{/section}}\n',
  '{{#section "medication"}}\n<ul>{{#each rows}}<li>{{item}}</li>{{/each}}</ul>\n{{/section}}\n',
].join('');

/** A dataset with a section that one part feeds, and one that another does. */
const recipe = (() => {
  const dataset = compileDataset('dataset.yaml', MANIFEST, {
    vocabulary: catalogue.vocabulary,
    codeSets: new Map(),
    policies: null,
    datasets: { ids: [], find: () => ({ state: 'unknown' }) },
  });
  const template = compileDatasetTemplate('view.hbs', TEMPLATE, dataset.sections);
  const { policy, words } = recipeOf('problems');
  return prepare(dataset, template, policy, catalogue.formats, words);
})();

const AT = '2020-01-31T09:00:08Z';

function part(name: string, change: (text: string) => string = (text) => text): SourceAnswer {
  return answered(GP, change(edith(`vision/${name}`)));
}

function asked(name: string, answer: SourceAnswer): SourceAnswer {
  return { ...answer, part: name };
}

function failed(reason: 'timeout' | 'fault', name?: string): SourceAnswer {
  const answer: SourceAnswer = { source: GP, state: 'unavailable', reason, at: AT };
  return name === undefined ? answer : asked(name, answer);
}

function view(...answers: readonly SourceAnswer[]): DatasetView {
  return transform(answers, recipe, factsOf('edith'));
}

function outcomes(shown: DatasetView): readonly (readonly [string, number])[] {
  return shown.sections.map(({ outcome, rows }) => [outcome, rows] as const);
}

const NOTHING = [
  ['unavailable', 0],
  ['unavailable', 0],
];
const PROBLEMS_ONLY = [
  ['shown', 3],
  ['unavailable', 0],
];

describe('a source that answers in parts', () => {
  it('is one record, of which each section shows what its part holds', () => {
    const shown = view(part('demographics'), part('problems'), part('medication'));
    assert.deepEqual(outcomes(shown), [
      ['shown', 3],
      ['shown', 5],
    ]);
    assert.deepEqual([shown.outcome, shown.sources.length], ['complete', 1]);
  });

  it('is the same record in whatever order its parts come', () => {
    const names = ['demographics', 'problems', 'medication'];
    const [one, two] = [names, names.toReversed()].map((order) => htmlOf(view(...order.map((name) => part(name)))));
    assert.equal(one, two);
  });

  for (const [what, third] of [
    ['did not come in time', [failed('timeout', 'medication')]],
    ['failed without anybody knowing which it was', [failed('fault')]],
    [
      'was cut short',
      [
        asked(
          'medication',
          part('medication', (text) => text.slice(0, 900)),
        ),
      ],
    ],
    ['was cut short, and nobody knows which it was', [part('medication', (text) => text.slice(0, 900))]],
    ['is an HTML error page', [asked('medication', answered(GP, '<html><body>502</body></html>'))]],
    ['was never handed in', []],
    ['is another than was asked for', [asked('medication', part('allergies'))]],
    ['came twice', [part('medication'), part('medication')]],
    ['says that it is a part nobody knows', [part('medication', (text) => text.replace('"medication"', '"shoes"'))]],
    ['names no part', [part('medication', (text) => text.replace(' part="medication"', ''))]],
    ['is in another format', [asked('medication', answered(GP, fixture('edith', 'openhr')))]],
  ] as const)
    it(`of which a part ${what} shows the others, and says that this one is missing`, () => {
      const shown = view(part('demographics'), part('problems'), ...third);
      assert.deepEqual(outcomes(shown), PROBLEMS_ONLY);
      assert.equal(shown.outcome, 'partial');
      const html = htmlOf(shown);
      assert.match(html, /The medication list(?:'|&#39;) data from Fellside Test Surgery is missing here/u);
      assert.doesNotMatch(html, /is recorded for this|Ramipril/u);
    });

  it('says why a part is missing, and since when', () => {
    assert.match(
      htmlOf(view(part('demographics'), part('problems'), failed('timeout', 'medication'))),
      /did not answer in time\. Oriel stopped waiting at 09:00/u,
    );
    assert.match(htmlOf(view(part('demographics'), part('problems'))), /sent an incomplete answer at 09:00/u);
  });

  it('says "nothing recorded" only where the part was read', () => {
    const empty = part('medication', (text) => text.replace(/<(?:Therapy|Issue) [\s\S]*<\/(?:Therapy|Issue)>/u, ''));
    assert.deepEqual(outcomes(view(part('demographics'), part('problems'), empty)), [
      ['shown', 3],
      ['empty', 0],
    ]);
  });

  for (const [what, change] of [
    ['number', ['9990000018', '9990000026']],
    ['birth date', ['1941-03-09', '1941-03-08']],
    ['id of the patient, so that it may be about somebody else', ['D23F0824', 'D23F0825']],
  ] as const)
    it(`shows nothing at all where one part has another ${what}`, () => {
      const other = part('medication', (text) => edited(text, change));
      const shown = view(part('demographics'), part('problems'), other);
      assert.deepEqual(outcomes(shown), NOTHING);
      assert.match(htmlOf(shown), /answered about another person\. Its answer is not shown/u);
    });

  it('shows nothing at all where a part names nobody', () => {
    const nobody = part('medication', (text) => text.replace(/<Patient [\s\S]*<\/Patient>/u, ''));
    assert.deepEqual(outcomes(view(part('demographics'), part('problems'), nobody)), NOTHING);
  });

  it('warns of another name in one of its parts', () => {
    const other = part('medication', (text) => edited(text, ['<Surname>TESTPATIENT', '<Surname>OTHER']));
    const [use] = view(part('demographics'), part('problems'), other).sources;
    assert.deepEqual(use?.state === 'usable' ? use.differs : [], ['name']);
  });

  it('shows nothing at all without the part that says what must not be shown', () => {
    assert.deepEqual(outcomes(view(part('problems'), part('medication'))), NOTHING);
    assert.deepEqual(outcomes(view(failed('timeout', 'demographics'), part('problems'))), NOTHING);
  });

  it('shows nothing at all where that part does not say that it is complete', () => {
    const short = part('demographics', (text) => edited(text, [' complete="true"', '']));
    const shown = view(short, part('problems'), part('medication'));
    assert.deepEqual(outcomes(shown), NOTHING);
    assert.match(htmlOf(shown), /could not be shown safely/u);
  });

  it('says of the sections of a part that was cut short that more may be missing, and of no others', () => {
    const short = part('medication', (text) => edited(text, [' complete="true"', '']));
    const shown = view(part('demographics'), part('problems'), short);
    assert.deepEqual(outcomes(shown), [
      ['shown', 3],
      ['partial', 5],
    ]);
    const [problems, medication] = shown.sections.map(({ html }) => html);
    assert.match(medication ?? '', /sent only part of its record/u);
    assert.doesNotMatch(problems ?? '', /sent only part/u);
  });

  it('withholds an entry of one part that a private encounter of another names', () => {
    const own = part('allergies', (text) =>
      text.replace(/(<Allergy id="D888041D"[^>]* )private="true"/u, '$1private="false"'),
    );
    const allergies = (...more: readonly SourceAnswer[]) => {
      const answers = [part('demographics'), own, ...more];
      return htmlOf(transform(answers, recipeOf('allergies'), factsOf('edith')));
    };
    // Each part is to repeat what must not be shown; this one does not, so that it is the link that is seen to work.
    assert.match(allergies(), /withheldine/u);
    assert.doesNotMatch(allergies(part('events')), /withheldine/u);
  });

  it('takes a death from whichever part says it', () => {
    const dead = part('problems', (text) => edited(text, ['<Title>', '<DeathDate>2019-11-01</DeathDate><Title>']));
    assert.deepEqual(outcomes(view(part('demographics'), dead, part('medication'))), NOTHING);
    const lately = part('problems', (text) => edited(text, ['<Title>', '<DeathDate>2020-01-30</DeathDate><Title>']));
    const [use] = view(part('demographics'), lately, part('medication')).sources;
    assert.deepEqual(use?.state === 'usable' ? use.extract.person.fields['deathDate'] : null, {
      ...{ kind: 'date', precision: 'day', iso: '2020-01-30' },
    });
  });

  it('gives each reason once where several parts of a section are missing', () => {
    const sources = transform([part('demographics')], recipeOf('detailed-care-record'), factsOf('edith'));
    const risks = sources.sections.find(({ title }) => title === 'Coded Risks');
    assert.equal(risks?.html.split('sent an incomplete answer').length, 2);
  });

  it('is denied as a whole where one of its parts is', () => {
    const dissent = part('demographics', (text) => edited(text, [' dissent="false"', ' dissent="true"']));
    const shown = view(dissent, part('problems'), part('medication'));
    assert.deepEqual(
      outcomes(shown).map(([outcome]) => outcome),
      ['denied', 'denied'],
    );
  });

  it('has one sentence where every part failed', () => {
    assert.deepEqual(outcomes(view(failed('timeout', 'demographics'), failed('fault', 'problems'))), NOTHING);
  });

  it('leaves other sources as they are', () => {
    const other = { ...GP, id: 'other', name: 'Beckfoot Test Practice' };
    const shown = view(part('demographics'), part('problems'), answered(other, fixture('edith', 'openhr')));
    assert.deepEqual(outcomes(shown), [
      ['shown', 6],
      ['partial', 5],
    ]);
  });
});

describe('a source whose format is no format of parts', () => {
  it('shows nothing where it answers twice, for nothing says which answer holds', () => {
    const answer = answered(GP, fixture('edith', 'openhr'));
    assert.deepEqual(outcomes(view(answer, answer)), NOTHING);
  });
});
