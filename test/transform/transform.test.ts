import assert from 'node:assert/strict';

import { wantedFields } from '../../src/transform/dataset/dataset.ts';
import { ageOn } from '../../src/transform/record/partial-date.ts';
import { ALLOWED } from '../../src/transform/sanitize/policy.ts';
import { transform } from '../../src/transform/transform.ts';
import { elementsOf, rowsOf, textOf } from './support/html.ts';
import {
  answered,
  answersOf,
  catalogue,
  COUNCIL,
  DATASET_IDS,
  edited,
  factsOf,
  fixture,
  GP,
  htmlOf,
  PEOPLE,
  PERSON_IDS,
  recipeOf,
  sectionOf,
  TODAY,
  viewOf,
  type PersonId,
} from './support/people.ts';

/** What fixtures/README.md says must never be rendered in these datasets. */
const NEVER: Readonly<Record<'edith', readonly string[]>> = {
  edith: [
    ...['Anxiety', 'Confidential item: must never be rendered', 'Confidentialine', 'withheldine', 'Told in confidence'],
    ...['Deleted item', 'Tinnitus', 'Deletedol', 'Termination of pregnancy', 'termination of pregnancy', 'Jo Bloggs'],
    ...['Huntington', 'Alan NEARBY', '07700 900124', 'Ian THIRDPARTY', 'Former lodger', 'Alleged perpetrator'],
    ...['Pat FORMERWORKER', 'Key safe to the left', 'financial concern', 'must never be rendered', 'Simvastatin'],
  ],
};
/** What stands in one field only: never in a dataset that does not declare it. */
const ONLY_IN = [
  ['problem', 'note', 'Started on ramipril, review 4/52'],
  ['allergy', 'note', 'Widespread urticarial rash'],
  ['alert', 'term', 'Key safe at property'],
  ['person', 'forenames', 'Edith Mary'],
] as const;

/** What the journal shows: free text by agreement, and what was prescribed and never taken, with its status. */
const OF_THE_JOURNAL = ['Jo Bloggs', 'Huntington', 'Simvastatin'];

function neverIn(dataset: string): readonly string[] {
  const declared = wantedFields(recipeOf(dataset).dataset);
  const others = ONLY_IN.filter(([record, field]) => declared.get(record)?.has(field) !== true);
  const never = dataset === 'journal' ? NEVER.edith.filter((text) => !OF_THE_JOURNAL.includes(text)) : NEVER.edith;
  return [...never, ...others.map(([, , text]) => text)];
}

describe('what must never be rendered', () => {
  for (const dataset of DATASET_IDS)
    for (const text of neverIn(dataset)) {
      it(`of Edith is not in ${dataset}: ${text}`, () => {
        const { html, words } = shownOf(dataset, 'edith');
        assert.equal(html.includes(text), false);
        assert.equal(words.includes(text), false);
      });
    }

  it('is in the extracts, so that these tests mean something', () => {
    const both = fixture('edith', 'openhr') + fixture('edith', 'liquidlogic-adults');
    for (const text of [...NEVER.edith, ...ONLY_IN.map(([, , text]) => text)]) assert.ok(both.includes(text), text);
  });

  it('of anybody is not in any dataset', () => {
    for (const dataset of DATASET_IDS)
      for (const person of PERSON_IDS)
        if (!isTooYoung(dataset, person))
          assert.doesNotMatch(htmlOf(viewOf(dataset, person)), /must never be rendered|TRANSITIONS|GUARDIAN/u);
  });

  it('of Cleo is kept from adult social care by her age, which access decides by the manifest', () => {
    assert.equal(isTooYoung('social-care', 'cleo'), true);
    assert.equal(isTooYoung('social-care', 'edith'), false);
    assert.equal(isTooYoung('problems', 'cleo'), false);
  });
});

function isTooYoung(dataset: string, person: PersonId): boolean {
  const minimumAge = catalogue.datasets.get(dataset)?.dataset.minimumAge ?? null;
  return minimumAge !== null && ageOn(PEOPLE[person].birthDate, TODAY) < minimumAge;
}

function shownOf(dataset: string, person: PersonId): { html: string; words: string } {
  const html = htmlOf(viewOf(dataset, person));
  return { html, words: textOf(html) };
}

