import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { TlsConfig } from './source-config.ts';

/** What a look at the files of certificates and keys found. */
export type TlsCheck =
  | 'same'
  /** They have changed, and are used for new connections. */
  | 'renewed'
  /** They have changed and cannot be used: what was there before stays in use. */
  | 'refused';

/** The files that a TLS configuration was read from, and what was last read from them that can be used. */
export interface TlsFiles {
  current(): TlsConfig;
  /** Reads the files again where they have changed. */
  check(): TlsCheck;
}

/** Watches over files; `read` gives what stands in them, or null where it cannot be used. */
export function tlsFiles(paths: readonly string[], first: TlsConfig, read: () => TlsConfig | null): TlsFiles {
  let used = { config: first, print: fingerprint(paths) };
  return {
    current: () => used.config,
    check() {
      const print = fingerprint(paths);
      if (print === used.print) return 'same';
      const config = read();
      // What changes while it is read belongs to two pairs: the next look finds it whole.
      if (config === null || fingerprint(paths) !== print) return 'refused';
      used = { config, print };
      return 'renewed';
    },
  };
}

function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0`).update(bytesOf(path)).update('\0');
  return hash.digest('base64');
}

/** A file that is gone is like no other. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.from('\0gone\0');
  }
}
