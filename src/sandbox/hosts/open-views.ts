import { randomUUID } from 'node:crypto';
import { SignJWT, type CryptoKey } from 'jose';

/** What a host needs to ask for views: where Oriel is, who the host is, and its private key. */
export interface HostIdentity {
  readonly oriel: string;
  readonly id: string;
  readonly origin: string;
  readonly kid: string;
  readonly algorithm: 'EdDSA' | 'ES256';
  readonly privateKey: CryptoKey;
}

/** The signed-in user of the host. */
export interface HostUser {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
}

/** The person whose record is open in the host. */
export interface OpenPerson {
  readonly name: string;
  readonly nhsNumber: string;
  /** `yyyy-mm-dd`. */
  readonly birthDate: string;
}

/** The answer to a launch: one URL a view, in their order, and until when they are good; or why not, in words. */
export type Opened = { readonly urls: readonly string[]; readonly expiresAt: string } | { readonly problem: string };

/** What Oriel says of a view before anybody opens it. */
export interface Available {
  readonly dataset: string;
  readonly available: 'yes' | 'no' | 'unknown';
  readonly expected: boolean | null;
  /** ISO 8601 instant, or null. */
  readonly lastViewed: string | null;
}

/** The whole integration, on the host's server: sign who looks at whom and why, get one-time URLs for iframes. */
export async function openViews(
  host: HostIdentity,
  user: HostUser,
  person: OpenPerson,
  views: readonly string[],
): Promise<Opened> {
  const answer = await send(host.oriel, '/v1/tickets', await sign(host, user, person, views));
  if (typeof answer === 'string') return { problem: answer };
  return answer as Exclude<Opened, { problem: string }>;
}

/** For which of these views there is a record, as far as the index knows; empty where it cannot be asked: a badge is not worth an error. */
export async function askAvailability(
  host: HostIdentity,
  user: HostUser,
  person: OpenPerson,
  views: readonly string[],
): Promise<readonly Available[]> {
  const answer = await send(host.oriel, '/v1/availability', await sign(host, user, person, views));
  return typeof answer === 'string' ? [] : (answer as { availability: Available[] }).availability;
}

function sign(host: HostIdentity, user: HostUser, person: OpenPerson, views: readonly string[]): Promise<string> {
  return new SignJWT({
    pat: {
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: person.nhsNumber,
      birthDate: person.birthDate,
      name: person.name,
    },
    name: user.name,
    role: user.role,
    org: user.organisation,
    purpose: 'directcare',
    origin: host.origin,
    views: [...views],
  })
    .setProtectedHeader({ alg: host.algorithm, kid: host.kid })
    .setIssuer(host.id)
    .setAudience(host.oriel)
    .setSubject(user.id)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('50s')
    .sign(host.privateKey);
}

/** What Oriel answers, or words in its place. */
async function send(oriel: string, path: string, launch: string): Promise<object | string> {
  try {
    const answer = await fetch(`${oriel}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/jose' },
      body: launch,
    });
    const body = (await answer.json()) as { error?: { message: string; next: string } };
    return body.error === undefined ? body : `${body.error.message} ${body.error.next}`;
  } catch {
    return 'The shared record service could not be reached. Try again in a minute.';
  }
}
