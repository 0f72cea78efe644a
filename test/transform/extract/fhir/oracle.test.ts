import assert from 'node:assert/strict';

import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import stu3 from 'fhirpath/fhir-context/stu3';

import { compileFhirPath } from '../../../../src/transform/extract/fhir/fhirpath.ts';
import { childrenOf, resourceTypeOf, type FhirNode } from '../../../../src/transform/extract/fhir/node.ts';
import type { JsonObject, JsonValue } from '../../../../src/transform/extract/fhir/json-value.ts';
import { corpusBytes, needCorpora } from '../../../corpora/corpora.ts';
import type { FhirDocument } from '../../../../src/transform/extract/fhir/document.ts';
import { contextOf, documentFrom, values, valuesOf } from './evaluate.ts';
import { BOTH, R4, STU3 } from './expressions.ts';
import { GP_CONNECT, R4_RECORD } from './records.ts';

const SYNTHEA = 'fhir/synthea-r4/Gus_Dicki_aa293eaa-6dc4-4503-a296-89d035aa9b1c.json';
const R4_FILES = [
  SYNTHEA,
  ...['UK_NHSx_IPS_Example_01-modified', 'UK_NHSx_IPS_Example_02-modified', 'US_Epic_connectathon_May2024'].map(ips),
  ...['AR_Repository_Example_01', 'CA_PuraJuniper_01', 'DE_no_info_with_Advance_Directive', 'US_Washington_GDHP'].map(
    ips,
  ),
  ...['connectathon_Sept2024/EU_IPS_wylem_bars', 'connectathon_Sept2024/NZ_Peter_Jordan_NNJ9186'].map(ips),
  ...['connectathon_Jan2025/new_incomplete_IPS_Example', 'validated_samples/IPS_IG-bundle-01'].map(ips),
  ...['allergyintolerance-example', 'condition-example', 'patient-example', 'medicationrequest0301'].map(example),
  ...['composition-example', 'diagnosticreport-example', 'observation-decimal', 'encounter-example'].map(example),
  ...['documentreference-example', 'immunization-example', 'list-example', 'medicationstatementexample1'].map(example),
];
const STU3_FILES = ['full_record_TppMisc', '9690937286_allergies_response'].map(
  (name) => `fhir/gp-connect-structured/${name}.json`,
);
/** Rows of a type in one document that are compared: enough for every shape a source writes. */
const ROWS = 25;

type Expressions = Readonly<Record<string, readonly string[]>>;

function ips(name: string): string {
  return `fhir/ips/${name}.json`;
}

function example(name: string): string {
  return `fhir/hl7-test-cases/r4/examples/${name}.json`;
}

/** The rows of a document by type, as a map's `match` finds them. */
function rowsOf(root: FhirNode): readonly FhirNode[] {
  const entries = childrenOf(root, 'entry').flatMap((entry) => childrenOf(entry, 'resource'));
  return resourceTypeOf(root) === 'Bundle' ? entries : [root];
}

function expressionsFor(type: string, tables: readonly Expressions[]): readonly string[] {
  return tables.flatMap((table) => table[type] ?? []);
}

/** Evaluates with both engines; gives the number of answers that were not empty. */
function compareRows(file: string, model: typeof r4, tables: readonly Expressions[]): number {
  return compareDocument(file, documentFrom(corpusBytes(file)), model, tables);
}

function compareDocument(
  file: string,
  document: FhirDocument,
  model: typeof r4,
  tables: readonly Expressions[],
): number {
  const counts = new Map<string, number>();
  let answers = 0;
  for (const row of rowsOf(document.root)) {
    const type = resourceTypeOf(row) ?? '';
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    if (count > ROWS) continue;
    for (const expression of expressionsFor(type, tables)) {
      const ours = valuesOf(ourPath(expression)(contextOf(document, row)));
      assert.deepEqual(
        ours.map(comparable),
        theirPath(expression, model)(row.value).map(comparable),
        `${file}: ${expression}`,
      );
      answers += ours.length === 0 ? 0 : 1;
    }
  }
  return answers;
}

