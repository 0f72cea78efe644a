import { finished } from 'node:stream';
import type { Context } from 'koa';
import type { ViewAnswer } from '../answer.ts';
import { OrielError } from '../errors.ts';
import { viewHeaders } from '../page/headers.ts';
import type { Services } from '../services.ts';
import { serveView } from '../view.ts';

/** `GET /v/<code>`: redeems the code once and answers the view. HEAD, OPTIONS and prefetches never redeem. */
export function getView(services: Services) {
  return async (context: Context, code: string): Promise<void> => {
    context.remove('X-Frame-Options');
    context.set(viewHeaders(services.tickets.framers(code), services.catalogue.stylesheet));
    if (context.method !== 'GET') throw new OrielError('method-not-allowed');
    if (isPrefetch(context)) {
      context.status = 204;
      return;
    }
    const ticket = services.tickets.redeem(code);
    if (ticket === null) throw new OrielError('ticket-unknown');
    send(context, await serveView(services, ticket), services);
  };
}

/** Fetch Metadata: Sec-Purpose; older browsers: Purpose, X-Moz. */
function isPrefetch(context: Context): boolean {
  return ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].some((name) => /prefetch|preview/iu.test(context.get(name)));
}

/** A connection carries one answer after the other: the bytes of the earlier ones are not of this view. */
function send(context: Context, answer: ViewAnswer, { log }: Services): void {
  context.status = answer.status;
  context.body = answer.body;
  const { res, socket } = context;
  const before = socket.bytesWritten;
  finished(res, (error) => {
    const whole = error === undefined || error === null;
    const bytes = whole ? answer.body.length : Math.min(answer.body.length, socket.bytesWritten - before);
    answer.finished({ whole, bytes }).catch(() => {
      log.error({ code: 'journal-unavailable', view: answer.viewId }, 'the end of a view could not be recorded');
    });
  });
}
