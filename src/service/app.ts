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
    const name = error instanceof Error ? error.name : typeof error;
    if (isGone(error)) services.log.info({ name }, 'a reader closed the connection');
    else services.log.error({ name }, 'a connection failed');
  });
  return app;
}

/** A reader who closes a tab is no fault of this service. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
