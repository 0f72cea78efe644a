import assert from 'node:assert/strict';

import { readFhirXml, FHIR_XML_LIMITS } from '../../../../src/transform/extract/fhir/fhir-xml.ts';
import { compileFhirPath } from '../../../../src/transform/extract/fhir/fhirpath.ts';
import {
  isList,
  isObject,
  textMember,
  type JsonObject,
  type JsonValue,
} from '../../../../src/transform/extract/fhir/json-value.ts';
import { resourceTypeOf } from '../../../../src/transform/extract/fhir/node.ts';
import { RefusalError } from '../../../../src/transform/extract/refusal.ts';
import { corpusBytes, needCorpora } from '../../../corpora/corpora.ts';
import { contextOf, documentFrom, values, valuesOf } from './evaluate.ts';
import { BOTH, R4, STU3 } from './expressions.ts';
import { GP_CONNECT, R4_RECORD } from './records.ts';

/** The two files of observation-decimal write the same numbers differently (1E-22), so it is left out. */
const PAIRS = ['condition-example', 'observation-example', 'organization-1', 'patient-example'];

/** Writes FHIR JSON as FHIR XML: for the documents of this folder, whose primitives stand in no arrays with companions. */
function toXml(resource: JsonObject): string {
  return elementXml(textMember(resource, 'resourceType') ?? '', resource).replace('>', ' xmlns="http://hl7.org/fhir">');
}

function elementXml(name: string, value: JsonValue, companion?: JsonValue): string {
  if (isList(value)) return value.map((item) => elementXml(name, item)).join('');
  const primitive = isObject(value) ? '' : ` value="${escaped(String(value))}"`;
  const object = isObject(value) ? value : isObject(companion) ? companion : {};
  const url = textMember(object, 'url');
  const attributes = url === null ? '' : ` url="${escaped(url)}"`;
  return `<${name}${primitive}${attributes}>${childrenXml(object)}</${name}>`;
}

function childrenXml(object: JsonObject): string {
  return Object.entries(object)
    .filter(([key]) => !key.startsWith('_') && key !== 'resourceType' && key !== 'url')
    .map(([key, value]) => memberXml(key, value, object[`_${key}`]))
    .join('');
}

