import assert from 'node:assert/strict';

import { DefinitionError } from '../../../src/transform/record/definition.ts';
import type { DatasetView } from '../../../src/transform/transform.ts';
import { sentencesIn, textOf } from '../support/html.ts';
import { coreView, countsOf, gpCore, type Core } from '../support/gp-core.ts';
import { edited, fixture, htmlOf, sectionOf } from '../support/people.ts';

/** The worked examples of protection, over Edith's record: what each section shows, counts and says, and what no byte holds. */

const OPENHR = fixture('edith', 'openhr');
const RECIPE = gpCore();
const PATIENT = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';
const HYPERTENSION = '6513270E-269E-4D37-B2A7-4DE452E6B438';
const COPD = '6B0D549B-6F03-475A-9600-A35A099950D8';
const PRESSURE = '0CB1E29C-658C-4A14-95E6-0AF593BD04CF';
const POLICY = '<confidentialityPolicy>B2F14C94-2E05-419A-8B5C-74273F98E277</confidentialityPolicy>';
const BANNER = 'Items excluded due to confidentiality and/or patient preferences';

type Change = readonly [from: string, to: string];
const view = (...changes: readonly Change[]) => coreView(RECIPE, edited(OPENHR, ...changes));
const rows = (shown: DatasetView, section: Core) => sectionOf(shown, section).rows;
const hasBanner = (shown: DatasetView, section: Core) =>
  sentencesIn(sectionOf(shown, section).html, 'exclusion-banner').includes(BANNER);
const startOf = (id: string, type: string) =>
  `<id>${id}</id><patient>${PATIENT}</patient><eventType>${type}</eventType>`;
const more = (...events: readonly string[]): Change => ['</healthDomain>', `${events.join('')}</healthDomain>`];

function event(id: string, type: string, code: string, rest = '', date = '2019-01-01'): string {
  return `<event>${startOf(id, type)}<effectiveTime datepart="YMD" value="${date}T00:00:00"/>${code}${rest}</event>`;
}
const read = (code: string, display = code) =>
  `<code codeSystem="2.16.840.1.113883.2.1.6.2" displayName="${display}" code="${code}"/>`;

describe('Edith’s record', () => {
  const shown = view();

  it('is withheld, reduced and counted as in the worked examples', () => {
    assert.deepEqual(countsOf(shown), {
      // The problem of the item with a policy, and the problem row of a deleted event.
      problem: { 'excluded.policy': 1, 'dropped.state': 1, 'withheld.freeText': 1 },
      diagnosis: { 'dropped.state': 1, 'withheld.freeText': 1 },
      procedure: { 'excluded.sensitive.demo@1.0.0': 1 },
      // Anxiety, and the social history that names somebody.
      'clinical-item': { 'excluded.policy': 1, 'withheld.freeText': 1 },
      allergy: { 'excluded.policy': 1, 'withheld.freeText': 1 },
      medication: { 'excluded.policy': 1, 'dropped.state': 1 },
      encounter: { 'excluded.policy': 1 },
      'encounter-component': { 'excluded.policy': 1, 'withheld.freeText': 1 },
      referral: { 'withheld.freeText': 1 },
      alert: { 'withheld.freeText': 1 },
      // A translation with a wrong check digit, beside a good code.
      'diary-entry': { 'unusable.code': 1 },
    });
  });

  it('has the banner on the tables that lost an item to protection, and on no other', () => {
    const banners = shown.sections.filter(({ html }) => html.includes(BANNER)).map(({ id }) => id);
    assert.deepEqual(banners, [
      'problem',
      'procedure',
      'clinical-item',
      'allergy',
      'medication',
      'encounter',
      'encounter-component',
    ]);
  });

  it('shows the code’s display in place of an alert’s words', () => {
    assert.match(textOf(sectionOf(shown, 'alert').html), /Social \/ personal history NOS/u);
    assert.doesNotMatch(htmlOf(shown), /Key safe/u);
  });

  it('shows everything else', () => {
    const ROWS = { problem: 3, diagnosis: 3, procedure: 1, allergy: 1, medication: 5, 'medication-issue': 1 } as const;
    for (const [section, count] of Object.entries(ROWS)) assert.equal(rows(shown, section as Core), count, section);
    for (const section of ['examination', 'investigation', 'immunisation', 'encounter', 'referral'] as const)
      assert.equal(rows(shown, section), 1, section);
  });

  it('is withheld by the translation where the code itself says nothing of it', () => {
    const other = view([
      'displayName="Termination of pregnancy NEC" code="7E071"',
      'displayName="Operation" code="7Z"',
    ]);
    assert.deepEqual(sectionOf(other, 'procedure').counts, { 'excluded.sensitive.demo@1.0.0': 1 });
    assert.doesNotMatch(htmlOf(other), /ermination/u);
  });
});

