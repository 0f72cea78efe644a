import { isList, isObject, itemsOf, memberOf, textMember, type JsonObject, type JsonValue } from './json-value.ts';
import { choiceTypes } from './standard.ts';

/** The resource that a node stands in: its contained resources answer `#id`, its address is where relative references start. */
export interface ResourceScope {
  readonly resource: JsonObject;
  /** The `fullUrl` of its entry; null where it has none. */
  readonly fullUrl: string | null;
}

/** A place in a FHIR document: a resource, an element or a primitive, the same whether it was written as JSON or XML. */
export interface FhirNode {
  /** Never an array; null where a primitive has only an id or extensions. */
  readonly value: Exclude<JsonValue, readonly JsonValue[]>;
  /** Id and extensions of a primitive. */
  readonly companion: JsonObject | null;
  /** The type that the element's name says (`Quantity` of `valueQuantity`); null where it says none. */
  readonly type: string | null;
  readonly scope: ResourceScope;
}

/** The node of a resource, with its address. */
export function resourceNode(resource: JsonObject, fullUrl: string | null): FhirNode {
  return { value: resource, companion: null, type: null, scope: { resource, fullUrl } };
}

/** A node for a value that is no part of the document: a literal, the answer of `exists()`. */
export function valueNode(value: string | boolean, scope: ResourceScope): FhirNode {
  return { value, companion: null, type: null, scope };
}

/** The type of a resource; null for everything else. */
export function resourceTypeOf({ value }: FhirNode): string | null {
  return isObject(value) ? textMember(value, 'resourceType') : null;
}

/** The text of a primitive, empty for what has none: a string or a number as it was written, `true` or `false`. */
export function stringOf({ value }: FhirNode): string {
  return value === null || typeof value === 'object' ? '' : String(value);
}

/**
 * The children of a node by name, one for each repetition, in the order of the document. An element that comes in
 * several types is found by its bare name too: `value` finds `valueQuantity`.
 */
export function childrenOf(node: FhirNode, name: string): readonly FhirNode[] {
  const parent = isObject(node.value) ? node.value : node.companion;
  if (parent === null || name.startsWith('_')) return [];
  const found: FhirNode[] = [];
  if (holds(parent, name)) addChildren(found, node, parent, name, null);
  else for (const [key, type] of choicesOf(parent, name)) addChildren(found, node, parent, key, type);
  return found;
}

function holds(parent: JsonObject, name: string): boolean {
  return Object.hasOwn(parent, name) || Object.hasOwn(parent, `_${name}`);
}

function choicesOf(parent: JsonObject, name: string): ReadonlyMap<string, string> {
  const types = choiceTypes(name);
  const choices = new Map<string, string>();
  if (types === undefined) return choices;
  for (const key of Object.keys(parent)) {
    const bare = key.startsWith('_') ? key.slice(1) : key;
    if (bare.startsWith(name) && types.has(bare.slice(name.length))) choices.set(bare, bare.slice(name.length));
  }
  return choices;
}

/** JSON keeps ids and extensions of primitives beside them, under the name with a low line, in the same order. */
function addChildren(found: FhirNode[], node: FhirNode, parent: JsonObject, key: string, type: string | null): void {
  const values = itemsOf(memberOf(parent, key));
  const companions = itemsOf(memberOf(parent, `_${key}`));
  for (let index = 0; index < Math.max(values.length, companions.length); index++) {
    const value = values[index] ?? null;
    const beside = companions[index];
    const companion = isObject(beside) ? beside : null;
    if (isList(value) || (value === null && companion === null)) continue;
    found.push({ value, companion, type, scope: scopeOf(node, parent, key, value) });
  }
}

/** A resource begins a scope of its own; a contained one stays in that of its container. */
function scopeOf(node: FhirNode, parent: JsonObject, key: string, value: JsonValue): ResourceScope {
  if (key === 'contained' || !isObject(value) || textMember(value, 'resourceType') === null) return node.scope;
  return { resource: value, fullUrl: textMember(parent, 'fullUrl') };
}
