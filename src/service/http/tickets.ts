import type { Context } from 'koa';
import { OrielError } from '../errors.ts';
import { LaunchRefused } from '../launch/verify-launch.ts';
import type { Services } from '../services.ts';
import { readSmallBody } from './body.ts';

/** `POST /v1/tickets`: a signed launch in, one-time URLs out. A refusal of a host that is certain is recorded here. */
export function postTicket(services: Services) {
  return async (context: Context): Promise<void> => {
    const jws = await readSmallBody(context.req);
    if (jws === '') throw new OrielError('launch-missing');
    try {
      await mint(services, context, jws);
    } catch (error) {
      if (error instanceof LaunchRefused)
        await services.audit.refused({ host: error.host, code: error.code, jti: error.jti });
      throw error;
    }
  };
}

async function mint({ tickets, audit, config }: Services, context: Context, jws: string): Promise<void> {
  const { launch, codes, expiresAt } = await tickets.mint(jws);
  const { host, jti, user, person, purpose, consent, emergencyReason, encounter, views } = launch;
  await audit.minted(
    {
      ...{ host: host.id, jti, user, person: person.nhsNumber, purpose, emergencyReason, encounter },
      consent: consent ?? 'none',
    },
    views,
  );
  context.status = 201;
  context.body = { urls: codes.map((code) => `${config.issuer}/v/${code}`), expiresAt };
}
