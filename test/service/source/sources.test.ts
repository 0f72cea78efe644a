import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import type { SourceConfig } from '../../../src/service/config/config.ts';
import { createSources } from '../../../src/service/source/sources.ts';
import type { SourceResult } from '../../../src/service/source/source.ts';
import type { Questions, RequestFacts, Sources, SourcesOptions } from '../../../src/service/source/sources.ts';
import { closed, closeServers, NEVER, QUESTION, serveHttp, sourceAt } from './servers.ts';

const { nhsNumber, birthDate, consent, purpose, user } = QUESTION;
const FACTS: RequestFacts = { nhsNumber, birthDate, consent, purpose, user };

/** Asks for one panel that waits for everything; results in the order of its sources. */
async function all(sources: Sources, questions: Questions): Promise<readonly SourceResult[]> {
  return (await Promise.all(sources.askEach(questions, NEVER).values())).flat();
}

describe('asking the sources of a view', () => {
  let opened: Sources | null = null;
  afterEach(async () => {
    await opened?.close();
    opened = null;
    await closeServers();
  });

  const open = (configs: readonly SourceConfig[], options?: SourcesOptions): Sources =>
    (opened = createSources(configs, options));

  /** A source that counts its questions and answers after some milliseconds; those of status 503 fail. */
  const council = async (id: string, delayMs = 0, status = 200) => {
    const questions: { readonly requestId: string }[] = [];
    const server = await serveHttp((request, response) => {
      void json(request).then(async (question) => {
        questions.push(question as { requestId: string });
        await pause(delayMs);
        const headers = { 'content-type': 'application/xml', 'x-request-id': request.headers['x-request-id'] };
        response.writeHead(status, headers).end(`<record of="${id}"/>`);
      });
    });
    const config = sourceAt(server.url, { id, connector: 'rest-xml', mig: null, deadlineMs: 300 });
    return { config, questions, server };
  };

  it('asks in parallel, each under its own deadline; one that is late leaves the others standing', async () => {
    const [slow, quick, failing] = await Promise.all([
      council('slow', 5000),
      council('quick', 100),
      council('failing', 0, 503),
    ]);
    const configs = [slow.config, { ...quick.config, deadlineMs: 2000 }, failing.config];
    const results = await all(open(configs), { launchKey: 'launch-1', sources: configs, facts: FACTS, panels: 2 });
    assert.deepEqual(
      results.map((result) => [result.sourceId, result.state === 'answered' ? 'answered' : result.reason]),
      [
        ['slow', 'timeout'],
        ['quick', 'answered'],
        ['failing', 'fault'],
      ],
    );
    await closed(slow.server.sockets[0]);
  });

  it('gives every question an id of its own', async () => {
    const [one, other] = await Promise.all([council('one'), council('other')]);
    await all(open([one.config, other.config]), {
      launchKey: 'launch-1',
      sources: [one.config, other.config],
      facts: FACTS,
      panels: 1,
    });
    assert.notEqual(one.questions[0]?.requestId, other.questions[0]?.requestId);
  });

  describe('panels of one launch', () => {
    it('share one answer, also while it is awaited', async () => {
      const { config, questions } = await council('one', 20);
      const sources = open([config]);
      const results = await Promise.all([
        sources.ask('launch-1', config, FACTS),
        sources.ask('launch-1', config, FACTS),
      ]);
      assert.equal(results[0], results[1]);
      assert.equal(await sources.ask('launch-1', config, FACTS), results[0]);
      assert.equal(questions.length, 1);
    });

    it('share a failure', async () => {
      const { config, questions } = await council('one', 0, 503);
      const sources = open([config]);
      assert.equal(await sources.ask('launch-1', config, FACTS), await sources.ask('launch-1', config, FACTS));
      assert.equal(questions.length, 1);
    });

    it('do not share with another launch', async () => {
      const { config, questions } = await council('one');
      const sources = open([config]);
      await Promise.all([sources.ask('launch-1', config, FACTS), sources.ask('launch-2', config, FACTS)]);
      assert.equal(questions.length, 2);
    });

    it('do not share where the source was told something else', async () => {
      const { config, questions } = await council('one');
      const sources = open([config]);
      const others: readonly RequestFacts[] = [
        { ...FACTS, nhsNumber: '9990000026' },
        { ...FACTS, purpose: 'emergency' },
        { ...FACTS, user: { ...FACTS.user, id: 'u-2' } },
      ];
      await Promise.all([FACTS, ...others].map((facts) => sources.ask('launch-1', config, facts)));
      assert.equal(questions.length, 4);
    });

    it('share no longer once the last of them has its answers', async () => {
      const { config, questions } = await council('one');
      const sources = open([config]);
      const panel = { launchKey: 'launch-1', sources: [config], facts: FACTS, panels: 2 };
      await all(sources, panel);
      await all(sources, panel);
      assert.equal(questions.length, 1);
      await all(sources, panel);
      assert.equal(questions.length, 2);
    });

    it('share no longer once the launch is forgotten; who awaits the answer still gets it', async () => {
      const { config, questions } = await council('one', 30);
      const sources = open([config]);
      const awaited = sources.ask('launch-1', config, FACTS);
      sources.forget('launch-1');
      sources.forget('launch-unknown');
      assert.equal((await awaited).state, 'answered');
      await sources.ask('launch-1', config, FACTS);
      assert.equal(questions.length, 2);
    });

    it('share no longer than the time from the first question', async () => {
      const { config, questions } = await council('one');
      const sources = open([config], { shareMs: 60 });
      await sources.ask('launch-1', config, FACTS);
      await pause(40);
      await sources.ask('launch-1', config, FACTS);
      assert.equal(questions.length, 1);
      await pause(40);
      await sources.ask('launch-1', config, FACTS);
      assert.equal(questions.length, 2);
    });
  });

  describe('a source that is asked in parts', () => {
    const parts = ['demographics', 'problems', 'medication'];
    const inParts = async (fails: string | null = null) => {
      const asked: { part?: string; requestId: string }[] = [];
      const { url } = await serveHttp((request, response) => {
        void json(request).then((question) => {
          asked.push(question as { part: string; requestId: string });
          const { part } = question as { part: string };
          const headers = { 'content-type': 'application/xml', 'x-request-id': request.headers['x-request-id'] };
          response.writeHead(part === fails ? 500 : 200, headers).end(`<record part="${part}"/>`);
        });
      });
      const config = sourceAt(url, { connector: 'rest-xml', mig: null, parts });
      const panel = { launchKey: 'launch-1', sources: [config], facts: FACTS, panels: 2 };
      return { asked, sources: open([config]), panel };
    };

    it('is asked for each, and gives one result for each, in their order', async () => {
      const { asked, sources, panel } = await inParts();
      const results = await all(sources, panel);
      assert.deepEqual(
        results.map((result) => [
          ...[result.part, result.state],
          result.state === 'answered' && Buffer.from(result.extract.bytes).toString(),
        ]),
        parts.map((part) => [part, 'answered', `<record part="${part}"/>`]),
      );
      assert.equal(new Set(asked.map(({ requestId }) => requestId)).size, 3);
    });

    it('says which part failed; the others stand', async () => {
      const { sources, panel } = await inParts('problems');
      const results = await all(sources, panel);
      assert.deepEqual(
        results.map(({ part, state }) => [part, state]),
        [
          ['demographics', 'answered'],
          ['problems', 'unavailable'],
          ['medication', 'answered'],
        ],
      );
    });

    it('is asked once for the panels of one launch', async () => {
      const { asked, sources, panel } = await inParts();
      await Promise.all([all(sources, panel), all(sources, panel)]);
      assert.equal(asked.length, 3);
    });
  });

  describe('one who leaves', () => {
    it('gets a timeout at once; who stays gets the answer', async () => {
      const { config, questions } = await council('one', 60);
      const sources = open([config]);
      const leaving = new AbortController();
      const [left, stays] = [
        sources.ask('launch-1', config, FACTS, { leaving: leaving.signal }),
        sources.ask('launch-1', config, FACTS),
      ];
      leaving.abort();
      const result = await left;
      assert.equal(result.state === 'unavailable' && result.reason, 'timeout');
      assert.equal((await stays).state, 'answered');
      assert.equal(questions.length, 1);
    });

    it('and is the last takes the question with them: its socket is gone, and who comes later asks anew', async () => {
      const { config, questions, server } = await council('one', 5000);
      const sources = open([config]);
      const leaving = new AbortController();
      const left = [0, 1].map(() =>
        sources.ask('launch-1', { ...config, deadlineMs: 5000 }, FACTS, { leaving: leaving.signal }),
      );
      while (questions.length === 0) await pause(5);
      leaving.abort();
      await Promise.all(left);
      await closed(server.sockets[0]);
      await sources.ask('launch-1', config, FACTS);
      assert.equal(questions.length, 2);
    });

    it('before asking asks nothing', async () => {
      const { config } = await council('one');
      const result = await open([config]).ask('launch-1', config, FACTS, { leaving: AbortSignal.abort() });
      assert.equal(result.state, 'unavailable');
    });
  });

  it('reports a connector that fails unexpectedly, and shows a fault in its place', async () => {
    const { config } = await council('one');
    const surprises: string[] = [];
    const sources = open([config], { surprise: (sourceId) => surprises.push(sourceId) });
    const stranger = { ...config, id: 'not-configured' };
    const result = await sources.ask('launch-1', stranger, FACTS);
    assert.ok(result.state === 'unavailable' && result.reason === 'fault');
    assert.deepEqual(surprises, ['not-configured']);
  });

  it('ends what is under way when it is closed', async () => {
    const { config, server, questions } = await council('one', 5000);
    const sources = open([{ ...config, deadlineMs: 5000 }]);
    const result = sources.ask('launch-1', { ...config, deadlineMs: 5000 }, FACTS);
    while (questions.length === 0) await pause(5);
    await sources.close();
    const settled = await result;
    assert.ok(settled.state === 'unavailable' && settled.reason === 'timeout');
    await closed(server.sockets[0]);
  });
});
