import assert from 'node:assert/strict';

import { closeServers, PLAIN, serveHttp } from '../source/servers.ts';
import { careAt, gpAt, startService, terminalOf, viewIdOf, type TestService } from '../support/service.ts';

describe('GET /health', () => {
  let oriel: TestService;
  before(async () => {
    const { url } = await serveHttp((request) => request.socket.destroy());
    const guard = { ...PLAIN.guard, failures: 1, pauseMs: 60_000 };
    oriel = await startService([gpAt(url), careAt(url, { guard })]);
  });
  after(async () => {
    await oriel.close();
    await closeServers();
  });

  const health = async (headers: Readonly<Record<string, string>> = {}) =>
    (await oriel.request.get('/health').set(headers).expect(200)).body as Record<string, unknown>;

  it('says how each source is, to who asks on this machine', async () => {
    const well = { state: 'asked', failures: 0, failingSince: null, againInMs: 0, asking: 0, waiting: 0 };
    assert.deepEqual(await health(), {
      status: 'ok',
      sources: [
        { id: 'fellside-gp', ...well },
        { id: 'fellside-care', ...well },
      ],
    });
  });

  it('says nothing of the sources through a proxy', async () => {
    for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP'])
      assert.deepEqual(await health({ [header]: '192.0.2.1' }), { status: 'ok' }, header);
  });

  it('says that a source is paused, and nothing about whom it was asked', async () => {
    const [path = ''] = await oriel.launch(['social-care']);
    const { text } = await oriel.request.get(path).expect(200);
    assert.equal(await terminalOf(oriel, viewIdOf(text)), 'failed');
    const [, care] = (await health())['sources'] as { state: string; failures: number; againInMs: number }[];
    assert.deepEqual([care?.state, care?.failures], ['paused', 1]);
    assert.ok((care?.againInMs ?? 0) > 0);
    assert.doesNotMatch(JSON.stringify(await health()), /TESTPATIENT|\d{10}/);
  });
});
