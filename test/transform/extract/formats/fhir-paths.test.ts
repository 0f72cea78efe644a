import assert from 'node:assert/strict';

import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';

import type { Code } from '../../../../src/transform/record/record.ts';
import { answered, edited, GP, viewOf } from '../../support/people.ts';
import { values } from '../fhir/evaluate.ts';
import { entriesOf, readAll } from './same-as-openhr.ts';

type Resource = Readonly<Record<string, unknown>>;

const PATIENT = {
  resourceType: 'Patient',
  id: 'p',
  birthDate: '1941-03-09',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
};
const subject = { reference: 'Patient/p' };

function bundle(...resources: readonly Resource[]): string {
  const all = [PATIENT, ...resources];
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: all.map((resource) => ({ resource })) });
}

function r4Entries(type: string, ...resources: readonly Resource[]) {
  return entriesOf(readAll('fhir-r4', bundle(...resources)), type);
}

describe('the paths of FHIR maps', () => {
  const document = {
    resourceType: 'Bundle',
    entry: [
      {
        resource: {
          resourceType: 'Condition',
          id: 'a',
          code: { coding: [{ code: '1' }, { code: '2' }, { code: '3' }] },
        },
      },
      { resource: { resourceType: 'Condition', id: 'b' } },
      { resource: { resourceType: 'Condition', id: 'b' } },
    ],
  };
  for (const path of [
    'Bundle.entry.resource.code.coding.tail().code',
    'Bundle.entry.resource.id.tail()',
    'Bundle.entry.tail().tail().tail()',
    "Bundle.entry.resource.id.exclude('a')",
    "Bundle.entry.resource.exclude(Bundle.entry.resource.where(id = 'b')).id",
    'Bundle.entry.resource.id.exclude(Bundle.nothing)',
    'Bundle.nothing.exclude(Bundle.entry.resource.id)',
  ])
    it(`find what the fhirpath package finds: ${path}`, () => {
      assert.deepEqual(values(document, path), fhirpath.evaluate(document, path, undefined, r4));
    });

  it('resolve the ids that systems write against the standard', () => {
    const medication = { resourceType: 'Medication', id: 'QWxj_b2hv=', code: { text: 'Aspirin' } };
    const [statement] = r4Entries('medication', medication, {
      resourceType: 'MedicationStatement',
      status: 'active',
      subject,
      medicationReference: { reference: 'Medication/QWxj_b2hv=' },
    });
    assert.equal(statement?.fields['item'], 'Aspirin');
  });
});

