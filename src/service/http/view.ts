import type { Context } from 'koa';
import { OrielError } from '../errors.ts';
import { viewHeaders } from '../page/headers.ts';
import { frameOfCode } from '../page/frame.ts';
import type { Services } from '../services.ts';
import { serveView } from '../view.ts';
import { readerOf, sendChunks } from './send.ts';

/** `GET /v/<code>`: redeems the code once and answers the view. HEAD, OPTIONS and prefetches never redeem. */
export function getView(services: Services) {
  return async (context: Context, code: string): Promise<void> => {
    context.remove('X-Frame-Options');
    context.set(viewHeaders(frameOfCode(services, code)));
    if (context.method !== 'GET') throw new OrielError('method-not-allowed');
    if (isPrefetch(context)) {
      context.status = 204;
      return;
    }
    const ticket = await services.tickets.redeem(code);
    if (ticket === null) throw new OrielError('ticket-unknown');
    await sendChunks(context, serveView(services, ticket, readerOf(context)), services.log);
  };
}

/** Fetch Metadata: Sec-Purpose; older browsers: Purpose, X-Moz. */
function isPrefetch(context: Context): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) => /prefetch|preview/iu.test(context.get(name)));
}
