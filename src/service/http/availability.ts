import type { Context } from 'koa';
import { tellAvailability } from '../availability.ts';
import { OrielError } from '../errors.ts';
import type { Services } from '../services.ts';
import { acceptedLaunch } from './accept.ts';
import { readSmallBody } from './body.ts';
import { readerOf } from './send.ts';

/** `POST /v1/availability`: a signed launch in, used once; for each of its views whether there is a record, as far as the index knows. */
export function postAvailability(services: Services) {
  return async (context: Context): Promise<void> => {
    const jws = await readSmallBody(context.req);
    if (jws === '') throw new OrielError('launch-missing');
    const launch = await acceptedLaunch(services, jws, null);
    const asAt = services.clock().toISOString();
    const availability = await tellAvailability(services, launch, readerOf(context).signal);
    context.body = { asAt, availability };
  };
}
