import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { HostKey } from './config.ts';
import { addFault, closedObject, oneLine } from './shape-words.ts';
import type { Fault } from './shape-words.ts';

type Jwk = HostKey['jwk'];
type Algorithm = HostKey['algorithm'];

/** What a public key of each algorithm is: type, curve and the members that make it one (RFC 8037, 2; RFC 7518, 6.2). */
const KINDS = {
  EdDSA: { kty: 'OKP', crv: 'Ed25519', coordinates: ['x'] },
  ES256: { kty: 'EC', crv: 'P-256', coordinates: ['x', 'y'] },
} as const;

/** Members that only a private or a shared key has (RFC 7518, 6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const anyJwk = z.record(z.string(), z.unknown());

const writtenKey = closedObject({
  kid: oneLine,
  algorithm: z.enum(['EdDSA', 'ES256']),
  file: z.string().min(1).optional(),
  jwk: anyJwk.optional(),
});

type WrittenKey = z.infer<typeof writtenKey>;

/** What became of reading a key: its public part, or why there is none. */
type ReadKey = { readonly jwk: Jwk; readonly fault: null } | { readonly jwk: null; readonly fault: Fault };

/** A key of a host as written, its `file` relative to the folder or its `jwk` inline: checked to be a public key of its algorithm. */
export function hostKey(folder: string) {
  return writtenKey.transform((written, context): HostKey => {
    const { jwk, fault } = readKey(written, folder);
    if (jwk !== null) return { kid: written.kid, algorithm: written.algorithm, jwk };
    addFault(context, fault, [written.file === undefined ? 'jwk' : 'file']);
    return z.NEVER;
  });
}

function readKey({ file, jwk, algorithm }: WrittenKey, folder: string): ReadKey {
  if (file !== undefined && jwk !== undefined)
    return faulty('must not be given together with jwk', 'give one of the two');
  if (jwk !== undefined) return checkedKey(jwk, algorithm);
  return file === undefined
    ? faulty('is missing', 'or give file, the path to a public JWK')
    : readKeyFile(resolve(folder, file), algorithm);
}

function readKeyFile(path: string, algorithm: Algorithm): ReadKey {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    return faulty(`must name a file with one public JWK in JSON; ${path} cannot be read (${code})`, null);
  }
  try {
    return checkedKey(anyJwk.parse(JSON.parse(text)), algorithm);
  } catch {
    return notAJwk(path, text);
  }
}

/** Never a word of what the file holds. */
function notAJwk(path: string, text: string): ReadKey {
  const message = `must name a file with one public JWK in JSON; ${path} is not one`;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(text))
    return faulty('holds a private key, which belongs to the host alone', DISCLOSED);
  return faulty(message, text.includes('-----BEGIN PUBLIC KEY-----') ? PEM : null);
}

function checkedKey(jwk: Jwk, algorithm: Algorithm): ReadKey {
  const { kty, crv } = KINDS[algorithm];
  if (SECRET_MEMBERS.some((member) => member in jwk))
    return faulty('holds a private key, which belongs to the host alone', DISCLOSED);
  const kind = `kty ${kty}, crv ${crv}`;
  if (jwk['kty'] !== kty || jwk['crv'] !== crv)
    return faulty(`must be a key for ${algorithm}: ${kind}`, 'or change algorithm');
  const part = publicPart(jwk, algorithm);
  return isPublicKey(part)
    ? { jwk: part, fault: null }
    : faulty(`is not a valid public key: ${kind}`, 'ask the host for it again');
}

const PEM = 'this key is PEM: docs/operating.md, "Keys", says how to write it as a JWK';

const DISCLOSED = 'register the public key only; treat this key as disclosed and ask the host for a new pair';

function faulty(message: string, hint: string | null): ReadKey {
  return { jwk: null, fault: { message, hint } };
}

function isPublicKey(jwk: Record<string, string>): boolean {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}

/** Only the members that make the key: a hint such as `alg` or `use` decides nothing here. */
function publicPart(jwk: Jwk, algorithm: Algorithm): Record<string, string> {
  const { kty, crv, coordinates } = KINDS[algorithm];
  return { kty, crv, ...Object.fromEntries(coordinates.map((member) => [member, String(jwk[member])])) };
}