const ourPath = remembered((expression: string) => compileFhirPath(expression));
const theirPaths = new Map(
  [r4, stu3].map((model) => [model, remembered((path: string) => fhirpath.compile(path, model))]),
);

function theirPath(expression: string, model: typeof r4): (resource: unknown) => unknown[] {
  const compiled = theirPaths.get(model)?.(expression);
  assert.ok(compiled);
  return (resource) => synchronous(compiled(structuredClone(resource)));
}

/** The package answers with a promise only where it is asked to. */
function synchronous(answer: unknown): unknown[] {
  assert.ok(Array.isArray(answer));
  return answer;
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** Primitives by their text: we keep 5.90 as it was written. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

describe('our paths and the fhirpath package', () => {
  describe('over documents nobody here wrote', () => {
    before(needCorpora);

    for (const file of R4_FILES)
      it(`find the same in ${file}`, function () {
        this.timeout(60_000);
        assert.ok(compareRows(file, r4, [BOTH, R4]) > 0);
      });

    for (const file of STU3_FILES)
      it(`find the same in ${file}`, function () {
        this.timeout(60_000);
        assert.ok(compareRows(file, stu3, [BOTH, STU3]) > 0);
      });
  });

  it('find the same in a small record of GP Connect and one of R4', () => {
    assert.ok(compareDocument('small STU3', documentFrom(GP_CONNECT), stu3, [BOTH, STU3]) > 20);
    assert.ok(compareDocument('small R4', documentFrom(R4_RECORD), r4, [BOTH, R4]) > 10);
  });

  it('find the same in random documents by random paths', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(tree, path, (document, expression) => {
        const theirs = answerOrNothing(expression, document);
        fc.pre(theirs !== null);
        assert.deepEqual(values(document, expression), theirs);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Names that mean nothing to FHIR, and one of each kind of value. */
const NAMES = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom('x', 'y', "it's", '');
const leaf: fc.Arbitrary<JsonValue> = fc.oneof(text, fc.boolean(), fc.integer({ min: -3, max: 3 }));

const { tree } = fc.letrec<{ tree: JsonObject; value: JsonValue }>((tie) => ({
  tree: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    tie('tree'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    fc.array(leaf, { minLength: 1, maxLength: 3 }),
  ),
}));

const literal = fc.oneof(
  text.map((word) => `'${word.replace("'", "\\'")}'`),
  fc.constantFrom('true', 'false'),
);

const { path } = fc.letrec<{ path: string; condition: string; steps: string }>((tie) => ({
  path: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('steps'),
    fc.tuple(tie('steps'), tie('steps')).map(([left, right]) => `${left} | ${right}`),
    fc.tuple(tie('steps'), tie('steps'), name).map(([left, right, last]) => `(${left} | ${right}).${last}`),
    tie('condition'),
  ),
  steps: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    name,
    fc.constant('$this'),
    fc.tuple(tie('steps'), name).map(([from, last]) => `${from}.${last}`),
    fc.tuple(tie('steps'), fc.nat({ max: 2 })).map(([from, index]) => `${from}[${index}]`),
    fc.tuple(tie('steps'), fc.constantFrom('first', 'last')).map(([from, end]) => `${from}.${end}()`),
    fc.tuple(tie('steps'), tie('condition')).map(([from, condition]) => `${from}.where(${condition})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(tie('steps'), fc.constantFrom('=', '!='), literal).map((words) => words.join(' ')),
    tie('steps').map((steps) => `${steps}.exists()`),
    tie('steps').map((steps) => `${steps}.empty()`),
    fc.tuple(tie('steps'), tie('condition')).map(([steps, condition]) => `${steps}.exists(${condition})`),
    tie('condition').map((condition) => `(${condition}).not()`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((words) => words.join(' ')),
  ),
}));

/** Null where the package calls the path an error for this document: several items where one is wanted. */
function answerOrNothing(expression: string, document: JsonObject): unknown[] | null {
  try {
    return synchronous(fhirpath.evaluate(structuredClone(document), expression));
  } catch {
    return null;
  }
}
