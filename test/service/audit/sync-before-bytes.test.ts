import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { skipUnless } from '../../support/skip.ts';
import { parseTrace, releaseProblems, straceWorks, traceNode, type ReleaseClaim } from '../../support/trace.ts';
import { temporaryFolder } from './support/samples.ts';

const SCRIPT = fileURLToPath(new URL('./support/serve-one-view.ts', import.meta.url));

/** Runs the script in a mode, makes one request of it, and gives what the trace shows to be wrong. */
async function problemsOf(mode: 'audit-first' | 'bytes-first'): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const body = `body-${randomBytes(8).toString('hex')}`;
  const { child, calls } = traceNode(`${folder.file}.trace`, [SCRIPT, folder.file, mode, body]);
  assert.ok(child.stdout);
  const exit = once(child, 'exit');
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const response = await fetch(`http://127.0.0.1:${port}/v/one-view`, { headers: { connection: 'close' } });
  assert.equal(await response.text(), body);
  assert.deepEqual(await exit, [0, null]);
  const entry = createHash('sha256').update(body).digest('base64url');
  const problems = releaseProblems(await calls(), { journal: folder.file, request: '/v/one-view', entry, body });
  folder.remove();
  return problems;
}

describe('sync before bytes, as the kernel saw it', function () {
  this.timeout(60_000);
  this.slow(10_000);
  before(function () {
    skipUnless.call(this, straceWorks(), 'strace is not installed or may not trace here');
  });

  it('the released entry is on disk before the first byte of its body leaves', async () => {
    assert.deepEqual(await problemsOf('audit-first'), []);
  });

  it('a service that releases after the body is found out', async () => {
    const [problem, ...others] = await problemsOf('bytes-first');
    assert.match(problem ?? '', /The body left \(line \d+\) before its entry was synced \(line \d+\)/);
    assert.deepEqual(others, []);
  });
});

describe('the check of a trace', () => {
  const claim: ReleaseClaim = { journal: '/j.db', request: '/v/one', entry: 'hash-1', body: 'marker-1' };
  const read = String.raw`7 10:00:00.000001 read(20<socket:[9]>, "GET /v/one HTTP/1.1\r\n", 65536) = 21`;
  const store = '8 10:00:00.000002 pwrite64(22</j.db-wal>, "..hash-1..", 10, 0) = 10';
  const sync = '8 10:00:00.000003 fdatasync(22</j.db-wal>) = 0';
  const send = '7 10:00:00.000004 writev(20<socket:[9]>, [{iov_base="marker-1", iov_len=8}], 1) = 8';
  const problems = (...lines: readonly string[]) => releaseProblems(parseTrace(lines.join('\n')), claim).join();

  it('accepts the one right order', () => {
    assert.equal(problems(read, store, sync, send), '');
  });

  it('takes a sync from its return and a send from its beginning', () => {
    const syncs = '8 10:00:00.000003 fdatasync(22</j.db-wal> <unfinished ...>';
    const synced = '8 10:00:00.000005 <... fdatasync resumed>) = 0';
    assert.equal(problems(read, store, syncs, synced, send), '');
    assert.match(problems(read, store, syncs, send, synced), /before its entry was synced \(line 5\)/);
  });

  it('finds every other order, and a sync that failed or was of another file', () => {
    assert.match(problems(store, sync, read, send), /was not written to .* after the request/);
    assert.match(problems(read, sync, store, send), /never synced/);
    assert.match(problems(read, store, send), /never synced/);
    assert.match(problems(read, store, send, sync), /before its entry was synced/);
    assert.match(problems(read, store, sync.replace('= 0', '= -1 EIO (Input/output error)'), send), /never synced/);
    assert.match(problems(read, store, sync.replace('/j.db-wal', '/other'), send), /never synced/);
  });

  it('does not pass on a trace that shows too little', () => {
    assert.match(problems(store, sync, send), /never read/);
    assert.match(problems(read, store, sync), /never written to a socket/);
    assert.match(problems(read, sync, send), /was not written/);
  });
});
