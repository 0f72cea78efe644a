import { createHash } from 'node:crypto';
import type { Chunk, ViewFacts } from './answer.ts';
import type { Release, Viewing, WholeView } from './audit/audit.ts';
import { bytesOfPieces, type Piece } from './page/html.ts';

/** Everything of a release but the bytes and their place. */
export type AboutRelease = Omit<Release, 'sha256' | 'bytes' | 'place'>;

/** What a chunk is besides its bytes. */
export interface ChunkShape {
  /** Position in the document; 0 when left out. */
  readonly place?: number;
  /** True when left out. */
  readonly isLast?: boolean;
  /** HTTP status; 200 when left out. */
  readonly status?: number;
  readonly facts: Omit<ViewFacts, 'view' | 'sha256'>;
}

/** The chunks of one view, each released before it may leave. */
export interface Releases {
  /** Whether a chunk has been released. */
  readonly begun: boolean;
  /** Records that these bytes are about to leave; gives them once that is durable. */
  chunk(pieces: readonly Piece[], about: AboutRelease, shape: ChunkShape): Promise<Chunk>;
  /** The whole view as it was released: a hash over the hashes of its chunks in the document's order. */
  whole(): WholeView;
}

/** Begins to release a view. */
export function releasesOf(viewing: Viewing): Releases {
  const chunks: { readonly place: number; readonly sha256: Buffer; readonly bytes: number }[] = [];
  return {
    get begun() {
      return chunks.length > 0;
    },
    async chunk(pieces, about, { place = 0, isLast = true, status = 200, facts }) {
      const bytes = bytesOfPieces(pieces);
      const sha256 = createHash('sha256').update(bytes).digest();
      await viewing.released({ ...about, place, sha256: sha256.toString('base64url'), bytes: bytes.length });
      chunks.push({ place, sha256, bytes: bytes.length });
      return { status, bytes, isLast, facts: { ...facts, view: viewing.id, sha256: sha256.toString('base64') } };
    },
    whole() {
      const inOrder = chunks.toSorted((a, b) => a.place - b.place);
      const sha256 = createHash('sha256').update(Buffer.concat(inOrder.map((chunk) => chunk.sha256)));
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
      return { sha256: sha256.digest('base64url'), chunks: chunks.length, bytes };
    },
  };
}
