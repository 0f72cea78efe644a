import { parseNhsNumber } from '../../transform/record/nhs-number.ts';
import type { Host } from '../config/config.ts';
import type { ErrorCode } from '../errors.ts';
import type { Claims } from './claims.ts';

/** Seconds that a host's clock may differ from ours. */
export const SKEW_SECONDS = 30;
const LIFETIME_SECONDS = 60;
const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

/** What the claims of a launch are checked against. */
export interface CheckContext {
  readonly host: Host;
  /** Our own URL, the `aud` of every launch. */
  readonly issuer: string;
  readonly datasetIds: ReadonlySet<string>;
  readonly sourceIds: ReadonlySet<string>;
  readonly now: Date;
}

/** Why a launch is refused; the detail names no person. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string | null;
}

type Check = (claims: Claims, context: CheckContext) => Refusal | null;

const audience: Check = ({ aud }, { issuer }) =>
  aud === issuer ? null : refusal('launch-audience', `aud must be ${issuer}`);

const lifetime: Check = ({ iat, exp }) => {
  if (exp <= iat) return refusal('launch-malformed', 'exp must be after iat');
  return exp - iat <= LIFETIME_SECONDS
    ? null
    : refusal('launch-lifetime', `exp is ${Math.round(exp - iat)} s after iat`);
};

/** A launch from the future: the host's clock is ahead of ours. */
const notAhead: Check = ({ iat, nbf = iat }, { now }) => {
  const ahead = iat - seconds(now);
  if (ahead > SKEW_SECONDS)
    return refusal(
      'launch-clock',
      `the host's clock is ${Math.round(ahead)} s ahead of this service's clock (${now.toISOString()})`,
    );
  const wait = nbf - seconds(now);
  if (wait <= SKEW_SECONDS) return null;
  return refusal('launch-clock', `nbf is ${Math.round(wait)} s ahead of this service's clock (${now.toISOString()})`);
};

/** A launch from the past: it came late, or the host's clock is behind ours; only the host can tell which. */
const notExpired: Check = ({ iat, exp }, { now }) => {
  if (seconds(now) <= exp + SKEW_SECONDS) return null;
  const age = Math.round(seconds(now) - iat);
  return refusal(
    'launch-expired',
    `it came late, or the host's clock is behind: iat is ${age} s behind this service's clock (${now.toISOString()})`,
  );
};

const nhsNumber: Check = ({ pat }) => {
  if (pat.system !== NHS_NUMBER_SYSTEM) return refusal('launch-nhs-number', `pat.system must be ${NHS_NUMBER_SYSTEM}`);
  return parseNhsNumber(pat.value) === null
    ? refusal('launch-nhs-number', 'pat.value is not ten digits with a correct check digit')
    : null;
};

const origin: Check = (claims, { host }) =>
  host.origins.includes(claims.origin)
    ? null
    : refusal('launch-origin', `origin must be one of ${host.origins.join(', ')}`);

const datasets: Check = ({ views }, { datasetIds }) => {
  const unknown = views.find((id) => !datasetIds.has(id));
  return unknown === undefined ? null : refusal('dataset-unknown', unknown);
};

/** A misspelt source would read as one at which the person is not registered. */
const registrations: Check = ({ registrations: ids }, { sourceIds }) => {
  const unknown = ids?.findIndex((id) => !sourceIds.has(id)) ?? -1;
  return unknown === -1
    ? null
    : refusal('launch-malformed', `registrations.${unknown} is not the id of a source of this service`);
};

/** What a launch must pass, in order; the first refusal counts. */
export const CHECKS: readonly Check[] = [
  ...[audience, lifetime, notAhead, notExpired, nhsNumber, origin, datasets, registrations],
];

function refusal(code: ErrorCode, detail: string | null): Refusal {
  return { code, detail };
}

function seconds(instant: Date): number {
  return instant.getTime() / 1000;
}
