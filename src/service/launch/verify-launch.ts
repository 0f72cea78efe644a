import { parseNhsNumber } from '../../transform/record/nhs-number.ts';
import type { Config, Host } from '../config/config.ts';
import { OrielError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { CHECKS } from './checks.ts';
import { readClaims } from './claims.ts';
import type { Claims } from './claims.ts';
import type { Launch } from './launch.ts';
import { verifySignature } from './signature.ts';

/** What a launch is verified against. */
export interface LaunchContext {
  readonly config: Config;
  readonly datasetIds: ReadonlySet<string>;
  readonly now: Date;
}

/** A launch that holds, and the end of its validity. */
export interface VerifiedLaunch {
  readonly launch: Launch;
  /** Claim `exp`: seconds since 1970. */
  readonly exp: number;
}

/** A launch refused after its signature was found good: the host is certain, so the refusal can be journaled. */
export class LaunchRefused extends OrielError {
  /** Id of the host. */
  readonly host: string;
  /** `jti` of the launch, or null where it could not be read. */
  readonly jti: string | null;

  constructor(code: ErrorCode, detail: string | null, host: string, jti: string | null) {
    super(code, detail);
    this.name = 'LaunchRefused';
    this.host = host;
    this.jti = jti;
  }
}

/** Verifies a signed launch: signature, form of the claims, then each check in order. Throws OrielError, and LaunchRefused once the signature is good. Replay is for the caller to see. */
export async function verifyLaunch(jws: string, { config, datasetIds, now }: LaunchContext): Promise<VerifiedLaunch> {
  const { host, payload } = await verifySignature(jws, config);
  const read = readClaims(payload);
  if ('faults' in read) throw new LaunchRefused('launch-malformed', read.faults, host.id, null);
  const { claims } = read;
  const sourceIds = new Set(config.sources.map(({ id }) => id));
  for (const check of CHECKS) {
    const refusal = check(claims, { host, issuer: config.issuer, datasetIds, sourceIds, now });
    if (refusal !== null) throw new LaunchRefused(refusal.code, refusal.detail, host.id, claims.jti);
  }
  return { launch: launchOf(claims, host), exp: claims.exp };
}

function launchOf({ pat, ...claims }: Claims, host: Host): Launch {
  const { jti, purpose, emergencyReason, consent, encounter, origin, views, dateRange, registrations } = claims;
  return {
    ...{ jti, host, purpose, emergencyReason, consent, encounter, origin, views, dateRange },
    registrations,
    person: personOf(pat),
    user: { id: claims.sub, name: claims.name, role: claims.role, organisation: claims.org },
  };
}

function personOf({ value, birthDate, name, sex, practice, deathDate }: Claims['pat']): Launch['person'] {
  return { nhsNumber: parseNhsNumber(value) ?? value, birthDate, name, sex, practice, deathDate };
}
