import assert from 'node:assert/strict';

import fhirpath from 'fhirpath';

import type { Code } from '../../../../src/transform/record/record.ts';
import { problemsOf } from '../../support/problems.ts';
import { compileFormat } from '../../../../src/transform/extract/format.ts';
import { catalogue } from '../../support/people.ts';
import { find, values } from '../fhir/evaluate.ts';
import { entriesOf, readAll } from './same-as-openhr.ts';
import { readFileSync } from 'node:fs';

type Resource = Readonly<Record<string, unknown>>;
type Json = Parameters<typeof find>[0];

const NHS = 'https://fhir.nhs.uk/STU3/StructureDefinition';
const subject = { reference: 'Patient/p' };
const RESTRICTED = { security: [{ code: 'R' }] };

function bundle(...resources: readonly Resource[]): string {
  const patient = {
    ...{ resourceType: 'Patient', id: 'p', birthDate: '1941-03-09' },
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
  };
  return JSON.stringify({ resourceType: 'Bundle', entry: [patient, ...resources].map((resource) => ({ resource })) });
}

function stu3(type: string, ...resources: readonly Resource[]) {
  return entriesOf(readAll('fhir-stu3', bundle(...resources)), type);
}

function coded(code: string, display: string) {
  return { coding: [{ system: 'http://snomed.info/sct', code, display }] };
}

const condition = (id: string, more: Resource = {}): Resource => ({ resourceType: 'Condition', id, subject, ...more });

function flagsOf(entries: ReturnType<typeof stu3>): readonly (readonly [string, readonly string[]])[] {
  return entries.map(({ id, marks }) => [id, [...marks.flags]]);
}

describe('referredBy()', () => {
  const list = (id: string, ...references: readonly string[]) => ({
    ...{ resourceType: 'List', id, title: id },
    entry: references.map((reference) => ({ item: { reference } })),
  });
  const document = JSON.parse(
    bundle(
      condition('a'),
      condition('b'),
      list('one', 'Condition/a', 'Condition/a'),
      list('two', 'Condition/a', '#x', 'Condition/none'),
    ),
  ) as Json;

  it('finds each resource of the type that refers to one, once, in the order of the document', () => {
    const titles = (id: string) =>
      values(document, `Bundle.entry.resource.ofType(Condition).where(id = '${id}').referredBy(List.entry.item).title`);
    assert.deepEqual(titles('a'), ['one', 'two']);
    assert.deepEqual(titles('b'), []);
    assert.deepEqual(values(document, 'Bundle.entry.resource.id.referredBy(List.entry.item)'), []);
    assert.deepEqual(values(document, 'Bundle.entry.resource.ofType(Patient).referredBy(Condition.subject).id'), [
      'a',
      'b',
    ]);
  });

  it('wants a type and its element', () => {
    for (const path of [
      'referredBy()',
      'referredBy(List)',
      'referredBy(entry.item)',
      'referredBy(Resource.id)',
      "referredBy('x')",
    ])
      assert.throws(() => find(document, path), { name: 'FhirPathError' }, path);
  });
});

describe('join()', () => {
  const document = { resourceType: 'Condition', note: [{ text: 'a' }, { author: 'x' }, { text: 'b' }], code: {} };
  for (const path of [
    "note.text.join('; ')",
    'note.text.join()',
    "note.text.first().join('-')",
    "nothing.join('x')",
    "(note.text | note.author).join('')",
  ])
    it(`gives what the fhirpath package gives: ${path}`, () => {
      assert.deepEqual(values(document, path), fhirpath.evaluate(document, path));
    });
});

