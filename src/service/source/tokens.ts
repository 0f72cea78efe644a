import { createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';

import type { OAuthConfig } from '../config/source-config.ts';
import { createHttpClient, isContentType, reasonOfStatus } from './http.ts';
import type { HttpFailure, HttpOutcome, HttpSettings } from './http.ts';

/** An access token. */
export interface Token {
  readonly state: 'token';
  readonly value: string;
  /** On the monotonic clock: from then on it is not used any more. */
  readonly until: number;
}

/** The access tokens of one source. */
export interface Tokens {
  /** The token that is good now; a new one is asked for where there is none, by one request for all who wait. */
  current(signal: AbortSignal): Promise<Token | HttpFailure>;
  /** Forgets a token that was not taken. */
  drop(token: Token): void;
  close(): Promise<void>;
}

/** An assertion lives this long (seconds); a token is not used for its last seconds. */
const ASSERTION_SECONDS = 120;
const MARGIN_SECONDS = 30;
/** Seconds that a token is good for where its answer does not say (RFC 6749, 5.1, only recommends it). */
const UNSAID_SECONDS = 60;
/** Bytes of a token's answer at most. */
const MAX_BYTES = 64 * 1024;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A number; some servers, those of NHS England's API platform too, write it as text. */
const seconds = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,16000}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: seconds.nullish().transform((said) => said ?? UNSAID_SECONDS),
});

/** Tokens by client credentials with a private_key_jwt (RFC 7523), over the transport of the source. */
export function createTokens(oauth: OAuthConfig, settings: HttpSettings, deadlineMs: number): Tokens {
  // The headers of the source are the source's business.
  const transport = { ...settings.transport, headers: {} };
  const http = createHttpClient(oauth.tokenUrl, { ...settings, maxBytes: MAX_BYTES, transport });
  let known: Token | null = null;
  let asked: Promise<Token | HttpFailure> | null = null;

  const ask = async (): Promise<Token | HttpFailure> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const sent = performance.now();
    const body = await questionFor(oauth);
    const outcome = await http.send({ method: 'POST', headers, body }, AbortSignal.timeout(deadlineMs));
    const token = readToken(outcome, sent);
    if (token.state === 'token') known = token;
    return token;
  };
  return {
    async current(signal) {
      if (known !== null && performance.now() < known.until) return known;
      asked ??= ask().finally(() => (asked = null));
      return Promise.race([asked, endOf(signal)]);
    },
    drop(token) {
      if (known === token) known = null;
    },
    close: () => http.close(),
  };
}

/** Others may wait for the same token: one who stops waiting does not stop the request. */
function endOf(signal: AbortSignal): Promise<HttpFailure> {
  return new Promise((resolve) => {
    const end = () => resolve({ state: 'failed', reason: 'timeout', againMs: 0 });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

async function questionFor({ clientId, keyId, algorithm, key, tokenUrl, scope }: OAuthConfig): Promise<string> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${String(ASSERTION_SECONDS)}s`)
    .sign(createPrivateKey(key.reveal()));
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...(scope !== null && { scope }),
  }).toString();
}

function readToken(outcome: HttpOutcome, sent: number): Token | HttpFailure {
  if (outcome.state === 'failed') return outcome;
  const none = (reason: HttpFailure['reason']): HttpFailure => ({ state: 'failed', reason, againMs: 0 });
  if (outcome.status !== 200) return none(reasonOfStatus(outcome.status));
  if (!isContentType(outcome.header('content-type'), 'application/json')) return none('unreadable');
  const read = tokenAnswer.safeParse(parseJson(outcome.bytes));
  if (!read.success) return none('unreadable');
  const { access_token: value, expires_in: lifetime } = read.data;
  return { state: 'token', value, until: sent + (lifetime - MARGIN_SECONDS) * 1_000 };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
