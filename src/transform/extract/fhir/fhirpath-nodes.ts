import { FhirPathError, type FhirExpression } from './fhirpath-syntax.ts';
import { childrenOf, resourceTypeOf, stringOf, type FhirNode } from './node.ts';
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

/** The nodes without those that equal an earlier one, as a union has them. */
export function eachOnce(nodes: readonly FhirNode[]): readonly FhirNode[] {
  const seen = new Set<string>();
  return nodes.filter((node) => seen.size < seen.add(identityOf(node)).size);
}

/** The nodes that equal none of the others. */
export function without(nodes: readonly FhirNode[], others: readonly FhirNode[]): readonly FhirNode[] {
  const excluded = new Set(others.map(identityOf));
  return nodes.filter((node) => !excluded.has(identityOf(node)));
}

/** Equal for equal nodes: a text as it is, an object as JSON, behind a character that no text begins with. */
function identityOf(node: FhirNode | undefined): string {
  const value = node?.value ?? null;
  return typeof value === 'object' ? `\u0000${JSON.stringify(value)}` : String(value);
}

/** Whether an extension has the address, or an address that ends with the name. */
export function hasUrl(extension: FhirNode, wanted: string, isName: boolean): boolean {
  return childrenOf(extension, 'url').some((node) => {
    const url = stringOf(node);
    return isName ? url.slice(url.lastIndexOf('/') + 1) === wanted : url === wanted;
  });
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
function lastElement(expression: FhirExpression): string | null {
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