describe('the joins of a GP Connect record', () => {
  const medicationCodeableConcept = { text: 'Aspirin' };
  const request = { resourceType: 'MedicationRequest', status: 'active', subject, medicationCodeableConcept };
  const statement = {
    ...{ resourceType: 'MedicationStatement', id: 's', status: 'active', subject, medicationCodeableConcept },
    basedOn: [{ reference: 'MedicationRequest/plan' }],
  };
  const plan = { ...request, id: 'plan', intent: 'plan' };
  const issue = (id: string) => ({
    ...request,
    id,
    intent: 'order',
    basedOn: [{ reference: 'MedicationRequest/plan' }],
  });

  it('lead from a course to its authorisation and the issues of it, whichever is restricted', () => {
    assert.deepEqual(flagsOf(stu3('medication', statement, plan, issue('i'))), [['s', []]]);
    for (const resources of [
      [statement, { ...plan, meta: RESTRICTED }, issue('i')],
      [statement, plan, issue('h'), { ...issue('i'), meta: RESTRICTED }],
      [{ ...statement, meta: RESTRICTED }, plan],
    ])
      assert.deepEqual(flagsOf(stu3('medication', ...resources)), [['s', ['confidential']]]);
    assert.deepEqual(flagsOf(stu3('medication-issue', statement, { ...plan, meta: RESTRICTED }, issue('i'))), [
      ['i', ['confidential']],
    ]);
  });

  it('lead from a row to the lists around it, so that a restricted list restricts its entries and no others', () => {
    const list = { resourceType: 'List', meta: RESTRICTED, entry: [{ item: { reference: 'Condition/a' } }] };
    assert.deepEqual(flagsOf(stu3('problem', condition('a'), condition('b'), list)), [
      ['a', ['confidential']],
      ['b', []],
    ]);
  });

  it('lead from the header of a problem to the item that it is the header of', () => {
    const extension = [
      { url: `${NHS}/Extension-CareConnect-ActualProblem-1`, valueReference: { reference: 'Observation/o' } },
    ];
    const item = { resourceType: 'Observation', id: 'o', subject, code: coded('43396009', 'HbA1c') };
    const [bare] = stu3('problem', condition('a', { extension }), item);
    assert.equal(bare?.fields['term'], 'HbA1c');
    assert.equal((bare.fields['code'] as Code).code, '43396009');
    const [named] = stu3('problem', condition('a', { extension, code: coded('73211009', 'Diabetes') }), item);
    assert.equal(named?.fields['term'], 'Diabetes');
    assert.deepEqual(flagsOf(stu3('problem', condition('a', { extension }), { ...item, meta: RESTRICTED })), [
      ['a', ['confidential']],
    ]);
    const [another] = stu3('problem', condition('a', { extension }), { ...item, subject: { reference: 'Patient/x' } });
    assert.equal(another?.fields['term'], null);
  });

  it('keep every note of an entry', () => {
    const note = ['one', 'two', 'three', 'four', 'five'].map((text) => ({ text }));
    assert.equal(stu3('problem', condition('a', { note }))[0]?.fields['note'], 'one; two; three; four; five');
    const allergy = {
      ...{ resourceType: 'AllergyIntolerance', id: 'a', patient: subject, note },
      reaction: [{ manifestation: [{ text: 'Rash' }] }],
    };
    assert.equal(stu3('allergy', allergy)[0]?.fields['note'], 'Rash; one; two; three; four; five');
  });

  it('show the first of two resources with one id where either is meant, and both as rows', () => {
    const [first, second] = [coded('1', 'First'), coded('2', 'Second')].map((code) => ({
      resourceType: 'Medication',
      id: 'm',
      code,
    }));
    const medicationReference = { reference: 'Medication/m' };
    const course = { resourceType: 'MedicationStatement', id: 's', status: 'active', subject, medicationReference };
    assert.deepEqual(
      stu3('medication', course, first ?? {}, second ?? {}).map(({ fields }) => fields['item']),
      ['First'],
    );
    const twice = stu3('problem', condition('a', { code: { text: 'x' } }), condition('a', { code: { text: 'y' } }));
    assert.deepEqual(
      twice.map(({ fields }) => fields['term']),
      ['x', 'y'],
    );
  });

  it('show what a dangling reference says of itself, and nothing where it says nothing', () => {
    const course = (medicationReference: Resource) => ({
      ...{ resourceType: 'MedicationStatement', id: 's', status: 'active', subject, medicationReference },
      basedOn: [{ reference: 'MedicationRequest/none' }],
    });
    const item = (reference: Resource) => stu3('medication', course(reference))[0]?.fields['item'];
    assert.equal(item({ reference: 'Medication/none', display: 'Aspirin 75mg' }), 'Aspirin 75mg');
    assert.equal(item({ reference: 'Medication/none' }), null);
    assert.equal(item({ reference: '#none' }), null);
  });

  it('find contained resources in their own container, and keep them out of the rows of others', () => {
    const contained = [{ resourceType: 'Medication', id: 'm', code: { text: 'Contained' } }];
    const medicationReference = { reference: '#m' };
    const course = { resourceType: 'MedicationStatement', id: 's', status: 'active', subject, medicationReference };
    const items = stu3('medication', { ...course, contained }, { ...course, id: 't' });
    assert.deepEqual(
      items.map(({ fields }) => fields['item']),
      ['Contained', null],
    );
    assert.deepEqual(stu3('problem', { ...course, contained: [condition('hidden')] }), []);
  });

  it('mark what was entered in error, and a course whose authorisation was', () => {
    const wrong = { verificationStatus: 'entered-in-error' };
    assert.deepEqual(flagsOf(stu3('problem', condition('a', wrong))), [['a', ['deleted']]]);
    assert.deepEqual(flagsOf(stu3('medication', statement, { ...plan, status: 'entered-in-error' })), [
      ['s', ['deleted']],
    ]);
    const observation = {
      resourceType: 'Observation',
      id: 'o',
      status: 'entered-in-error',
      subject,
      code: { text: 'x' },
    };
    assert.deepEqual(flagsOf(stu3('examination', observation)), [['o', ['deleted']]]);
  });
});

