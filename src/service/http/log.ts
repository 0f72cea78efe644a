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

const KNOWN: ReadonlySet<string> = new Set(['/v1/tickets', '/v1/availability', '/health']);

function routeOf(path: string): string {
  if (path.startsWith('/v/')) return '/v/:code';
  if (path.startsWith('/v1/fragments/')) return '/v1/fragments/:dataset';
  return KNOWN.has(path) ? path : 'other';
}
