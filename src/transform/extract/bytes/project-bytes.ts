import type { GateLimits } from '../gate.ts';
import type { PathNode } from '../projection.ts';
import { openDocument } from './document.ts';
import { Keeper } from './keeper.ts';
import type { Kept } from './kept.ts';
import { pathTableOf } from './path-table.ts';
import { ByteReader } from './reader.ts';

/**
 * Reads a document once, as bytes, and keeps what the paths ask for. The path tree must be complete; it is compiled on
 * its first use. The bytes must stay as they are while what was kept is in use. Throws RefusalError.
 */
export function projectBytes(bytes: Uint8Array, limits: GateLimits, root: PathNode, anchors: number): Kept {
  const document = openDocument(bytes, limits);
  const table = pathTableOf(root);
  const keeper = new Keeper(document, table.root, anchors);
  new ByteReader(document, table.namespaces, keeper).read();
  return keeper.kept;
}
