import type { IncomingMessage } from 'node:http';
import { OrielError } from '../errors.ts';

/** Bytes of a launch at most. */
export const MAX_BODY_BYTES = 16 * 1024;

/**
 * Reads a small request body as text. Throws OrielError: `request-too-large` as soon as it is larger than allowed,
 * `launch-malformed` where it stops before its end.
 */
export async function readSmallBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of wholeOf(request)) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new OrielError('request-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

/** That somebody stops sending is their doing, not a fault of this service. */
async function* wholeOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new OrielError('launch-malformed', 'the request stops before its end', cause);
  }
}
