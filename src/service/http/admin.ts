import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { PLAIN_HEADERS, viewHeaders } from '../page/headers.ts';
import { operatorPage } from '../page/operator.ts';
import type { Services } from '../services.ts';

/**
 * What an operator looks at, on a listener of its own: `/metrics` for Prometheus, `/` for a person. Nothing in either is
 * about anybody whose record is shown. A name in the Host header that is not ours is refused: a page from elsewhere could
 * have had its own name resolved to this machine (DNS rebinding).
 */
export function createAdminApp(services: Services, host: string): Koa {
  const router = new Router({ sensitive: true });
  router.get('/metrics', async (context) => {
    context.type = services.metrics.contentType;
    context.body = await services.metrics.text();
  });
  router.get('/', (context) => {
    const { stylesheet } = services.catalogue;
    context.set({
      ...viewHeaders({ origins: [], stylesheet, density: 'comfortable', reports: false, isolated: false }),
      'X-Frame-Options': 'DENY',
    });
    context.body = operatorPage(services);
  });
  const app = new Koa();
  app.use(async (context, next) => {
    context.set(PLAIN_HEADERS);
    if (isOurs(context, host)) await next();
    else context.status = 421;
  });
  app.use(router.routes());
  return app;
}

function isOurs(context: Context, host: string): boolean {
  const name = context.get('host').replace(/:\d+$/, '');
  return name === host || name === 'localhost' || /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/i.test(name);
}
