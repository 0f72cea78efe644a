import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { Audit } from '../../../src/service/audit/audit.ts';
import { startJournal } from '../../../src/service/audit/journal.ts';
import { openAudit } from '../../../src/service/audit/store.ts';
import { openThread, type Thread } from '../../../src/service/audit/thread.ts';
import { entry, listedBy, release, rowsOf, source, subject, temporaryFolder, whole } from './support/samples.ts';

describe('the journal', () => {
  const folder = temporaryFolder();
  let audit: Audit;
  before(async () => (audit = await openAudit({ file: folder.file })));
  after(async () => {
    await audit.close();
    folder.remove();
  });

  async function view(): Promise<string> {
    const viewing = await audit.intend(subject);
    await viewing.released(release);
    await viewing.completed(whole);
    return viewing.id;
  }

  it('numbers the entries of many concurrent views without a gap, each view in its order', async () => {
    const ids = await Promise.all(Array.from({ length: 200 }, view));
    const rows = rowsOf(folder.file);
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      Array.from({ length: 600 }, (_, index) => index + 1),
    );
    assert.equal(new Set(ids).size, 200);
    for (const id of ids) {
      const own = rows.filter((row) => row['view'] === id).map(({ event }) => event);
      assert.deepEqual(own, ['intent', 'released', 'completed']);
    }
  });

  it('refuses to change, delete, replace or number apart, also over another connection', () => {
    const db = new DatabaseSync(folder.file);
    const values = `'2026-01-01T00:00:00.000Z', 'completed', 'forged', NULL, NULL, NULL, '{}'`;
    try {
      assert.throws(() => db.exec(`UPDATE journal SET person = '' WHERE seq = 1`), /never changed/);
      assert.throws(() => db.exec('DELETE FROM journal WHERE seq = 1'), /never deleted/);
      assert.throws(() => db.exec('DELETE FROM journal'), /never deleted/);
      assert.throws(() => db.exec(`INSERT OR REPLACE INTO journal VALUES (1, ${values})`), /without gaps/);
      assert.throws(() => db.exec(`INSERT INTO journal VALUES (100000, ${values})`), /without gaps/);
      assert.throws(() => db.exec(`INSERT INTO journal VALUES (NULL, ${values})`), /without gaps/);
    } finally {
      db.close();
    }
  });

  it('continues its numbers beside another thread or process that writes', async () => {
    const before = rowsOf(folder.file).length;
    const tool = await openAudit({ file: folder.file, sweep: false });
    for (let round = 0; round < 40; round++) await Promise.all([tool.list({ limit: 1 }, 'officer'), view()]);
    await tool.close();
    const numbers = rowsOf(folder.file).map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      Array.from({ length: before + 160 }, (_, index) => index + 1),
    );
  });

  it('holds launches that were accepted, refused and repeated', async () => {
    await audit.minted(subject, ['adult-summary', 'carers']);
    await audit.refused({ host: 'sample-ehr', code: 'launch-signature', jti: null });
    await audit.refused({ host: 'sample-ehr', code: 'launch-replayed', jti: 'launch-1', count: 3 });
    const [minted, refused, replayed] = rowsOf(folder.file).slice(-3);
    assert.deepEqual(
      [minted?.['event'], minted?.['person'], minted?.['user']],
      ['ticket.minted', '9449305552', 'u-17'],
    );
    assert.match(String(minted?.['facts']), /"datasets":\["adult-summary","carers"\]/);
    assert.deepEqual([refused?.['event'], refused?.['person']], ['ticket.refused', null]);
    assert.match(String(refused?.['facts']), /"count":1\}$/);
    assert.deepEqual(
      [replayed?.['event'], replayed?.['facts']],
      ['ticket.replayed', '{"host":"sample-ehr","code":"launch-replayed","jti":"launch-1","count":3}'],
    );
  });

  it('stores the declared fields and nothing that a wider object carries', async () => {
    const content = { body: 'Asthma', html: '<p>Asthma</p>' };
    const wide = { ...subject, ...content, user: { ...subject.user, ...content } };
    const chunk = { ...release, ...content, sources: [{ ...source, ...content }] };
    const viewing = await audit.intend(wide);
    await viewing.released(chunk);
    await viewing.failed('render', 'template', chunk.sources);
    const stored = rowsOf(folder.file).filter((row) => row['view'] === viewing.id);
    assert.equal(stored.length, 3);
    assert.doesNotMatch(JSON.stringify(stored), /Asthma/);
  });

  it('is readable to the account of the service alone', () => {
    assert.equal(statSync(folder.file).mode & 0o077, 0);
    assert.equal(statSync(`${folder.file}-wal`).mode & 0o077, 0);
  });
});

describe('the journal under a clock that is set back', () => {
  it('keeps the order of what happened', async () => {
    const folder = temporaryFolder();
    const times = ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:05.000Z', '2026-03-01T09:00:00.000Z'];
    const next = times.values();
    const audit = await openAudit({ file: folder.file, clock: () => new Date(next.next().value ?? 0), sweep: false });
    const viewing = await audit.intend(subject);
    await viewing.released(release);
    await viewing.completed(whole);
    await audit.close();
    const entries = await listedBy(folder.file);
    assert.deepEqual(
      entries.map(({ seq, at, event }) => [seq, at, event]),
      [
        [1, times[0], 'intent'],
        [2, times[1], 'released'],
        [3, times[2], 'completed'],
      ],
    );
    folder.remove();
  });
});

describe('the group commit', () => {
  it('stores in one transaction what a turn of the event loop brings, and in the next all that arrived during it', async () => {
    const folder = temporaryFolder();
    const sizes: number[] = [];
    const journal = await startJournal({ file: folder.file, isService: false, sweepAt: null }, async (opening) => {
      const thread = await openThread(opening);
      const ask: Thread['ask'] = (kind, question) => {
        if (Array.isArray(question)) sizes.push(question.length);
        return thread.ask(kind, question);
      };
      return { ...thread, ask };
    });
    const append = (count: number) => Array.from({ length: count }, async () => journal.append(entry));
    const together = append(30);
    await turn();
    const appended = Promise.all([...together, ...append(20)]);
    await journal.close();
    const written = await appended;
    assert.deepEqual(sizes, [30, 20]);
    assert.deepEqual(
      written.map(({ seq }) => seq),
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    folder.remove();
  });

  it('is one for entries and tickets', async () => {
    const folder = temporaryFolder();
    const journal = await startJournal({ file: folder.file, isService: false, sweepAt: null });
    const codeHash = new Uint8Array(32).fill(1);
    const times = { replayUntil: 2_000, expires: 2_000, rememberedUntil: 2_000 };
    const tickets = [{ codeHash, payload: new Uint8Array([7]) }];
    const launch = { host: 'ehr', launchHash: new Uint8Array(32), ...times, tickets };
    const [first, again, written, taken, taken2] = await Promise.all([
      journal.tickets.add(launch),
      journal.tickets.add(launch),
      journal.append(entry),
      journal.tickets.take(codeHash, 1_000),
      journal.tickets.take(codeHash, 1_000),
    ]);
    assert.deepEqual([first, again, written.seq, taken, taken2], [true, false, 1, new Uint8Array([7]), null]);
    await journal.close();
    await assert.rejects(journal.tickets.add(launch), { code: 'journal-unavailable' });
    folder.remove();
  });
});
