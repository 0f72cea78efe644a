import { readFileSync } from 'node:fs';

import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';
import xpath from 'xpath';
import { parse } from 'yaml';

import { splitMatch } from '../../../src/author/match-text.ts';

/**
 * Reads an extract by its map a second time: the paths go to the `xpath` package over a whole tree, and what the map
 * adds to XPath (keys, variables, shapes, value tables) is done here from the YAML, with nothing of the compiler.
 */

type Way = string | WayObject;
interface WayObject {
  readonly constant?: string;
  readonly path?: string;
  readonly shape?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly otherwise?: string;
  readonly each?: string;
  readonly join?: readonly (string | readonly string[])[];
  readonly with?: string;
  readonly between?: string;
  readonly is?: string;
  readonly reference?: string;
  readonly in?: string;
}
type Part = Way | readonly Way[];
interface Shape {
  readonly value?: string;
  readonly precision?: Part;
  readonly system?: Part;
  readonly code?: Part;
  readonly display?: Part;
  readonly translations?: string;
}
interface RowYaml {
  readonly match: string | readonly string[];
  readonly let?: Readonly<Record<string, string | readonly string[]>>;
  readonly id: string;
  readonly fields: Readonly<Record<string, Part>>;
  readonly provenance?: Readonly<Record<string, Part>>;
  readonly marks?: Readonly<Record<string, string>>;
}
interface MapYaml {
  readonly namespaces?: Readonly<Record<string, string>>;
  readonly codeSystems?: Readonly<Record<string, string>>;
  readonly dates?: string;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly keys?: Readonly<Record<string, { readonly match: string; readonly use: string }>>;
  readonly extract: {
    readonly match: string;
    readonly fields: Readonly<Record<string, Part>>;
    readonly partial?: { readonly is: string };
  };
  readonly person: RowYaml;
  readonly records: Readonly<Record<string, RowYaml>>;
}
interface FieldYaml {
  readonly type: string;
  readonly many?: boolean;
}

/** What an extract holds, for comparison: markup as a tree, marks as sorted lists. */
export interface OracleReading {
  readonly head: unknown;
  readonly person: readonly unknown[];
  readonly records: Readonly<Record<string, readonly unknown[]>>;
}

interface Options {
  readonly node: Node;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, readonly Node[]>>;
  readonly functions: Readonly<Record<string, unknown>>;
}
interface Parsed {
  evaluateNodeSet(options: Options): { toUnsortedArray(): readonly Node[] };
  evaluateBoolean(options: Options): boolean;
}
// The package's types know its older interface only.
const engine = xpath as unknown as { parse(source: string): Parsed };
const parsed = new Map<string, Parsed>();

function expression(source: string): Parsed {
  const known = parsed.get(source) ?? engine.parse(source);
  parsed.set(source, known);
  return known;
}

const LENGTHS: Readonly<Record<string, number>> = { Y: 4, YM: 7, YMD: 10 };
const PROVENANCE: Readonly<Record<string, FieldYaml>> = {
  system: { type: 'text' },
  organisation: { type: 'text' },
  recordedBy: { type: 'text' },
  recordedAt: { type: 'date' },
  createdAt: { type: 'date' },
};

function yamlOf(name: string): unknown {
  return parse(readFileSync(new URL(`../../../templates/${name}.yaml`, import.meta.url), 'utf8'));
}

/** Parses an extract as a whole tree. */
export function treeOf(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'application/xml');
}

/** A format's map, and the readings it gives. */
export class Oracle {
  readonly #map: MapYaml;
  readonly #types = new Map<string, Readonly<Record<string, FieldYaml>>>();
  readonly #document: Document;
  readonly #tables = new Map<string, ReadonlyMap<string, readonly Node[]>>();
  /** Place of each element in the document: the package's own sorting takes seconds on a long record. */
  readonly #order = new Map<Node, number>();
  /** How many paths and conditions were evaluated. */
  evaluated = 0;

