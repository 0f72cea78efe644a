import type { Catalogue } from '../../src/catalogue.ts';
import type { Wanted } from '../../src/transform/extract/format.ts';
import { PathNode } from '../../src/transform/extract/projection.ts';
import { placesUnder } from '../support/kept-tree.ts';
import type { PathTree } from './path-trees.ts';

/** Every field of these record types, or of all that there are. */
export function wantedOf({ vocabulary }: Catalogue, records: readonly string[] = [...vocabulary.keys()]): Wanted {
  return new Map(records.map((record) => [record, new Set(vocabulary.get(record)?.fields.keys())]));
}

/** The path tree that the map of a format is compiled to for what is wanted; by default for all that it can read. */
export function mapTree(catalogue: Catalogue, format: string, wanted: Wanted = wantedOf(catalogue)): PathTree {
  const root = rootMadeBy(() => catalogue.formats.get(format)?.reader(wanted));
  return { root, anchors: countAnchors(root) };
}

/** The compiler shows its tree to nobody, so this listens to how it is made: the root is under no other node. */
function rootMadeBy(compile: () => unknown): PathNode {
  const made = new Set<PathNode>();
  const below = new Set<PathNode>();
  const lead = Reflect.get(PathNode.prototype, 'lead');
  PathNode.prototype.lead = function (key, node) {
    made.add(this);
    below.add(node);
    return lead.call(this, key, node);
  };
  try {
    compile();
  } finally {
    PathNode.prototype.lead = lead;
  }
  const [root, ...others] = made.difference(below);
  if (root === undefined || others.length > 0) throw new Error('a map is compiled to one tree');
  return root;
}

function countAnchors(root: PathNode): number {
  return [...placesUnder(root)].filter(({ anchor }) => anchor !== null).length;
}
