import type { Context, Next } from 'koa';
import type { Services } from '../services.ts';

/** One line a request: method, kind of route, status, milliseconds. A path may hold a code, so it is never written. */
export function logRequests(log: Services['log']) {
  return async (context: Context, next: Next): Promise<void> => {
    const begun = performance.now();
    await next();
    log.info(
      {
        method: context.method,
        route: routeOf(context.path),
        status: context.status,
        ms: Math.round(performance.now() - begun),
      },
      'request',
    );
  };
}

function routeOf(path: string): string {
  if (path.startsWith('/v/')) return '/v/:code';
  if (path.startsWith('/v1/fragments/')) return '/v1/fragments/:dataset';
  return path === '/v1/tickets' || path === '/health' ? path : 'other';
}
