import { extensionStep } from '../transform/extract/fhir/asked.ts';
import { readFhir } from '../transform/extract/fhir/document.ts';
import {
  isObject,
  itemsOf,
  textMember,
  type JsonObject,
  type JsonValue,
} from '../transform/extract/fhir/json-value.ts';
import { GATE_LIMITS, readXml, type XmlAttribute, type XmlHandler } from '../transform/extract/gate.ts';

const DECLARATIONS = 'http://www.w3.org/2000/xmlns/';

/** A path of an extract, step by step, as `AsksFor` takes them, and how often it occurs. */
export interface CountedPath {
  readonly place: readonly string[];
  readonly count: number;
}

/** All that stands at one path, counted. */
class Counted {
  readonly #children = new Map<string, Counted>();
  #count = 0;

  at(step: string): Counted {
    const child = this.#children.get(step) ?? new Counted();
    this.#children.set(step, child);
    child.#count++;
    return child;
  }

  /** The same place, counted before. */
  inside(step: string): Counted {
    return this.#children.get(step) ?? this.at(step);
  }

  *paths(place: readonly string[] = []): Generator<CountedPath> {
    for (const [step, child] of this.#children) {
      const inside = [...place, step];
      yield { place: inside, count: child.#count };
      yield* child.paths(inside);
    }
  }
}

/** Every element and attribute of XML documents by its path. Throws RefusalError. */
export function xmlPaths(documents: readonly Uint8Array[]): Iterable<CountedPath> {
  const counter = new XmlCounter();
  for (const bytes of documents) readXml(bytes, GATE_LIMITS, counter);
  return counter.root.paths();
}

class XmlCounter implements XmlHandler {
  readonly root = new Counted();
  readonly #open: Counted[] = [this.root];

  open(uri: string, local: string, attributes: readonly XmlAttribute[]): void {
    const element = this.#open.at(-1)?.at(`{${uri}}${local}`);
    if (element === undefined) return;
    for (const attribute of attributes)
      if (attribute.uri !== DECLARATIONS) element.at(`@{${attribute.uri}}${attribute.local}`);
    this.#open.push(element);
  }

  text(): void {
    // Only names are counted.
  }

  close(): void {
    this.#open.pop();
  }
}

/** Every element of FHIR documents, JSON or XML, by the type of its resource and its path inside it. Throws RefusalError. */
export function fhirPaths(documents: readonly Uint8Array[]): Iterable<CountedPath> {
  const root = new Counted();
  for (const bytes of documents) countValue(readFhir(bytes, GATE_LIMITS).resource, root, root);
  return root.paths();
}

/** A resource is counted under its type, wherever it stands; an element inside its parent. The gate limits how deep they are. */
function countValue(value: JsonValue, element: Counted, root: Counted): void {
  if (!isObject(value)) return;
  const type = textMember(value, 'resourceType');
  const counted = type === null ? element : root.at(type);
  for (const [key, member] of Object.entries(value))
    if (key !== 'resourceType') countMember(value, key, member, counted, root);
}

/** Ids and extensions of a primitive are inside it; the address of an extension is in the step that leads to it. */
function countMember(object: JsonObject, key: string, value: JsonValue, element: Counted, root: Counted): void {
  const name = key.startsWith('_') ? key.slice(1) : key;
  const isKnown = name !== key && object[name] !== undefined;
  for (const item of itemsOf(value)) {
    if (item === null) continue;
    const step = stepOf(name, item);
    const inside = isKnown ? element.inside(step) : element.at(step);
    countValue(step === name ? item : withoutUrl(item), inside, root);
  }
}

function stepOf(name: string, item: JsonValue): string {
  const url = name === 'extension' && isObject(item) ? textMember(item, 'url') : null;
  return url === null ? name : extensionStep(url);
}

function withoutUrl(extension: JsonValue): JsonValue {
  if (!isObject(extension)) return extension;
  return Object.fromEntries(Object.entries(extension).filter(([key]) => key !== 'url'));
}
