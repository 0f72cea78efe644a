import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { GATE_LIMITS, type GateLimits } from '../../transform/extract/gate.ts';
import { secret } from './secret.ts';
import type { Secret, Surroundings } from './secret.ts';
import { addFault, checkedText, closedObject, folderText, listOf, oneLine, slug, whole } from './shape-words.ts';
import type { Fault } from './shape-words.ts';
import { ASSERTION_ALGORITHMS, CONNECTORS, FHIR_QUESTIONS, GP_CONNECT_AREAS } from './source-config.ts';
import type {
  AskedConfig,
  FhirConfig,
  IndexConfig,
  OAuthConfig,
  SecondEndpoint,
  SourceConfig,
} from './source-config.ts';
import { sourceFaults } from './source-faults.ts';
import { tls } from './tls-shape.ts';
import { proxyUrlFault, sourceUrlFault } from './urls.ts';

const DEADLINE_MS = 8_000;
/** What the index takes is time that no source has yet: a reader waits for it before anything shows. */
const INDEX_DEADLINE_MS = 1_000;
const INDEX_BYTES = 64 * 1024;
const CONNECT_MS = 3_000;
const MAX_BYTES = 16 * 1024 * 1024;
const BREAKER = { failures: 5, pause: 10_000 };

/** A source as written, read into what the connectors want; what does not fit together is found by `sourceFaults`. */
export function sourceShape(surroundings: Surroundings): z.ZodType<SourceConfig> {
  const written = writtenSource(surroundings);
  return written.transform(sourceOf).superRefine((source, context) => {
    for (const { path, ...fault } of sourceFaults(source)) addFault(context, fault, [...path]);
  });
}

/** What stands in the configuration of every system that is asked. */
function askedKeys(surroundings: Surroundings, deadlineMs: number, maxBytes: number) {
  return {
    id: slug,
    name: oneLine,
    contact: oneLine,
    deadline: whole(100, 60_000).default(deadlineMs),
    connectWithin: whole(10, 60_000).default(CONNECT_MS),
    firstByteWithin: whole(10, 60_000).optional(),
    maxBytes: whole(1, 1024 * 1024 * 1024).default(maxBytes),
    atOnce: whole(1, 256).default(32),
    waiting: whole(0, 1_000).default(16),
    breaker: breaker.default(BREAKER),
    tls: tls(surroundings).optional(),
    proxy: proxy(surroundings).optional(),
    headers: headers(surroundings).default({}),
    oauth: oauth(surroundings).optional(),
  };
}

function writtenSource(surroundings: Surroundings) {
  return closedObject({
    ...askedKeys(surroundings, DEADLINE_MS, MAX_BYTES),
    kind: slug,
    connector: z.enum(CONNECTORS),
    url: checkedText(sourceUrlFault).default(''),
    second: second(surroundings).optional(),
    format: slug,
    limits: limits.optional(),
    parts: listOf(slug).optional(),
    mig: mig(surroundings).optional(),
    fhir: fhir.optional(),
    file: file(surroundings).optional(),
  });
}

function writtenIndex(surroundings: Surroundings) {
  const keys = askedKeys(surroundings, INDEX_DEADLINE_MS, INDEX_BYTES);
  return closedObject({
    ...keys,
    deadline: whole(100, 3_000).default(INDEX_DEADLINE_MS),
    url: checkedText(sourceUrlFault),
  });
}

/** The index as written, read into what asks it. */
export function indexShape(surroundings: Surroundings): z.ZodType<IndexConfig> {
  return writtenIndex(surroundings).transform((written) => ({
    ...askedOf(written),
    ...{ url: written.url, format: 'index', limits: gateLimits(undefined, written.maxBytes) },
  }));
}

type Written = z.output<ReturnType<typeof writtenIndex>>;

function askedOf(written: Omit<Written, 'url'>): Omit<AskedConfig, 'url' | 'format' | 'limits'> {
  const { id, name, contact, deadline, maxBytes } = written;
  return {
    ...{ id, name, contact, maxBytes },
    deadlineMs: deadline,
    connectMs: Math.min(written.connectWithin, deadline),
    firstByteMs: Math.min(written.firstByteWithin ?? deadline, deadline),
    guard: {
      ...{ atOnce: written.atOnce, waiting: written.waiting },
      ...{ failures: written.breaker.failures, pauseMs: written.breaker.pause },
    },
    transport: { tls: written.tls ?? null, proxy: written.proxy ?? null, headers: written.headers },
    oauth: written.oauth ?? null,
  };
}

function sourceOf(written: z.output<ReturnType<typeof writtenSource>>): SourceConfig {
  const { kind, connector, url, format, maxBytes } = written;
  return {
    ...askedOf(written),
    ...{ kind, connector, url, format, second: written.second ?? null, parts: written.parts ?? [] },
    limits: gateLimits(written.limits, maxBytes),
    ...{ mig: written.mig ?? null, fhir: written.fhir ?? null, file: written.file ?? null },
  };
}

