import { compactVerify, errors } from 'jose';
import { z } from 'zod';
import type { Config, Host, HostKey } from '../config/config.ts';
import { OrielError } from '../errors.ts';

const MAX_BYTES = 16 * 1024;
const COMPACT = /^(?<header>[A-Za-z0-9_-]+)\.(?<payload>[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*$/;

const header = z.object({ alg: z.string(), kid: z.string().optional(), crit: z.never().optional() });
const issuer = z.object({ iss: z.string() });

/** Finds the host and the key that a launch names, and verifies its signature by that key's own algorithm. Throws OrielError. Nothing of the launch is believed before. */
export async function verifySignature(
  jws: string,
  config: Config,
): Promise<{ readonly host: Host; readonly payload: unknown }> {
  const parts = partsOf(jws.trim());
  const { alg, kid } = parts.header;
  if (alg !== 'EdDSA' && alg !== 'ES256')
    throw new OrielError('launch-algorithm', 'the header alg must be EdDSA or ES256');
  const host = config.hosts.find((candidate) => candidate.id === parts.iss);
  if (host === undefined) throw new OrielError('launch-host-unknown');
  const key = host.keys.find((candidate) => candidate.kid === kid);
  if (key === undefined)
    throw new OrielError('launch-key-unknown', kid === undefined ? 'the header kid is missing' : null);
  if (alg !== key.algorithm)
    throw new OrielError('launch-algorithm', `the key of this kid signs with ${key.algorithm}`);
  await verifyByKey(jws.trim(), key);
  return { host, payload: parts.payload };
}

interface Parts {
  readonly header: z.infer<typeof header>;
  readonly payload: unknown;
  readonly iss: string;
}

/** Takes a compact JWS apart (RFC 7515, 7.1) without believing it. */
function partsOf(jws: string): Parts {
  if (jws === '') throw new OrielError('launch-missing');
  if (Buffer.byteLength(jws) > MAX_BYTES) throw new OrielError('request-too-large');
  const parts = COMPACT.exec(jws)?.groups;
  if (parts === undefined)
    throw new OrielError('launch-malformed', 'it is not three base64url parts joined by full stops');
  const payload = jsonOf(parts['payload']);
  const { iss } = expected(issuer, payload, 'the payload has no claim iss');
  return {
    header: expected(header, jsonOf(parts['header']), 'the header needs alg and kid, and may not have crit'),
    payload,
    iss,
  };
}

function expected<T>(shape: z.ZodType<T>, value: unknown, detail: string): T {
  const read = shape.safeParse(value);
  if (!read.success) throw new OrielError('launch-malformed', detail);
  return read.data;
}

function jsonOf(base64url = ''): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64url, 'base64url')));
  } catch {
    // No cause: a JSON error quotes the text, which may name the person.
    throw new OrielError('launch-malformed', 'a part of it is not JSON in UTF-8');
  }
}

async function verifyByKey(jws: string, key: HostKey): Promise<void> {
  try {
    await compactVerify(jws, key.jwk, { algorithms: [key.algorithm] });
  } catch (cause) {
    throw cause instanceof errors.JOSEError ? new OrielError('launch-signature', null, cause) : cause;
  }
}
