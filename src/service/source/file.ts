import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

import type { FileConfig } from '../config/source-config.ts';
import type { SourceConfig } from '../config/config.ts';
import { beginAsking } from './asking.ts';
import type { Clock } from './asking.ts';
import type { PooledConnector, UnavailableReason } from './source.ts';

/** NHS number to the path of a record within the folder, or to the paths of its parts. */
const index = z.record(
  z.string().regex(/^\d{10}$/),
  z.union([z.string().min(1), z.record(z.string(), z.string().min(1))]),
);

type FileReading =
  | { readonly state: 'read'; readonly bytes: Uint8Array }
  | { readonly state: 'none'; readonly reason: UnavailableReason };

/** A connector to records that lie in a folder: for the sandbox and tests. Read afresh each time; nothing outside the folder is read. */
export function createFileConnector(source: SourceConfig, clock: Clock = Date.now): PooledConnector {
  const { file, maxBytes } = source;
  if (file === null) throw new TypeError(`Source ${source.id}: a file connector needs the part "file".`);
  return {
    async ask({ nhsNumber, part }, signal) {
      const asking = beginAsking(source, clock);
      try {
        const reading = await readRecord(file, { nhsNumber, part }, maxBytes, signal);
        return reading.state === 'read' ? asking.answered(reading.bytes) : asking.unavailable(reading.reason);
      } catch {
        return asking.unavailable(signal.aborted ? 'timeout' : 'fault');
      }
    },
    close: () => Promise.resolve(),
  };
}

async function readRecord(
  { folder, index: name }: FileConfig,
  { nhsNumber, part }: { readonly nhsNumber: string; readonly part: string | undefined },
  maxBytes: number,
  signal: AbortSignal,
): Promise<FileReading> {
  const listed = index.parse(parse(await readFile(join(folder, name), { encoding: 'utf8', signal })));
  const place = pathOf(listed[nhsNumber], part);
  if (place === undefined) return { state: 'none', reason: 'unknown-person' };
  const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, place))]);
  if (!path.startsWith(`${root}${sep}`)) return { state: 'none', reason: 'refused' };
  if ((await stat(path)).size > maxBytes) return { state: 'none', reason: 'too-large' };
  return { state: 'read', bytes: await readFile(path, { signal }) };
}

/** A record in one piece has no parts, and one in parts no whole. */
function pathOf(listed: string | Readonly<Record<string, string>> | undefined, part: string | undefined) {
  if (listed === undefined || typeof listed === 'string') return part === undefined ? listed : undefined;
  return part === undefined ? undefined : listed[part];
}
