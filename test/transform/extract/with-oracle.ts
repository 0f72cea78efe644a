import assert from 'node:assert/strict';

import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import type { ReadExtract } from '../../../src/transform/extract/reader.ts';
import type { FieldValue, RecordEntry } from '../../../src/transform/record/record.ts';
import { catalogue } from '../support/people.ts';
import { markupTree, Oracle, treeOf, type OracleReading } from './oracle.ts';

/** Formats whose maps are read with XPath. */
export type XPathFormat = 'openhr' | 'liquidlogic-adults' | 'emis-open' | 'tpp' | 'adastra' | 'vision' | 'cda';

function readByUs(format: XPathFormat, xml: string, wanted: ReadonlyMap<string, ReadonlySet<string>>): ReadExtract {
  const result = catalogue.formats.get(format)?.reader(wanted).read(new TextEncoder().encode(xml), GATE_LIMITS);
  assert.ok(result?.ok, 'the extract was refused');
  return result.extract;
}

function comparable(extract: ReadExtract, types: readonly string[]): OracleReading {
  const { system, organisation, createdAt, partial, person, records } = extract;
  const of = (type: string) => records.filter((entry) => entry.type === type).map(entryOf);
  return {
    head: { system, organisation, createdAt, partial },
    person: [entryOf(person)],
    records: Object.fromEntries(types.map((type) => [type, of(type)])),
  };
}

function entryOf({ type, id, fields, provenance, marks }: RecordEntry): unknown {
  const values = Object.entries(fields).map(([name, value]) => [name, valueOf(value)] as const);
  const { flags, audience, subject } = marks;
  return { type, id, fields: Object.fromEntries(values), provenance, flags: [...flags].sort(), audience, subject };
}

function valueOf(value: FieldValue): unknown {
  if (value === null || typeof value !== 'object' || !('kind' in value) || value.kind !== 'markup') return value;
  const root = treeOf(`<r>${value.xml}</r>`).documentElement;
  assert.ok(root);
  return { kind: 'markup', tree: markupTree(root) };
}

/** Reads an extract by us and by an independent engine, and fails where they differ. Gives how much was compared. */
export function compare(format: XPathFormat, xml: string): { entries: number; evaluated: number } {
  const oracle = new Oracle(format, treeOf(xml));
  const expected = oracle.read();
  const types = Object.keys(expected.records);
  assert.deepEqual(comparable(readByUs(format, xml, oracle.wanted()), types), expected);
  return { entries: Object.values(expected.records).flat().length, evaluated: oracle.evaluated };
}
