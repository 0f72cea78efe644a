import type { Kept } from '../../src/transform/extract/bytes/kept.ts';
import { NEXT, type PathNode } from '../../src/transform/extract/projection.ts';

/** An element of an extract that a map asked for, as a tree: for comparison with the oracle. */
export interface KeptTree {
  /** Children by the name that leads to them. */
  readonly children: Record<string, KeptTree[]>;
  readonly attributes: Record<string, string>;
  text: string;
  markup: string | null;
}

/** What a reader kept, as trees: the rows of each anchor, and how much was not asked for. */
export interface Projected {
  readonly rows: readonly (readonly KeptTree[])[];
  readonly skippedElements: number;
}

/** What the byte reader kept by a path tree, as trees. */
export function treesOf(kept: Kept, root: PathNode): Projected {
  const rows: KeptTree[][] = kept.rows.map(() => []);
  for (const place of placesUnder(root))
    if (place.anchor !== null)
      rows[place.anchor] = (kept.rows[place.anchor] ?? []).map((at) => treeOf(kept, place, at));
  return { rows, skippedElements: kept.skippedElements };
}

/** All places of a path tree. */
export function placesUnder(root: PathNode): ReadonlySet<PathNode> {
  const places = new Set([root]);
  for (const { children } of places) for (const { node } of children.values()) places.add(node);
  return places;
}

function treeOf(kept: Kept, place: PathNode, at: number): KeptTree {
  const attributes = [...place.attributes].filter(([, cell]) => kept.cells[at + cell] !== 0);
  const children = [...place.children].map(([key, { node, cell }]) => {
    return [key, childrenIn(kept, at + cell).map((child) => treeOf(kept, node, child))] as const;
  });
  return {
    attributes: Object.fromEntries(attributes.map(([key, cell]) => [key, kept.text(at + cell)])),
    children: Object.fromEntries(children.filter(([, found]) => found.length > 0)),
    text: kept.text(at),
    markup: kept.markup(at),
  };
}

function childrenIn(kept: Kept, cell: number): readonly number[] {
  const last = kept.cells[cell] ?? 0;
  const found: number[] = [];
  for (let child = last; child !== 0 && (found.length === 0 || child !== last);) {
    child = kept.cells[child + NEXT] ?? 0;
    found.push(child);
  }
  return found;
}
