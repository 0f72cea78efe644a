import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { skipUnless } from '../support/skip.ts';
import { releaseProblems, straceWorks, traceNode } from '../support/trace.ts';
import { temporaryFolder } from './launch/host-kit.ts';
import { journalOf } from './support/service.ts';

const SCRIPT = fileURLToPath(new URL('./support/serve-traced.ts', import.meta.url));

interface Served {
  readonly port: number;
  readonly path: string;
  readonly journal: string;
}

/** How many bytes each release in a journal was of. */
function releasesOf(journal: string): readonly number[] {
  const released = journalOf(journal).filter(({ event }) => event === 'released');
  return released.map(({ facts }) => (JSON.parse(facts) as { bytes: number }).bytes);
}

/** Runs the real service under strace, opens one view of it, and gives what the trace shows to be wrong. */
async function problemsOf(mode: 'as-built' | 'late-release'): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const { child, calls } = traceNode(join(folder.path, 'trace'), [SCRIPT, mode]);
  assert.ok(child.stdout && child.stdin);
  const exit = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { port, path, journal } = JSON.parse(line) as Served;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  assert.equal(answer.status, 200);
  const page = await answer.text();
  assert.match(page, /<footer data-outcome="complete"/);
  const bytes = Buffer.from(page);
  const [shell = 0] = releasesOf(journal);
  // Words that stand in one chunk only, and in nothing that a source sends.
  const chunks = [
    { bytes: bytes.subarray(0, shell), body: 'Waiting for an answer from' },
    { bytes: bytes.subarray(shell), body: 'data-completeness=' },
  ];
  child.stdin.end();
  assert.deepEqual(await exit, [0, null]);
  const traced = await calls();
  folder.remove();
  return chunks.flatMap(({ bytes: chunk, body }) => {
    const entry = createHash('sha256').update(chunk).digest('base64url');
    return releaseProblems(traced, { journal, request: path, entry, body });
  });
}

describe('the real service, as the kernel saw it', function () {
  this.timeout(60_000);
  this.slow(10_000);
  before(function () {
    skipUnless.call(this, straceWorks(), 'strace is not installed or may not trace here');
  });

  it('has the release of each chunk on disk before the first byte of the chunk leaves', async () => {
    assert.deepEqual(await problemsOf('as-built'), []);
  });

  it('would be found out if its journal answered too early', async () => {
    const problems = await problemsOf('late-release');
    assert.equal(problems.length, 2);
    for (const problem of problems)
      assert.match(problem, /The body left \(line \d+\) before its entry was synced \(line \d+\)/);
  });
});
