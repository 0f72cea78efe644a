import { DRAWING, PHRASING, SELF_CLOSED, VOID } from './policy.ts';

/** What the guard knows of an element that a fragment may hold. */
export interface Element {
  readonly name: string;
  /** Names of the attributes that it may carry. */
  readonly attributes: readonly string[];
  readonly isVoid: boolean;
  /** Void, and its tag must say so. */
  readonly isSelfClosed: boolean;
  /** Stands in a line of text. */
  readonly isPhrasing: boolean;
  /** Elements one of which must be around it; null where any may. */
  readonly parents: ReadonlySet<string> | null;
  /** Its children must be those that name it as a parent: text inside it would be moved by a browser. */
  readonly isStructural: boolean;
  /** Holds text and no element. */
  readonly holdsText: boolean;
  /** Holds text-level content only, at any depth: a block inside would close it. */
  readonly holdsPhrasing: boolean;
  /** A browser opens it again after a block that closes inside it: a block right inside is refused. */
  readonly isFormatting: boolean;
}

/** Where an element may stand, so that a browser builds the tree that was checked (HTML, tree construction). */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  caption: ['table'],
  thead: ['table'],
  tbody: ['table'],
  tfoot: ['table'],
  tr: ['thead', 'tbody', 'tfoot'],
  th: ['tr'],
  td: ['tr'],
  li: ['ul', 'ol'],
  dt: ['dl'],
  dd: ['dl'],
  summary: ['details'],
  svg: ['div'],
  ...Object.fromEntries([...DRAWING].map((name) => [name, ['svg']])),
};
const STRUCTURAL: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'ul', 'ol', 'dl', 'svg']);
const HOLDS_PHRASING: ReadonlySet<string> = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'pre']);
const FORMATTING: ReadonlySet<string> = new Set([
  'strong',
  'em',
  'b',
  'i',
  'small',
  'span',
  'sub',
  'sup',
  'time',
  'bdi',
  'summary',
]);

/** Finds elements by the characters of their names, without making strings of them. */
export interface ElementTable {
  /** The element whose name stands there; null where the name is no element's. */
  find(html: string, start: number, end: number): Element | null;
}

const tables = new WeakMap<Readonly<Record<string, readonly string[]>>, ElementTable>();

/** The elements of a policy, which is data, in a table. */
export function tableOf(elements: Readonly<Record<string, readonly string[]>>): ElementTable {
  const known = tables.get(elements);
  if (known !== undefined) return known;
  const table = compiled(Object.entries(elements).map(([name, attributes]) => elementOf(name, attributes)));
  tables.set(elements, table);
  return table;
}

function elementOf(name: string, attributes: readonly string[]): Element {
  const parents = Object.hasOwn(PARENTS, name) ? new Set(PARENTS[name]) : null;
  return {
    name,
    attributes,
    isVoid: VOID.has(name) || SELF_CLOSED.has(name),
    isSelfClosed: SELF_CLOSED.has(name),
    isPhrasing: PHRASING.has(name),
    parents,
    isStructural: STRUCTURAL.has(name),
    holdsText: name === 'text',
    holdsPhrasing: HOLDS_PHRASING.has(name),
    isFormatting: FORMATTING.has(name),
  };
}

/** Places of the table: a power of two, several times the elements there are. */
const SIZE = 256;

function compiled(elements: readonly Element[]): ElementTable {
  const places: Element[][] = Array.from({ length: SIZE }, () => []);
  for (const element of elements) places[placeOf(element.name, 0, element.name.length)]?.push(element);
  return {
    find(html, start, end) {
      for (const element of places[placeOf(html, start, end)] ?? [])
        if (element.name.length === end - start && html.startsWith(element.name, start)) return element;
      return null;
    },
  };
}

function placeOf(html: string, start: number, end: number): number {
  return (html.charCodeAt(start) * 31 + html.charCodeAt(end - 1) * 7 + (end - start) * 101) % SIZE;
}