describe('the marks of a FHIR record', () => {
  const label = (code: string, system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality') => ({
    resourceType: 'Condition',
    id: 'c',
    subject,
    meta: { security: [{ system, code }] },
  });
  const flags = (resource: Resource, ...others: readonly Resource[]) =>
    r4Entries('problem', resource, ...others).map(({ marks }) => [...marks.flags]);

  for (const code of ['R', 'V'])
    it(`are confidential by the label ${code}`, () => {
      assert.deepEqual(flags(label(code)), [['confidential']]);
    });

  it('are confidential by a code of sensitivity, and by a label nobody knows', () => {
    assert.deepEqual(flags(label('HIV', 'http://terminology.hl7.org/CodeSystem/v3-ActCode')), [['confidential']]);
    assert.deepEqual(flags(label('N', 'urn:local')), [['confidential']]);
    assert.deepEqual(flags({ ...label('N'), meta: { security: [{ display: 'no code' }] } }), [['confidential']]);
  });

  it('are none by the ordinary label', () => {
    assert.deepEqual(flags(label('N')), [[]]);
  });

  it('are confidential by one label of several', () => {
    const security = [{ code: 'N' }, { code: 'R' }];
    assert.deepEqual(flags({ ...label('N'), meta: { security } }), [['confidential']]);
  });

  it('are confidential by a modifier that nobody here understands', () => {
    const resource = { resourceType: 'Condition', subject, modifierExtension: [{ url: 'x', valueBoolean: true }] };
    assert.deepEqual(flags(resource), [['confidential']]);
  });

  it('are confidential by the encounter', () => {
    const encounter = { resourceType: 'Encounter', id: 'e', subject, meta: { security: [{ code: 'R' }] } };
    const resource = { resourceType: 'Condition', subject, encounter: { reference: 'Encounter/e' } };
    assert.deepEqual(flags(resource, encounter), [['confidential']]);
  });

  it('drop what was entered in error and what was refuted, with one coding or two', () => {
    for (const code of ['entered-in-error', 'refuted']) {
      const verificationStatus = { coding: [{ code: 'x' }, { code }] };
      assert.deepEqual(flags({ resourceType: 'Condition', subject, verificationStatus }), [['deleted']]);
    }
  });

  it('name another subject where a reference leads to nobody, or to another number', () => {
    const subjects = (other: Resource) =>
      r4Entries('problem', { resourceType: 'Condition', subject: other }).map(({ marks }) => marks.subject);
    assert.deepEqual(subjects(subject), ['p']);
    assert.deepEqual(subjects({ reference: 'Patient/other' }), ['Patient/other']);
    assert.deepEqual(subjects({ identifier: { value: '9990000026' } }), ['9990000026']);
    assert.deepEqual(subjects({ identifier: { value: '9990000018' } }), [null]);
  });

  it('deny a record whose document is restricted, and refuse a restricted person', () => {
    const person = (...resources: readonly Resource[]) => [
      ...readAll('fhir-r4', bundle(...resources)).person.marks.flags,
    ];
    assert.deepEqual(person({ resourceType: 'Composition', confidentiality: 'R' }), ['confidential']);
    assert.deepEqual(person({ resourceType: 'Composition', confidentiality: 'N' }), []);
    const restricted = bundle().replace('"id":"p"', '"id":"p","meta":{"security":[{"code":"R"}]}');
    assert.deepEqual([...readAll('fhir-r4', restricted).person.marks.flags], ['restricted']);
    const view = viewOf('problems', 'edith', [answered(GP, restricted)]);
    assert.ok(view.sections.every(({ rows }) => rows === 0));
  });
});

