import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import type { GuardLimits } from '../../../src/service/config/source-config.ts';
import { askWithin } from '../../../src/service/source/deadline.ts';
import { guard } from '../../../src/service/source/guard.ts';
import type { SourceResult } from '../../../src/service/source/source.ts';
import { createSources } from '../../../src/service/source/sources.ts';
import type { RequestFacts, Sources } from '../../../src/service/source/sources.ts';
import { withRecord } from '../support/sources.ts';
import { NEVER, PLAIN, QUESTION, closeServers, serveHttp, sourceAt } from './servers.ts';

const { nhsNumber, birthDate, consent, purpose, user } = QUESTION;
const FACTS: RequestFacts = { nhsNumber, birthDate, consent, purpose, user };

describe('a source that is spared', () => {
  let sources: Sources | null = null;
  let time = 1000;
  afterEach(async () => {
    await sources?.close();
    await closeServers();
  });

  /** A source behind a guard; `answer` can be changed, every launch is another one. */
  const open = async (limits: Partial<GuardLimits>, answer: RequestListener, deadlineMs = 20_000) => {
    const door = { answer, asked: 0 };
    const { url, sockets } = await serveHttp((request, response) => {
      door.asked += 1;
      door.answer(request, response);
    });
    const changes = { connector: 'rest-xml', mig: null, deadlineMs } as const;
    const config = sourceAt(url, { ...changes, guard: { ...PLAIN.guard, ...limits } });
    sources = createSources([config], { stopwatch: () => time });
    const opened = sources;
    let launch = 0;
    const ask = async (): Promise<string> => {
      const result = await opened.ask(`launch-${String(launch++)}`, config, FACTS);
      return result.state === 'answered' ? 'answered' : result.reason;
    };
    return { door, ask, sockets, state: () => opened.states()[0] };
  };
  const down: RequestListener = (request) => request.socket.destroy();
  const status =
    (code: number, headers = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(code, headers).end();

  it('is not asked any more after too many failures in a row, and is tried again after a pause', async () => {
    const { door, ask, state } = await open({ failures: 2, pauseMs: 100 }, down);
    assert.deepEqual([await ask(), await ask(), await ask()], ['unreachable', 'unreachable', 'paused']);
    assert.equal(door.asked, 2);
    assert.equal(state()?.state, 'paused');
    door.answer = withRecord('<record/>');
    time += 100;
    assert.deepEqual([await ask(), await ask()], ['answered', 'answered']);
    assert.deepEqual(state(), {
      ...{ id: 'fellside-gp', state: 'asked', failures: 0, failingSince: null, againInMs: 0 },
      ...{ asking: 0, waiting: 0 },
    });
  });

  it('says since when it fails, from the second failure on, and no longer once it answered', async () => {
    const began = '2020-01-31T09:00:00.000Z';
    let clock = Date.parse(began);
    let answer: RequestListener = down;
    const { url } = await serveHttp((request, response) => answer(request, response));
    const config = sourceAt(url, { connector: 'rest-xml', mig: null, guard: { ...PLAIN.guard, failures: 2 } });
    sources = createSources([config], { stopwatch: () => time, clock: () => clock });
    const opened = sources;
    const since = async (launch: string) => {
      const result = await opened.ask(launch, config, FACTS);
      clock += 60_000;
      return result.state === 'answered' ? 'answered' : [result.reason, result.since];
    };
    assert.deepEqual(await since('first'), ['unreachable', undefined]);
    assert.equal(opened.states()[0]?.failingSince, began);
    assert.deepEqual(await since('second'), ['unreachable', began]);
    assert.deepEqual(await since('third'), ['paused', began]);
    time += 1_000_000;
    answer = status(403);
    assert.deepEqual(await since('refused in good health'), ['refused', undefined]);
    assert.equal(opened.states()[0]?.failingSince, null);
    answer = down;
    assert.deepEqual(await since('again'), ['unreachable', undefined]);
    assert.equal(opened.states()[0]?.failingSince, '2020-01-31T09:04:00.000Z');
  });

  it('is tried by one question only; the others say so at once', async () => {
    const held: ServerResponse[] = [];
    const { door, ask, state } = await open({ failures: 1, pauseMs: 20 }, down);
    await ask();
    time += 20;
    door.answer = (_request, response) => void held.push(response);
    const trial = ask();
    while (held.length === 0) await pause(5);
    assert.deepEqual([await ask(), await ask()], ['paused', 'paused']);
    assert.equal(state()?.state, 'tried');
    held[0]?.writeHead(404).end();
    assert.equal(await trial, 'refused');
    assert.equal(state()?.state, 'asked');
    assert.equal(door.asked, 2);
  });

  for (const [what, answer] of Object.entries({
    'that refuses the request': status(403),
    'that does not know the person': ((request, response) => {
      response.writeHead(404, { 'x-request-id': request.headers['x-request-id'] }).end();
    }) satisfies RequestListener,
    'that answers another request': ((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/xml', 'x-request-id': 'another' }).end('<r/>');
    }) satisfies RequestListener,
  })) {
    it(`is not paused for an answer ${what}`, async () => {
      const { ask, state } = await open({ failures: 1 }, answer);
      await ask();
      assert.deepEqual([state()?.state, state()?.failures], ['asked', 0]);
    });
  }

  for (const [what, answer, reason] of [
    ['a timeout', (() => undefined) satisfies RequestListener, 'timeout'],
    ['a fault of its own', status(500), 'fault'],
    ['an HTML page', withRecord('<html/>', 'text/html'), 'unreadable'],
    ['being too busy', status(429), 'busy'],
  ] as const) {
    it(`counts ${what} as a failure`, async () => {
      const { ask, state } = await open({ failures: 1 }, answer, 200);
      assert.equal(await ask(), reason);
      assert.equal(state()?.state, 'paused');
    });
  }

  it('gets no more questions at once than it may; those beyond the queue are turned away', async () => {
    const { door, ask, sockets, state } = await open({ atOnce: 1, waiting: 1 }, () => undefined, 300);
    const [first, second, third] = [ask(), ask(), ask()];
    assert.equal(await third, 'busy');
    while (door.asked === 0) await pause(5);
    assert.deepEqual([state()?.asking, state()?.waiting, sockets.length, door.asked], [1, 1, 1, 1]);
    assert.equal(await first, 'timeout');
    assert.notEqual(await second, 'answered');
  });

  it('was busy, not late, where a question waited in vain and was never put', async () => {
    const source = sourceAt('http://127.0.0.1/', { guard: { ...PLAIN.guard, atOnce: 1 } });
    const deaf = { ask: () => new Promise<SourceResult>(() => undefined), close: () => Promise.resolve() };
    const guarded = guard(deaf, source, { clock: Date.now });
    void guarded.ask(QUESTION, NEVER);
    const result = await askWithin(guarded, { ...source, deadlineMs: 50 }, QUESTION, {
      signal: NEVER,
      clock: Date.now,
    });
    assert.ok(result.state === 'unavailable' && result.reason === 'busy');
  });

  it('gets the next question as soon as one has ended', async () => {
    const { door, ask } = await open({ atOnce: 1, waiting: 3 }, withRecord('<record/>'));
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), ['answered', 'answered', 'answered']);
    assert.equal(door.asked, 3);
  });

  it('that asks for a pause gets it', async () => {
    for (const [code, value] of [
      [429, '30'],
      [503, new Date(Date.now() + 30_000).toUTCString()],
    ] as const) {
      const { door, ask, state } = await open({}, status(code, { 'retry-after': value }));
      assert.deepEqual([await ask(), await ask()], ['busy', 'paused']);
      assert.equal(door.asked, 1);
      const { againInMs = 0 } = state() ?? {};
      assert.ok(againInMs > 20_000 && againInMs <= 30_000, `${againInMs} ms`);
    }
  });

  it('that asks for a pause of years does not get that', async () => {
    const { ask, state } = await open({}, status(429, { 'retry-after': '999999999' }));
    await ask();
    assert.ok((state()?.againInMs ?? Infinity) <= 60_000);
  });

  it('that asks for a pause in words that cannot be read is asked again', async () => {
    const { ask, state } = await open({}, status(429, { 'retry-after': 'soon' }));
    assert.deepEqual([await ask(), state()?.state], ['busy', 'asked']);
  });
});
