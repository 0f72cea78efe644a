import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import r4 from 'fhirpath/fhir-context/r4';
import stu3 from 'fhirpath/fhir-context/stu3';
import { parse } from 'yaml';

import { compileFhirPath } from '../../../../src/transform/extract/fhir/fhirpath.ts';
import type { JsonObject } from '../../../../src/transform/extract/fhir/json-value.ts';
import type { FhirNode } from '../../../../src/transform/extract/fhir/node.ts';
import { corpusBytes, needCorpora } from '../../../corpora/corpora.ts';
import { contextOf, documentFrom, valuesOf } from './evaluate.ts';
import { Oracle, type Json } from './map-oracle.ts';

/** As much of a map as has paths. */
interface FhirMap {
  readonly detect: string;
  readonly shapes: Readonly<Record<string, unknown>>;
  readonly extract: {
    readonly match: string;
    readonly warnings: Row & { kind: unknown; records: unknown; before: string };
  };
  readonly person: Row;
  readonly records: Readonly<Record<string, Row>>;
}

interface Row {
  readonly match: string | readonly string[];
  readonly let?: Readonly<Record<string, string | readonly string[]>>;
}

const MAPS = {
  'fhir-r4': {
    model: r4,
    map: mapOf('fhir-r4'),
    documents: [
      'UK_NHSx_IPS_Example_01-modified',
      'UK_NHSx_IPS_Example_02-modified',
      'US_Epic_connectathon_May2024',
      'AR_Repository_Example_01',
    ].map((name) => `fhir/ips/${name}.json`),
  },
  'fhir-stu3': {
    model: stu3,
    map: mapOf('fhir-stu3'),
    documents: [
      'fhir/gp-connect-structured/9690937286_allergies_response.json',
      'fhir/gp-connect-structured/full_record_TppMisc.json',
    ],
  },
} as const;

/** Rows of a type in one document that are compared: enough for every shape a source writes. */
const ROWS = 4;

function mapOf(format: string): FhirMap {
  return parse(
    readFileSync(new URL(`../../../../templates/formats/${format}.yaml`, import.meta.url), 'utf8'),
  ) as FhirMap;
}

/** Keys of a row whose texts are no paths. */
const NO_PATHS: ReadonlySet<string> = new Set([
  'match',
  'let',
  'shape',
  'values',
  'otherwise',
  'constant',
  'with',
  'between',
  'notSupported',
]);

/** Every path of a row, wherever it stands. */
function pathsOf(part: unknown): readonly string[] {
  if (typeof part === 'string') return [part];
  if (Array.isArray(part)) return part.flatMap(pathsOf);
  if (typeof part !== 'object' || part === null) return [];
  if ('each' in part) return pathsOf(part.each);
  return Object.entries(part).flatMap(([key, value]) => (NO_PATHS.has(key) ? [] : pathsOf(value)));
}

/** What is read of each thing that a path finds. */
interface Each {
  readonly each: string;
  readonly join: readonly string[];
}

/** Every such reading of a row. */
function eachesOf(part: unknown): readonly Each[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('each' in part) return [part as Each];
  return Object.values(part).flatMap(eachesOf);
}

/** The element that rows inside a resource stand at, for the package tells types by it. */
function baseOf(match: string): string | null {
  if (match.endsWith('.component')) return 'Observation.component';
  if (match.endsWith('.entry.item')) return 'List.entry.item';
  return match.endsWith("')")
    ? 'Extension'
    : match.includes('ofType(Composition).section.where')
      ? 'Composition.section'
      : null;
}

/** The same for what a path finds inside a row: a resource knows its type itself. */
function elementAt({ value }: FhirNode, each: string): string | null {
  if (typeof value === 'object' && value !== null && 'resourceType' in value) return null;
  if (each === '%aims') return 'CarePlan.description';
  return /%(?:several|normal)\b/u.test(each) ? 'Observation.referenceRange' : 'Observation.component';
}

const subject = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
const sct = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code, display: code }] });
const observation = (id: string, code: string, rest: object) => ({
  ...{ resourceType: 'Observation', id, status: 'final', subject, code: sct(code), ...rest },
});
const [low, high] = [
  { value: 1.5, unit: 'mg' },
  { value: 1.5, unit: 'mg' },
];
const RANGES = observation('ranges', '1000651000000109', {
  valueQuantity: { value: 2, comparator: '<', unit: 'mg' },
  referenceRange: [
    { low, high, appliesTo: [{ text: 'women' }, sct('77386006')], age: { low: { value: 18, unit: 'a' } } },
    { high, text: 'others', age: { high: { value: 18, code: 'a' } } },
  ],
});
const ONE_RANGE = observation('one', '1000651000000109', {
  valueQuantity: low,
  referenceRange: [{ low, text: 'usual', appliesTo: [sct('77386006')] }],
});
const PARTS = [
  observation('s', '72313002', { valueQuantity: { value: 60, comparator: '<', unit: 'mmHg' } }),
  observation('d', '1091811000000102', { valueString: 'unrecordable', focus: [subject] }),
];

/** Resources of R4 with what few records have. */
const RARE: readonly object[] = [
  ...[RANGES, ONE_RANGE],
  observation('bp', '75367002', { hasMember: [{ reference: 'Observation/s' }, { reference: 'Observation/d' }] }),
  ...PARTS,
  {
    ...{ resourceType: 'CarePlan', id: 'plan', status: 'active', subject, description: 'Stay at home' },
    goal: [{ reference: 'Goal/g' }, { reference: 'Goal/h' }, { reference: 'Goal/nowhere', display: 'swim' }],
  },
  {
    ...{ resourceType: 'Goal', id: 'g', subject, lifecycleStatus: 'completed', description: { text: 'walk' } },
    ...{ achievementStatus: { text: 'reached' }, addresses: [{ reference: 'Observation/s' }] },
  },
  { resourceType: 'Goal', id: 'h', subject, lifecycleStatus: 'rejected', description: { text: 'run' } },
  { resourceType: 'Immunization', status: 'not-done', patient: subject, vaccineCode: { text: 'x' } },
  { resourceType: 'Encounter', status: 'finished', subject, type: [{ text: 'x' }], class: sct('1').coding[0] },
  {
    resourceType: 'Appointment',
    appointmentType: sct('1'),
    serviceType: [{ text: 'x' }],
    participant: [{ actor: subject }],
  },
];

