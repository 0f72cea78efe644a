import type { PathNode } from '../projection.ts';
import { sameBytes } from './bytes.ts';
import { NO_NAMESPACE } from './namespaces.ts';

/** A name that a path asks for. */
interface WantedName {
  /** The local name in UTF-8. */
  readonly local: DataView;
  /** How many bytes it has. */
  readonly length: number;
  /** The namespace by its number in the table. */
  readonly namespace: number;
}

/** An attribute that a path asks for, with the first of its cells. */
export interface WantedAttribute extends WantedName {
  readonly cell: number;
}

/** The way to a child element that a path asks for, with the cell of its parent that leads to it. */
export interface WantedChild extends WantedName {
  readonly cell: number;
  readonly place: Place;
}

/** A node of the path tree as the byte reader wants it: the names under it by their length in bytes. */
export class Place {
  readonly path: PathNode;
  readonly attributes: readonly WantedAttribute[];
  /** Children asked for, by the length of their local name. */
  readonly #children: WantedChild[][] = [];

  constructor(path: PathNode, attributes: readonly WantedAttribute[]) {
    this.path = path;
    this.attributes = attributes;
  }

  add(child: WantedChild): void {
    const { length } = child;
    while (this.#children.length <= length) this.#children.push([]);
    this.#children[length]?.push(child);
  }

  /** The child for a name that stands in a document, or null when no path asks for it. */
  child(document: DataView, start: number, length: number, namespace: number): WantedChild | null {
    const candidates = length < this.#children.length ? this.#children[length] : undefined;
    if (candidates === undefined) return null;
    for (const candidate of candidates)
      if (candidate.namespace === namespace && sameBytes(document, start, candidate.local, 0, length)) return candidate;
    return null;
  }
}

/** A path tree compiled for bytes. */
export interface PathTable {
  readonly root: Place;
  /** Numbers of the namespaces that paths name. */
  readonly namespaces: ReadonlyMap<string, number>;
}

const tables = new WeakMap<PathNode, PathTable>();

/** The table of a path tree, compiled on first use: the tree must be complete by then. */
export function pathTableOf(root: PathNode): PathTable {
  const known = tables.get(root) ?? new Compiler().compile(root);
  tables.set(root, known);
  return known;
}

class Compiler {
  readonly #namespaces = new Map([[NO_NAMESPACE.uri, NO_NAMESPACE.id]]);
  /** Several ways may lead to one node, and back to where they come from. */
  readonly #places = new Map<PathNode, Place>();

  compile(root: PathNode): PathTable {
    return { root: this.#place(root), namespaces: this.#namespaces };
  }

  #place(path: PathNode): Place {
    const known = this.#places.get(path);
    if (known !== undefined) return known;
    const attributes = Array.from(path.attributes, ([key, cell]) => {
      const { local, length, namespace } = this.#name(key);
      return { local, length, namespace, cell };
    });
    const place = new Place(path, attributes);
    this.#places.set(path, place);
    for (const [key, { node, cell }] of path.children) {
      const { local, length, namespace } = this.#name(key);
      place.add({ local, length, namespace, cell, place: this.#place(node) });
    }
    return place;
  }

  /** Takes a key of the path tree apart: `{namespace}local`. */
  #name(key: string): WantedName {
    const end = key.lastIndexOf('}');
    const uri = key.slice(1, end);
    const namespace = this.#namespaces.get(uri) ?? this.#namespaces.size;
    this.#namespaces.set(uri, namespace);
    const local = new TextEncoder().encode(key.slice(end + 1));
    const view = new DataView(local.buffer, local.byteOffset, local.byteLength);
    return { local: view, length: local.byteLength, namespace };
  }
}
