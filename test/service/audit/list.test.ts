import assert from 'node:assert/strict';

import type { Audit, AuditFilter } from '../../../src/service/audit/audit.ts';
import { openAudit } from '../../../src/service/audit/store.ts';
import { release, rowsOf, source, subject, temporaryFolder, whole } from './support/samples.ts';

describe('listing the audit', () => {
  const folder = temporaryFolder();
  let now = Date.parse('2026-03-01T10:00:00Z');
  let audit: Audit;
  let views: readonly string[] = [];

  /** One entry a minute: 1 to 3 a view of the first person, 4 and 5 a refused view of the second by another user. */
  before(async () => {
    audit = await openAudit({ file: folder.file, clock: () => new Date((now += 60_000)) });
    const other = { id: 'u-18', name: 'Sam Birch', role: 'R8001', organisation: 'Y99999' };
    const first = await audit.intend(subject);
    await first.released(release);
    await first.completed(whole);
    const second = await audit.intend({ ...subject, person: '9449306168', user: other });
    await second.denied('access', 'role');
    views = [first.id, second.id];
  });
  after(async () => {
    await audit.close();
    folder.remove();
  });

  async function numbers(filter: AuditFilter): Promise<readonly number[]> {
    const entries = await audit.list({ until: '2026-03-01T10:06:30Z', ...filter }, 'officer');
    return entries.filter(({ event }) => event !== 'audit.read').map(({ seq }) => seq);
  }

  it('finds by person, user, organisation and event', async () => {
    assert.deepEqual(await numbers({ person: '9449305552' }), [1, 2, 3]);
    assert.deepEqual(await numbers({ user: 'u-18' }), [4, 5]);
    assert.deepEqual(await numbers({ organisation: 'Y99999' }), [4, 5]);
    assert.deepEqual(await numbers({ event: 'intent' }), [1, 4]);
    assert.deepEqual(await numbers({ event: 'intent', person: '9449306168' }), [4]);
    assert.deepEqual(await numbers({ person: '0000000000' }), []);
  });

  it('finds a view by its id as it was heard', async () => {
    const heard = views[0]?.toLowerCase().replace('-', ' ');
    assert.deepEqual(await numbers({ view: heard ?? '' }), [1, 2, 3]);
  });

  it('finds by instants, both inclusive, in any offset and precision', async () => {
    // The sweep took the first tick, so entry 1 is at 10:02.
    assert.deepEqual(await numbers({ from: '2026-03-01T10:03:00Z', until: '2026-03-01T10:05:00Z' }), [2, 3, 4]);
    assert.deepEqual(await numbers({ from: '2026-03-01T11:04:00.000+01:00' }), [3, 4, 5]);
    assert.deepEqual(await numbers({ from: '2026-03-01T10:03:00.001Z', until: '2026-03-01T10:04:59.999Z' }), [3]);
  });

  it('keeps the newest under a limit, still in order', async () => {
    assert.deepEqual(await numbers({ limit: 2 }), [4, 5]);
  });

  it('gives what was written, as it was written', async () => {
    const [entry] = await audit.list({ event: 'denied' }, 'officer');
    assert.deepEqual(entry, {
      seq: 5,
      at: '2026-03-01T10:06:00.000Z',
      event: 'denied',
      view: views[1],
      person: '9449306168',
      user: 'u-18',
      organisation: 'Y99999',
      facts: { step: 'access', code: 'role' },
    });
    const [released] = await audit.list({ event: 'released' }, 'officer');
    assert.deepEqual(released?.facts, { ...release, sources: [source] });
  });

  it('is itself recorded first, by reader and field names, and shows in the next reading', async () => {
    const before = rowsOf(folder.file).length;
    const entries = await audit.list({ person: '9449305552', limit: 3 }, 'officer-2');
    const [reading] = rowsOf(folder.file).slice(before);
    assert.equal(reading?.['event'], 'audit.read');
    assert.equal(reading['facts'], '{"reader":"officer-2","fields":["limit","person"]}');
    assert.deepEqual([reading['person'], reading['user']], ['9449305552', 'officer-2']);
    assert.ok(entries.every(({ seq }) => seq <= before));
    assert.equal((await audit.list({ user: 'officer-2' }, 'officer-3')).length, 1);
  });

  it('finds a person by the number as views show it', async () => {
    const plain = await audit.list({ person: '9449306168' }, 'officer');
    const grouped = await audit.list({ person: '944 930 6168' }, 'officer');
    assert.ok(plain.length > 0);
    assert.deepEqual(
      grouped.filter(({ event }) => event !== 'audit.read'),
      plain.filter(({ event }) => event !== 'audit.read'),
    );
    assert.equal(rowsOf(folder.file).at(-1)?.['person'], '9449306168');
  });

  it('refuses a filter that cannot be run, before recording a reading', async () => {
    const before = rowsOf(folder.file).length;
    await assert.rejects(audit.list({ from: 'yesterday' }, 'officer'), /"yesterday" is not an instant/);
    await assert.rejects(audit.list({ until: '' }, 'officer'), RangeError);
    await assert.rejects(audit.list({ limit: 0 }, 'officer'), /limit/);
    await assert.rejects(audit.list({ person: '9449305553' }, 'officer'), /ten digits with a correct check digit/);
    await assert.rejects(audit.list({ view: '7K2M' }, 'officer'), /"7K2M" is not a view id/);
    await assert.rejects(
      audit.list({ event: 'realeased' }, 'officer'),
      /no event "realeased"\. There are: intent, released/,
    );
    assert.equal(rowsOf(folder.file).length, before);
  });
});
