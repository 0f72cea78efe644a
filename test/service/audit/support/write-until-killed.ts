import { openAudit } from '../../../../src/service/audit/store.ts';
import { release, subject, whole } from './samples.ts';

/** Opens views without end, many at a time, and says on stdout which entries are durable. To be killed from outside. */
const audit = await openAudit({ file: process.argv[2] ?? '' });

async function viewWithoutEnd(lane: number): Promise<never> {
  for (let round = 0; ; round++) {
    const jti = `${process.pid}-${lane}-${round}`;
    const viewing = await audit.intend({ ...subject, jti });
    process.stdout.write(`${viewing.id} intent\n`);
    await viewing.released({ ...release, sha256: jti });
    process.stdout.write(`${viewing.id} released\n`);
    if (round % 2 === 0) continue;
    await viewing.completed(whole);
    process.stdout.write(`${viewing.id} completed\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => viewWithoutEnd(lane)));