describe('dissent (V1 to V4)', () => {
  const dissent = event('N1', 'OBS', read('9Nd1'));
  const consent = (code: string, date: string) => event('N2', 'OBS', read(code), '', date);

  it('V1: a dissent refuses the whole record, in every section and as a view', () => {
    const shown = view(more(dissent));
    assert.equal(shown.outcome, 'denied');
    assert.deepEqual(
      shown.sources.map(({ state }) => state),
      ['dissent'],
    );
    for (const section of shown.sections) {
      assert.deepEqual([section.outcome, section.rows, section.withheld, section.counts], ['denied', 0, 0, {}]);
      assert.deepEqual(sentencesIn(section.html, 'oriel-absence'), [
        'The patient has chosen not to share this record.',
      ]);
    }
  });

  it('V1: nothing of the answer differs from that of an empty record', () => {
    const empty = OPENHR.replace(/<(problem|event|encounter)[ >][\s\S]*?<\/\1>/gu, '');
    const refused = coreView(RECIPE, edited(empty, more(dissent)));
    assert.deepEqual(view(more(dissent)).sections, refused.sections);
  });

  it('V2: a later consent of the same family ends it', () => {
    assert.equal(view(more(dissent, consent('9Nd7', '2019-06-01'))).outcome, 'complete');
  });

  it('V3: a consent of the same day does not', () => {
    assert.equal(view(more(dissent, consent('9Nd7', '2019-01-01'))).outcome, 'denied');
  });

  it('V4: a later consent of another family does not', () => {
    assert.equal(view(more(dissent, consent('93C0', '2019-06-01'))).outcome, 'denied');
  });
});

describe('the whole record', () => {
  it('V5: a policy on the patient denies every section', () => {
    const person = `<patientPerson>${PATIENT}</patientPerson>`;
    const shown = view([person, `${person}${POLICY}`]);
    for (const { html, title } of shown.sections)
      assert.equal(sentencesIn(html, 'oriel-absence')[0], `Access is denied to '${title}' data for this patient.`);
  });

  for (const [what, died, state] of [
    ['28 days ago is shown', '2020-01-03', 'usable'],
    ['29 days ago is answered as that of an unknown person', '2020-01-02', 'missing'],
    ['in the future by its record is shown', '2020-03-01', 'usable'],
  ] as const) {
    it(`of a person who died ${what}`, () => {
      const [use] = view(['<caseloadPatient>', `<dateOfDeath>${died}</dateOfDeath><caseloadPatient>`]).sources;
      assert.equal(use?.state, state);
      if (use.state === 'missing') assert.equal(use.key, 'source-unknown-person');
    });
  }
});

describe('a person who is dead', () => {
  it('and nobody recorded since when, is answered as an unknown one: the days cannot be counted', () => {
    const [use] = view(['<caseloadPatient>', '<dead>true</dead><caseloadPatient>']).sources;
    assert.equal(use?.state === 'missing' && use.key, 'source-unknown-person');
    assert.equal(view(['<caseloadPatient>', '<dead>false</dead><caseloadPatient>']).outcome, 'complete');
  });
});

