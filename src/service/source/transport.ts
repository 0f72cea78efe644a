import type { ConnectionOptions } from 'node:tls';
import { Pool, ProxyAgent } from 'undici';

import type { TlsConfig, TransportConfig } from '../config/source-config.ts';
import { Secret } from '../config/secret.ts';

type Trust = Pick<ConnectionOptions, 'rejectUnauthorized' | 'minVersion' | 'ca' | 'cert' | 'key' | 'passphrase'>;

/** Connections to one source at most: as many as its configuration may let be under way. */
const CONNECTIONS = 256;

/** What carries requests to one source. */
export type Carrier = Pool | ProxyAgent;

/**
 * Opens the way to an origin. One request a connection at a time, so that an aborted one takes no other down with it;
 * HTTP/1.1 only, so that destroying the socket is what an abort means. Certificates are always checked, whatever the
 * environment says.
 */
export function openCarrier(origin: string, connectMs: number, { tls, proxy }: TransportConfig): Carrier {
  const ways = { connections: CONNECTIONS, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 };
  const trust: Trust = { rejectUnauthorized: true, ...ownTls(currentTls(tls)) };
  if (proxy === null) return new Pool(origin, { ...ways, connect: { ...trust, timeout: connectMs } });
  return new ProxyAgent({
    ...ways,
    uri: proxy.url,
    // Also for http: a proxy is handed bytes, never a request that it could read or change.
    proxyTunnel: true,
    ...(proxy.authorization !== null && { token: proxy.authorization.reveal() }),
    proxyTls: { rejectUnauthorized: true, timeout: connectMs },
    requestTls: { ...trust, timeout: connectMs },
    // A proxy that takes a CONNECT and says nothing would keep the connection long after everybody has given up.
    clientFactory: (proxyOrigin, options) =>
      new Pool(proxyOrigin, { ...options, headersTimeout: connectMs, connections: CONNECTIONS }),
  });
}

/** The configured headers, as they are sent. */
export function ownHeaders({ headers }: TransportConfig): Readonly<Record<string, string>> {
  const values = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    value instanceof Secret ? value.reveal() : value,
  ]);
  return Object.fromEntries(values) as Record<string, string>;
}

/** What is used of a TLS configuration now: its files may have changed since it was read. */
export function currentTls(tls: TlsConfig | null): TlsConfig | null {
  return tls?.files?.current() ?? tls;
}

function ownTls(tls: TlsConfig | null): Trust {
  if (tls === null) return { minVersion: 'TLSv1.2' };
  return {
    minVersion: 'TLSv1.2',
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(tls.certificate !== null && { cert: tls.certificate }),
    ...(tls.key !== null && { key: tls.key.reveal() }),
    ...(tls.passphrase !== null && { passphrase: tls.passphrase.reveal() }),
  };
}
