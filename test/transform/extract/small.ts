import assert from 'node:assert/strict';

import { compileFormat, type Format } from '../../../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import type { ReadExtract } from '../../../src/transform/extract/reader.ts';
import type { RecordEntry } from '../../../src/transform/record/record.ts';
import { compileVocabulary } from '../../../src/transform/record/vocabulary.ts';

const RECORDS = {
  'records/person.yaml': `record: person
title: Person
description: The person.
fields:
  nhsNumber: { type: text, description: Number. }
`,
  'records/thing.yaml': `record: thing
title: Thing
description: A thing.
fields:
  text: { type: text, description: A text. }
  texts: { type: text, many: true, description: Texts. }
  date: { type: date, description: A date. }
  dates: { type: date, many: true, description: Dates. }
  code: { type: code, description: A code. }
  codes: { type: code, many: true, description: Codes. }
  choice: { type: choice, values: { on: On, off: Off, unknown: Not known }, description: A choice. }
  flag: { type: boolean, description: A flag. }
  body: { type: markup, description: Mixed content. }
`,
};

/** A small vocabulary: a person, and a thing with a field of each type. */
export const smallVocabulary = compileVocabulary(new Map(Object.entries(RECORDS)));

/** A map over small documents, with this as the part of records/thing. */
export function smallMap(thing: string): string {
  return `format: small
title: Small
kind: test
namespaces: { a: urn:a, b: urn:b }
detect: /a:doc
codeSystems: { SCT: http://snomed.info/sct }
shapes:
  code: { system: "@system", code: "@code", display: ["@display", "@code"], translations: a:translation }
  nested: { system: a:s, code: a:v, display: a:d, translations: a:tr }
  deep: { system: a:s, code: a:v, display: a:d, translations: a:list/a:tr }
  dated: { value: "@value", precision: "@part" }
keys:
  user: { match: /a:doc/a:user, use: a:id }
  person: { match: "/a:doc/a:person[not(@gone='true')]", use: a:id }
  groupOf: { match: /a:doc/a:group, use: a:member/a:ref }
  loop: { match: /a:doc/a:user, use: a:id }
  thing: { match: "/a:doc/a:thing", use: "@id" }
extract:
  match: /a:doc
  fields: { system: "@system", organisation: a:organisation, createdAt: "@created" }
person: { match: /a:doc/a:patient, id: a:id, fields: { nhsNumber: a:number } }
records:
  thing:
    match: /a:doc/a:thing
    id: "@id"
${thing.replace(/^/gmu, '    ')}
`;
}

/** Compiles a small map. */
export function smallFormat(thing: string): Format {
  return compileFormat('formats/small.yaml', smallMap(thing), smallVocabulary);
}

/** A small document with this inside, beside the one patient. */
export function smallDocument(inside: string): string {
  return `<doc xmlns="urn:a" xmlns:b="urn:b" system="Sys"><organisation>Org</organisation><patient><id>p</id><number>1</number></patient>${inside}</doc>`;
}

/** Reads a small document by a small map. */
export function readSmall(thing: string, inside: string): ReadExtract {
  const wanted = new Map([['thing', new Set(smallVocabulary.get('thing')?.fields.keys())]]);
  const result = smallFormat(thing)
    .reader(wanted)
    .read(new TextEncoder().encode(smallDocument(inside)), GATE_LIMITS);
  assert.ok(result.ok, result.ok ? '' : result.refusal.detail);
  return result.extract;
}

/** Reads the first thing of a small document. */
export function readThing(thing: string, inside: string): RecordEntry {
  const [first] = readSmall(thing, inside).records;
  assert.ok(first);
  return first;
}
