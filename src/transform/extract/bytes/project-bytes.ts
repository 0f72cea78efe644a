import type { GateLimits } from '../gate.ts';
import type { PathNode, Projected } from '../projection.ts';
import { RefusalError } from '../refusal.ts';
import { Document } from './document.ts';
import { Keeper } from './keeper.ts';
import { pathTableOf } from './path-table.ts';
import { ByteReader } from './reader.ts';
import { utf8Of } from './utf8.ts';

/**
 * Reads a document once, as bytes, and keeps what the paths ask for: what `project` gives and refuses, several times
 * faster. The path tree must be complete; it is compiled on its first use. Throws RefusalError.
 */
export function projectBytes(bytes: Uint8Array, limits: GateLimits, root: PathNode, anchors: number): Projected {
  if (bytes.length === 0) throw new RefusalError('empty', 'the answer has no bytes');
  if (bytes.length > limits.bytes)
    throw new RefusalError('too-large', `${String(bytes.length)} bytes, the limit is ${String(limits.bytes)}`);
  const table = pathTableOf(root);
  const keeper = new Keeper(table.root, anchors);
  new ByteReader(new Document(utf8Of(bytes), limits), table.namespaces, keeper).read();
  return keeper.projected;
}