  constructor(format: string, document: Document) {
    this.#map = yamlOf(`formats/${format}`) as MapYaml;
    this.#document = document;
    this.#number(document);
    for (const type of ['person', ...Object.keys(this.#map.records)])
      this.#types.set(type, (yamlOf(`records/${type}`) as { fields: Record<string, FieldYaml> }).fields);
    for (const [name, { match, use }] of Object.entries(this.#map.keys ?? {}))
      this.#tables.set(name, this.#index(match, use));
  }

  /** Fields that the map can read, by record type. */
  wanted(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map(Object.entries(this.#map.records).map(([type, row]) => [type, new Set(Object.keys(row.fields))]));
  }

  read(): OracleReading {
    const { extract, person, records } = this.#map;
    const [top] = this.#select(extract.match, this.#document, {});
    if (top === undefined) throw new Error('no head');
    const system = this.#field(extract.fields['system'] ?? '', { type: 'text' }, top, {});
    const organisation = this.#field(extract.fields['organisation'] ?? [], { type: 'text' }, top, {});
    const head = {
      system,
      organisation,
      createdAt: this.#field(extract.fields['createdAt'] ?? [], { type: 'date' }, top, {}),
      partial: extract.partial === undefined ? false : this.#boolean(extract.partial.is, top, {}),
    };
    const rows = (type: string, row: RowYaml) => this.#rows(type, row, { system, organisation });
    return {
      head,
      person: rows('person', person),
      records: Object.fromEntries(Object.entries(records).map(([type, row]) => [type, rows(type, row)])),
    };
  }

  #index(match: string, use: string): ReadonlyMap<string, readonly Node[]> {
    const table = new Map<string, Node[]>();
    for (const node of this.#select(match, this.#document, {}))
      for (const key of this.#select(use, node, {})) {
        const text = stringValue(key);
        table.set(text, [...(table.get(text) ?? []), node]);
      }
    return table;
  }

  #options(node: Node, variables: Options['variables']): Options {
    const key = (_: unknown, name: { stringValue(): string }, value: { toArray(): readonly Node[] }) =>
      value.toArray().flatMap((item) => this.#tables.get(name.stringValue())?.get(stringValue(item)) ?? []);
    this.evaluated++;
    return { node, namespaces: this.#map.namespaces ?? {}, variables, functions: { key } };
  }

  #select(path: string, node: Node, variables: Options['variables']): readonly Node[] {
    const found = expression(path).evaluateNodeSet(this.#options(node, variables)).toUnsortedArray();
    return found.toSorted((a, b) => this.#place(a) - this.#place(b));
  }

  #place(node: Node): number {
    return this.#order.get((node as { ownerElement?: Node | null }).ownerElement ?? node) ?? Infinity;
  }

  #number(parent: Node): void {
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      this.#order.set(node, this.#order.size);
      this.#number(node);
    }
  }

  #boolean(condition: string, node: Node, variables: Options['variables']): boolean {
    return expression(condition).evaluateBoolean(this.#options(node, variables));
  }

  #rows(type: string, row: RowYaml, head: { system: unknown; organisation: unknown }): readonly unknown[] {
    return this.#nodes(row).map((node) => this.#row(type, row, node, head));
  }

  /** Predicates of a match stand at its end: asked of each row, since the package takes a second for them over a long list. */
  #nodes(row: RowYaml): readonly Node[] {
    const found = [row.match].flat().flatMap((match) => {
      const { base, predicates } = splitLast(match);
      const nodes = this.#select(base, this.#document, {});
      return nodes.filter((node) => predicates.every((predicate) => this.#boolean(predicate, node, {})));
    });
    return [...new Set(found)].sort((a, b) => this.#place(a) - this.#place(b));
  }

  #row(type: string, row: RowYaml, node: Node, head: { system: unknown; organisation: unknown }): unknown {
    const variables: Record<string, readonly Node[]> = {};
    for (const [name, ways] of Object.entries(row.let ?? {}))
      variables[name] = firstFilled([ways].flat().map((way) => this.#select(way, node, variables)));
    const { audience, subject, ...flags } = row.marks ?? {};
    const first = (path: string | undefined) => {
      const [found] = path === undefined ? [] : this.#select(path, node, variables);
      return found === undefined ? null : stringValue(found);
    };
    const own = this.#types.get(type) ?? {};
    const provenance = this.#fields(row.provenance ?? {}, PROVENANCE, node, variables);
    return {
      type,
      id: first(row.id) ?? '',
      fields: this.#fields(row.fields, own, node, variables),
      provenance: {
        system: provenance['system'] ?? head.system,
        organisation: provenance['organisation'] ?? head.organisation,
        recordedBy: provenance['recordedBy'] ?? null,
        recordedAt: provenance['recordedAt'] ?? null,
      },
      flags: Object.keys(flags)
        .filter((mark) => this.#boolean(flags[mark] ?? '', node, variables))
        .sort(),
      audience: first(audience),
      subject: first(subject),
    };
  }

  #fields(
    sources: Readonly<Record<string, Part>>,
    types: Readonly<Record<string, FieldYaml>>,
    node: Node,
    variables: Options['variables'],
  ): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Object.entries(sources).map(([name, source]) => {
        const field = types[name];
        if (field === undefined) throw new Error(`no field ${name}`);
        return [name, this.#field(source, field, node, variables)];
      }),
    );
  }

  #field(source: Part, field: FieldYaml, node: Node, variables: Options['variables']): unknown {
    const ways = Array.isArray(source) ? (source as readonly Way[]) : [source as Way];
    const values = firstFilled(ways.map((way) => this.#way(way, field, node, variables)));
    return field.many === true ? values : (values[0] ?? null);
  }

  #way(way: Way, field: FieldYaml, node: Node, variables: Options['variables']): readonly unknown[] {
    if (typeof way === 'string') return plain(this.#select(way, node, variables), field, this.#map.dates);
    if (way.constant !== undefined) return [way.constant];
    if (way.is !== undefined) return [this.#boolean(way.is, node, variables)];
    if (way.each !== undefined) {
      const found = this.#select(way.each, node, variables).map((each) => this.#joined(way, each, variables));
      const texts = found.filter((text) => text !== '');
      return field.many === true || texts.length === 0 ? texts : [texts.join(way.between ?? '; ')];
    }
    if (way.join !== undefined) {
      const joined = this.#joined(way, node, variables);
      return joined === '' ? [] : [joined];
    }
    if (way.reference !== undefined) return this.#referred(way.reference, way.in ?? '', node, variables);
    const found = this.#select(way.path ?? '', node, variables);
    if (way.shape === undefined) {
      const written = firstText(found);
      const word = way.values?.[written] ?? way.otherwise ?? written;
      return word === '' ? [] : [word];
    }
    const shape = this.#map.shapes[way.shape];
    if (shape === undefined) throw new Error(`no shape ${way.shape}`);
    return found.flatMap((each) => this.#shaped(shape, each));
  }

  #joined(way: WayObject, node: Node, variables: Options['variables']): string {
    const textOf = (path: string) => firstText(this.#select(path, node, variables));
    const texts = (way.join ?? []).map((part) => filled([part].flat().map(textOf), ' '));
    return filled(texts, way.with ?? ' ');
  }

  /** The text of the elements whose ids are referred to, in a narrative. */
  #referred(path: string, narrative: string, node: Node, variables: Options['variables']): readonly unknown[] {
    const [inside] = this.#select(narrative, node, variables);
    return this.#select(path, node, variables).flatMap((reference) => {
      const id = stringValue(reference).trim().replace(/^#/u, '');
      const named = inside === undefined ? null : elementWithId(inside, id);
      const text = (named?.textContent ?? '').trim().replace(/\s+/gu, ' ');
      return text === '' ? [] : [text];
    });
  }

  #shaped(shape: Shape, node: Node): readonly unknown[] {
    if (shape.value === undefined) return [this.#code(shape, node)];
    const text = firstText(this.#select(shape.value, node, {}));
    return date(text, this.#part(shape.precision ?? '', node) ?? '', this.#map.dates);
  }

  #code(shape: Shape, node: Node): unknown {
    const system = this.#part(shape.system ?? '', node) ?? '';
    const translations = shape.translations === undefined ? [] : this.#select(shape.translations, node, {});
    return {
      kind: 'code',
      system: this.#map.codeSystems?.[system] ?? system,
      code: this.#part(shape.code ?? '', node),
      display: this.#part(shape.display ?? '', node) ?? '',
      translations: translations.map((each) => this.#code(shape, each)),
    };
  }

  #part(part: Part, node: Node): string | null {
    const ways = Array.isArray(part) ? (part as readonly Way[]) : [part as Way];
    return ways.map((way) => this.#partText(way, node)).find((text) => text !== '') ?? null;
  }

  #partText(way: Way, node: Node): string {
    if (typeof way === 'string') return firstText(this.#select(way, node, {}));
    if (way.constant !== undefined) return way.constant;
    const text = firstText(this.#select(way.path ?? '', node, {}));
    return way.values?.[text] ?? text;
  }
}

function elementWithId(parent: Node, id: string): Element | null {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE) continue;
    if ((node as Element).getAttribute('ID') === id) return node as Element;
    const inside = elementWithId(node, id);
    if (inside !== null) return inside;
  }
  return null;
}

function firstFilled<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.find((list) => list.length > 0) ?? [];
}

function stringValue(node: Node): string {
  return (node.nodeType === node.ATTRIBUTE_NODE ? node.nodeValue : node.textContent) ?? '';
}

function filled(texts: readonly string[], between: string): string {
  return texts.filter((text) => text !== '').join(between);
}

function firstText(nodes: readonly Node[]): string {
  const [node] = nodes;
  return node === undefined ? '' : stringValue(node).trim();
}

function plain(nodes: readonly Node[], field: FieldYaml, style?: string): readonly unknown[] {
  if (field.type === 'date') return nodes.flatMap((node) => date(stringValue(node).trim(), '', style));
  if (field.type !== 'markup') return nodes.map((node) => stringValue(node).trim()).filter((text) => text !== '');
  const trees = nodes.map((node) => markupTree(node as Element));
  return trees.filter((tree) => JSON.stringify(tree).trim() !== '[]').map((tree) => ({ kind: 'markup', tree }));
}

function date(written: string, letter: string, style?: string): readonly unknown[] {
  if (letter === 'U') return [{ kind: 'date', precision: 'unknown', iso: '' }];
  if (written === '') return [];
  const text = style === 'dd/mm/yyyy' ? yearFirst(written) : style === 'hl7' ? withHyphens(written) : written;
  const iso = text.slice(0, LENGTHS[letter] ?? text.length);
  const precision = { 4: 'year', 7: 'month', 10: 'day' }[iso.length] ?? 'time';
  return isOnCalendar(iso) ? [{ kind: 'date', precision, iso }] : [];
}

/** Whether a date is one, in a year in which somebody alive can have been treated. */
function isOnCalendar(iso: string): boolean {
  const day = `${iso}-01-01`.slice(0, 10);
  const known = new Date(`${day}T00:00:00Z`);
  const isDay =
    !Number.isNaN(known.getTime()) &&
    known.toISOString().startsWith(day) &&
    known.getUTCFullYear() >= 1800 &&
    known.getUTCFullYear() <= 2200;
  return isDay && (iso.length <= 10 || !Number.isNaN(Date.parse(iso)));
}

/** HL7 v3, TS: as many digits as are known, and a zone. */
function withHyphens(written: string): string {
  const [, digits = '', zone = ''] = /^(\d+)(?:\.\d+)?([+-]\d+)?$/u.exec(written) ?? [];
  const [year, month, day, hour, minute, second] = [digits.slice(0, 4), ...(digits.slice(4).match(/../gu) ?? [])];
  const days = [year, month, day].filter((part) => part !== undefined).join('-');
  if (minute === undefined || Math.abs(Number(zone.slice(0, 3))) > 14) return days;
  const time = [hour, minute, second].filter((part) => part !== undefined).join(':');
  return `${days}T${time}${zone === '' ? '' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`}`;
}

function yearFirst(written: string): string {
  const [days = '', time] = written.split(' ');
  return [days.split('/').toReversed().join('-'), time].filter((part) => part !== undefined).join('T');
}

/** A match whose predicates all stand at its end, in two parts; another as it is. */
function splitLast(match: string): ReturnType<typeof splitMatch> {
  const { base, predicates } = splitMatch(match);
  return match.startsWith(base) ? { base, predicates } : { base: match, predicates: [] };
}

/** Mixed content as lists: text, or name, attributes of no namespace, and what is inside. */
export function markupTree(element: Element): readonly unknown[] {
  const tree: unknown[] = [];
  for (const child of Array.from(element.childNodes)) {
    const last = tree.at(-1);
    if (child.nodeType === child.ELEMENT_NODE) tree.push(branch(child as Element));
    else if (child.nodeType !== child.TEXT_NODE && child.nodeType !== child.CDATA_SECTION_NODE) continue;
    else if (typeof last === 'string') tree[tree.length - 1] = last + (child.nodeValue ?? '');
    else tree.push(child.nodeValue ?? '');
  }
  return tree;
}

function branch(element: Element): unknown {
  const attributes = Array.from(element.attributes).filter(({ namespaceURI }) => (namespaceURI ?? '') === '');
  return [
    element.localName ?? element.nodeName,
    Object.fromEntries(attributes.map(({ localName, name, value }) => [localName ?? name, value])),
    markupTree(element),
  ];
}
