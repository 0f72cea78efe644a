import { X509Certificate } from 'node:crypto';
import type { AskedConfig, SourceConfig, TlsConfig } from '../config/source-config.ts';
import type { Services } from '../services.ts';

/** The certificates with which a source, or the index, is asked. */
export interface CertificateState {
  readonly source: string;
  /** False while the files hold what cannot be used, and what was there before is used. */
  readonly isCurrent: boolean;
  /** When our own certificate ends: ISO 8601 instant in UTC; null where there is none. */
  readonly expires: string | null;
}

/** Certificates and keys that are read again when their files change. */
export interface Certificates {
  /** Looks at all files now. */
  check(): void;
  states(): readonly CertificateState[];
  close(): void;
}

/** Milliseconds between two looks at the files. */
const EVERY_MS = 30_000;

/** Watches the certificates of everything that is asked. A new file that cannot be used is said in the log at every look. */
export function watchCertificates(
  asked: readonly (AskedConfig & Partial<Pick<SourceConfig, 'second'>>)[],
  log: Services['log'],
  everyMs = EVERY_MS,
): Certificates {
  const refused = new Set<TlsConfig>();
  const watched = asked.flatMap(({ id, transport, second = null }) =>
    [transport.tls, second?.tls ?? null].flatMap((tls) => (tls === null ? [] : [{ source: id, tls }])),
  );
  const check = (): void => {
    for (const { source, tls } of watched) {
      const found = tls.files?.check() ?? 'same';
      if (found === 'refused') {
        refused.add(tls);
        log.error({ source, code: 'certificate-refused' }, 'new certificates cannot be used; the old ones stay in use');
      } else refused.delete(tls);
      if (found === 'renewed') log.info({ source }, 'new certificates are used');
    }
  };
  const watching = setInterval(check, everyMs).unref();
  return {
    check,
    states: () => watched.map(({ source, tls }) => ({ source, isCurrent: !refused.has(tls), expires: expiryOf(tls) })),
    close: () => clearInterval(watching),
  };
}

function expiryOf(tls: TlsConfig): string | null {
  const { certificate } = tls.files?.current() ?? tls;
  return certificate === null ? null : new X509Certificate(certificate).validToDate.toISOString();
}
