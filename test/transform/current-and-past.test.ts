import assert from 'node:assert/strict';
import fc from 'fast-check';

import { transform } from '../../src/transform/transform.ts';
import { answered, factsOf, GP, PEOPLE, recipeOf } from './support/people.ts';

/** A status that FHIR or nobody knows; drafts and errors are dropped before any section. */
const status = fc.constantFrom(
  'active',
  'inactive',
  'on-hold',
  'revoked',
  'completed',
  'unknown',
  'of its own kind',
  null,
);
/** Days around that of the launch, at every precision, or none. */
const day = fc.constantFrom('2020-01-30', '2020-01-31', '2020-02-01', '2020-01', '2019', '2020', '2031', null);
const entry = fc.record({ status, start: day, end: day });

interface Entry {
  readonly status: string | null;
  readonly start: string | null;
  readonly end: string | null;
}

function bundleOf(resourceType: 'Flag' | 'CarePlan', entries: readonly Entry[]): string {
  const { nhsNumber, birthDate, name } = PEOPLE.edith;
  const patient = {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    name: [{ text: name }],
    birthDate,
  };
  const rows = entries.map((each, index) => ({
    resourceType,
    id: `e${String(index)}`,
    ...(each.status === null ? {} : { status: each.status }),
    code: { text: 'Entry' },
    title: 'Entry',
    subject: { reference: 'Patient/p1' },
    period: { ...(each.start === null ? {} : { start: each.start }), ...(each.end === null ? {} : { end: each.end }) },
  }));
  const all = [patient, ...rows].map((resource) => ({
    fullUrl: `https://fellside.example/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: all });
}

function sectionsOf(dataset: string, ids: readonly string[], text: string) {
  const view = transform([answered(GP, text, 'fhir-r4')], recipeOf(dataset), factsOf('edith'));
  return ids.map((id) => view.sections.find((section) => section.id === id) ?? assert.fail(`no section ${id}`));
}

describe('current and past entries', () => {
  for (const [dataset, type, current, past] of [
    ['care-plans', 'CarePlan', 'current-plans', 'past-plans'],
    ['risks-and-warnings', 'Flag', 'current-warnings', 'past-warnings'],
    ['special-patient-notes', 'Flag', 'gp-warnings', 'past-gp-warnings'],
  ] as const) {
    it(`each stand in one of the two tables of ${dataset}, whatever their status and dates`, () => {
      fc.assert(
        fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
          const sections = sectionsOf(dataset, [current, past], bundleOf(type, entries));
          assert.equal(
            sections.reduce((sum, { rows }) => sum + rows, 0),
            entries.length,
          );
        }),
        { numRuns: 40 },
      );
    });

    it(`change tables in ${dataset} the day after their end`, () => {
      const rowsWith = (end: string | null, state = 'active') =>
        sectionsOf(dataset, [current, past], bundleOf(type, [{ status: state, start: null, end }])).map(
          ({ rows }) => rows,
        );
      assert.deepEqual(rowsWith('2020-01-31'), [1, 0]);
      assert.deepEqual(rowsWith('2020-01-30'), [0, 1]);
      assert.deepEqual(rowsWith('2020-01'), [1, 0]);
      assert.deepEqual(rowsWith(null, 'of its own kind'), [1, 0]);
      assert.deepEqual(rowsWith(null, type === 'Flag' ? 'inactive' : 'completed'), [0, 1]);
    });
  }
});

describe('what is planned', () => {
  it('says the status that the source gives it, for one may be cancelled', () => {
    const bundle = JSON.parse(bundleOf('CarePlan', [])) as { readonly entry: readonly { readonly resource: object }[] };
    const actor = { reference: 'Patient/p1' };
    const appointment = {
      resourceType: 'Appointment',
      status: 'cancelled',
      start: '2020-02-10',
      participant: [{ actor }],
    };
    const text = JSON.stringify({ ...bundle, entry: [...bundle.entry, { resource: appointment }] });
    const [planned] = sectionsOf('whole-person', ['wp-planned'], text);
    assert.match(planned?.html ?? '', /Status in the source: cancelled/u);
  });
});