describe('the warnings of a list', () => {
  const warn = (...kinds: readonly string[]) =>
    kinds.map((valueCode) => ({ url: `${NHS}/Extension-CareConnect-GPC-ListWarningCode-1`, valueCode }));
  const list = (code: string, extension: readonly object[], text = 'x') => ({
    ...{ resourceType: 'List', code: coded(code, 'x'), extension },
    note: [{ text }],
  });
  const warnings = (...lists: readonly Resource[]) => readAll('fhir-stu3', bundle(condition('a'), ...lists)).warnings;

  it('say which records they are about', () => {
    assert.deepEqual(warnings(), []);
    assert.deepEqual(
      warnings(
        list('933361000000108', warn('confidential-items')),
        list('886921000000105', warn('data-awaiting-filing', 'confidential-items')),
      ),
      [
        { kind: 'confidential-items', records: ['medication', 'medication-issue'], before: null },
        { kind: 'data-awaiting-filing', records: ['allergy'], before: null },
        { kind: 'confidential-items', records: ['allergy'], before: null },
      ],
    );
  });

  it('are about any record where the list is none that is known, and of an unknown kind where the code is none', () => {
    assert.deepEqual(warnings(list('1', warn('confidential-items')), list('717711000000103', warn('something-new'))), [
      { kind: 'confidential-items', records: null, before: null },
      { kind: 'unknown', records: ['problem', 'diagnosis'], before: null },
    ]);
  });

  it('carry the day of a transfer, and no other word of the note', () => {
    const note =
      'Patient record transfer from previous GP practice not yet complete; information recorded before 12-Mar-2019 may be missing.';
    const before = (text: string) =>
      warnings(list('717711000000103', warn('data-in-transit'), text)).map((warning) => warning.before?.iso ?? null);
    assert.deepEqual(before(note), ['2019-03-12']);
    assert.deepEqual(before('before 31-Feb-2019'), [null]);
    assert.deepEqual(before('before 12-Xyz-2019'), [null]);
    assert.deepEqual(before('soon'), [null]);
  });

  it('say of which records something is missing, and so the record is not partial as a whole', () => {
    assert.equal(readAll('fhir-stu3', bundle(list('717711000000103', warn('confidential-items')))).partial, false);
  });

  it('are read from R4', () => {
    const url = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ListWarningCode';
    const extension = [{ url, valueCodeableConcept: { coding: [{ code: 'confidential-items' }] } }];
    assert.deepEqual(readAll('fhir-r4', bundle(list('1102181000000102', extension))).warnings, [
      { kind: 'confidential-items', records: ['immunisation'], before: null },
    ]);
  });

  it('name record types that exist', () => {
    const file = new URL('../../../../templates/formats/fhir-stu3.yaml', import.meta.url);
    const text = readFileSync(file, 'utf8').replace('[encounter, encounter-component]', '[encounter, encouter]');
    const [problem] = problemsOf(() => compileFormat('fhir-stu3.yaml', text, catalogue.vocabulary));
    assert.match(problem?.message ?? '', /there is no record type 'encouter'/u);
  });
});
