import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import type { UnavailableReason } from './source.ts';

/** Why a body could not be read: a reason only, never a part of the body. */
export class BodyRefusal extends Error {
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason) {
    super(`The answer's body was refused: ${reason}`);
    this.name = 'BodyRefusal';
    this.reason = reason;
  }
}

/** The encodings that `readBody` understands, as an Accept-Encoding header. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/**
 * Reads a body to its end, decompressed. `maxBytes` caps what arrives and what it decompresses to; at the cap the
 * stream is destroyed, so a bomb costs no more memory than the cap. Throws BodyRefusal, or the stream's own error.
 */
export async function readBody(body: Readable, encoding: string, maxBytes: number, signal: AbortSignal) {
  const parts: Uint8Array[] = [];
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    for await (const part of source) parts.push(part);
  };
  const inflater = inflaterOf(encoding.trim().toLowerCase());
  if (inflater === 'none') await pipeline(body, capped(maxBytes), collect, { signal });
  else await pipeline(body, capped(maxBytes), inflater, capped(maxBytes), collect, { signal });
  return Buffer.concat(parts);
}

function inflaterOf(encoding: string): Transform | 'none' {
  switch (encoding) {
    case '':
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new BodyRefusal('unreadable');
  }
}

function capped(maxBytes: number) {
  return async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const part of source) {
      bytes += part.length;
      if (bytes > maxBytes) throw new BodyRefusal('too-large');
      yield part;
    }
  };
}
