import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

import { PortInUse, serve } from '../../src/service/serve.ts';
import { closeServers, serveHttp } from './source/servers.ts';
import {
  AGREEMENT,
  careAt,
  eventsOf,
  eventually,
  factsOf,
  gpAt,
  portOf,
  postLaunch,
  startService,
  viewIdOf,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';

describe('a service that starts and stops', () => {
  afterEach(closeServers);

  it('refuses a port that is taken, in one line, and leaves nothing open', async () => {
    const { port } = await serveHttp(() => undefined);
    const taken = startService([], () => ({ listen: { host: '127.0.0.1', port } }));
    await assert.rejects(taken, (error: Error) => {
      assert.ok(error instanceof PortInUse);
      assert.equal(
        error.message,
        `port ${port} is in use. Stop what uses it, or set listen.port in oriel.yaml, or ORIEL_PORT.`,
      );
      return true;
    });
    const again = await startService([]);
    await again.close();
  });

  it('refuses an address that this machine has not, in one line that names the key', async () => {
    // TEST-NET-1 of RFC 5737: nobody has it.
    const elsewhere = startService([], () => ({ listen: { host: '192.0.2.1', port: 0 } }));
    await assert.rejects(elsewhere, {
      message: "oriel.yaml: listen.host: this machine has no address '192.0.2.1'. Use 127.0.0.1 or one of its own.",
    });
    const again = await startService([]);
    await again.close();
  });

  for (const [words, agreements, sources, message] of [
    [
      'dataset',
      [{ ...AGREEMENT, datasets: ['problem'] }],
      [],
      /agreement 'direct-care' names the dataset 'problem', .*Did you mean 'problems'\?/,
    ],
    ['policy', [{ ...AGREEMENT, policy: 'strict' }], [], /agreement 'direct-care' names the policy 'strict'/],
    ['format', [], [gpAt('http://127.0.0.1:9/', { format: 'hl7' })], /source 'fellside-gp' names the format 'hl7'/],
    [
      'kind',
      [],
      [gpAt('http://127.0.0.1:9/', { kind: 'gp-recrd' })],
      /source 'fellside-gp' is of the kind 'gp-recrd', which no dataset in .* reads\. Did you mean 'gp-record'\?/,
    ],
  ] as const) {
    it(`refuses a ${words} that is not in the templates before anybody waits for it`, async () => {
      await assert.rejects(
        startService(sources, () => ({ agreements })),
        (error: Error) => {
          assert.match(error.message, message);
          assert.match(error.message, /^oriel\.yaml: .* Check the name, or add it there\.$/);
          return true;
        },
      );
    });
  }

  it('refuses a second service over the same state', async () => {
    const first = await startService([]);
    await assert.rejects(serve(first.config), /Another Oriel service has it open/);
    await first.close();
  });

  it('lets the view that is under way end, and closes it in the journal, before it stops', async () => {
    const doors = await startDoors();
    doors.gp.simulator.setFault('slow', 150);
    const oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
    const [path = ''] = await oriel.launch(['problems']);
    const port = portOf(oriel.server);
    const asked = Promise.withResolvers<undefined>();
    doors.gp.onAsked = () => asked.resolve(undefined);
    const answer = oriel.request.get(path).then((whole) => whole);
    await asked.promise;
    await oriel.service.close();
    const { status, text } = await answer;
    assert.equal(status, 200);
    assert.deepEqual(eventsOf(oriel.journal(), viewIdOf(text)), ['intent', 'released', 'released', 'completed']);
    await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'));
    await oriel.close();
    await doors.close();
  });

  it('closes a view whose end could not be written when it happened', async function () {
    this.slow(15_000);
    const doors = await startDoors();
    const held = Promise.withResolvers<undefined>();
    doors.gp.instead = (_request, response) => void held.promise.then(() => response.destroy());
    const oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
    const [path = ''] = await oriel.launch(['problems']);
    const other = new DatabaseSync(oriel.config.state, { timeout: 5000 });
    const answer = assert.rejects(oriel.request.get(path).then());
    // The beginning has left, with its entry; nothing more of the view can be recorded.
    await eventually(() => oriel.journal().find(({ event }) => event === 'released'));
    other.exec('BEGIN IMMEDIATE');
    held.resolve(undefined);
    await answer;
    other.exec('ROLLBACK');
    other.close();
    assert.deepEqual(
      oriel.journal().map(({ event }) => event),
      ['ticket.minted', 'intent', 'released'],
    );
    await oriel.service.close();
    assert.equal(oriel.journal().at(-1)?.event, 'failed');
    await oriel.close();
    await doors.close();
  });

  it('writes the refusals that it has counted before it stops', async () => {
    const oriel = await startService([]);
    for (let round = 0; round < 3; round++) await postLaunch(oriel.request, 'garbage').expect(400);
    await oriel.service.close();
    assert.deepEqual(factsOf(oriel.journal(), 'ticket.refused'), {
      ...{ host: 'unknown', code: 'launch-malformed', jti: null, count: 2 },
    });
    await oriel.close();
  });

  it('stops twice', async () => {
    const oriel = await startService([]);
    await oriel.service.close();
    await oriel.close();
  });

  it('takes today’s date of London where it is told none', async () => {
    const other = await startService([]);
    const clock = () => new Date('2026-06-30T23:30:00Z');
    const { config } = other;
    const direct = await serve({ ...config, state: `${config.state}.other` }, { clock });
    assert.equal(direct.services.today(), '2026-07-01');
    await direct.close();
    await other.close();
  });
});
