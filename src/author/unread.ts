import { GATE_LIMITS, readXml, type XmlAttribute, type XmlHandler } from '../transform/extract/gate.ts';
import type { AsksFor } from '../transform/extract/language.ts';
import type { Reading } from './read.ts';
import { AuthorError } from './render.ts';

/** A path of an extract that no path of the map asks for. */
export interface UnreadPath {
  /** Steps from the root with the prefixes of the map; `{namespace}name` where it has none. */
  readonly path: string;
  readonly kind: 'element' | 'attribute';
  readonly count: number;
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const DECLARATIONS = 'http://www.w3.org/2000/xmlns/';

/** Lists what of an extract no map reads, most frequent first. Throws AuthorError where the format has no such list. */
export function unreadPaths({
  bytes,
  format,
  reader,
}: Pick<Reading, 'bytes' | 'format' | 'reader'>): readonly UnreadPath[] {
  const { asksFor, map } = reader;
  if (asksFor === null)
    throw new AuthorError(`what is unread cannot be listed for the format ${format.id}: its map is no XPath.`);
  const counter = new PathCounter();
  readXml(bytes, GATE_LIMITS, counter);
  const prefixes = new Map([
    [XML, 'xml'],
    ...Object.entries(map.namespaces).map(([prefix, uri]) => [uri, prefix] as const),
  ]);
  return [...counter.root.unread(asksFor, [])]
    .map(({ place, count }) => ({ path: written(place, prefixes), kind: kindOf(place), count }))
    .sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
}

/** The list in lines, with sums. */
export function unreadText(paths: readonly UnreadPath[]): string {
  const sum = (kind: UnreadPath['kind']) =>
    paths.filter((path) => path.kind === kind).reduce((total, { count }) => total + count, 0);
  return [
    `${String(sum('element'))} elements and ${String(sum('attribute'))} attributes that no map reads, most frequent first`,
    ...paths.map(({ path, count }) => `${String(count).padStart(6)}  ${path}`),
  ].join('\n');
}

type Place = readonly string[];

/** All elements and attributes at one path, counted. */
class Counted {
  readonly children = new Map<string, Counted>();
  count = 0;

  at(step: string): Counted {
    const child = this.children.get(step) ?? new Counted();
    this.children.set(step, child);
    child.count++;
    return child;
  }

  *unread(asksFor: AsksFor, place: Place): Generator<{ readonly place: Place; readonly count: number }> {
    for (const [step, child] of this.children) {
      const inside = [...place, step];
      if (!asksFor(inside)) yield { place: inside, count: child.count };
      yield* child.unread(asksFor, inside);
    }
  }
}

class PathCounter implements XmlHandler {
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

function kindOf(place: Place): UnreadPath['kind'] {
  return place.at(-1)?.startsWith('@') === true ? 'attribute' : 'element';
}

function written(place: Place, prefixes: ReadonlyMap<string, string>): string {
  return place
    .map((step) => `/${step.replace(/\{(.*)\}/u, (name, uri: string) => prefixOf(name, uri, prefixes))}`)
    .join('');
}

function prefixOf(name: string, uri: string, prefixes: ReadonlyMap<string, string>): string {
  if (uri === '') return '';
  const prefix = prefixes.get(uri);
  return prefix === undefined ? name : `${prefix}:`;
}
