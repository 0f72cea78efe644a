import { isObject, itemsOf, memberOf, textMember, type JsonObject } from './json-value.ts';
import { resourceNode, resourceTypeOf, stringOf, type FhirNode, type ResourceScope } from './node.ts';

/**
 * Type and id at the end of a reference or an address, with what stands before them and a version behind. Systems write
 * ids that FHIR does not allow (TPP: low lines, Base64); they are found all the same.
 */
const TYPE_AND_ID = /^(?:(.*)\/)?([A-Z][A-Za-z]+)\/([\w\-.=+~:]{1,255})(?:\/_history\/[\w\-.=+~:]{1,255})?$/su;

/**
 * Finds the resources of one document by reference. Built once: by the address of their entry (`fullUrl`), by type and
 * id; contained ones by id, within their container. The first of several with the same address or id is the one found.
 */
export class ResourceIndex {
  readonly #byUrl = new Map<string, FhirNode>();
  readonly #byType = new Map<string, FhirNode[]>();
  readonly #byTypeAndId = new Map<string, FhirNode>();
  readonly #contained = new Map<JsonObject, ReadonlyMap<string, JsonObject>>();
  readonly #resolved = new Map<string, FhirNode | null>();
  #duplicates = 0;

  constructor(root: JsonObject) {
    this.#add(resourceNode(root, null));
    const isBundle = textMember(root, 'resourceType') === 'Bundle';
    for (const entry of isBundle ? itemsOf(memberOf(root, 'entry')) : []) {
      const resource = isObject(entry) ? memberOf(entry, 'resource') : undefined;
      if (isObject(entry) && isObject(resource)) this.#addEntry(resourceNode(resource, textMember(entry, 'fullUrl')));
    }
  }

  /** Entries with an address, or a type and id, that an earlier one had. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /**
   * The resource that a Reference, or a text that refers, leads to; null where this document has none. An address
   * written out in full leads to an entry by type and id only where that entry is not known to be of another server.
   */
  resolve(reference: FhirNode): FhirNode | null {
    const { value, scope } = reference;
    const text = isObject(value) ? textMember(value, 'reference') : stringOf(reference);
    if (text === null || text === '') return null;
    if (text.startsWith('#')) return this.#resolveContained(text.slice(1), scope);
    return this.#byUrl.get(text) ?? this.#resolveByTypeAndId(text, scope);
  }

  /** Many references lead to the same few resources: each is taken apart once. */
  #resolveByTypeAndId(text: string, { fullUrl }: ResourceScope): FhirNode | null {
    const key = fullUrl === null ? text : `${fullUrl} ${text}`;
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const found = this.#findByTypeAndId(text, fullUrl);
    this.#resolved.set(key, found);
    return found;
  }

  #findByTypeAndId(text: string, fullUrl: string | null): FhirNode | null {
    const match = TYPE_AND_ID.exec(text);
    if (match === null) return null;
    const [, written, type = '', id = ''] = match;
    const base = written ?? baseOf(fullUrl);
    const found = base === null ? undefined : this.#byUrl.get(`${base}/${type}/${id}`);
    const candidate = found ?? this.#byTypeAndId.get(`${type}/${id}`);
    if (candidate === undefined) return null;
    const candidateBase = baseOf(candidate.scope.fullUrl);
    return base === null || candidateBase === null || base === candidateBase ? candidate : null;
  }

  #resolveContained(id: string, scope: ResourceScope): FhirNode | null {
    const { resource } = scope;
    if (id === '') return resourceNode(resource, scope.fullUrl);
    const found = this.#containedOf(resource).get(id);
    return found === undefined ? null : { value: found, companion: null, type: null, scope };
  }

  #containedOf(container: JsonObject): ReadonlyMap<string, JsonObject> {
    const known = this.#contained.get(container);
    if (known !== undefined) return known;
    const byId = new Map<string, JsonObject>();
    for (const resource of itemsOf(memberOf(container, 'contained'))) {
      const id = isObject(resource) ? textMember(resource, 'id') : null;
      if (isObject(resource) && id !== null && !byId.has(id)) byId.set(id, resource);
    }
    this.#contained.set(container, byId);
    return byId;
  }

  /** The resources of a type that the entries of a bundle hold. */
  ofType(type: string): readonly FhirNode[] {
    return this.#byType.get(type) ?? [];
  }

  #addEntry(node: FhirNode): void {
    this.#add(node);
    const type = resourceTypeOf(node) ?? '';
    const alike = this.#byType.get(type);
    if (alike === undefined) this.#byType.set(type, [node]);
    else alike.push(node);
  }

  #add(node: FhirNode): void {
    const { fullUrl, resource } = node.scope;
    const type = textMember(resource, 'resourceType');
    const id = textMember(resource, 'id');
    const isNew = [
      fullUrl === null || setFirst(this.#byUrl, fullUrl, node),
      type === null || id === null || setFirst(this.#byTypeAndId, `${type}/${id}`, node),
    ];
    if (isNew.includes(false)) this.#duplicates++;
  }
}

function setFirst<T>(map: Map<string, T>, key: string, value: T): boolean {
  if (map.has(key)) return false;
  map.set(key, value);
  return true;
}

/** What stands before type and id in an address; null where it is no address of a server (urn:uuid:…). */
function baseOf(fullUrl: string | null): string | null {
  return fullUrl === null ? null : (TYPE_AND_ID.exec(fullUrl)?.[1] ?? null);
}
