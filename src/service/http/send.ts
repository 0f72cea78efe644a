import type { ServerResponse } from 'node:http';
import type { Context } from 'koa';
import type { Chunk, Reader } from '../answer.ts';
import type { Headers } from '../page/headers.ts';
import type { Services } from '../services.ts';

/** Whoever waits at the other end of a request. A connection carries one answer after the other: earlier bytes are not of this one. */
export function readerOf({ res, socket }: Pick<Context, 'res' | 'socket'>): Reader {
  const gone = new AbortController();
  const before = socket.bytesWritten;
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  // Gone before anybody looked: there is no other event.
  if (res.destroyed) gone.abort();
  return { signal: gone.signal, bytesSent: () => socket.bytesWritten - before };
}

/**
 * Sends chunks as they come; the next is asked for when the connection has taken the one before. Rejects only while nothing
 * has been sent (`headersOf` says what its first chunk adds to the headers): later the connection is cut, so that nobody takes a part for the whole.
 */
export async function sendChunks(
  context: Context,
  chunks: AsyncGenerator<Chunk>,
  log: Services['log'],
  headersOf: (first: Chunk) => Headers = () => ({}),
): Promise<void> {
  const first = await chunks.next();
  if (first.done === true) return;
  context.set(headersOf(first.value));
  begin(context, first.value);
  const isWhole = await sendRest(context.res, first.value, chunks, log);
  if (isWhole) context.res.end();
  else context.res.destroy();
}

/** Whether all chunks up to the last were taken. */
async function sendRest(
  res: ServerResponse,
  first: Chunk,
  chunks: AsyncGenerator<Chunk>,
  log: Services['log'],
): Promise<boolean> {
  let chunk = first;
  try {
    while (await taken(res, chunk.bytes)) {
      const next = await chunks.next();
      if (next.done === true) return chunk.isLast;
      chunk = next.value;
    }
    await chunks.return(undefined);
    return false;
  } catch {
    const what = chunk.isLast ? 'the end of a view could not be recorded' : 'a view was cut off';
    log.error({ code: 'journal-unavailable' }, what);
    return chunk.isLast;
  }
}

/** From here on the response is ours, not Koa's: it would end it when the handler returns. */
function begin(context: Context, { status, bytes, isLast }: Chunk): void {
  context.status = status;
  if (isLast) context.length = bytes.length;
  // Proxies of the nginx kind would keep the sections until the last has come.
  else context.set('X-Accel-Buffering', 'no');
  context.respond = false;
}

/** Whether the connection took the bytes; false when the reader was gone before. */
function taken(res: ServerResponse, bytes: Buffer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  if (res.destroyed) resolve(false);
  const close = (): void => {
    resolve(false);
  };
  res.once('close', close);
  res.write(bytes, (error) => {
    res.off('close', close);
    resolve(error === null || error === undefined);
  });
  return promise;
}
