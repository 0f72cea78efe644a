import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { secret } from './secret.ts';
import type { Secret, Surroundings } from './secret.ts';
import { addFault, closedObject, oneLine } from './shape-words.ts';
import type { Fault } from './shape-words.ts';
import type { TlsConfig } from './source-config.ts';
import { tlsFiles } from './tls-files.ts';

/** TLS as written, read into certificates and keys that are read again when their files change. */
export function tls(surroundings: Surroundings): z.ZodType<TlsConfig> {
  const shape = tlsShape(surroundings);
  return z.unknown().transform((written, context): TlsConfig => {
    const read = shape.safeParse(written, { reportInput: true });
    if (!read.success) {
      for (const issue of read.error.issues) context.addIssue({ ...issue });
      return z.NEVER;
    }
    const files = tlsFiles(pathsIn(written, surroundings), read.data, () => shape.safeParse(written).data ?? null);
    return { ...read.data, files };
  });
}

function tlsShape(surroundings: Surroundings) {
  return closedObject({
    ca: certificateFile(surroundings).optional(),
    certificate: certificateFile(surroundings).optional(),
    key: secret(surroundings).optional(),
    passphrase: secret(surroundings).optional(),
  }).transform(({ ca, certificate, key, passphrase }, context): TlsConfig => {
    const read = {
      ...{ ca: ca ?? null, certificate: certificate ?? null },
      ...{ key: key ?? null, passphrase: passphrase ?? null },
    };
    const fault = clientKeyFault(read);
    if (fault !== null) addFault(context, fault);
    return read;
  });
}

const placed = z.object({
  ca: z.string().optional(),
  certificate: z.string().optional(),
  key: z.object({ file: z.string().optional() }).optional(),
  passphrase: z.object({ file: z.string().optional() }).optional(),
});

/** The files that are named; a variable of the environment does not change. */
function pathsIn(written: unknown, { folder }: Surroundings): readonly string[] {
  const { ca, certificate, key, passphrase } = placed.parse(written);
  const named = [ca, certificate, key?.file, passphrase?.file].filter((path) => path !== undefined);
  return named.map((path) => resolve(folder, path));
}

function clientKeyFault({ certificate, key, passphrase }: TlsConfig): Fault | null {
  if ((certificate === null) !== (key === null))
    return { message: 'must have certificate and key together', hint: 'or neither, where the source wants none' };
  if (certificate === null || key === null || fits(certificate, key, passphrase)) return null;
  return { message: 'has a key that is not that of the certificate, or that cannot be opened', hint: null };
}

function fits(certificate: string, key: Secret, passphrase: Secret | null): boolean {
  try {
    const opened = createPrivateKey({
      key: key.reveal(),
      ...(passphrase !== null && { passphrase: passphrase.reveal() }),
    });
    return new X509Certificate(certificate).checkPrivateKey(opened);
  } catch {
    return false;
  }
}

/** The text of a file with one certificate, or several, in PEM. */
function certificateFile({ folder }: Surroundings) {
  return oneLine.transform((path, context): string => {
    const text = certificatesIn(resolve(folder, path));
    if (text === null)
      addFault(context, { message: `must name a file with a certificate in PEM: ${path}`, hint: null });
    return text ?? '';
  });
}

function certificatesIn(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8');
    return new X509Certificate(text).raw.length > 0 ? text : null;
  } catch {
    return null;
  }
}
