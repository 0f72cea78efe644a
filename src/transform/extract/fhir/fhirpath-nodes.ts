import { FhirPathError, type FhirExpression } from './fhirpath-syntax.ts';
import { isObject, textMember, type JsonObject } from './json-value.ts';
import { resourceTypeOf, stringOf, type FhirNode } from './node.ts';
import { choiceTypes, endingsOf, isResourceOfType, isResourceTypeName } from './standard.ts';

/**
 * What a collection says as a condition: nothing when it is empty, its boolean when it is one, else that it is there.
 * FHIRPath calls several items an error; here too they are there.
 */
export function truthOf(nodes: readonly FhirNode[]): boolean | null {
  const [first, ...others] = nodes;
  if (first === undefined) return null;
  if (others.length > 0) return true;
  return first.value === null ? null : stringOf(first) !== 'false';
}

/**
 * Whether two collections are equal, item by item (FHIRPath 2.0, section 6.1.1): several items never equal one text.
 * Primitives are compared as they are written, for XML does not say which of them are numbers or booleans.
 */
export function areEqual(these: readonly FhirNode[], those: readonly FhirNode[]): boolean {
  return these.length === those.length && these.every((node, index) => identityOf(node) === identityOf(those[index]));
}

/** Whether a collection is this one text. */
export function isText(nodes: readonly FhirNode[], text: string): boolean {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined && typeof only.value !== 'object' && String(only.value) === text;
}

/** The nodes without those that equal an earlier one, as a union has them. */
export function eachOnce(nodes: readonly FhirNode[]): readonly FhirNode[] {
  const seen = new ValueSet();
  return nodes.filter(({ value }) => seen.add(value));
}

/** The nodes that equal none of the others. */
export function without(nodes: readonly FhirNode[], others: readonly FhirNode[]): readonly FhirNode[] {
  if (others.length === 0) return nodes;
  const excluded = new ValueSet();
  for (const { value } of others) excluded.add(value);
  return nodes.filter(({ value }) => !excluded.has(value));
}

/** Values of nodes, equal ones once. Objects are written out only where what is told of them in short is the same, each once. */
class ValueSet {
  readonly #texts = new Set<string>();
  readonly #known = new Set<object>();
  readonly #alike = new Map<string, Alike>();

  has(value: FhirNode['value']): boolean {
    if (!isObject(value)) return this.#texts.has(textOf(value));
    if (this.#known.has(value)) return true;
    const alike = this.#alike.get(inShort(value));
    if (alike === undefined) return false;
    for (const other of alike.unwritten.splice(0)) alike.written.add(JSON.stringify(other));
    return alike.written.has(JSON.stringify(value));
  }

  /** Whether the value is new. */
  add(value: FhirNode['value']): boolean {
    if (this.has(value)) return false;
    if (!isObject(value)) this.#texts.add(textOf(value));
    else this.#addObject(value);
    return true;
  }

  #addObject(value: JsonObject): void {
    this.#known.add(value);
    const short = inShort(value);
    const alike = this.#alike.get(short);
    if (alike === undefined) this.#alike.set(short, { unwritten: [value], written: new Set() });
    else alike.unwritten.push(value);
  }
}

/** Objects of which the same is told in short: as they are until they are compared, then as text. */
interface Alike {
  readonly unwritten: JsonObject[];
  readonly written: Set<string>;
}

/** The same for equal objects, and different for most others: the id, or else all texts that stand directly in it. */
function inShort(object: JsonObject): string {
  const id = textMember(object, 'id');
  if (id !== null) return `${textMember(object, 'resourceType') ?? ''}/${id}`;
  let short = '';
  for (const key in object) {
    const value = object[key];
    if (typeof value === 'string') short += `${value.slice(0, 40)}\u0000`;
  }
  return short;
}

/** A primitive's text; no value at all is a character that no text is. */
function textOf(value: string | number | boolean | null): string {
  return value === null ? '\u0000' : String(value);
}

/** Equal for equal nodes: a text as it is, an object as JSON, behind a character that no text begins with. */
function identityOf(node: FhirNode | undefined): string {
  const value = node?.value ?? null;
  return typeof value === 'object' ? `\u0000${JSON.stringify(value)}` : String(value);
}

/** Compiles the test whether an extension has the address, or an address that ends with the name. */
export function extensionTest(wanted: string, isName: boolean): (extension: FhirNode) => boolean {
  const ending = `/${wanted}`;
  return ({ value }) => {
    const url = isObject(value) ? value['url'] : undefined;
    return typeof url === 'string' && (url === wanted || (isName && url.endsWith(ending)));
  };
}

/** Compiles the test of `ofType()`, for resources or for elements that come in several types. Throws FhirPathError. */
export function compileTypeTest(type: string, from: FhirExpression, offset: number): (node: FhirNode) => boolean {
  const endings = endingsOf(type);
  if (endings !== undefined) {
    refuseWhereUnknown(type, endings, from, offset);
    return (node) => node.type !== null && endings.has(node.type);
  }
  if (!isResourceTypeName(type))
    throw new FhirPathError(
      `'${type}' is no type of FHIR`,
      offset,
      'types: Quantity, string, Condition …, as FHIR spells them',
    );
  return (node) => {
    const own = resourceTypeOf(node);
    return own !== null && isResourceOfType(own, type);
  };
}

/** Only the name of an element says its type, so only elements that come in several types can be asked. */
function refuseWhereUnknown(type: string, endings: ReadonlySet<string>, from: FhirExpression, offset: number): void {
  const element = lastElement(from);
  if (element === null) return;
  const types = choiceTypes(element);
  if (types === undefined)
    throw new FhirPathError(`'${element}' does not come in several types`, offset, `leave out ofType(${type})`);
  if (![...endings].some((ending) => types.has(ending)))
    throw new FhirPathError(`'${element}' is never of type ${type}`, offset, `it is one of ${[...types].join(', ')}`);
}

/** The element that an expression ends at; null where its name does not say it. */
export function lastElement(expression: FhirExpression): string | null {
  switch (expression.kind) {
    case 'member':
      return expression.name;
    case 'pick':
    case 'tail':
    case 'where':
    case 'exclude':
      return lastElement(expression.from);
    default:
      return null;
  }
}
