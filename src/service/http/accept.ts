import type { Launch } from '../launch/launch.ts';
import { LaunchRefused } from '../launch/verify-launch.ts';
import type { Services } from '../services.ts';

/** A launch that is used at once, for exactly these views (null for any). A refusal of a host that is certain is recorded, as for a ticket. */
export async function acceptedLaunch(
  { tickets, audit }: Services,
  jws: string,
  views: readonly string[] | null,
): Promise<Launch> {
  try {
    return await tickets.accept(jws, views);
  } catch (error) {
    if (error instanceof LaunchRefused) await audit.refused({ host: error.host, code: error.code, jti: error.jti });
    throw error;
  }
}
