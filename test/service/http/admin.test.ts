import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { closeServers, PLAIN, serveHttp } from '../source/servers.ts';
import { careAt, gpAt, portOf, startService, terminalOf, viewIdOf, type TestService } from '../support/service.ts';
import { startDoors } from '../support/sources.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

describe('the admin listener', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    const gone = await serveHttp((asked) => asked.socket.destroy());
    const second = { url: gone.url, afterMs: 10_000, tls: null };
    const guard = { ...PLAIN.guard, failures: 1, pauseMs: 600_000 };
    const sources = [gpAt(doors.gp.url, { second }), careAt(gone.url, { guard })];
    oriel = await startService(sources, () => ({ admin: { host: '127.0.0.1', port: 0 } }));
    const paths = await oriel.launch(['problems', 'social-care', 'allergies']);
    for (const path of paths.slice(0, 2)) {
      const page = (await oriel.request.get(path).expect(200)).text;
      await terminalOf(oriel, viewIdOf(page));
    }
    const [denied = ''] = await oriel.launch(['problems'], { role: 'R9999' });
    await oriel.request.get(denied).expect(200);
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  /** Asks the admin listener; fetch would not send another Host. */
  const get = async (path: string, host?: string): Promise<Answer> => {
    const { admin } = oriel.service;
    const options = {
      host: '127.0.0.1',
      port: portOf(admin ?? assert.fail()),
      path,
      ...(host && { headers: { host } }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    request(options, (response) => {
      const { statusCode = 0, headers } = response;
      text(response).then((body) => resolve({ status: statusCode, headers, text: body }), reject);
    }).end();
    return promise;
  };

  it('counts questions, durations and views, and shows each breaker, for Prometheus', async () => {
    const { status, headers, text: metrics } = await get('/metrics');
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    for (const line of [
      'oriel_source_questions_total{source="fellside-gp",endpoint="first",result="answered"} 1',
      'oriel_source_questions_total{source="fellside-care",endpoint="first",result="unreachable"} 1',
      'oriel_source_state{source="fellside-care",endpoint="first",state="paused"} 1',
      'oriel_source_state{source="fellside-gp",endpoint="first",state="asked"} 1',
      'oriel_source_state{source="fellside-gp",endpoint="second",state="asked"} 1',
      'oriel_source_asking{source="fellside-gp",endpoint="first"} 0',
      'oriel_source_waiting{source="fellside-gp",endpoint="first"} 0',
      'oriel_source_seconds_count{source="fellside-gp",endpoint="first"} 1',
      'oriel_views_total{outcome="complete"} 1',
      'oriel_views_total{outcome="unavailable"} 1',
      'oriel_views_total{outcome="denied"} 1',
      'oriel_view_seconds_count{outcome="complete"} 1',
      'oriel_pool_waiting{lane="ordinary"} 0',
    ])
      assert.ok(metrics.split('\n').includes(line), line);
    assert.match(metrics, /oriel_event_loop_delay_seconds\{quantile="0\.99"\} [\d.e-]+\n/);
    assert.match(metrics, /oriel_memory_bytes\{kind="rss"\} \d+\n/);
  });

  it('knows no label that the configuration does not bound, and nobody', async () => {
    const { text: metrics } = await get('/metrics');
    const labels = new Set([...metrics.matchAll(/[{,]([a-z]+)="/g)].map(([, name]) => name));
    assert.deepEqual([...labels].toSorted(), [
      'endpoint',
      'kind',
      'lane',
      'le',
      'outcome',
      'quantile',
      'result',
      'source',
      'state',
    ]);
    for (const page of [metrics, (await get('/')).text])
      assert.doesNotMatch(page, /999[ -]?000[ -]?0018|TESTPATIENT|u-17|Okafor|A81001/);
  });

  it('has a page for a person: no script, framed by nobody, the breaker in it', async () => {
    const { status, headers, text: page } = await get('/');
    assert.equal(status, 200);
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; .*frame-ancestors 'none'; sandbox$/);
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['cache-control'], 'no-store');
    assert.doesNotMatch(page, /<script|<link|<img|<form| on\w+=/);
    assert.match(page, /<td>fellside-care<\/td><td>only<\/td><td>paused, tried again in \d+ s<\/td><td>1<\/td>/);
    assert.match(page, /<td>fellside-gp<\/td><td>second<\/td><td>asked<\/td>/);
    assert.match(page, /<td>complete<\/td><td>1<\/td>/);
  });

  it('answers to no name that is not its own, and to nothing else', async () => {
    assert.equal((await get('/metrics', 'attacker.example')).status, 421);
    assert.equal((await get('/metrics', 'localhost:9000')).status, 200);
    assert.equal((await get('/v1/tickets')).status, 404);
  });

  it('is not on the listener of the hosts', async () => {
    await oriel.request.get('/metrics').expect(404);
  });
});
