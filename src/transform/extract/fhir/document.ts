import { RefusalError } from '../refusal.ts';
import { FHIR_XML_LIMITS, readFhirXml } from './fhir-xml.ts';
import { JSON_LIMITS, readJson, type JsonLimits } from './json-gate.ts';
import { isObject, textMember, type JsonObject } from './json-value.ts';
import { resourceNode, type FhirNode } from './node.ts';
import { ResourceIndex } from './resource-index.ts';
import type { GateLimits } from '../gate.ts';

/** A FHIR document that passed the gate. */
export interface FhirDocument {
  readonly root: FhirNode;
  readonly references: ResourceIndex;
}

/** Limits of both gates. */
export interface FhirLimits {
  readonly json: JsonLimits;
  readonly xml: GateLimits;
}

/** Safe limits for any source. */
export const FHIR_LIMITS: FhirLimits = { json: JSON_LIMITS, xml: FHIR_XML_LIMITS };

/** Reads a FHIR resource, a bundle or any other, as JSON or as XML by its first character. Throws RefusalError. */
export function readFhir(bytes: Uint8Array, limits: FhirLimits): FhirDocument {
  return documentOf(isXml(bytes) ? readFhirXml(bytes, limits.xml) : readResource(bytes, limits.json));
}

/** The document whose root this resource is. */
export function documentOf(resource: JsonObject): FhirDocument {
  return { root: resourceNode(resource, null), references: new ResourceIndex(resource) };
}

function readResource(bytes: Uint8Array, limits: JsonLimits): JsonObject {
  const value = readJson(bytes, limits);
  if (isObject(value) && textMember(value, 'resourceType') !== null) return value;
  throw new RefusalError('root-unknown', 'the document is no resource of FHIR');
}

/** By the first byte behind white space and marks: no JSON begins with `<`; UTF-16, which the XML gate reads, has its mark. */
export function isXml(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return bytes[at] === 0x3c;
}
