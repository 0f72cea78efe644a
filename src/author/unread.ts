import { fhirPaths, xmlPaths } from './path-counts.ts';
import type { Reading } from './read.ts';
import { unmatchedRows, type UnmatchedRows } from './unmatched.ts';

/** A path of an extract that no path of the map asks for. */
export interface UnreadPath {
  /**
   * XML: steps from the root with the prefixes of the map; `{namespace}name` where it has none. FHIR: the type of the
   * resource and the names of its elements, as in a path of a map: `Observation.component.valueQuantity.comparator`.
   */
  readonly path: string;
  readonly kind: 'element' | 'attribute';
  readonly count: number;
}

const XML = 'http://www.w3.org/XML/1998/namespace';

/** What of an extract no map reads: a promise to scripts, as the JSON of `oriel read --unread`. */
export interface Unread {
  /** Entries that stand where records are read and are of no record type. */
  readonly unmatched: readonly UnmatchedRows[];
  readonly paths: readonly UnreadPath[];
}

/** Lists what of an extract no map reads, most frequent first. */
export function unreadOf(reading: Reading): Unread {
  return { unmatched: unmatchedRows(reading), paths: unreadPaths(reading) };
}

/** Lists the paths of an extract that no path of the map asks for, most frequent first. */
export function unreadPaths({ documents, reader }: Pick<Reading, 'documents' | 'reader'>): readonly UnreadPath[] {
  const { asksFor, map } = reader;
  const isFhir = map.language === 'fhirpath';
  const write = isFhir ? (place: Place) => place.join('.') : xmlWriter(map.namespaces);
  return [...(isFhir ? fhirPaths(documents) : xmlPaths(documents))]
    .filter(({ place }) => !asksFor(place))
    .map(({ place, count }) => ({ path: write(place), kind: kindOf(place), count }))
    .sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
}

/** How many elements a list counts. */
export function elementsOf(paths: readonly UnreadPath[]): number {
  return sumOf(paths, 'element');
}

function sumOf(paths: readonly UnreadPath[], kind: UnreadPath['kind']): number {
  return total(paths.filter((path) => path.kind === kind));
}

/** The lists in lines, each after its sum. */
export function unreadText({ unmatched, paths }: Unread): string {
  return [
    `${String(total(unmatched))} entries of no record type${unmatched.length === 0 ? '' : ', most frequent first'}`,
    ...unmatched.map(({ count, ...rows }) => line(count, unmatchedText(rows))),
    `${String(sumOf(paths, 'element'))} elements and ${String(sumOf(paths, 'attribute'))} attributes that no map reads, most frequent first`,
    ...paths.map(({ path, count }) => line(count, path)),
  ].join('\n');
}

/** Where entries of no record type stand, and what they say that tells them apart. */
function unmatchedText({ path, by, value }: Omit<UnmatchedRows, 'count'>): string {
  if (by === null) return path;
  return `${path} with ${value === '' ? `no ${by}` : `${by} = ${JSON.stringify(value)}`}`;
}

function total(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((sum, { count }) => sum + count, 0);
}

function line(count: number, text: string): string {
  return `${String(count).padStart(6)}  ${text}`;
}

type Place = readonly string[];

function kindOf(place: Place): UnreadPath['kind'] {
  return place.at(-1)?.startsWith('@') === true ? 'attribute' : 'element';
}

function xmlWriter(namespaces: Readonly<Record<string, string>>): (place: Place) => string {
  const prefixes = new Map([
    [XML, 'xml'],
    ...Object.entries(namespaces).map(([prefix, uri]) => [uri, prefix] as const),
  ]);
  return (place) =>
    place
      .map((step) => `/${step.replace(/\{([^{]*)\}/u, (name, uri: string) => prefixOf(name, uri, prefixes))}`)
      .join('');
}

function prefixOf(name: string, uri: string, prefixes: ReadonlyMap<string, string>): string {
  if (uri === '') return '';
  const prefix = prefixes.get(uri);
  return prefix === undefined ? name : `${prefix}:`;
}