describe('what is shown of Edith', () => {
  const SHOWN: Readonly<Record<string, readonly (readonly [section: string, rows: number])[]>> = {
    problems: [
      ['prb-tab-act', 2],
      ['prb-tab-majinact', 0],
      ['prb-tab-othinact', 1],
    ],
    allergies: [
      ['all-tab-curr', 1],
      ['all-tab-hist', 0],
    ],
    medications: [
      ['med-tab-acu-med', 2],
      ['med-tab-curr-rep', 1],
      ['med-tab-dis-rep', 1],
      ['med-tab-all-sum', 4],
      ['med-tab-all-iss', 1],
    ],
  };
  for (const [dataset, sections] of Object.entries(SHOWN)) {
    it(`in ${dataset} is exactly what stands in her record`, () => {
      const view = viewOf(dataset, 'edith');
      assert.deepEqual(
        view.sections.map(({ id, rows }) => [id, rows]),
        sections,
      );
    });
  }

  it('keeps the precision of onsets', () => {
    const active = rowsOf(sectionOf(viewOf('problems', 'edith'), 'prb-tab-act').html).map(([date, term]) => [
      date,
      term,
    ]);
    assert.deepEqual(active, [
      ['30-Jan-2014', 'Essential hypertension'],
      ['May 2011', 'Chronic obstructive pulmonary disease'],
    ]);
    const [past = []] = rowsOf(sectionOf(viewOf('problems', 'edith'), 'prb-tab-othinact').html);
    assert.deepEqual(past.slice(0, 3), ['1998', 'Jun 1998', 'Fracture of clavicle']);
  });

  it('has the reason for which a repeat was stopped', () => {
    const { html } = sectionOf(viewOf('medications', 'edith'), 'med-tab-dis-rep');
    assert.match(textOf(html), /Bendroflumethiazide 2\.5mg tablets.*14-Jan-2019.*Stopped: low sodium/u);
  });

  it('has who recorded it, through user and role', () => {
    assert.match(
      textOf(htmlOf(viewOf('allergies', 'edith'))),
      /H\/O: penicillin allergy.*11-Feb-2003.*Dr Ada DOCTOR.*Fellside Test Surgery/u,
    );
  });
});

describe('a sparse record', () => {
  it('of Bertram says of each empty section that nothing is recorded, and of no other', () => {
    for (const dataset of DATASET_IDS)
      for (const { outcome, html, title, rows } of viewOf(dataset, 'bertram').sections) {
        const says = textOf(html).includes(`No '${title}' data is recorded for this`);
        assert.equal(says, outcome === 'empty', title);
        assert.equal(rows > 0, outcome === 'shown', title);
      }
  });

  it('where an element is there and empty reads as where it is missing', () => {
    const social = fixture('bertram', 'liquidlogic-adults');
    const without = viewOf('social-care', 'bertram', [answered(COUNCIL, edited(social, ['<RelatedPeople/>', '']))]);
    assert.equal(htmlOf(without), htmlOf(viewOf('social-care', 'bertram')));
  });
});

describe('a hostile record', () => {
  const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
    problems: ['<script>alert(1)</script>', '__proto__'],
    allergies: [`Allergy to 'quotes" & <angle> brackets`],
    medications: [
      ...['{{handlebars}} 10mg tablets', '{{#each this}}{{@root}}{{/each}} {{{raw}}} One <b>Twice</b> A Day'],
      ...['${7*7} <%= 7*7 %> cream', 'Apply &nbsp; Thinly', '28 tablet</td></tr></table>'],
    ],
    'social-care': [
      ...['Kai <b>CASEWORKER</b>', '9 < 17', "<script>alert(3)</script> O'BRIEN", '{{{unknown}}} type'],
      ...['<img src=x onerror=alert(5)> as CDATA', 'Ring before visiting', 'Other (no description recorded)'],
      ...['Reads \uFFFDsdrawkcab\uFFFD', '&lt;script&gt;'],
    ],
  };

  for (const [dataset, payloads] of Object.entries(PAYLOADS)) {
    it(`shows every payload as text in ${dataset}`, () => {
      const { words } = shownOf(dataset, 'zack');
      for (const payload of payloads) assert.ok(words.includes(payload), payload);
    });
  }

  for (const dataset of DATASET_IDS) {
    it(`makes no element and no attribute outside of the policy in ${dataset}`, () => {
      for (const { name, attributes } of elementsOf(htmlOf(viewOf(dataset, 'zack')))) {
        const allowed = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
        assert.ok(allowed, name);
        for (const attribute of Object.keys(attributes)) assert.ok(allowed.includes(attribute), `${name} ${attribute}`);
      }
    });

    it(`makes the same elements as text that is harmless in ${dataset}`, () => {
      const names = elementsOf(htmlOf(viewOf(dataset, 'zack'))).map(({ name }) => name);
      const harmless = (text: string) =>
        text
          .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/gu, (_, inside: string) => inside.replace(/[<>&]/gu, '.'))
          .replace(/&lt;|&gt;|[{}]/gu, '.');
      const answers = [
        answered(GP, harmless(fixture('zack', 'openhr'))),
        answered(COUNCIL, harmless(fixture('zack', 'liquidlogic-adults'))),
      ];
      assert.deepEqual(
        elementsOf(htmlOf(viewOf(dataset, 'zack', answers))).map(({ name }) => name),
        names,
      );
    });
  }

  it('keeps an element of the source that is harmless, without its handler', () => {
    const bold = elementsOf(htmlOf(viewOf('social-care', 'zack'))).filter(({ name }) => name === 'b');
    assert.deepEqual(bold, [
      { name: 'b', attributes: {}, text: 'an element of no namespace' },
      { name: 'b', attributes: {}, text: 'before' },
    ]);
  });

  it('does not find that the name of its person differs', () => {
    const differs = viewOf('problems', 'zack').sources.map((use) => (use.state === 'usable' ? use.differs : use.state));
    assert.deepEqual(differs, [[], []]);
  });
});