/** Limits an operator may set for a source whose honest answers are larger; the defaults are those of the gate. */
const limits = closedObject({
  depth: whole(1, 2_000).optional(),
  attributes: whole(1, 100_000).optional(),
  attributeLength: whole(1, 64 * 1024 * 1024).optional(),
  textLength: whole(1, 64 * 1024 * 1024).optional(),
  elements: whole(1, 100_000_000).optional(),
  numbers: whole(1, 10_000_000).optional(),
});

function gateLimits(written: z.output<typeof limits> | undefined, bytes: number): GateLimits {
  const set = Object.entries(written ?? {}).filter(([, value]) => value !== undefined);
  return { ...GATE_LIMITS, ...Object.fromEntries(set), bytes };
}

const breaker = closedObject({
  failures: whole(1, 1_000).default(BREAKER.failures),
  pause: whole(100, 600_000).default(BREAKER.pause),
});

function second(surroundings: Surroundings) {
  return closedObject({
    url: checkedText(sourceUrlFault),
    after: whole(10, 60_000),
    tls: tls(surroundings).optional(),
  }).transform(({ url, after, tls: own }): SecondEndpoint => ({ url, afterMs: after, tls: own ?? null }));
}

function proxy(surroundings: Surroundings) {
  return closedObject({
    url: checkedText(proxyUrlFault),
    authorization: secret(surroundings).optional(),
  }).transform(({ url, authorization }) => ({ url, authorization: authorization ?? null }));
}

/** Headers that HTTP or a connector writes itself (RFC 9110, 7.6.1 and 6.6). */
const OWN_HEADERS = new Set([
  ...['accept', 'accept-encoding', 'connection', 'content-encoding', 'content-length', 'content-type', 'expect'],
  ...['host', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'soapaction', 'ssp-from', 'ssp-interactionid'],
  ...['ssp-to', 'ssp-traceid', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'x-request-id'],
]);

function headers(surroundings: Surroundings) {
  const value = z.union([checkedText(headerFault), secret(surroundings)]);
  return z.record(z.string(), value).superRefine((named, context) => {
    for (const name of Object.keys(named)) {
      const isToken = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name);
      if (!isToken) addFault(context, { message: 'is not the name of a header', hint: null }, [name]);
      if (OWN_HEADERS.has(name.toLowerCase()))
        addFault(context, { message: 'is written by Oriel itself', hint: null }, [name]);
    }
  });
}

function headerFault(text: string): Fault | null {
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,2000}[\x21-\x7e])?$/.test(text)
    ? null
    : { message: 'must be one line of plain characters', hint: 'put a value that is secret under file or env' };
}

function oauth(surroundings: Surroundings) {
  return closedObject({
    tokenUrl: checkedText(sourceUrlFault),
    clientId: oneLine,
    keyId: oneLine,
    algorithm: z.enum(ASSERTION_ALGORITHMS),
    key: secret(surroundings),
    scope: oneLine.optional(),
  }).transform(({ scope, ...written }, context): OAuthConfig => {
    if (!signs(written.key, written.algorithm)) {
      const message = `must be a private key for ${written.algorithm} in PEM (PKCS #8)`;
      addFault(context, { message, hint: null }, ['key']);
    }
    return { ...written, scope: scope ?? null };
  });
}

const KEY_TYPES: Readonly<Record<string, string>> = { RS: 'rsa', PS: 'rsa', ES: 'ec', Ed: 'ed25519' };

function signs(key: Secret, algorithm: string): boolean {
  try {
    return createPrivateKey(key.reveal()).asymmetricKeyType === KEY_TYPES[algorithm.slice(0, 2)];
  } catch {
    return false;
  }
}

function mig(surroundings: Surroundings) {
  return closedObject({
    sourceIdentifier: oneLine,
    targetNationalCode: oneLine,
    security: closedObject({
      user: oneLine,
      password: secret(surroundings),
      type: z.enum(['text', 'digest']).default('digest'),
    }).optional(),
  }).transform(({ security, ...written }) => ({ ...written, security: security ?? null }));
}

const gpConnect = closedObject({
  from: oneLine,
  to: oneLine,
  issuer: checkedText(sourceUrlFault),
  audience: checkedText(sourceUrlFault).optional(),
  device: closedObject({ system: oneLine, value: oneLine, model: oneLine, version: oneLine }),
  userSystem: oneLine,
  areas: listOf(z.enum(GP_CONNECT_AREAS)).default([...GP_CONNECT_AREAS]),
}).transform(({ audience, ...written }) => ({ ...written, audience: audience ?? null }));

const resourceType = checkedText((text) =>
  /^[A-Z][A-Za-z]{1,63}$/.test(text) ? null : { message: 'must be a type of FHIR resources', hint: null },
);

const fhir = closedObject({
  ask: z.enum(FHIR_QUESTIONS),
  resources: listOf(resourceType).optional(),
  pages: whole(1, 1_000).default(50),
  gpConnect: gpConnect.optional(),
}).transform(({ resources, gpConnect, ...written }): FhirConfig => ({
  ...written,
  resources: resources ?? [],
  gpConnect: gpConnect ?? null,
}));

function file({ folder }: Surroundings) {
  return closedObject({ folder: folderText(folder, null), index: oneLine.default('index.yaml') });
}
