import Koa from 'koa';
import { answerFailures } from './http/failure.ts';
import { logRequests } from './http/log.ts';
import { routes } from './http/routes.ts';
import { PLAIN_HEADERS } from './page/headers.ts';
import type { UnnamedRefusals } from './refusals.ts';
import type { Services } from './services.ts';

/** The service as an ordered list: log, safe headers first, failures as answers, routes. */
export function createApp(services: Services, unnamed: UnnamedRefusals): Koa {
  const app = new Koa();
  app.use(logRequests(services.log));
  app.use(async (context, next) => {
    context.set(PLAIN_HEADERS);
    await next();
  });
  app.use(answerFailures(services, unnamed));
  app.use(routes(services).routes());
  app.on('error', (error: unknown) => {
    services.log.error({ name: error instanceof Error ? error.name : typeof error }, 'a connection failed');
  });
  return app;
}