const TERMS = /<displayTerm>([^<]*)<\/displayTerm>/gu;

describe('a long record', () => {
  const openhr = fixture('olwen', 'openhr');
  const events = [...openhr.matchAll(/<event>[\s\S]*?<\/event>/gu)].map(([text]) => text);
  const termOf = (event: string) => [...event.matchAll(TERMS)][0]?.[1] ?? '';
  const plain = (text: string) => textOf(text).replace(/\s+/gu, ' ');

  it('shows every allergy', () => {
    const words = plain(htmlOf(viewOf('allergies', 'olwen')));
    const terms = events.filter((event) => event.includes('<eventType>ALL<')).map(termOf);
    assert.ok(terms.length > 0);
    for (const term of terms) assert.ok(words.includes(plain(term)), term);
  });

  it('shows every problem once, active or not', () => {
    const ids = [...openhr.matchAll(/<problem>\s*<id>([^<]*)</gu)].map(([, id]) => id ?? '');
    const terms = ids.map((id) => plain(termOf(events.find((event) => event.includes(`<id>${id}<`)) ?? '')));
    const view = viewOf('problems', 'olwen');
    const shown = view.sections.flatMap(({ html, id }) =>
      rowsOf(html).map((cells) => cells[id === 'prb-tab-act' ? 1 : 2]),
    );
    assert.ok(terms.length > 10);
    assert.deepEqual(shown.toSorted(), terms.toSorted());
  });

  it('shows every course of medication with its dosage, grouped by its name', () => {
    const courses = events.filter((event) => event.includes('<eventType>MED<') && !event.includes('<drugStatus>N<'));
    const { html, rows } = sectionOf(viewOf('medications', 'olwen'), 'med-tab-all-sum');
    const words = plain(html);
    assert.equal(rows, courses.length);
    for (const course of courses) {
      const dosage = /<dosage>([^<]*)</u.exec(course)?.[1] ?? '';
      assert.ok(words.includes(plain(termOf(course))) && words.includes(plain(dosage)), termOf(course));
    }
  });

  it('withholds nothing but free text, and what belongs to carers', () => {
    for (const dataset of DATASET_IDS)
      for (const { withheld, counts } of viewOf(dataset, 'olwen').sections) {
        const others = Object.keys(counts).filter(
          (count) => !/^(?:withheld\.freeText|reduced\.thirdParty)$/u.test(count),
        );
        assert.deepEqual([withheld, others], [0, []]);
      }
  });
});

describe('the transform', () => {
  it('gives the same bytes for the same input', () => {
    for (const dataset of DATASET_IDS)
      for (const person of ['edith', 'zack'] as const)
        assert.equal(htmlOf(viewOf(dataset, person)), htmlOf(viewOf(dataset, person)));
  });

  it('gives the same bytes whatever it read before with the same recipe', () => {
    const before = htmlOf(viewOf('problems', 'edith'));
    viewOf('problems', 'zack');
    viewOf('problems', 'edith', [answered(GP, '<broken')]);
    assert.equal(htmlOf(viewOf('problems', 'edith')), before);
  });

  it('does not change the bytes it was given', () => {
    const answers = answersOf('edith');
    const copy = structuredClone(answers);
    viewOf('problems', 'edith', answers);
    assert.deepEqual(answers, copy);
  });

  it('knows no other day than the one it is given', () => {
    const later = transform(answersOf('edith'), recipeOf('social-care'), { ...factsOf('edith'), today: '2020-03-01' });
    assert.match(textOf(sectionOf(later, 'risks').html), /review overdue since 14-Feb-2020/u);
    const muchLater = transform(answersOf('edith'), recipeOf('medications'), {
      ...factsOf('edith'),
      today: '2022-01-31',
    });
    assert.equal(sectionOf(muchLater, 'med-tab-acu-med').outcome, 'empty');
  });

  it('names the fields in which source and launch differ', () => {
    const facts = { ...factsOf('edith'), person: { ...PEOPLE.edith, name: 'Edith OTHERNAME' } };
    const [use] = transform(answersOf('edith'), recipeOf('problems'), facts).sources;
    assert.deepEqual(use?.state === 'usable' && use.differs, ['name']);
  });

  it('finds the format itself where the source does not say it', () => {
    const named = viewOf('problems', 'edith', [answered(GP, fixture('edith', 'openhr'), 'openhr')]);
    assert.equal(htmlOf(named), htmlOf(viewOf('problems', 'edith', [answered(GP, fixture('edith', 'openhr'))])));
  });

  it('shows the sections in the order of the manifest', () => {
    for (const id of DATASET_IDS)
      assert.deepEqual(
        viewOf(id, 'edith').sections.map((section) => section.id),
        catalogue.datasets.get(id)?.dataset.sections.map((section) => section.id),
      );
  });
});