describe('the NHS number of a FHIR record', () => {
  const numberWith = (code: string) => {
    const extension = [
      {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
        valueCodeableConcept: { coding: [{ code }] },
      },
    ];
    const text = edited(bundle(), [
      '"value":"9990000018"',
      `"value":"9990000018","extension":${JSON.stringify(extension)}`,
    ]);
    return readAll('fhir-r4', text).person.fields['nhsNumber'];
  };

  it('counts where its verification is not stated, or stated as done', () => {
    assert.equal(readAll('fhir-r4', bundle()).person.fields['nhsNumber'], '9990000018');
    assert.equal(numberWith('number-present-and-verified'), '9990000018');
    assert.equal(numberWith('01'), '9990000018');
  });

  it('does not count where it is an old one, whichever stands first', () => {
    const old = { use: 'old', system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' };
    const text = edited(bundle(), ['"identifier":[', `"identifier":[${JSON.stringify(old)},`]);
    assert.equal(readAll('fhir-r4', text).person.fields['nhsNumber'], '9990000018');
  });

  it('does not count where it was not traced', () => {
    assert.equal(numberWith('02'), null);
    assert.equal(numberWith('number-present-but-not-traced'), null);
  });
});

describe('the rows of a FHIR record', () => {
  const medicationCodeableConcept = { text: 'Aspirin' };
  const request = { resourceType: 'MedicationRequest', status: 'active', subject, medicationCodeableConcept };

  it('show a drug once: a statement, not the request it stands on', () => {
    const statement = {
      ...{ resourceType: 'MedicationStatement', id: 's', status: 'active', subject, medicationCodeableConcept },
      basedOn: [{ reference: 'MedicationRequest/plan' }],
    };
    const plan = { ...request, id: 'plan', intent: 'plan' };
    const issue = { ...request, id: 'issue', intent: 'order', basedOn: [{ reference: 'MedicationRequest/plan' }] };
    assert.deepEqual(
      r4Entries('medication', plan, statement, issue).map(({ id }) => id),
      ['s'],
    );
    const [only, ...others] = r4Entries('medication-issue', plan, statement, issue);
    assert.deepEqual([only?.id, only?.fields['course'], others], ['issue', 'plan', []]);
  });

  it('show a request that no statement stands on, unless it proposes; one that forbids is marked', () => {
    const rows = r4Entries(
      'medication',
      { ...request, id: 'a', intent: 'order' },
      { ...request, id: 'b', intent: 'order', doNotPerform: true },
      { ...request, id: 'c', intent: 'proposal' },
    ).map(({ id, marks }) => [id, ...marks.flags]);
    assert.deepEqual(rows, [['a'], ['b', 'negated']]);
  });

  it('have the first coding as their code and each other one once as a translation', () => {
    const coding = ['1', '2', '3'].map((code) => ({ system: 'http://snomed.info/sct', code }));
    const [problem] = r4Entries('problem', { resourceType: 'Condition', subject, code: { coding, text: 'Words' } });
    const code = problem?.fields['code'] as Code;
    assert.deepEqual([code.code, code.display, code.translations.map((each) => each.code)], ['1', 'Words', ['2', '3']]);
  });

  it('take a condition without a category as a problem, any other as a diagnosis', () => {
    const condition = (id: string, ...codes: readonly string[]) => ({
      ...{ resourceType: 'Condition', id, subject, clinicalStatus: { coding: [{ code: 'active' }] } },
      ...(codes.length === 0 ? {} : { category: [{ coding: codes.map((code) => ({ code })) }] }),
    });
    const all = [condition('a'), condition('b', 'problem-list-item', 'x'), condition('c', 'encounter-diagnosis')];
    assert.deepEqual(
      r4Entries('problem', ...all).map(({ id }) => id),
      ['a', 'b'],
    );
    assert.deepEqual(
      r4Entries('diagnosis', ...all).map(({ id }) => id),
      ['c'],
    );
  });

  it('are marked where a vaccination was not given, or a procedure not done', () => {
    const immunization = { resourceType: 'Immunization', status: 'not-done', patient: subject };
    const procedure = { resourceType: 'Procedure', status: 'not-done', subject };
    const flagsOf = (type: string, resource: Readonly<Record<string, unknown>>) =>
      r4Entries(type, resource).map(({ marks: { flags } }) => [...flags]);
    assert.deepEqual(flagsOf('immunisation', immunization), [['negated']]);
    assert.deepEqual(flagsOf('procedure', procedure), [['negated']]);
    assert.deepEqual(flagsOf('procedure', { ...procedure, status: 'completed' }), [[]]);
  });

  it('have the parts of a result as rows of its date and subject, but those of a blood pressure as one', () => {
    const part = (code: string, value: number) => ({
      code: { coding: [{ code }] },
      valueQuantity: { value, unit: 'mmHg' },
    });
    const observation = { resourceType: 'Observation', status: 'final', subject, effectiveDateTime: '2020-01-01' };
    const panel = { ...observation, id: 'panel', code: { text: 'Apgar' }, component: [part('a', 1), part('b', 2)] };
    const pressure = {
      ...{ ...observation, id: 'bp', code: { coding: [{ code: '85354-9' }] } },
      component: [part('8480-6', 140), part('8462-4', 80)],
    };
    const tests = r4Entries('investigation', panel, pressure);
    assert.deepEqual(
      tests.map(({ id, fields, marks }) => [id, fields['value'], marks.subject]),
      [
        ['panel', null, 'p'],
        ['panel', '1', 'p'],
        ['panel', '2', 'p'],
      ],
    );
    const [reading, ...others] = r4Entries('examination', panel, pressure);
    const { systolic, diastolic, units } = reading?.fields ?? {};
    assert.deepEqual([systolic, diastolic, units, others], ['140', '80', 'mmHg', []]);
  });
});
