import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import { readXmlBySaxes } from '../support/saxes-gate.ts';
import { PathNode } from '../../src/transform/extract/projection.ts';
import { RefusalError } from '../../src/transform/extract/refusal.ts';
import type { PathTree } from './path-trees.ts';

/** A path tree that asks for all of one document, as the gate reads it: each element, its text, its attributes. */
export function treeOfDocument(bytes: Uint8Array): PathTree {
  const root = new PathNode();
  const open = [root];
  const enter = (uri: string, local: string): PathNode => {
    const { node } = open.at(-1)?.child(uri, local) ?? { node: root };
    node.wantsText = true;
    if (open.length === 1) node.anchor = 0;
    // From the third level on the mixed content too.
    node.wantsMarkup = open.length === 3;
    return node;
  };
  try {
    readXmlBySaxes(bytes, GATE_LIMITS, {
      open: (uri, local, attributes) => {
        const node = enter(uri, local);
        for (const attribute of attributes) node.attribute(attribute.uri, attribute.local);
        open.push(node);
      },
      text: () => undefined,
      close: () => open.pop(),
    });
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
  }
  return { root, anchors: 1 };
}
