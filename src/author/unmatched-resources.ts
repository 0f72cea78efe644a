import { readFhir, type FhirDocument } from '../transform/extract/fhir/document.ts';
import { isObject, itemsOf, memberOf, textMember, type JsonObject } from '../transform/extract/fhir/json-value.ts';
import { FhirLanguage } from '../transform/extract/fhir/language.ts';
import type { FhirNode } from '../transform/extract/fhir/node.ts';
import { ResourceIndex } from '../transform/extract/fhir/resource-index.ts';
import { GATE_LIMITS } from '../transform/extract/gate.ts';
import type { Reading } from './read.ts';
import type { UnmatchedRows } from './unmatched.ts';

const ENTRIES = 'Bundle.entry.resource';

/**
 * Counts the resources of bundles that are no record, and that no record leads to. Who wrote, where and for whom is read
 * from records that refer to it.
 */
export function unmatchedResources({ documents, reader }: Reading): readonly UnmatchedRows[] {
  const { map } = reader;
  const language = new FhirLanguage();
  const matches = [map.person, ...Object.values(map.records)].flatMap(({ match }) => match);
  const others = [...map.within, ...map.leftOut.flatMap(({ match }) => match)];
  const finds = [...matches, ...others].map((match) => language.rows(match).find);
  const unmatched = documents.flatMap((bytes) => {
    const given = readFhir(bytes, GATE_LIMITS);
    const references = new NotingIndex(given.resource);
    const document = { ...given, references };
    const found = finds.flatMap((find) => find(document).map(({ node }) => node.scope.resource));
    reader.read(bytes, GATE_LIMITS, document);
    const used = new Set([...found, ...references.reached]);
    return resourcesIn(document)
      .filter((resource) => !used.has(resource))
      .map((resource) => textMember(resource, 'resourceType') ?? '');
  });
  const counted = Map.groupBy(unmatched, (type) => type);
  return [...counted].map(([value, { length: count }]) => ({ path: ENTRIES, by: 'resourceType', value, count }));
}

/** An index that notes which resources were reached through it. */
class NotingIndex extends ResourceIndex {
  readonly reached = new Set<JsonObject>();

  override resolve(reference: FhirNode): FhirNode | null {
    const node = super.resolve(reference);
    if (node !== null) this.reached.add(node.scope.resource);
    return node;
  }
}

function resourcesIn({ resource }: FhirDocument): readonly JsonObject[] {
  if (textMember(resource, 'resourceType') !== 'Bundle') return [resource];
  return itemsOf(memberOf(resource, 'entry'))
    .map((entry) => (isObject(entry) ? memberOf(entry, 'resource') : undefined))
    .filter(isObject);
}
