import Router from '@koa/router';
import { OrielError } from '../errors.ts';
import type { Services } from '../services.ts';
import { postAvailability } from './availability.ts';
import { getHealth } from './health.ts';
import { getFragment } from './fragments.ts';
import { postTicket } from './tickets.ts';
import { getView } from './view.ts';

/** The routes of the service. Everything under `/v/` is answered as a view or as the page of an unknown code. */
export function routes(services: Services): Router {
  const router = new Router({ sensitive: true });
  const view = getView(services);
  router.post('/v1/tickets', postTicket(services));
  router.all('/v1/tickets', refuseMethod);
  router.post('/v1/availability', postAvailability(services));
  router.all('/v1/availability', refuseMethod);
  const fragment = getFragment(services);
  router.all('/v1/fragments/:dataset', (context) => fragment(context, String(context.params['dataset'])));
  router.all('/v/{*code}', (context) => view(context, context.path.slice('/v/'.length)));
  router.get('/health', getHealth(services));
  router.all('/health', refuseMethod);
  router.all('/{*path}', () => {
    throw new OrielError('route-unknown');
  });
  return router;
}

function refuseMethod(): never {
  throw new OrielError('method-not-allowed');
}
