import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

import { openDatabase } from '../../../src/service/audit/database.ts';
import { startJournal } from '../../../src/service/audit/journal.ts';
import { openAudit } from '../../../src/service/audit/store.ts';
import { openThread, type Thread } from '../../../src/service/audit/thread.ts';
import { skipUnless } from '../../support/skip.ts';
import { entry, release, rowsOf, subject, temporaryFolder, whole } from './support/samples.ts';

const SCRIPT = fileURLToPath(new URL('./support/write-line-by-line.ts', import.meta.url));
const unavailable = { name: 'OrielError', code: 'journal-unavailable' };

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

describe('a journal that cannot be opened', () => {
  async function refuses(file: string, reason: RegExp): Promise<void> {
    await assert.rejects(openAudit({ file }), (error: Error) => {
      assert.match(error.message, reason);
      assert.match(error.message, /^The journal .* cannot be opened for writing: .* Check that its folder exists/);
      return error.message.includes(file);
    });
  }

  it('says so where the folder does not exist', () => refuses(`${folder.file}/missing/state.db`, /ENOENT/));

  it('says so where the file is no database', async () => {
    writeFileSync(folder.file, 'not a database, but long enough to be looked at as one'.repeat(40));
    await refuses(folder.file, /not a database\. Check that .* a file that Oriel made/);
  });

  it('says so where a folder has its name', async () => {
    mkdirSync(folder.file);
    await refuses(folder.file, /unable to open/);
  });

  it('is found out at the start where the file may only be read', async () => {
    await (await openAudit({ file: folder.file })).close();
    chmodSync(folder.file, 0o444);
    chmodSync(dirname(folder.file), 0o777);
    const opening = { file: folder.file, isService: true, sweepAt: null };
    asOrdinaryUser(() => assert.throws(() => openDatabase(opening), /readonly/));
  });
});

/** Root may write to every file, so as root this runs as nobody (65534). */
function asOrdinaryUser(work: () => void): void {
  if (process.getuid?.() !== 0) {
    work();
    return;
  }
  process.seteuid?.(65534);
  try {
    work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a journal that cannot be written', () => {
  it('rejects while another process holds the file, and recovers', async function () {
    this.slow(5000);
    const audit = await openAudit({ file: folder.file });
    const viewing = await audit.intend(subject);
    const other = new DatabaseSync(folder.file);
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(audit.intend(subject), unavailable);
    other.exec('ROLLBACK');
    other.close();
    await viewing.released(release);
    await viewing.completed(whole);
    await audit.close();
    assert.deepEqual(
      rowsOf(folder.file).map(({ seq, event }) => [seq, event]),
      [
        [1, 'intent'],
        [2, 'released'],
        [3, 'completed'],
      ],
    );
  });

  it('rejects all that wait when its thread dies, and starts another without closing open views', async () => {
    const threads: Thread[] = [];
    const opening = { file: folder.file, isService: true, sweepAt: '2026-03-01T10:00:00.000Z' };
    const journal = await startJournal(opening, async (options) => {
      threads.push(await openThread(options));
      return threads.at(-1) ?? assert.fail();
    });
    await journal.append(entry);
    const waiting = [journal.append(entry), journal.append(entry)];
    const stopped = threads[0]?.stop();
    const outcomes = await Promise.allSettled(waiting);
    await stopped;
    // What was under way may have been stored before the end, but nobody was told so.
    assert.ok(outcomes.some(({ status }) => status === 'rejected'));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.equal(codeOf(outcome.reason), unavailable.code);
    await journal.append(entry);
    assert.equal(threads.length, 2);
    await journal.close();
    const rows = rowsOf(folder.file);
    assert.ok(rows.every(({ event }) => event === 'intent'));
    assert.equal(rows.at(-1)?.['seq'], rows.length);
  });

  it('rejects when its file was moved away, and recovers when it is back', async () => {
    const audit = await openAudit({ file: folder.file });
    const viewing = await audit.intend(subject);
    renameSync(folder.file, `${folder.file}.moved`);
    await assert.rejects(viewing.released(release), unavailable);
    await assert.rejects(audit.intend(subject), unavailable);
    renameSync(`${folder.file}.moved`, folder.file);
    await viewing.completed(whole);
    await audit.close();
  });

  it('closes the views that were left open, each once, when it can be written again', async () => {
    const audit = await openAudit({ file: folder.file });
    const [ended, broken, closed, kept] = await Promise.all([1, 2, 3, 4].map(() => audit.intend(subject)));
    assert.ok(ended && broken && closed && kept);
    await closed.completed(whole);
    renameSync(folder.file, `${folder.file}.moved`);
    await assert.rejects(ended.completed(whole), unavailable);
    await assert.rejects(broken.released(release), unavailable);
    for (const viewing of [ended, broken, closed]) viewing.left();
    await assert.rejects(audit.closeLeft(), unavailable);
    renameSync(`${folder.file}.moved`, folder.file);
    await audit.closeLeft();
    await audit.closeLeft();
    const ends = rowsOf(folder.file).filter(({ event }) => event !== 'intent');
    assert.deepEqual(
      new Map(ends.map(({ view, event }) => [view, event])),
      new Map([
        [closed.id, 'completed'],
        [ended.id, 'completed'],
        [broken.id, 'failed'],
      ]),
    );
    assert.equal(ends.length, 3);
    await audit.close();
  });

  it('rejects once it is closed, and closes twice', async () => {
    const audit = await openAudit({ file: folder.file });
    const viewing = await audit.intend(subject);
    const last = viewing.completed(whole);
    await Promise.all([audit.close(), last]);
    await assert.rejects(audit.intend(subject), unavailable);
    await assert.rejects(audit.list({}, 'officer'), unavailable);
    await audit.close();
  });

  it('rejects while the disk is full, survives, and recovers', async function () {
    this.timeout(30_000);
    this.slow(5000);
    skipUnless.call(this, spawnSync('prlimit', ['--version']).status === 0, 'prlimit is not installed');
    const child = spawn(process.execPath, [SCRIPT, folder.file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const answer = async () => String((await answers.next()).value);
    const write = () => (child.stdin.write('x\n'), answer());
    // No file may grow beyond the limit: SQLite sees its write refused, as on a full disk.
    const limit = (bytes: string) =>
      assert.equal(spawnSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}`]).status, 0);

    assert.equal(await answer(), 'open');
    assert.equal(await write(), 'durable');
    limit('65536:unlimited');
    const outcomes = await Promise.all(Array.from({ length: 60 }, write));
    assert.equal(outcomes.at(-1), 'journal-unavailable');
    assert.ok(outcomes.every((outcome) => outcome === 'durable' || outcome === 'journal-unavailable'));
    limit('unlimited:unlimited');
    assert.equal(await write(), 'durable');
    child.stdin.end();
    assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 0);
    const rows = rowsOf(folder.file).filter(({ event }) => event === 'intent');
    assert.equal(rows.length, 2 + outcomes.filter((outcome) => outcome === 'durable').length);
    assert.equal(rows.at(-1)?.['seq'], rows.length);
  });
});

function codeOf(reason: unknown): unknown {
  return reason instanceof Error ? Reflect.get(reason, 'code') : undefined;
}
