import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, and the files they stand in. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** What a certificate is made out for. */
export interface Subject {
  readonly name: string;
  /** Days from now until it ends; negative for one that has. */
  readonly days?: number;
  readonly alternatives?: string;
}

/** A certificate authority of this test run. */
export interface Authority {
  readonly folder: string;
  /** Its own certificate, and the file. */
  readonly certificate: string;
  readonly certificateFile: string;
  issue(subject: Subject): Pair;
  remove(): void;
}

/** Whether this machine can make certificates: Node.js itself cannot. */
export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes an authority in a folder of its own; `remove` it. */
export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-ca-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl('req', '-x509', ...KEY, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Test CA', '-days', '2');
  let issued = 0;
  return {
    folder,
    certificate: readFileSync(at('ca.pem'), 'utf8'),
    certificateFile: at('ca.pem'),
    issue({ name, days = 2, alternatives = 'DNS:localhost,IP:127.0.0.1' }) {
      const id = String(issued++);
      writeFileSync(at(`${id}.ext`), `subjectAltName=${alternatives}\n`);
      openssl('req', '-new', ...KEY, '-keyout', at(`${id}.key`), '-out', at(`${id}.csr`), '-subj', `/CN=${name}`);
      openssl(
        ...['x509', '-req', '-in', at(`${id}.csr`), '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
        ...['-days', String(days), '-extfile', at(`${id}.ext`), '-out', at(`${id}.pem`)],
      );
      const files = { certificateFile: at(`${id}.pem`), keyFile: at(`${id}.key`) };
      const read = (file: string) => readFileSync(file, 'utf8');
      return { ...files, certificate: read(files.certificateFile), key: read(files.keyFile) };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
