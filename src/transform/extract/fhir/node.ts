import { isList, isObject, itemsOf, textMember, type JsonObject, type JsonValue } from './json-value.ts';
import { choiceTypes, RESOURCE_ELEMENTS } from './standard.ts';

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

/** No nodes. */
export const NONE: readonly FhirNode[] = [];

/** The children of a node under one name. */
export type Children = (node: FhirNode) => readonly FhirNode[];

const compiled = new Map<string, Children>();

/**
 * Finds the children of a node by name, one for each repetition, in the order of the document. An element that comes in
 * several types is found by its bare name too: `value` finds `valueQuantity`. Compiled once for each name.
 */
export function childrenNamed(name: string): Children {
  const known = compiled.get(name) ?? compileChildren(name);
  compiled.set(name, known);
  return known;
}

/** The children of a node by name. */
export function childrenOf(node: FhirNode, name: string): readonly FhirNode[] {
  return childrenNamed(name)(node);
}

/** A name with what stands beside it for a primitive's id and extensions, and whether resources stand under it. */
interface ElementName {
  readonly key: string;
  readonly beside: string;
  readonly holdsResources: boolean;
}

function elementName(key: string): ElementName {
  return { key, beside: `_${key}`, holdsResources: RESOURCE_ELEMENTS.has(key) };
}

function compileChildren(name: string): Children {
  // What every object of JavaScript has, and ids and extensions, are no elements.
  if (name.startsWith('_') || name in Object.prototype) return () => NONE;
  const element = elementName(name);
  const choices = new Map(Array.from(choiceTypes(name) ?? [], (type) => [name + type, type]));
  return (node) => {
    const parent = parentOf(node);
    if (parent === null) return NONE;
    if (holds(parent, element)) return childrenUnder(node, parent, element, null);
    return choices.size === 0 ? NONE : chosen(node, parent, name, choices);
  };
}

/**
 * Finds the children that came in one of some types, by the ends of their names. Compiled once for each path that asks.
 */
export function childrenOfTypes(name: string, endings: ReadonlySet<string>): Children {
  const bare = elementName(name);
  const choices = [...endings].map((type) => ({ type, element: elementName(name + type) }));
  const children = childrenNamed(name);
  return (node) => {
    const parent = parentOf(node);
    if (parent === null || holds(parent, bare)) return NONE;
    const [held, ...others] = choices.filter(({ element }) => holds(parent, element));
    if (held === undefined) return NONE;
    if (others.length === 0) return childrenUnder(node, parent, held.element, held.type);
    return children(node).filter(({ type }) => type !== null && endings.has(type));
  };
}

function parentOf({ value, companion }: FhirNode): JsonObject | null {
  return isObject(value) ? value : companion;
}

function holds(parent: JsonObject, { key, beside }: ElementName): boolean {
  return parent[key] !== undefined || parent[beside] !== undefined;
}

/** Of the names in a resource, those that begin with the bare name and end with one of its types. */
function chosen(
  node: FhirNode,
  parent: JsonObject,
  name: string,
  choices: ReadonlyMap<string, string>,
): readonly FhirNode[] {
  let found = NONE;
  const seen = new Set<string>();
  for (const key in parent) {
    const bare = key.startsWith('_') ? key.slice(1) : key;
    const type = bare.startsWith(name) ? choices.get(bare) : undefined;
    if (type === undefined || seen.has(bare)) continue;
    seen.add(bare);
    const children = childrenUnder(node, parent, elementName(bare), type);
    found = found.length === 0 ? children : [...found, ...children];
  }
  return found;
}

/** JSON keeps ids and extensions of primitives beside them, under the name with a low line, in the same order. */
function childrenUnder(
  node: FhirNode,
  parent: JsonObject,
  { key, beside, holdsResources }: ElementName,
  type: string | null,
): readonly FhirNode[] {
  const value = parent[key];
  const companions = parent[beside];
  if (companions === undefined && value !== null && value !== undefined && !isList(value))
    return [{ value, companion: null, type, scope: scopeUnder(node, parent, holdsResources, value) }];
  const values = itemsOf(value);
  const besides = companions === undefined ? NO_VALUES : itemsOf(companions);
  const found: FhirNode[] = [];
  const count = Math.max(values.length, besides.length);
  for (let index = 0; index < count; index++) {
    const item = values[index] ?? null;
    const besideIt = besides[index];
    const companion = isObject(besideIt) ? besideIt : null;
    if (isList(item) || (item === null && companion === null)) continue;
    found.push({ value: item, companion, type, scope: scopeUnder(node, parent, holdsResources, item) });
  }
  return found;
}

const NO_VALUES: readonly JsonValue[] = [];

/** The scope of a child: a resource begins one of its own; a contained one stays in that of its container. */
function scopeUnder(node: FhirNode, parent: JsonObject, holdsResources: boolean, value: JsonValue): ResourceScope {
  if (!holdsResources || !isObject(value) || textMember(value, 'resourceType') === null) return node.scope;
  return { resource: value, fullUrl: textMember(parent, 'fullUrl') };
}

/**
 * Takes several steps by name. While each leads to one object, as most do, nothing on the way is made a node; where one
 * leads nowhere, nothing is looked up behind it. Compiled once for each path.
 */
export function childrenAlong(names: readonly string[]): Children {
  const steps = names.map((name) => ({ ...elementName(name), children: childrenNamed(name), isPlain: isPlain(name) }));
  return (node) => {
    let parent = parentOf(node);
    if (parent === null) return NONE;
    let found: readonly FhirNode[] | null = null;
    for (const { key, beside, isPlain: mayWalk, children } of steps) {
      if (found !== null) found = eachOf(found, children);
      else {
        const value: JsonValue | undefined = parent[key];
        if (mayWalk && value === undefined && parent[beside] === undefined) return NONE;
        if (mayWalk && isObject(value)) parent = value;
        else found = children(parent === node.value ? node : insideOf(node, parent));
      }
      if (found?.length === 0) return NONE;
    }
    return found ?? [insideOf(node, parent)];
  };
}

/** An object somewhere inside a node, in the same resource. */
function insideOf({ scope }: FhirNode, value: JsonObject): FhirNode {
  return { value, companion: null, type: null, scope };
}

/** Whether what a name stands for is where JSON has it, under the name and nowhere else. */
function isPlain(name: string): boolean {
  const isElement = !name.startsWith('_') && !(name in Object.prototype);
  return isElement && !RESOURCE_ELEMENTS.has(name) && choiceTypes(name) === undefined;
}

/** The children of each node. */
export function eachOf(nodes: readonly FhirNode[], step: Children): readonly FhirNode[] {
  const [only] = nodes;
  if (only === undefined) return NONE;
  return nodes.length === 1 ? step(only) : nodes.flatMap((node) => step(node));
}
