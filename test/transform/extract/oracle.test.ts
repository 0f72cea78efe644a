import assert from 'node:assert/strict';

import { generateOpenHr } from '../../../fixtures/generate.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';
import type { ReadExtract } from '../../../src/transform/extract/reader.ts';
import type { FieldValue, RecordEntry } from '../../../src/transform/record/record.ts';
import { catalogue, fixture, PERSON_IDS } from '../support/people.ts';
import { edith, partsOf } from './formats/same-as-openhr.ts';
import { markupTree, Oracle, treeOf, type OracleReading } from './oracle.ts';

type FormatId = 'openhr' | 'liquidlogic-adults' | 'emis-open' | 'tpp' | 'adastra' | 'vision';

const FORMATS = ['openhr', 'liquidlogic-adults'] as const;
/** Formats in which only Edith has a record. */
const EDITH_ONLY = ['emis-open', 'tpp', 'adastra'] as const;
const GENERATED = {
  seed: 41,
  events: 150,
  person: {
    nhsNumber: '9990000034',
    birthDate: '1938-08-17',
    sex: 'F',
    title: 'Miss',
    forenames: 'Olwen',
    callingName: 'Olwen',
    surname: 'LONGPATIENT',
    street: '3 Example Row',
    telephone: '01632 960034',
  },
} as const;

function readByUs(format: FormatId, xml: string, wanted: ReadonlyMap<string, ReadonlySet<string>>): ReadExtract {
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

function compare(format: FormatId, xml: string): { entries: number; evaluated: number } {
  const oracle = new Oracle(format, treeOf(xml));
  const expected = oracle.read();
  const types = Object.keys(expected.records);
  assert.deepEqual(comparable(readByUs(format, xml, oracle.wanted()), types), expected);
  return { entries: Object.values(expected.records).flat().length, evaluated: oracle.evaluated };
}

describe('the reader and an independent XPath engine', () => {
  for (const format of FORMATS)
    for (const person of PERSON_IDS) {
      it(`read the same values from ${format} of ${person}`, () => {
        const { entries, evaluated } = compare(format, fixture(person, format));
        assert.ok(entries > 0 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
      });
    }

  for (const format of EDITH_ONLY)
    it(`read the same values from ${format} of edith`, () => {
      const { entries, evaluated } = compare(format, edith(format));
      assert.ok(entries > 5 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
    });

  for (const part of partsOf('vision'))
    it(`read the same values from the part ${part} of vision of edith`, () => {
      const { entries, evaluated } = compare('vision', edith(`vision/${part}`));
      assert.ok(entries > 0 && evaluated > 30, `${entries} entries, ${evaluated} paths`);
    });

  it('read the same values from another generated record', () => {
    assert.ok(compare('openhr', generateOpenHr(GENERATED)).entries > 5);
  });

  it('read as many entries of each type as the fixture of Edith was written with', () => {
    const { records } = new Oracle('openhr', treeOf(fixture('edith', 'openhr'))).read();
    const counts = Object.entries(records).map(([type, entries]) => [type, entries.length]);
    assert.deepEqual(Object.fromEntries(counts), {
      ...{ problem: 5, allergy: 2, medication: 7, 'medication-issue': 1, diagnosis: 4, procedure: 2, investigation: 1 },
      ...{ examination: 1, immunisation: 1, encounter: 2, 'encounter-component': 3, referral: 1, alert: 1 },
      ...{ 'family-history': 1, 'diary-entry': 1, 'clinical-item': 2, consent: 0, document: 0, 'gp-registration': 1 },
    });
  });
});
