import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { DatasetView } from '../../../src/transform/transform.ts';
import { answered, COUNCIL, edited, fixture, GP, viewOf, type PersonId } from '../support/people.ts';

/** exclusion.md §6, rule 7: adding an excluded item changes nothing in the page but the exclusion banner of its table. */

const SECRET = 'Secretissimum';
const BANNER = /<div class="exclusion-banner"><p>[^<]*<\/p><\/div>/gu;

const day = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const event = fc.record({
  kind: fc.constantFrom('MED', 'ALL', 'problem'),
  mark: fc.constantFrom('policy', 'hidden', 'encounter', 'subject', 'sensitive', 'translation', 'unknown', 'place'),
  day,
  part: fc.constantFrom('Y', 'YM', 'YMD', 'U', 'X'),
  type: fc.constantFrom('A', 'R', 'D', 'U', ''),
  drug: fc.constantFrom('A', 'C', 'N', 'Z'),
  status: fc.constantFrom('A', 'I', 'HP'),
  significance: fc.constantFrom('S', 'M', ''),
});
type EventPlan = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** Codes that withhold their entry: in a set, in a set by a translation only, in a system that nobody knows. */
const READ = `codeSystem="2.16.840.1.113883.2.1.6.2" displayName="${SECRET}"`;
const SNOMED = `codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="${SECRET}"`;
const CODES = {
  none: `<code codeSystem="X" displayName="${SECRET}"/>`,
  sensitive: `<code ${READ} code="7E071"/>`,
  translation: `<code ${READ} code="1Z"><translation ${READ} code="1Y"><translation ${SNOMED} code="57797005"/></translation></code>`,
  unknown: `<code codeSystem="X" displayName="${SECRET}" code="1"/>`,
};
const PLACE = `<locationType ${SNOMED} code="431654006"/>`;

function eventXml(plan: EventPlan, patient: string, dropped: boolean): string {
  const { kind, mark, part, type, drug, status, significance } = plan;
  const protection = dropped
    ? ''
    : ({ policy: '<confidentialityPolicy>x</confidentialityPolicy>', hidden: '<hidden>true</hidden>' }[
        mark as string
      ] ?? '');
  const medication = `<medication><dosage>${SECRET}</dosage><prescriptionType>${type}</prescriptionType><drugStatus>${drug}</drugStatus><mostRecentIssueDate>${plan.day}</mostRecentIssueDate></medication>`;
  const encounter =
    '<encounter><id>X</id><confidentialityPolicy>x</confidentialityPolicy><component><event>N1</event></component></encounter>';
  const place = encounter.replace('<confidentialityPolicy>x</confidentialityPolicy>', PLACE);
  return [
    mark === 'encounter' && !dropped ? encounter : '',
    mark === 'place' && !dropped ? place : '',
    `<event${dropped ? ' updateMode="delete"' : ''}><id>N1</id><patient>${mark === 'subject' && !dropped ? 'OTHER' : patient}</patient>`,
    `<eventType>${kind === 'problem' ? 'OBS' : kind}</eventType><effectiveTime datepart="${part}" value="${plan.day}T00:00:00"/>`,
    `${dropped || !(mark in CODES) ? CODES.none : CODES[mark as keyof typeof CODES]}<displayTerm>${SECRET}</displayTerm>${protection}${kind === 'MED' ? medication : ''}</event>`,
    kind === 'problem'
      ? `<problem><id>N1</id><status>${status}</status><significance>${significance}</significance></problem>`
      : '',
  ].join('');
}

function withEvent(person: PersonId, plan: EventPlan, dropped: boolean): string {
  const xml = fixture(person, 'openhr');
  const patient = /<patient>\s*<id>([^<]*)</u.exec(xml)?.[1] ?? '';
  return edited(xml, ['</healthDomain>', `${eventXml(plan, patient, dropped)}</healthDomain>`]);
}

/** Compares two views; gives how many sections have one more entry withheld. */
function compare(before: DatasetView, after: DatasetView): number {
  for (const [index, section] of after.sections.entries()) {
    const old = before.sections[index];
    assert.ok(old);
    assert.equal(section.html.includes(SECRET), false);
    assert.equal(section.rows, old.rows);
    if (section.withheld === old.withheld) assert.equal(section.html, old.html);
    else if (old.rows > 0) assert.equal(section.html.replace(BANNER, ''), old.html.replace(BANNER, ''));
    else assert.equal(section.outcome, 'withheld');
  }
  return after.sections.filter((section, index) => section.withheld !== before.sections[index]?.withheld).length;
}

const DATASETS = { MED: 'medications', ALL: 'allergies', problem: 'problems' } as const;

describe('adding an excluded item', () => {
  for (const person of ['edith', 'bertram'] as const) {
    it(`to the GP record of ${person} changes nothing but the banner of its table`, () => {
      const before = new Map(
        Object.values(DATASETS).map((id) => [id, viewOf(id, person, [answered(GP, fixture(person, 'openhr'))])]),
      );
      let withheld = 0;
      fc.assert(
        fc.property(event, (plan) => {
          for (const [dataset, old] of before)
            withheld += compare(old, viewOf(dataset, person, [answered(GP, withEvent(person, plan, false))]));
        }),
        { numRuns: 40 },
      );
      assert.ok(withheld > 20, `${withheld} tables`);
    });

    it(`to the GP record of ${person} changes nothing at all when it was deleted at the source`, () => {
      fc.assert(
        fc.property(event, (plan) => {
          const dataset = DATASETS[plan.kind];
          const before = viewOf(dataset, person, [answered(GP, fixture(person, 'openhr'))]);
          assert.equal(compare(before, viewOf(dataset, person, [answered(GP, withEvent(person, plan, true))])), 0);
        }),
        { numRuns: 20 },
      );
    });
  }

  const risk = fc.record({
    kind: fc.constantFrom('risk', 'special-factor', 'other'),
    status: fc.constantFrom('active', 'inactive', 'on hold'),
    day,
  });

  for (const person of ['edith', 'bertram'] as const) {
    it(`to the social-care extract of ${person} changes nothing but the banner of its table`, () => {
      const xml = fixture(person, 'liquidlogic-adults');
      const before = viewOf('social-care', person, [answered(COUNCIL, xml)]);
      let withheld = 0;
      fc.assert(
        fc.property(risk, (plan) => {
          const added = `<Risks><Risk id="N1" kind="${plan.kind}" status="${plan.status}" audience="safeguarding"><Category code="SGC"/><Type code="OTH">${SECRET}</Type><LocalText>${SECRET}</LocalText><From>${plan.day}</From></Risk></Risks>`;
          const after = edited(xml, ['</AdultSocialCareExtract>', `${added}</AdultSocialCareExtract>`]);
          withheld += compare(before, viewOf('social-care', person, [answered(COUNCIL, after)]));
        }),
        { numRuns: 30 },
      );
      assert.equal(withheld, 30);
    });
  }
});
