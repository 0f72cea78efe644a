import type { Random } from '../../fixtures/generator/random.ts';
import { PathNode } from '../../src/transform/extract/projection.ts';

/** A path tree with the number of its anchors, as the readers want it. */
export interface PathTree {
  readonly root: PathNode;
  readonly anchors: number;
}

/** The names that made-up documents and made-up paths are made of. */
export const LOCALS = ['a', 'b', 'c', 'ab', 'lang', 'é', 'item-1'];
export const URIS = ['', 'urn:a', 'urn:b'];

/** A path tree by chance over the names of made-up documents; some of its ways lead back to where they come from. */
export function randomTree(random: Random): PathTree {
  const nodes: PathNode[] = [];
  let anchors = 0;
  /** Many ways from the root, few from what is deep, none from the deepest. */
  const grow = (depth: number): PathNode => {
    const node = new PathNode();
    nodes.push(node);
    node.wantsText = random.chance(0.4);
    node.wantsMarkup = random.chance(0.15);
    if (random.chance(0.5)) node.anchor = anchors++;
    while (random.chance(0.5)) node.attribute(random.pick(ATTRIBUTE_URIS), random.pick(LOCALS));
    for (let ways = random.whole(depth, depth ** 3); ways > 0; ways--) {
      const key = `{${random.pick(URIS)}}${random.pick(LOCALS)}`;
      if (!node.children.has(key)) node.lead(key, random.chance(0.1) ? random.pick(nodes) : grow(depth - 1));
    }
    return node;
  };
  return { root: grow(3), anchors };
}

const ATTRIBUTE_URIS = [...URIS, 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/'];
