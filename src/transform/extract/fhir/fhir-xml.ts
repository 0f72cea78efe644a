import { GATE_LIMITS, readXml, type GateLimits, type XmlAttribute, type XmlHandler } from '../gate.ts';
import { RefusalError } from '../refusal.ts';
import { isForbiddenKey, type JsonObject, type JsonValue } from './json-value.ts';
import { NarrativeWriter, XHTML } from './narrative.ts';

const FHIR = 'http://hl7.org/fhir';

/** Characters of one value. */
const VALUE_LENGTH = 4 * 1024 * 1024;

/** Elements of a document: each becomes an object or a text. A real record of 4 MB has 70,000. */
const ELEMENTS = 1_000_000;

/** The XML gate's limits for FHIR, whose texts, whole documents among them, are values of attributes: within one tag. */
export const FHIR_XML_LIMITS: GateLimits = {
  ...GATE_LIMITS,
  attributeLength: VALUE_LENGTH,
  textLength: VALUE_LENGTH,
  elements: ELEMENTS,
};

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
  /** What stands inside so far; null where nothing does. */
  object: Writable | null;
  /** The resource inside, for the element around one (`resource`, `contained`). */
  resource: JsonObject | null;
}

type Writable = Record<string, JsonValue | JsonValue[]>;

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
    else if (uri !== FHIR || isReserved(local)) this.#skipDepth = 1;
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
    if (open.isResource) this.#endResource(open, parent);
    else if (parent === undefined) this.root = null;
    else if (open.text === null) add(parent, open.name, open.resource ?? open.object ?? {}, null);
    else add(parent, open.name, open.text, open.object);
  }

  #endResource({ name, object }: Open, parent: Open | undefined): void {
    // Last, as no element of that name is read.
    const resource: JsonObject = { ...object, resourceType: name };
    if (parent === undefined) this.root = resource;
    else parent.resource ??= resource;
  }
}

/** Whether a name is one that FHIR in JSON keeps for itself. */
function isReserved(local: string): boolean {
  return (local.startsWith('_') && !isForbiddenKey(local)) || local === 'resourceType';
}

function begin(local: string, attributes: readonly XmlAttribute[]): Open {
  if (isForbiddenKey(local)) throw new RefusalError('not-well-formed', "an element has one of JavaScript's own names");
  const value = attributes.find((attribute) => attribute.uri === '' && attribute.local === 'value');
  const isResource = /^[A-Z]/u.test(local);
  const open: Open = { name: local, isResource, text: value?.value ?? null, object: null, resource: null };
  for (const attribute of attributes)
    if (attribute.uri === '' && (attribute.local === 'id' || attribute.local === 'url'))
      add(open, attribute.local, attribute.value, null);
  return open;
}

/** Adds what stands under a name: alone, or as one of a list as soon as there are two. A companion has its value's place. */
function add(open: Open, name: string, value: JsonValue, companion: JsonObject | null): void {
  const object = (open.object ??= {});
  const count = append(object, name, value);
  const beside = `_${name}`;
  if (companion === null && object[beside] === undefined) return;
  if (object[beside] === undefined && count > 1) object[beside] = new Array<null>(count - 1).fill(null);
  append(object, beside, companion);
}

/** Adds a value to those under a name; gives how many there are. */
function append(object: Writable, name: string, value: JsonValue): number {
  const before = Object.hasOwn(object, name) ? object[name] : undefined;
  if (Array.isArray(before)) return (before as JsonValue[]).push(value);
  object[name] = before === undefined ? value : [before, value];
  return before === undefined ? 1 : 2;
}
