import { GATE_LIMITS, readXml, type GateLimits, type XmlAttribute, type XmlHandler } from '../gate.ts';
import { RefusalError } from '../refusal.ts';
import { isForbiddenKey, type JsonObject, type JsonValue } from './json-value.ts';
import { NarrativeWriter, XHTML } from './narrative.ts';

const FHIR = 'http://hl7.org/fhir';

/** Characters of one value. */
const VALUE_LENGTH = 4 * 1024 * 1024;

/** The XML gate's limits for FHIR, whose texts, whole documents among them, are values of attributes: within one tag. */
export const FHIR_XML_LIMITS: GateLimits = { ...GATE_LIMITS, attributeLength: VALUE_LENGTH, textLength: VALUE_LENGTH };

/**
 * Reads FHIR XML through the gate into the shape of FHIR JSON: `value` attributes are texts, repeated elements arrays,
 * ids and extensions of primitives stand beside them under `_name`, the narrative is its mark-up. Nobody tells here
 * what may repeat and what is a number, so a single element is never an array, and every primitive is a string.
 * Elements of other namespaces are left out. Throws RefusalError.
 */
export function readFhirXml(bytes: Uint8Array, limits: GateLimits): JsonObject {
  const reader = new FhirXmlReader();
  readXml(bytes, limits, reader);
  if (reader.root === null) throw new RefusalError('root-unknown', 'the root element is no resource of FHIR');
  return reader.root;
}

/** An element that has begun. */
interface Open {
  readonly name: string;
  readonly isResource: boolean;
  /** The `value` attribute of a primitive. */
  readonly text: string | null;
  readonly members: Map<string, Values>;
  /** The resource inside, for the element around one (`resource`, `contained`). */
  resource: JsonObject | null;
}

/** What stands under one name, each with its id and extensions where it is a primitive. */
interface Values {
  readonly values: JsonValue[];
  readonly companions: (JsonObject | null)[];
}

class FhirXmlReader implements XmlHandler {
  root: JsonObject | null = null;
  readonly #stack: Open[] = [];
  #narrative: NarrativeWriter | null = null;
  #skipDepth = 0;

  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void {
    if (this.#narrative !== null) this.#narrative.open(local, attributes);
    else if (this.#skipDepth > 0) this.#skipDepth++;
    else if (uri === XHTML && local === 'div' && this.#stack.length > 0)
      this.#narrative = new NarrativeWriter(attributes);
    else if (uri !== FHIR) this.#skipDepth = 1;
    else this.#stack.push(begin(local, attributes));
  }

  text(text: string): void {
    this.#narrative?.text(text);
  }

  close(): void {
    if (this.#narrative !== null) this.#closeNarrative(this.#narrative);
    else if (this.#skipDepth > 0) this.#skipDepth--;
    else this.#end();
  }

  #closeNarrative(narrative: NarrativeWriter): void {
    narrative.close();
    if (!narrative.isComplete) return;
    const parent = this.#stack.at(-1);
    if (parent !== undefined) add(parent, 'div', narrative.xml, null);
    this.#narrative = null;
  }

  #end(): void {
    const open = this.#stack.pop();
    if (open === undefined) return;
    const parent = this.#stack.at(-1);
    const object = objectOf(open);
    if (parent === undefined) this.root = open.isResource ? object : null;
    else if (open.isResource) parent.resource ??= object;
    else if (open.text !== null) add(parent, open.name, open.text, open.members.size === 0 ? null : object);
    else add(parent, open.name, open.resource ?? object, null);
  }
}

function begin(local: string, attributes: readonly XmlAttribute[]): Open {
  if (isForbiddenKey(local)) throw new RefusalError('not-well-formed', "an element has one of JavaScript's own names");
  const value = attributes.find((attribute) => attribute.uri === '' && attribute.local === 'value');
  const open: Open = {
    name: local,
    isResource: /^[A-Z]/u.test(local),
    text: value?.value ?? null,
    members: new Map(),
    resource: null,
  };
  for (const attribute of attributes)
    if (attribute.uri === '' && (attribute.local === 'id' || attribute.local === 'url'))
      add(open, attribute.local, attribute.value, null);
  return open;
}

function add({ members }: Open, name: string, value: JsonValue, companion: JsonObject | null): void {
  const known = members.get(name);
  if (known === undefined) members.set(name, { values: [value], companions: [companion] });
  else {
    known.values.push(value);
    known.companions.push(companion);
  }
}

function objectOf({ name, isResource, members }: Open): JsonObject {
  const entries = [...members].flatMap(([key, values]) => membersOf(key, values));
  // Last, so that no element of that name says otherwise.
  return Object.fromEntries(isResource ? [...entries, ['resourceType', name] as const] : entries);
}

function membersOf(key: string, { values, companions }: Values): readonly (readonly [string, JsonValue])[] {
  const hasCompanions = companions.some((companion) => companion !== null);
  return [[key, single(values)], ...(hasCompanions ? [[`_${key}`, single(companions)] as const] : [])];
}

function single(values: readonly JsonValue[]): JsonValue {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
