import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import type { Config, SharingAgreement } from '../../src/service/config/config.ts';
import type { IndexConfig } from '../../src/service/config/source-config.ts';
import { closeServers, PLAIN, serveHttp } from './source/servers.ts';
import {
  AGREEMENT,
  careAt,
  eventsOf,
  factsOf,
  gpAt,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';

interface Asked {
  readonly requestId: string;
  readonly nhsNumber: string;
  readonly birthDate: string;
}

/** What an index that knows Edith says; a test changes some of it. */
const KNOWN = { registrations: { 'fellside-gp': 'yes', 'fellside-care': 'yes' }, expected: ['social-care'] } as const;

function indexAt(url: string, changes: Partial<IndexConfig> = {}): IndexConfig {
  const { connectMs, firstByteMs, guard, transport, oauth } = PLAIN;
  return {
    ...{ id: 'index', name: 'Fellside Record Index', url, format: 'index', contact: '01632 960050', deadlineMs: 3000 },
    ...{ connectMs, firstByteMs, guard, transport, oauth, maxBytes: 65_536, limits: GATE_LIMITS },
    ...changes,
  };
}

describe('finding the sources of a person', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  const asked: Asked[] = [];
  let said: (question: Asked) => object | string = () => ({});
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
  let agreement: SharingAgreement = { ...AGREEMENT, lookup: 'index' };

  const wellSaid = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const question = (await json(request)) as Asked;
    asked.push(question);
    const body = said(question);
    const headers = { 'content-type': 'application/json', 'x-request-id': question.requestId };
    response.writeHead(200, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const knowing = (changes: object) => (question: Asked) => ({ ...question, ...KNOWN, ...changes });

  const start = async (index: Partial<IndexConfig> = {}, hosts: (config: Config) => Partial<Config> = () => ({})) => {
    const { url } = await serveHttp((request, response) => void answer(request, response));
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], (config) => ({
      ...{ index: indexAt(url, index), agreements: [agreement] },
      ...hosts(config),
    }));
  };
  const open = async (view: string, claims = {}): Promise<string> => {
    const [path = ''] = await oriel.launch([view], claims);
    return (await oriel.request.get(path).expect(200)).text;
  };
  beforeEach(async () => {
    asked.length = 0;
    [said, answer] = [knowing({}), wellSaid];
    agreement = { ...AGREEMENT, lookup: 'index' };
    doors = await startDoors();
  });
  afterEach(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  it('an index is asked by number and birth date alone, after the intent; the view says who located the person', async () => {
    await start();
    const before: string[] = [];
    said = (question) => {
      before.push(...oriel.journal().map(({ event }) => event));
      return knowing({})(question);
    };
    const page = await open('social-care');
    assert.match(page, /<footer data-outcome="complete" [^>]*data-lookup="index" data-lookup-state="answered"/);
    assert.deepEqual(Object.keys(asked[0] ?? {}).toSorted(), ['birthDate', 'nhsNumber', 'requestId']);
    assert.equal(asked[0]?.nhsNumber, '9990000018');
    assert.deepEqual(before, ['ticket.minted', 'intent']);
    await terminalOf(oriel, viewIdOf(page));
    const [index, care] = factsOf(oriel.journal(), 'released')['sources'] as Record<string, unknown>[];
    assert.deepEqual([index?.['source'], index?.['status'], care?.['source']], ['index', 'answered', 'fellside-care']);
    assert.match(String(index?.['sha256']), /^[\w-]{43}$/);
  });

  it('a source at which the person is not registered is not asked, and no section says that nothing is recorded', async () => {
    await start();
    said = knowing({ registrations: { 'fellside-gp': 'yes', 'fellside-care': 'no' } });
    const page = await open('social-care');
    assert.equal(doors.care.asked, 0);
    assert.match(page, /Fellside Record Index lists no system that holds a record of this kind for this person\./);
    assert.match(page, /It may exist in a system that Fellside Record Index does not list\./);
    assert.match(page, /Contact: 01632 960050\./);
    assert.doesNotMatch(page, /is recorded for this/);
    assert.match(page, /<footer data-outcome="unavailable" data-completeness="0\/1"/);
    assert.equal(await terminalOf(oriel, viewIdOf(page)), 'failed');
    const sources = factsOf(oriel.journal(), 'failed')['sources'] as Record<string, unknown>[];
    assert.deepEqual(
      sources.map(({ source, status }) => [source, status]),
      [
        ['index', 'answered'],
        ['lookup:social-care', 'unregistered'],
      ],
    );
  });

  it('of several sources of a kind those are asked that hold a record, or may', async () => {
    const { url } = doors.gp;
    agreement = { ...agreement, sources: ['fellside-gp', 'b', 'c'] };
    const index = await serveHttp((request, response) => void answer(request, response));
    oriel = await startService(
      [gpAt(url), gpAt(url, { id: 'b', name: 'Beckfoot Practice' }), gpAt(url, { id: 'c', name: 'Crag Practice' })],
      () => ({ index: indexAt(index.url), agreements: [agreement] }),
    );
    said = knowing({ registrations: { 'fellside-gp': 'yes', b: 'no' } });
    const page = await open('problems');
    assert.equal(doors.gp.asked, 2);
    assert.match(page, /data-source="fellside-gp"/);
    assert.match(page, /data-source="c"/);
    assert.doesNotMatch(page, /Beckfoot/);
  });

  const silent: readonly (readonly [string, () => void, string, string | undefined])[] = [
    ['is down', () => (answer = (request) => void request.socket.destroy()), 'unreachable', undefined],
    ['hangs', () => (answer = () => undefined), 'timeout', undefined],
    ['answers 500', () => (answer = (_, response) => void response.writeHead(500).end()), 'fault', undefined],
    ['answers a web page', () => (answer = (_, response) => void response.end('<html>')), 'unreadable', undefined],
    ['answers another person', () => (said = knowing({ nhsNumber: '9990000026' })), 'correlation', 'WRONG-PERSON'],
    ['answers another birth date', () => (said = knowing({ birthDate: '1941-03-10' })), 'correlation', 'WRONG-PERSON'],
    ['answers another request', () => (said = knowing({ requestId: crypto.randomUUID() })), 'correlation', undefined],
    ['says more than it may', () => (said = knowing({ diagnosis: 'x' })), 'unreadable', 'NOT-THE-FORM'],
    [
      'says "maybe"',
      () => (said = knowing({ registrations: { 'fellside-gp': 'maybe' } })),
      'unreadable',
      'NOT-THE-FORM',
    ],
    ['sends 1 MB', () => (said = () => 'x'.repeat(1_000_000)), 'too-large', undefined],
  ];
  for (const [how, make, reason, category] of silent)
    it(`an index that ${how} makes nothing a no: all are asked, and the view says what it does not know`, async () => {
      await start({ deadlineMs: 400 });
      make();
      const page = await open('social-care');
      assert.match(page, /data-completeness="1\/1"/);
      assert.match(page, new RegExp(`data-lookup="index" data-lookup-state="${reason}"`));
      assert.match(
        page,
        /Fellside Record Index could not say at \d\d:\d\d which systems hold a record of this person\./,
      );
      await terminalOf(oriel, viewIdOf(page));
      const [index] = factsOf(oriel.journal(), 'released')['sources'] as Record<string, unknown>[];
      assert.deepEqual([index?.['source'], index?.['status'], index?.['category']], ['index', reason, category]);
    });

  it('an index that does not know the person says nothing about where there is no record', async () => {
    await start();
    answer = (request, response) =>
      void response.writeHead(404, { 'x-request-id': request.headers['x-request-id'] ?? '' }).end();
    assert.match(await open('social-care'), /data-lookup-state="unknown-person"/);
  });

  it('the panels of one launch ask it once', async () => {
    await start();
    const paths = await oriel.launch(['problems', 'social-care']);
    await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    assert.equal(asked.length, 1);
  });

  it('an index that has failed often enough is left alone', async () => {
    await start({ guard: { ...PLAIN.guard, failures: 2, pauseMs: 60_000 } });
    let times = 0;
    answer = (request) => void (times++, request.socket.destroy());
    for (let view = 0; view < 3; view++) await open('social-care');
    assert.equal(times, 2);
    assert.equal(oriel.service.services.lookup.state()?.state, 'paused');
  });

  describe('by the launch', () => {
    beforeEach(() => void (agreement = { ...AGREEMENT, lookup: 'launch' }));

    it('asks where the host has signed that the person is registered, and says so of the rest', async () => {
      await start();
      const page = await open('social-care', { registrations: ['fellside-gp'] });
      assert.equal(doors.care.asked, 0);
      assert.match(page, /Host ehr lists no system that holds a record of this kind for this person\./);
      assert.match(await open('problems', { registrations: ['fellside-gp'] }), /data-outcome="complete"/);
      assert.equal(asked.length, 0);
    });

    it('asks everywhere where the host does not say, and the view says so', async () => {
      await start();
      const page = await open('social-care');
      assert.match(page, /Host ehr did not say which systems hold a record of this person\./);
      assert.match(page, /data-completeness="1\/1"/);
    });

    it('refuses a source that is none: misspelt it would read as no', async () => {
      await start();
      const jws = await oriel.sign({ views: ['problems'], registrations: ['fellside-gp', 'felside-care'] });
      const refused = await oriel.request.post('/v1/tickets').type('application/jose').send(jws).expect(400);
      const { code, detail } = (refused.body as { error: Record<string, string> }).error;
      assert.deepEqual(
        [code, detail],
        ['launch-malformed', 'registrations.1 is not the id of a source of this service'],
      );
    });
  });

  describe('availability', () => {
    const ask = async (views: readonly string[], claims = {}) => {
      const jws = await oriel.sign({ views, ...claims });
      const told = await oriel.request.post('/v1/availability').type('application/jose').send(jws).expect(200);
      return (told.body as { availability: Record<string, unknown>[] }).availability;
    };

    it('says yes, no or unknown of each view by the index alone; no source is asked', async () => {
      await start();
      said = knowing({ registrations: { 'fellside-care': 'no' } });
      assert.deepEqual(await ask(['social-care', 'problems']), [
        { dataset: 'social-care', available: 'no', denial: null, expected: true, lastViewed: null },
        { dataset: 'problems', available: 'unknown', denial: null, expected: false, lastViewed: null },
      ]);
      said = knowing({});
      const [care] = await ask(['social-care']);
      assert.equal(care?.['available'], 'yes');
      assert.deepEqual([doors.gp.asked, doors.care.asked], [0, 0]);
    });

    it('says when people of the same organisation last saw the whole view, and nothing of others', async () => {
      await start();
      assert.equal((await ask(['social-care']))[0]?.['lastViewed'], null);
      const page = await open('social-care');
      await terminalOf(oriel, viewIdOf(page));
      const row = oriel.journal().findLast(({ event }) => event === 'completed');
      const [care, problems] = await ask(['social-care', 'problems']);
      assert.equal(care?.['lastViewed'], (row as unknown as { at: string }).at);
      assert.equal(problems?.['lastViewed'], null);
      const other = { ...agreement, id: 'other', organisations: ['B82002'] };
      await oriel.close();
      await start({}, () => ({ agreements: [agreement, other] }));
      assert.equal((await ask(['social-care'], { org: 'B82002' }))[0]?.['lastViewed'], null);
    });

    it('is decided as a view is: where access is denied nothing is said, and the index is not asked', async () => {
      await start();
      for (const [claims, denial] of [
        [{ role: 'R9999' }, 'no-agreement-role'],
        [{ consent: 'refused' }, 'consent-refused'],
        [{ purpose: 'emergency' }, 'emergency-without-reason'],
      ] as const)
        assert.deepEqual(await ask(['social-care'], claims), [
          { dataset: 'social-care', available: 'unknown', denial, expected: null, lastViewed: null },
        ]);
      assert.equal(asked.length, 0);
    });

    it('is unknown, never no, where the index is down, or the agreement does not ask it', async () => {
      await start();
      answer = (request) => void request.socket.destroy();
      assert.deepEqual((await ask(['social-care']))[0]?.['available'], 'unknown');
      await oriel.close();
      agreement = { ...AGREEMENT, lookup: 'list' };
      await start();
      assert.deepEqual((await ask(['social-care']))[0]?.['available'], 'unknown');
      assert.equal(asked.length, 0);
    });

    it('is in the journal before the index is asked, and again before it is told; it counts as no view', async () => {
      await start();
      const before: string[] = [];
      said = (question) => {
        before.push(...oriel.journal().map(({ event }) => event));
        return knowing({})(question);
      };
      await ask(['social-care', 'problems']);
      assert.deepEqual(before, ['availability.asked']);
      const rows = oriel.journal();
      assert.deepEqual(eventsOf(rows, null), ['availability.asked', 'availability.answered']);
      const { person, told, sources } = factsOf(rows, 'availability.answered');
      assert.equal(person, '9990000018');
      assert.deepEqual(told, [
        { dataset: 'social-care', available: 'yes', denial: null },
        { dataset: 'problems', available: 'yes', denial: null },
      ]);
      assert.equal((sources as { status: string }[])[0]?.status, 'answered');
    });

    it('uses a launch once, answers a POST only, and gives nothing where the journal cannot be written', async () => {
      await start();
      const jws = await oriel.sign({ views: ['problems'] });
      const post = () => oriel.request.post('/v1/availability').type('application/jose').send(jws);
      await post().expect(200);
      assert.equal(((await post().expect(401)).body as { error: { code: string } }).error.code, 'launch-replayed');
      const wrong = await oriel.request.get('/v1/availability').expect(405);
      assert.equal((wrong.headers as Record<string, string>)['allow'], 'POST');
      const unwritable = () => Promise.reject(new Error('the disk is full'));
      Object.assign(oriel.service.services.audit, { availabilityAnswered: unwritable });
      const fresh = await oriel.sign({ views: ['problems'] });
      const { text } = await oriel.request.post('/v1/availability').type('application/jose').send(fresh).expect(500);
      assert.doesNotMatch(text, /available/);
    });
  });
});
