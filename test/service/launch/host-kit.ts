import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { Config, Host, HostKey } from '../../../src/service/config/config.ts';

/** The issuer of every configuration in these tests. */
export const ISSUER = 'https://oriel.example';

/** The instant at which these tests happen. */
export const NOW = new Date('2026-03-02T09:30:00.000Z');

/** The person of every launch here; the NHS number is from the range that is never issued. */
export const PERSON = { nhsNumber: '9990000018', birthDate: '1948-02-29', name: 'Gwendoline Ashworth' } as const;

/** A host that can sign: its registration and the way to sign with its private key. */
export interface SigningHost {
  readonly host: Host;
  sign(claims: unknown, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Makes a host with a fresh key pair. */
export async function signingHost(id: string, algorithm: HostKey['algorithm'] = 'EdDSA'): Promise<SigningHost> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)) };
  const origins = [`https://${id}.example`, `https://${id}-test.example:8443`];
  return {
    host: {
      id,
      name: `Host ${id}`,
      origins,
      keys: [{ kid: `${id}-1`, algorithm, jwk }],
      profile: 'accessible',
      browser: 'modern',
      totalMs: null,
      height: 'fixed',
      density: 'comfortable',
      coep: 'none',
      language: 'en',
      theme: null,
    },
    sign: (claims, header = {}) =>
      new CompactSign(new TextEncoder().encode(typeof claims === 'string' ? claims : JSON.stringify(claims)))
        .setProtectedHeader({ alg: algorithm, kid: `${id}-1`, ...header })
        .sign(privateKey),
  };
}

/** A configuration with these hosts and nothing else. */
export function configOf(...hosts: readonly Host[]): Config {
  return {
    issuer: ISSUER,
    listen: { host: '127.0.0.1', port: 0 },
    state: 'unused',
    templates: 'unused',
    hosts,
    sources: [],
    index: null,
    admin: null,
    agreements: [],
  };
}

let launches = 0;

/** The claims of a good launch of host `ehr` at an instant, some of them replaced. */
export function claimsOf(changes: Readonly<Record<string, unknown>> = {}, now: Date = NOW): Record<string, unknown> {
  const iat = Math.floor(now.getTime() / 1000);
  launches += 1;
  return {
    ...{ iss: 'ehr', aud: ISSUER, sub: 'u-17', iat, nbf: iat, exp: iat + 60, jti: `launch-${launches}` },
    pat: patOf(),
    ...{ name: 'Dr Bea Okafor', role: 'R8000', org: 'A81001', purpose: 'directcare', origin: 'https://ehr.example' },
    views: ['gp-summary'],
    ...changes,
  };
}

/** The claim `pat` of a good launch, some of it replaced. */
export function patOf(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { nhsNumber, birthDate, name } = PERSON;
  return { system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber, birthDate, name, ...changes };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'oriel-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
