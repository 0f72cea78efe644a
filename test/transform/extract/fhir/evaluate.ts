import { documentOf, readFhir, type FhirDocument } from '../../../../src/transform/extract/fhir/document.ts';
import { GATE_LIMITS } from '../../../../src/transform/extract/gate.ts';
import {
  compileFhirCondition,
  compileFhirPath,
  type FhirContext,
} from '../../../../src/transform/extract/fhir/fhirpath.ts';
import type { JsonObject, JsonValue } from '../../../../src/transform/extract/fhir/json-value.ts';
import type { FhirNode } from '../../../../src/transform/extract/fhir/node.ts';

/** A document from an object, a text in JSON or XML, or bytes. */
export function documentFrom(source: JsonObject | string | Uint8Array): FhirDocument {
  if (typeof source === 'string') return readFhir(new TextEncoder().encode(source), GATE_LIMITS);
  return source instanceof Uint8Array
    ? readFhir(source, GATE_LIMITS)
    : documentOf(source, Buffer.byteLength(JSON.stringify(source)));
}

/** The context of a node, or of the root. */
export function contextOf(
  document: FhirDocument,
  node: FhirNode = document.root,
  variables: FhirContext['variables'] = {},
): FhirContext {
  return { node, document, variables };
}

/** What a path finds from the root of a document. */
export function find(source: JsonObject | string, path: string): readonly FhirNode[] {
  return compileFhirPath(path)(contextOf(documentFrom(source)));
}

/** The values that a path finds from the root, without those that have none. */
export function values(source: JsonObject | string, path: string): readonly JsonValue[] {
  return valuesOf(find(source, path));
}

/** The values of nodes, without those that have none. */
export function valuesOf(nodes: readonly FhirNode[]): readonly JsonValue[] {
  return nodes.flatMap(({ value }) => (value === null ? [] : [value]));
}

/** Whether a condition holds at the root. */
export function holds(source: JsonObject | string, condition: string): boolean {
  return compileFhirCondition(condition)(contextOf(documentFrom(source)));
}