/** The same of STU3. */
const RARE_STU3: readonly object[] = [
  ...[RANGES, ONE_RANGE],
  observation('bp', '75367002', {
    related: ['s', 'd'].map((id) => ({ type: 'has-member', target: { reference: `Observation/${id}` } })),
  }),
  ...PARTS,
  { resourceType: 'Immunization', status: 'completed', notGiven: true, patient: subject, vaccineCode: { text: 'x' } },
  { resourceType: 'Encounter', status: 'finished', subject, type: [{ text: 'x' }], class: sct('1').coding[0] },
];

/** Compares a map's paths over a document by two engines; counts answers that were not empty, and notes what the package refuses. */
class Comparison {
  found = 0;
  readonly refused = new Set<string>();
  readonly #source: JsonObject;
  readonly #oracle: Oracle;
  readonly #document: ReturnType<typeof documentFrom>;

  constructor(source: JsonObject, model: typeof r4) {
    this.#source = source;
    this.#oracle = new Oracle(source, model);
    this.#document = documentFrom(source);
  }

  map({ detect, extract, person, records }: FhirMap): void {
    this.#compare(detect, this.#document.root, null, {}, {});
    for (const row of [extract, extract.warnings, person, ...Object.values(records)] as readonly Row[])
      for (const match of [row.match].flat()) this.#rows(row, match);
  }

  #rows(row: Row, match: string): void {
    const rows = this.#compare(match, this.#document.root, null, {}, {});
    for (const node of rows.slice(0, ROWS)) this.#row(row, node, baseOf(match));
  }

  #row(row: Row, node: FhirNode, base: string | null): void {
    const around = { context: this.#source, rootResource: this.#oracle.resourceAround(node.value) };
    const theirs: Record<string, Json> = { ...around };
    const ours: Record<string, readonly FhirNode[]> = {
      context: [this.#document.root],
      rootResource: [{ ...node, value: node.scope.resource, companion: null, type: null }],
    };
    for (const [name, ways] of Object.entries(row.let ?? {})) {
      const tried = [ways].flat().map((way) => this.#compare(way, node, base, ours, theirs));
      ours[name] = tried.find((found) => found.length > 0) ?? [];
      theirs[name] = ours[name].flatMap(({ value }) => (value === null ? [] : [value]));
    }
    for (const path of new Set(pathsOf(row))) this.#compare(path, node, base, ours, theirs);
    for (const { each, join } of eachesOf(row))
      for (const found of this.#compare(each, node, base, ours, theirs))
        for (const path of join) this.#compare(path, found, elementAt(found, each), ours, theirs);
  }

  #compare(
    path: string,
    node: FhirNode,
    base: string | null,
    ours: Readonly<Record<string, readonly FhirNode[]>>,
    theirs: Readonly<Record<string, Json>>,
  ): readonly FhirNode[] {
    const found = compileFhirPath(path, { variables: new Set(Object.keys(ours)) })(
      contextOf(this.#document, node, { ...ours }),
    );
    const expected = this.#oracle.evaluate(path, { node: node.value, base, variables: theirs });
    if (expected === null) this.refused.add(path);
    else {
      assert.deepEqual(valuesOf(found).map(comparable), expected.map(comparable), path);
      this.found += found.length === 0 ? 0 : 1;
    }
    return found;
  }
}

/** Primitives by their text: we keep 5.90 as it was written. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

describe('every path of the FHIR maps', () => {
  for (const [format, { model, map }] of Object.entries(MAPS))
    it(`finds what the fhirpath package finds in Edith's record: ${format}`, function () {
      this.timeout(120_000);
      const comparison = new Comparison(edith(format), model);
      comparison.map(map);
      assertCompared(comparison, map);
    });

  for (const [format, { model, map }] of Object.entries(MAPS))
    it(`finds what the fhirpath package finds where a record has what Edith's has not: ${format}`, function () {
      this.timeout(120_000);
      const bundle = edith(format) as { readonly entry: readonly object[] };
      const added = (format === 'fhir-r4' ? RARE : RARE_STU3).map((resource) => ({ resource }));
      const comparison = new Comparison({ ...bundle, entry: [...added, ...bundle.entry] } as JsonObject, model);
      comparison.map(map);
      assertCompared(comparison, map);
    });

  describe('over documents nobody here wrote', () => {
    before(needCorpora);
    for (const { model, map, documents } of Object.values(MAPS))
      for (const file of documents)
        it(`finds what the fhirpath package finds: ${file}`, function () {
          this.timeout(120_000);
          const comparison = new Comparison(JSON.parse(corpusBytes(file).toString('utf8')) as JsonObject, model);
          comparison.map(map);
          assertCompared(comparison, map);
        });
  });
});

/** The package takes every path but those that name types of two versions of FHIR, which tell one from the other. */
function assertCompared({ found, refused }: Comparison, { detect }: FhirMap): void {
  assert.deepEqual(
    [...refused].filter((path) => path !== detect),
    [],
  );
  assert.ok(found > 50, `only ${String(found)} answers`);
}

function edith(format: string): JsonObject {
  const file = new URL(`../../../../fixtures/edith/${format}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}
