import { createInterface } from 'node:readline';

import { OrielError } from '../../../../src/service/errors.ts';
import { openAudit } from '../../../../src/service/audit/store.ts';
import { subject } from './samples.ts';

/** Writes one intent for each line on stdin and answers `durable`, or the code of the error. */
const audit = await openAudit({ file: process.argv[2] ?? '' });
process.stdout.write('open\n');

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await audit.intend({ ...subject, purpose: line.repeat(2000) }).then(
    () => 'durable',
    (error: unknown) => (error instanceof OrielError ? error.code : String(error)),
  );
  process.stdout.write(`${answer}\n`);
}
await audit.close();
