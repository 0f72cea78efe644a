import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { openAudit } from '../../../../src/service/audit/store.ts';
import { release, subject, whole } from './samples.ts';

/**
 * Serves one view over HTTP: `audit-first` as it must be, `bytes-first` as it must never be. Arguments: the journal's file,
 * the mode, the body. Says its port on stdout and ends after the answer.
 */
const [file = '', mode, body = ''] = process.argv.slice(2);
const audit = await openAudit({ file });
const sha256 = createHash('sha256').update(body).digest('base64url');

async function answer(response: ServerResponse): Promise<void> {
  const viewing = await audit.intend(subject);
  if (mode === 'bytes-first') await send(response);
  await viewing.released({ ...release, sha256 });
  if (mode === 'audit-first') await send(response);
  await viewing.completed(whole);
}

async function send(response: ServerResponse): Promise<void> {
  await new Promise<void>((sent) => response.end(body, sent));
}

const server = createServer((_request, response) => {
  server.close();
  void answer(response).then(() => audit.close());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
