import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';

import type { GuardLimits } from '../../../src/service/config/source-config.ts';
import { auditedSource } from '../../../src/service/source/audited.ts';
import { createSources } from '../../../src/service/source/sources.ts';
import type { RequestFacts, Sources } from '../../../src/service/source/sources.ts';
import { withRecord } from '../support/sources.ts';
import { closed, closeServers, NEVER, PLAIN, QUESTION, serveHttp, sourceAt, type TestServer } from './servers.ts';

const { nhsNumber, birthDate, consent, purpose, user } = QUESTION;
const FACTS: RequestFacts = { nhsNumber, birthDate, consent, purpose, user };

interface Endpoint {
  readonly server: TestServer;
  /** The id of each question. */
  readonly ids: string[];
}

describe('a source with two endpoints', () => {
  let sources: Sources | null = null;
  let launch = 0;
  afterEach(async () => {
    await sources?.close();
    sources = null;
    await closeServers();
  });

  const endpoint = async (answer: RequestListener): Promise<Endpoint> => {
    const ids: string[] = [];
    const server = await serveHttp((request, response) => {
      ids.push(String(request.headers['x-request-id']));
      answer(request, response);
    });
    return { server, ids };
  };
  const open = (first: Endpoint, second: Endpoint, { afterMs = 50, deadlineMs = 20_000, ...limits }: Limits = {}) => {
    const config = sourceAt(first.server.url, {
      ...{ connector: 'rest-xml', mig: null, deadlineMs, guard: { ...PLAIN.guard, ...limits } },
      second: { url: second.server.url, afterMs, tls: null },
    });
    const opened = (sources ??= createSources([config]));
    return {
      opened,
      ask: async (leaving = NEVER) => {
        const result = await opened.ask(`launch-${launch++}`, config, FACTS, { leaving });
        const { status, endpoint } = auditedSource(result, null);
        return [status, endpoint, result.state === 'answered' ? Buffer.from(result.extract.bytes).toString() : ''];
      },
    };
  };
  const hangs: RequestListener = () => undefined;
  const down: RequestListener = (request) => request.socket.destroy();

  it('is asked at the first alone while that answers in time', async () => {
    const [first, second] = [await endpoint(withRecord('<a/>')), await endpoint(withRecord('<b/>'))];
    assert.deepEqual(await open(first, second, { afterMs: 10_000 }).ask(), ['answered', 'first', '<a/>']);
    assert.equal(second.ids.length, 0);
  });

  it('is asked at the second when the first is slow; the loser’s socket is destroyed, and each has an id of its own', async () => {
    const [first, second] = [await endpoint(hangs), await endpoint(withRecord('<b/>'))];
    assert.deepEqual(await open(first, second).ask(), ['answered', 'second', '<b/>']);
    await closed(first.server.sockets[0]);
    assert.equal(new Set([...first.ids, ...second.ids]).size, 2);
  });

  it('shows the first where that answers after all, and ends the second', async () => {
    const late = Promise.withResolvers<undefined>();
    const first = await endpoint((request, response) => {
      void late.promise.then(() => withRecord('<a/>')(request, response));
    });
    const second = await endpoint(() => late.resolve(undefined));
    assert.deepEqual(await open(first, second).ask(), ['answered', 'first', '<a/>']);
    await closed(second.server.sockets[0]);
  });

  it('is asked at the second at once where the first cannot be reached', async () => {
    const [first, second] = [await endpoint(down), await endpoint(withRecord('<b/>'))];
    assert.deepEqual(await open(first, second, { afterMs: 19_000 }).ask(), ['answered', 'second', '<b/>']);
  });

  it('is not asked again where the first answers that it cannot', async () => {
    const first = await endpoint((_, response) => response.writeHead(500).end());
    const second = await endpoint(withRecord('<b/>'));
    assert.deepEqual(await open(first, second, { afterMs: 10_000 }).ask(), ['fault', 'first', '']);
    assert.equal(second.ids.length, 0);
  });

  it('gives a reason only when both have one', async () => {
    const asked = Promise.withResolvers<undefined>();
    const first = await endpoint((_, response) => void asked.promise.then(() => response.writeHead(500).end()));
    const second = await endpoint((request, response) => {
      asked.resolve(undefined);
      setTimeout(() => withRecord('<b/>')(request, response), 50);
    });
    assert.deepEqual(await open(first, second).ask(), ['answered', 'second', '<b/>']);
    const [gone, dead] = [await endpoint(down), await endpoint((_, response) => response.writeHead(403).end())];
    await sources?.close();
    sources = null;
    assert.deepEqual(await open(gone, dead).ask(), ['refused', 'second', '']);
  });

  it('is late as a whole where both hang, and neither socket stays open', async () => {
    const [first, second] = [await endpoint(hangs), await endpoint(hangs)];
    const [status] = await open(first, second, { deadlineMs: 300 }).ask();
    assert.equal(status, 'timeout');
    for (const { server } of [first, second]) await closed(server.sockets[0]);
  });

  it('has a breaker for each endpoint: a paused first is passed over, and both states can be seen', async () => {
    const [first, second] = [await endpoint(down), await endpoint(withRecord('<b/>'))];
    const { ask, opened } = open(first, second, { afterMs: 19_000, failures: 2, pauseMs: 600_000 });
    for (let question = 0; question < 4; question++) assert.equal((await ask())[1], 'second');
    assert.equal(first.ids.length, 2);
    assert.deepEqual(
      opened.states().map(({ id, endpoint: which, state }) => [id, which, state]),
      [
        ['fellside-gp', 'first', 'paused'],
        ['fellside-gp', 'second', 'asked'],
      ],
    );
  });

  it('does not hold it against an endpoint that it was not waited for', async () => {
    const [first, second] = [await endpoint(hangs), await endpoint(withRecord('<b/>'))];
    const { ask, opened } = open(first, second, { failures: 1 });
    await ask();
    await closed(first.server.sockets[0]);
    assert.deepEqual(
      opened.states().map(({ state, failures }) => [state, failures]),
      [
        ['asked', 0],
        ['asked', 0],
      ],
    );
    const leaving = new AbortController();
    const asking = ask(leaving.signal);
    leaving.abort();
    assert.equal((await asking)[0], 'timeout');
    assert.equal(opened.states()[0]?.state, 'asked');
  });
});

type Limits = Partial<GuardLimits> & { readonly afterMs?: number; readonly deadlineMs?: number };
