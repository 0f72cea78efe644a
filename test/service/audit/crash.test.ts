import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { openAudit } from '../../../src/service/audit/store.ts';
import { release, rowsOf, subject, temporaryFolder, whole } from './support/samples.ts';

const SCRIPT = fileURLToPath(new URL('./support/write-until-killed.ts', import.meta.url));
const KILLS = 6;

/** Lets a child write views and kills it in the middle; gives the entries it had reported as durable. */
async function writeAndKill(file: string, ms: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [SCRIPT, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  await once(child.stdout, 'data');
  await wait(ms);
  child.kill('SIGKILL');
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  // The last line may have been cut by the kill.
  return (await output).split('\n').slice(0, -1);
}

describe('a service that is killed', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('leaves every entry in the file whose promise had resolved', async () => {
    for (let kill = 1; kill <= KILLS; kill++) {
      const durable = await writeAndKill(folder.file, 37 * kill);
      const stored = new Set(rowsOf(folder.file).map((row) => `${String(row['view'])} ${String(row['event'])}`));
      assert.ok(durable.length > 10, `only ${durable.length} entries before the kill`);
      assert.deepEqual(
        durable.filter((entry) => !stored.has(entry)),
        [],
      );
    }
    const numbers = rowsOf(folder.file).map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
  });

  it('finds its open views closed as aborted by the next start, once', async () => {
    await (await openAudit({ file: folder.file })).close();
    const rows = rowsOf(folder.file);
    const views = Map.groupBy(rows, (row) => row['view']);
    assert.ok(views.size > 50);
    for (const entries of views.values()) {
      const terminal = entries.filter((row) => row['event'] !== 'intent' && row['event'] !== 'released');
      assert.equal(terminal.length, 1);
    }
    const aborted = rows.filter((row) => row['event'] === 'aborted');
    assert.ok(aborted.length >= KILLS);
    const { facts, person, user, organisation } = aborted[0] ?? {};
    assert.deepEqual([facts, person, user, organisation], ['{"reason":"crash"}', '9449305552', 'u-17', 'Y12345']);
    await (await openAudit({ file: folder.file })).close();
    assert.equal(rowsOf(folder.file).length, rows.length);
  });
});

describe('a tool that opens the journal of a running service', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('leaves its open views open; a second service is refused', async () => {
    const service = await openAudit({ file: folder.file });
    const viewing = await service.intend(subject);
    const tool = await openAudit({ file: folder.file, sweep: false });
    assert.equal((await tool.list({}, 'officer')).length, 1);
    await tool.close();
    await assert.rejects(openAudit({ file: folder.file }), /Another Oriel service has it open/);
    await viewing.released(release);
    await viewing.completed(whole);
    await service.close();
    const events = rowsOf(folder.file).map(({ event }) => event);
    assert.deepEqual(events, ['intent', 'audit.read', 'released', 'completed']);
  });
});
