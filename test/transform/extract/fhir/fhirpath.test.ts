import assert from 'node:assert/strict';

import { compileFhirCondition, compileFhirPath } from '../../../../src/transform/extract/fhir/fhirpath.ts';
import { stringOf } from '../../../../src/transform/extract/fhir/node.ts';
import { contextOf, documentFrom, find, holds, values } from './evaluate.ts';
import { GP_CONNECT, R4_RECORD } from './records.ts';

const PROBLEM = 'Bundle.entry.resource.ofType(Condition)';

function texts(source: Parameters<typeof find>[0], path: string): readonly string[] {
  return find(source, path).map(stringOf);
}

describe('a FHIRPath over a document', () => {
  it('finds an extension by the last part of its address, whichever base it has', () => {
    assert.deepEqual(
      texts(GP_CONNECT, `${PROBLEM}.extensionNamed('Extension-CareConnect-ProblemSignificance-1').value`),
      ['major'],
    );
    const warning = "entry.resource.ofType(List).extensionNamed('Extension-CareConnect-GPC-ListWarningCode-1').value";
    assert.deepEqual(texts(GP_CONNECT, warning), ['confidential-items']);
    assert.deepEqual(texts(GP_CONNECT, `${PROBLEM}.extensionNamed('ProblemSignificance-1')`), []);
    assert.deepEqual(texts(GP_CONNECT, `${PROBLEM}.extension('Extension-CareConnect-ProblemSignificance-1')`), []);
  });

  it('finds the extensions of a primitive, and one that has nothing else', () => {
    assert.deepEqual(texts(GP_CONNECT, `${PROBLEM}.onset.extension('http://example.org/precision').value`), ['year']);
    const unknown = { resourceType: 'Patient', _birthDate: { extension: [{ url: 'u', valueCode: 'unknown' }] } };
    assert.deepEqual(texts(unknown, "birthDate.extension('u').value"), ['unknown']);
    assert.deepEqual(texts(unknown, 'birthDate'), ['']);
    assert.ok(holds(unknown, 'birthDate.exists()'));
    assert.ok(!holds(unknown, "birthDate = ''"));
  });

  it('compares texts as they are written: 5.90, true', () => {
    const observation = '{"resourceType":"Observation","valueQuantity":{"value":5.90},"active":true}';
    assert.deepEqual(texts(observation, 'value.value'), ['5.90']);
    assert.ok(holds(observation, 'active = true'));
    assert.ok(holds(observation, "active = 'true'"));
    assert.ok(holds(observation, 'active'));
  });

  it('turns values into texts as they are written, and nothing else', () => {
    const observation = '{"resourceType":"Observation","valueQuantity":{"value":5.90},"active":true}';
    assert.deepEqual(texts(observation, 'value.value.toString()'), ['5.90']);
    assert.deepEqual(texts(observation, "('up to' | value.value.toString()).join(' ')"), ['up to 5.90']);
    assert.deepEqual(texts(observation, 'active.toString()'), ['true']);
    assert.deepEqual(find(observation, 'value.toString()'), []);
  });

  it('never equals one text with several items', () => {
    const coded = { resourceType: 'Condition', code: { coding: [{ code: 'a' }, { code: 'b' }] } };
    assert.ok(!holds(coded, "code.coding.code = 'a'"));
    assert.ok(!holds(coded, "'a' = code.coding.code"));
    assert.ok(holds(coded, "code.coding.code != 'a'"));
    assert.ok(holds(coded, "code.coding.exists(code = 'a')"));
  });

  it('leaves a condition open where nothing is said', () => {
    const empty = { resourceType: 'Condition' };
    assert.ok(!holds(empty, "clinicalStatus = 'active'"));
    assert.ok(!holds(empty, "clinicalStatus != 'active'"));
    assert.ok(!holds(empty, "(clinicalStatus = 'active').not()"));
    assert.ok(holds(empty, "clinicalStatus = 'active' or clinicalStatus.empty()"));
  });

  it('has no children that every object has, and no low lines', () => {
    const patient = { resourceType: 'Patient', _birthDate: { id: 'x' } };
    for (const path of ['toString', 'constructor', '`__proto__`', '_birthDate', 'birthDate.length', 'hasOwnProperty'])
      assert.deepEqual(find(patient, path), [], path);
  });

  it('sees a variable as it was given', () => {
    const document = documentFrom(GP_CONNECT);
    const patients = compileFhirPath('entry.resource.ofType(Patient)')(contextOf(document));
    const path = compileFhirPath("%person.name.where(use = 'official').given", { variables: new Set(['person']) });
    assert.deepEqual(path(contextOf(document, document.root, { person: patients })).map(stringOf), ['Edith', 'Ann']);
    assert.deepEqual(path(contextOf(document)), []);
  });

  it('ignores nulls and arrays in arrays, which are no FHIR', () => {
    assert.deepEqual(values('{"resourceType":"Patient","a":null,"b":[null,[1],2]}', 'a | b'), [2]);
  });
});

