import Router from '@koa/router';
import { OrielError } from '../errors.ts';
import type { UnnamedRefusals } from '../refusals.ts';
import type { Services } from '../services.ts';
import { postTicket } from './tickets.ts';
import { getView } from './view.ts';

/** The routes of the service. */
export function routes(services: Services, unnamed: UnnamedRefusals): Router {
  const router = new Router();
  const [ticket, view] = [postTicket(services, unnamed), getView(services)];
  router.post('/v1/tickets', ticket);
  router.all('/v1/tickets', () => {
    throw new OrielError('method-not-allowed');
  });
  router.all('/v/:code', (context) => view(context, String(context.params['code'])));
  router.get('/health', (context) => {
    context.body = { status: 'ok' };
  });
  router.all('/{*path}', () => {
    throw new OrielError('route-unknown');
  });
  return router;
}
