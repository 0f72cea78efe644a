import type { Context } from 'koa';
import { OrielError } from '../errors.ts';
import { LaunchRefused } from '../launch/verify-launch.ts';
import type { Services } from '../services.ts';
import type { UnnamedRefusals } from '../refusals.ts';
import { readSmallBody } from './body.ts';

/** `POST /v1/tickets`: a signed launch in, one-time URLs out. Every refusal is in the audit before it is answered. */
export function postTicket(services: Services, unnamed: UnnamedRefusals) {
  return async (context: Context): Promise<void> => {
    const jws = await readSmallBody(context.req);
    if (jws === '') throw new OrielError('launch-missing');
    try {
      await mint(services, context, jws);
    } catch (error) {
      if (error instanceof LaunchRefused)
        await services.audit.refused({ host: error.host, code: error.code, jti: error.jti });
      else if (error instanceof OrielError) await unnamed.count(error.code);
      throw error;
    }
  };
}

async function mint({ tickets, audit, config }: Services, context: Context, jws: string): Promise<void> {
  const { launch, codes, expiresAt } = await tickets.mint(jws);
  const { host, jti, user, person, purpose, consent, views } = launch;
  await audit.minted(
    { host: host.id, jti, user, person: person.nhsNumber, purpose, consent: consent ?? 'none' },
    views,
  );
  context.status = 201;
  context.body = { urls: codes.map((code) => `${config.issuer}/v/${code}`), expiresAt };
}