describe('resolve()', () => {
  it('follows type and id where entries have no address', () => {
    const path = 'entry.resource.ofType(MedicationStatement).basedOn.resolve().medication.resolve().code.text';
    assert.deepEqual(texts(GP_CONNECT, path), ['Paracetamol 500mg tablets']);
  });

  it('finds contained resources by id in their own container only, and the container as #', () => {
    const list = 'entry.resource.ofType(List)';
    assert.deepEqual(texts(GP_CONNECT, `${list}.entry.item.resolve().code.text`), ['Allergy to penicillin']);
    assert.deepEqual(texts(GP_CONNECT, `${list}.contained.recorder.resolve().title`), [
      'Allergies and adverse reactions',
    ]);
    assert.deepEqual(texts(GP_CONNECT, `${list}.contained.patient.resolve().name.family`), ['Sample']);
    const clash = {
      resourceType: 'Bundle',
      entry: ['x', 'y'].map((name) => ({
        resource: {
          resourceType: 'Condition',
          asserter: { reference: '#p' },
          contained: [{ resourceType: 'Practitioner', id: 'p', name }],
        },
      })),
    };
    assert.deepEqual(texts(clash, 'entry.resource.asserter.resolve().name'), ['x', 'y']);
  });

  it('follows addresses: urn:uuid, relative to its own server, without the version', () => {
    const condition = 'entry.resource.ofType(Condition)';
    assert.deepEqual(texts(R4_RECORD, `${condition}.asserter.resolve().name.family`), ['Able']);
    assert.deepEqual(texts(R4_RECORD, `${condition}.recorder.resolve().name.family`), ['Able']);
    assert.deepEqual(texts(R4_RECORD, `${condition}.subject.resolve().gender`), ['female']);
    assert.equal(documentFrom(R4_RECORD).references.duplicates, 1);
  });

  it('gives nothing of another server with the same type and id', () => {
    const entry = (fullUrl: string | undefined, reference: string) => ({
      resourceType: 'Bundle',
      entry: [
        { fullUrl: 'http://a.example/Condition/1', resource: { resourceType: 'Condition', subject: { reference } } },
        {
          ...(fullUrl === undefined ? {} : { fullUrl }),
          resource: { resourceType: 'Patient', id: '1', gender: 'male' },
        },
      ],
    });
    const gender = (fullUrl: string | undefined, reference: string) =>
      texts(entry(fullUrl, reference), 'entry.resource.subject.resolve().gender').join();
    assert.equal(gender('http://b.example/Patient/1', 'Patient/1'), '');
    assert.equal(gender('http://b.example/Patient/1', 'http://c.example/Patient/1'), '');
    assert.equal(gender('http://b.example/Patient/1', 'http://b.example/Patient/1'), 'male');
    assert.equal(gender(undefined, 'http://c.example/Patient/1'), 'male');
    assert.equal(gender('urn:uuid:1', 'Patient/1'), 'male');
  });

  it('gives nothing for what leads nowhere', () => {
    for (const reference of [
      'Patient/none',
      '#none',
      'urn:uuid:none',
      '',
      'Patient/',
      '/',
      'Patient/p1/x',
      '__proto__',
    ])
      assert.deepEqual(find({ resourceType: 'Condition', subject: { reference } }, 'subject.resolve()'), [], reference);
    assert.deepEqual(find({ resourceType: 'Condition', subject: { display: 'Edith' } }, 'subject.resolve()'), []);
  });

  it('finds a resource once however often it is referred to, so that cycles do not multiply', () => {
    const link = { reference: 'List/1' };
    const list = { resourceType: 'List', id: '1', entry: Array.from({ length: 1000 }, () => ({ item: link })) };
    const step = '.entry.item.resolve()';
    assert.equal(find(list, `$this${step.repeat(6)}`).length, 1);
    assert.equal(find(list, `$this${step}.entry.item`).length, 1000);
  });

  it('gives the first of several, and counts the others', () => {
    const twice = { resourceType: 'Patient', id: '1' };
    const bundle = {
      resourceType: 'Bundle',
      entry: [
        { resource: { ...twice, gender: 'female' } },
        { resource: { ...twice, gender: 'male' } },
        { resource: { resourceType: 'Condition', subject: { reference: 'Patient/1' } } },
      ],
    };
    const document = documentFrom(bundle);
    assert.equal(document.references.duplicates, 1);
    assert.deepEqual(texts(bundle, 'entry.resource.subject.resolve().gender'), ['female']);
    const contained = bundle.entry.map(({ resource }) => resource);
    const list = { resourceType: 'List', contained, source: { reference: '#1' } };
    assert.deepEqual(texts(list, 'source.resolve().gender'), ['female']);
  });

  it('is not slowed by contained resources of one container', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => String(index));
    const list = {
      resourceType: 'List',
      contained: ids.map((id) => ({ resourceType: 'Condition', id })),
      entry: ids.map((id) => ({ item: { reference: `#${id}` } })),
    };
    assert.equal(find(list, 'entry.item.resolve()').length, ids.length);
  });
});

describe('a FHIRPath condition', () => {
  it('is false where FHIRPath gives nothing', () => {
    const test = compileFhirCondition("code.text = 'x'");
    assert.equal(test(contextOf(documentFrom({ resourceType: 'Condition' }))), false);
  });

  it('holds where several items are there', () => {
    assert.ok(holds({ resourceType: 'Patient', flag: [false, false] }, 'flag'));
  });
});

describe('a union of many objects that say nothing in short', () => {
  it('takes time as they are many, not as their pairs', () => {
    const concept = (index: number) => ({ coding: [{ code: String(index % 4000) }] });
    const source = { resourceType: 'Condition', category: Array.from({ length: 8000 }, (_, index) => concept(index)) };
    const from = performance.now();
    assert.equal(find(source, 'category | evidence').length, 4000);
    assert.ok(performance.now() - from < 2000);
  });
});