function memberXml(key: string, value: JsonValue, companion: JsonValue | undefined): string {
  if (isList(value)) return value.map((item) => memberXml(key, item, undefined)).join('');
  const type = isObject(value) ? textMember(value, 'resourceType') : null;
  return type === null ? elementXml(key, value, companion) : `<${key}>${elementXml(type, value)}</${key}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function fromXml(xml: string): JsonObject {
  return readFhirXml(new TextEncoder().encode(xml), FHIR_XML_LIMITS);
}

/** Without what XML does not tell: types of primitives, arrays of one, how mark-up writes its characters. */
function untyped(value: JsonValue): unknown {
  if (isList(value)) return value.length === 1 && value[0] !== undefined ? untyped(value[0]) : value.map(untyped);
  if (value === null) return null;
  if (!isObject(value)) return String(value).replaceAll(/\s*\n\s*/gu, '\n');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untyped(inner)]));
}

function answers(source: JsonObject | string | Uint8Array): readonly unknown[] {
  const document = documentFrom(source);
  const { root } = document;
  const entries = compileFhirPath('entry.resource')(contextOf(document));
  return (entries.length === 0 ? [root] : entries).flatMap((row) =>
    [BOTH, R4, STU3]
      .flatMap((table) => table[resourceTypeOf(row) ?? ''] ?? [])
      .map((path) => [path, untyped(valuesOf(compileFhirPath(path)(contextOf(document, row))))]),
  );
}

function refusal(xml: string): string {
  try {
    fromXml(xml);
  } catch (error) {
    assert.ok(error instanceof RefusalError, String(error));
    return error.refusal.reason;
  }
  return assert.fail('it was read');
}

describe('FHIR in XML', () => {
  for (const [name, record] of Object.entries({ GP_CONNECT, R4_RECORD }))
    it(`answers every path as the JSON does: ${name}`, () => {
      assert.deepEqual(answers(toXml(record)), answers(record));
      assert.deepEqual(untyped(fromXml(toXml(record))), untyped(record));
    });

  describe('with the pairs of the HL7 test cases', () => {
    before(needCorpora);
    for (const name of PAIRS)
      it(`answers every path as the JSON does: ${name}`, () => {
        const [json, xml] = ['json', 'xml'].map((ending) =>
          answers(corpusBytes(`fhir/hl7-test-cases/r4/examples/${name}.${ending}`)),
        );
        assert.deepEqual(xml, json);
      });
  });

  it('keeps numbers as they are written, like JSON', () => {
    const path = 'component.value.value';
    const xml =
      '<Observation xmlns="http://hl7.org/fhir"><component><valueQuantity><value value="1.00"/></valueQuantity></component></Observation>';
    const json = '{"resourceType":"Observation","component":[{"valueQuantity":{"value":1.00}}]}';
    assert.deepEqual(values(xml, path), ['1.00']);
    assert.deepEqual(values(json, path), ['1.00']);
  });

  it('becomes the shape of JSON', () => {
    const xml = `<?xml version="1.0"?><!-- c --><Patient xmlns="http://hl7.org/fhir">
      <id value="1"/>
      <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml" onclick="x()"><p class="a">A &amp; <b>B</b><br/>&lt;c&gt;</p></div></text>
      <extension url="http://e/x"><valueString value="v"/></extension>
      <name id="n1"><given value="A"/><given value="B"><extension url="u"><valueCode value="w"/></extension></given></name>
      <birthDate><extension url="u"><valueCode value="unknown"/></extension></birthDate>
      <contained><Organization><id value="o"/></Organization></contained>
      <other xmlns="urn:other"><given value="no"/></other>
    </Patient>`;
    assert.deepEqual(fromXml(xml), {
      resourceType: 'Patient',
      id: '1',
      text: {
        status: 'generated',
        div: '<div xmlns="http://www.w3.org/1999/xhtml" onclick="x()"><p class="a">A &amp; <b>B</b><br/>&lt;c&gt;</p></div>',
      },
      extension: { url: 'http://e/x', valueString: 'v' },
      name: { id: 'n1', given: ['A', 'B'], _given: [null, { extension: { url: 'u', valueCode: 'w' } }] },
      birthDate: { extension: { url: 'u', valueCode: 'unknown' } },
      contained: { resourceType: 'Organization', id: 'o' },
    });
  });

  it('holds a document of two million characters in a value, as JSON does', () => {
    const data = 'QUJD'.repeat(500_000);
    const xml = `<Binary xmlns="http://hl7.org/fhir"><data value="${data}"/></Binary>`;
    assert.deepEqual(values(xml, 'data'), [data]);
    assert.deepEqual(values(JSON.stringify({ resourceType: 'Binary', data }), 'data'), [data]);
  });

  it('keeps the type of a resource whatever an element says', () => {
    assert.deepEqual(fromXml('<Patient xmlns="http://hl7.org/fhir"><resourceType value="Bundle"/></Patient>'), {
      resourceType: 'Patient',
    });
  });

  it('is refused where the root is no resource, or is of another namespace', () => {
    assert.equal(refusal('<Patient><id value="1"/></Patient>'), 'root-unknown');
    assert.equal(refusal('<x:Patient xmlns:x="urn:x"/>'), 'root-unknown');
    assert.equal(refusal('<patient xmlns="http://hl7.org/fhir"/>'), 'root-unknown');
    assert.equal(refusal('<div xmlns="http://www.w3.org/1999/xhtml">x</div>'), 'root-unknown');
  });

  it("is refused with elements of JavaScript's own names, and by the XML gate", () => {
    for (const name of ['__proto__', 'constructor', 'prototype'])
      assert.equal(refusal(`<Patient xmlns="http://hl7.org/fhir"><${name} value="1"/></Patient>`), 'not-well-formed');
    assert.equal(refusal('<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"/>'), 'doctype');
    assert.equal(refusal(`<Patient xmlns="http://hl7.org/fhir">${'<a>'.repeat(300)}`), 'depth');
  });

  it('is told from JSON by its first character', () => {
    for (const source of ['\uFEFF <Patient xmlns="http://hl7.org/fhir"/>', ' {"resourceType":"Patient"}'])
      assert.equal(resourceTypeOf(documentFrom(source).root), 'Patient');
    for (const source of ['[]', '{}', '"Patient"', '{"resourceType":1}'])
      assert.throws(() => documentFrom(source), { message: /^root-unknown/u });
  });
});
