import { Allowance } from '../allowance.ts';
import type { GateLimits } from '../gate.ts';
import { RefusalError } from '../refusal.ts';
import { FHIR_XML_LIMITS, readFhirXml } from './fhir-xml.ts';
import { JSON_LIMITS, readJson, type JsonLimits } from './json-gate.ts';
import { isObject, textMember, type JsonObject } from './json-value.ts';
import { resourceNode, type FhirNode } from './node.ts';
import { ResourceIndex } from './resource-index.ts';

/** A FHIR document that passed the gate. */
export interface FhirDocument {
  readonly resource: JsonObject;
  readonly root: FhirNode;
  readonly references: ResourceIndex;
  /** What paths that depend on nothing but the document have found, by the path. */
  readonly constants: Map<string, readonly FhirNode[]>;
  /** The same, resources by their type. */
  readonly groups: Map<string, ReadonlyMap<string, readonly FhirNode[]>>;
  /** Who refers to a resource, by the path that refers. */
  readonly referrers: Map<string, ReadonlyMap<FhirNode['value'], readonly FhirNode[]>>;
  /** The numbers of elements whose place was asked for. */
  readonly numbers: Map<object, number>;
  /** What its paths may still find. */
  readonly allowance: Allowance;
}

/**
 * Reads a FHIR resource, a bundle or any other, as JSON or as XML by its first character. A source's own limits of size
 * and depth hold for both. Throws RefusalError.
 */
export function readFhir(bytes: Uint8Array, limits: GateLimits): FhirDocument {
  const resource = isXml(bytes) ? readFhirXml(bytes, xmlLimits(limits)) : readResource(bytes, jsonLimits(limits));
  return documentOf(resource, bytes.length);
}

/** The document whose root this resource is, of so many bytes. */
export function documentOf(resource: JsonObject, bytes: number): FhirDocument {
  return {
    resource,
    root: resourceNode(resource, null),
    references: new ResourceIndex(resource),
    constants: new Map(),
    groups: new Map(),
    referrers: new Map(),
    numbers: new Map(),
    allowance: new Allowance(bytes),
  };
}

function jsonLimits({ bytes, depth, numbers = JSON_LIMITS.numbers }: GateLimits): JsonLimits {
  return { ...JSON_LIMITS, bytes, depth, numbers };
}

function xmlLimits({ bytes, depth }: GateLimits): GateLimits {
  return { ...FHIR_XML_LIMITS, bytes, depth };
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