describe('closure (V6 to V8)', () => {
  it('V6: a drug on the set’s list goes with its issues, by its name alone', () => {
    const drug = '<displayTerm>Abacavir 300mg tablets</displayTerm>';
    const code = '<code codeSystem="EMISPREPARATION" displayName="Abacavir 300mg tablets" code="1"/>';
    const shown = view(more(event('N1', 'MED', code, drug), event('N2', 'ISS', code, drug)));
    assert.equal(sectionOf(shown, 'medication').counts['excluded.closure'], 1);
    assert.equal(sectionOf(shown, 'medication-issue').counts['excluded.closure'], 1);
    assert.ok(hasBanner(shown, 'medication') && hasBanner(shown, 'medication-issue'));
    assert.doesNotMatch(JSON.stringify(shown.sections), /abacavir/iu);
  });

  for (const [what, name, link] of [
    [
      'from an issue to its course',
      'Tablets of another name',
      '<medicationIssue><medication>N1</medication></medicationIssue>',
    ],
    [
      'from a course to its issues',
      'Abacavir 300mg tablets',
      '<medicationIssue><medication>N1</medication></medicationIssue>',
    ],
  ] as const) {
    it(`V6: ${what}, and to the other issues of it`, () => {
      const code = (display: string) => `<code codeSystem="EMISPREPARATION" displayName="${display}" code="1"/>`;
      const isIssue = what.startsWith('from an issue');
      const shown = view(
        more(
          event('N1', 'MED', code(name)),
          event('N2', 'ISS', code(isIssue ? 'Abacavir 300mg' : 'Others'), link),
          event('N3', 'ISS', code('Third'), link),
        ),
      );
      assert.equal(sectionOf(shown, 'medication').counts['excluded.closure'], 1);
      assert.equal(sectionOf(shown, 'medication-issue').counts['excluded.closure'], 2);
      assert.doesNotMatch(htmlOf(shown), /Tablets of another name|Others|Third|abacavir/iu);
    });
  }

  it('V7: what is linked to a withheld problem only goes with it, and so does an encounter that is left empty', () => {
    const shown = view([startOf(HYPERTENSION, 'OBS'), startOf(HYPERTENSION, 'OBS') + POLICY]);
    assert.deepEqual(
      [rows(shown, 'examination'), sectionOf(shown, 'examination').counts],
      [0, { 'excluded.closure': 1 }],
    );
    assert.equal(sectionOf(shown, 'problem').counts['excluded.policy'], 2);
    assert.deepEqual([rows(shown, 'encounter'), sectionOf(shown, 'encounter').counts['excluded.closure']], [0, 1]);
    assert.equal(rows(shown, 'encounter-component'), 0);
    assert.match(textOf(sectionOf(shown, 'examination').html), /No 'Section of examination' data can be shown\./u);
    assert.doesNotMatch(htmlOf(shown), /148|hypertension(?! annual review)/iu);
  });

  it('V8: what is linked to a visible problem too stays, and its encounter with it', () => {
    const link = `<eventLink><id>${PRESSURE}</id></eventLink>`;
    const shown = view(
      [startOf(HYPERTENSION, 'OBS'), startOf(HYPERTENSION, 'OBS') + POLICY],
      [`<problem><id>${COPD}</id>`, `<problem><id>${COPD}</id>${link}`],
    );
    assert.equal(rows(shown, 'examination'), 1);
    assert.equal(rows(shown, 'encounter'), 1);
    assert.equal(rows(shown, 'encounter-component'), 1);
  });
});

describe('items (V9, V10, V12, V13)', () => {
  it('V9: a code of an unknown system cannot be checked, so its entry is withheld', () => {
    const shown = view(more(event('N1', 'IMM', '<code codeSystem="X-TEST" displayName="Something" code="1"/>')));
    assert.deepEqual(sectionOf(shown, 'immunisation').counts, { 'excluded.uncheckable': 1 });
    assert.ok(hasBanner(shown, 'immunisation'));
  });

  it('V9: a dataset may show a medicine that nobody can check, once that is signed off', () => {
    const signed =
      '{ policy: default, banner: table, uncheckable: { show: [medication], signedOff: "Dr A. Officer, 2020-01-02" } }';
    const text = edited(
      OPENHR,
      more(event('N1', 'MED', '<code codeSystem="X-TEST" displayName="Something" code="1"/>')),
    );
    assert.equal(rows(coreView(RECIPE, text), 'medication'), 5);
    assert.equal(rows(coreView(gpCore(signed), text), 'medication'), 6);
  });

  it('V10: a deleted event is dropped and counted, without a banner', () => {
    const added = event('N1', 'IMM', read('65E')).replace('<event>', '<event updateMode="delete">');
    const shown = view(more(added));
    assert.deepEqual(sectionOf(shown, 'immunisation').counts, { 'dropped.state': 1 });
    assert.equal(hasBanner(shown, 'immunisation'), false);
  });

  it('V12: an encounter at a sensitive place goes with its events', () => {
    const shown = view(['displayName="GP Surgery" code="1503371000006105"', 'displayName="Clinic" code="431654006"']);
    assert.deepEqual(sectionOf(shown, 'encounter').counts, {
      'excluded.policy': 1,
      'excluded.sensitive.demo@1.0.0': 1,
    });
    assert.equal(sectionOf(shown, 'problem').counts['excluded.closure'], 1);
    assert.deepEqual(sectionOf(shown, 'examination').counts, { 'excluded.closure': 1 });
    assert.doesNotMatch(htmlOf(shown), /148|Clinic|Essential hypertension/u);
  });

  it('V13: a policy that no list of policies names withholds', () => {
    const dangling = '<confidentialityPolicy>00000000-0000-0000-0000-000000000000</confidentialityPolicy>';
    const shown = view(more(event('N1', 'IMM', read('65E'), dangling)));
    assert.deepEqual(sectionOf(shown, 'immunisation').counts, { 'excluded.policy': 1 });
  });
});

describe('a set (V11)', () => {
  it('with a row that a spreadsheet ruined is refused whole, at its line', () => {
    const list = 'system,code,use\nhttp://snomed.info/sct,86406008,code\nhttp://snomed.info/sct,1.03E+15,code\n';
    assert.throws(
      () => gpCore(undefined, ['policies/sets/demo.csv', list]),
      (error) =>
        error instanceof DefinitionError &&
        error.message.startsWith("policies/sets/demo.csv:3:1 '1.03E+15' is no code"),
    );
  });
});
