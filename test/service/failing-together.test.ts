import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

import { Secret } from '../../src/service/config/secret.ts';
import type { SourceConfig } from '../../src/service/config/config.ts';
import { skipUnless } from '../support/skip.ts';
import { hasOpenssl, makeAuthority, type Authority, type Subject } from './source/certificates.ts';
import { closed, closeServers, PLAIN, serveHttp, serveHttps, serveRaw, type TestServer } from './source/servers.ts';
import {
  AGREEMENT,
  careAt,
  eventually,
  factsOf,
  FIXTURES,
  gpAt,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors, withRecord } from './support/sources.ts';

const RECORD = readFileSync(join(FIXTURES, 'edith/liquidlogic-adults.xml'), 'utf8');
const MEGABYTE = 1024 * 1024;
const MAX_BYTES = 8 * MEGABYTE;
/** Long enough for what ends by itself, on however busy a machine. */
const PATIENCE_MS = 25_000;
/** 1 GB of nothing in 1 MB. */
const BOMB = Buffer.concat(Array.from({ length: 128 }, () => gzipSync(Buffer.alloc(8 * MEGABYTE))));

const idOf = (request: Parameters<RequestListener>[0]): string => [request.headers['x-request-id']].flat().join('');
const xml = (request: Parameters<RequestListener>[0], more = {}) => ({
  ...{ 'content-type': 'application/xml', 'x-request-id': idOf(request) },
  ...more,
});

/** How a source fails: where it is, what it should say, what the journal should. */
interface Failing {
  readonly id: string;
  readonly config: Partial<SourceConfig> & { readonly url: string };
  readonly words: string;
  readonly status: string;
  /** The server behind it, where it may not keep a connection open. */
  readonly server?: TestServer;
}

const WORDS = {
  unreachable: String.raw`could not be reached at \d\d:\d\d\.`,
  timeout: String.raw`did not answer in time\. Oriel stopped waiting at \d\d:\d\d\.`,
  incomplete: String.raw`sent an incomplete answer at \d\d:\d\d\.`,
  unreadable: String.raw`sent an answer that could not be read at \d\d:\d\d\.`,
  refused: String.raw`refused the request at \d\d:\d\d\.`,
  'too-large': 'sent an answer that is too large to read safely',
  unsafe: 'sent an answer that could not be read safely',
  busy: String.raw`could not answer at \d\d:\d\d: too many requests were waiting\.`,
};

describe('sources that fail together', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  let authority: Authority;
  let failing: readonly Failing[];
  /** Questions to the place that a redirect leads to. */
  let elsewhere = 0;
  let tokens = 0;
  before(async function () {
    skipUnless.call(this, hasOpenssl(), 'openssl, which makes the certificates, is not installed');
    authority = makeAuthority();
    doors = await startDoors();
    failing = [
      ...(await unreachableOnes()),
      ...(await misbehavingOnes()),
      ...(await rawOnes()),
      await unauthorizedOne(),
    ];
    const sources = [
      gpAt(doors.gp.url, { deadlineMs: PATIENCE_MS }),
      careAt(doors.care.url, { id: 'healthy', name: 'healthy council', deadlineMs: PATIENCE_MS }),
      ...failing.map(({ id, config }) => {
        const common = {
          id,
          name: `council ${id}`,
          contact: `01632 960012`,
          deadlineMs: PATIENCE_MS,
          maxBytes: MAX_BYTES,
        };
        return careAt(config.url, { ...common, ...config });
      }),
    ];
    oriel = await startService(sources, () => ({
      agreements: [{ ...AGREEMENT, sources: sources.map(({ id }) => id) }],
    }));
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
    authority.remove();
  });

  async function unreachableOnes(): Promise<readonly Failing[]> {
    const tls = { ca: authority.certificate, certificate: null, key: null, passphrase: null };
    const transport = { ...PLAIN.transport, tls };
    const serve = async (subject: Subject): Promise<string> => {
      const { certificate, key } = authority.issue(subject);
      return (await serveHttps({ cert: certificate, key }, withRecord(RECORD))).url;
    };
    const gone = { words: WORDS.unreachable, status: 'unreachable' };
    const other = { name: 'other.example', alternatives: 'DNS:other.example' };
    return [
      { id: 'name-unknown', config: { url: 'http://source.invalid/' }, ...gone },
      { id: 'certificate-ended', config: { url: await serve({ name: 'localhost', days: -1 }), transport }, ...gone },
      { id: 'wrong-host-name', config: { url: await serve(other), transport }, ...gone },
      { id: 'authority-unknown', config: { url: await serve({ name: 'localhost' }) }, ...gone },
    ];
  }

  async function misbehavingOnes(): Promise<readonly Failing[]> {
    const elsewhereUrl = (await serveHttp((_, response) => void (elsewhere++, response.end(RECORD)))).url;
    const serve = async (id: string, status: keyof typeof WORDS | 'encoding', listener: RequestListener) => {
      const server = await serveHttp(listener);
      const words = status === 'encoding' ? WORDS.unsafe : WORDS[status];
      return { id, config: { url: server.url }, words, status, server };
    };
    return [
      await serve('hangs', 'timeout', () => undefined).then(atDeadline),
      await serve('drips', 'timeout', (request, response) => {
        response.writeHead(200, xml(request));
        const dripping = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(dripping));
      }).then(atDeadline),
      await serve('late-first-byte', 'timeout', (request, response) => {
        const waking = setTimeout(() => response.writeHead(200, xml(request)).end(RECORD), 60_000);
        response.on('close', () => clearTimeout(waking));
      }).then((late) => ({ ...late, config: { ...late.config, firstByteMs: 200 } })),
      await serve('redirects', 'refused', (_, response) => response.writeHead(307, { location: elsewhereUrl }).end()),
      await serve('redirects-to-itself', 'refused', (_, response) =>
        response.writeHead(302, { location: '/records' }).end(),
      ),
      await serve('bomb', 'too-large', (request, response) =>
        response.writeHead(200, xml(request, { 'content-encoding': 'gzip' })).end(BOMB),
      ),
      await serve('fifty-megabytes', 'too-large', (request, response) => {
        response.writeHead(200, xml(request));
        for (let sent = 0; sent < 50; sent++) response.write(Buffer.alloc(MEGABYTE, 'x'));
        response.end();
      }),
      await serve('other-charset', 'unreadable', (request, response) =>
        response.writeHead(200, xml(request, { 'content-type': 'application/xml; charset=utf-16' })).end(RECORD),
      ),
      await serve('says-utf-8-and-is-not', 'encoding', (request, response) =>
        response.writeHead(200, xml(request)).end(Buffer.from(RECORD.replace('Edith', 'Édith'), 'latin1')),
      ),
      await serve('too-busy', 'busy', (_, response) => response.writeHead(429, { 'retry-after': '1' }).end()),
      await serve('maintenance', 'busy', (_, response) =>
        response.writeHead(503, { 'retry-after': '1' }).end('<html>'),
      ),
    ];
  }

  /** Ends at its own deadline, not at that of the others. */
  function atDeadline(one: Failing): Failing {
    return { ...one, config: { ...one.config, deadlineMs: 300 } };
  }

  async function rawOnes(): Promise<readonly Failing[]> {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n';
    const incomplete = { words: WORDS.incomplete, status: 'incomplete' };
    const length = `${head}Content-Length: 100000\r\n\r\n${RECORD.slice(0, 500)}`;
    return [
      { id: 'reset-within', config: { url: (await serveRaw(length, 'reset')).url }, ...incomplete },
      {
        // What comes after the announced end is no answer; what came before it is no whole record.
        ...{ id: 'shorter-announced', words: WORDS.unsafe, status: 'not-well-formed' },
        config: { url: (await serveHttp(shorter)).url },
      },
      { id: 'longer-announced', config: { url: (await serveRaw(length, 'end')).url }, ...incomplete },
      {
        ...{ id: 'not-http', config: { url: (await serveRaw('SSH-2.0-OpenSSH_9.6\r\n', 'end')).url } },
        ...{ words: WORDS.unreadable, status: 'unreadable' },
      },
    ];
  }

  /** Announces half of the record, and sends all of it. */
  function shorter(...[request, response]: Parameters<RequestListener>): void {
    const half = String(Math.floor(Buffer.byteLength(RECORD) / 2));
    const head = Object.entries(xml(request, { 'content-length': half })).map(([name, value]) => `${name}: ${value}`);
    response.socket?.end(`HTTP/1.1 200 OK\r\n${head.join('\r\n')}\r\n\r\n${RECORD}`);
  }

  /** Takes no token, however new it is. */
  async function unauthorizedOne(): Promise<Failing> {
    const endpoint = await serveHttp((_, response) => {
      tokens += 1;
      const token = { access_token: `token-${String(tokens)}`, token_type: 'Bearer', expires_in: 3600 };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
    });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const oauth = {
      tokenUrl: endpoint.url,
      clientId: 'oriel',
      keyId: 'k',
      algorithm: 'ES256',
      key,
      scope: null,
    } as const;
    const { url } = await serveHttp((_, response) => response.writeHead(401).end());
    return { id: 'takes-no-token', config: { url, oauth }, words: WORDS.refused, status: 'refused' };
  }

  async function openBoth(): Promise<{ readonly problems: string; readonly care: string }> {
    const paths = await oriel.launch(['problems', 'social-care']);
    const [problems, care] = await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    return { problems: problems?.text ?? '', care: care?.text ?? '' };
  }

  it('each say so in words of their own; what is healthy stands', async () => {
    const { problems, care } = await openBoth();
    assert.match(problems, /<footer data-outcome="complete"/);
    assert.match(care, /<footer data-outcome="partial"/);
    const sections = [...care.matchAll(/<section [^>]*data-outcome="([^"]*)">(.*?)<\/section>/gs)];
    assert.ok(sections.length > 0);
    for (const [, outcome, html = ''] of sections) {
      assert.notEqual(outcome, 'shown');
      assert.doesNotMatch(html, /is recorded for this/);
      for (const { id, words } of failing) assert.match(html, new RegExp(`council ${id} ${words}`), id);
    }
  });

  it('stand in the journal, each with its own reason, and the view was completed', async () => {
    const { care } = await openBoth();
    const view = viewIdOf(care);
    assert.equal(await terminalOf(oriel, view), 'completed');
    const rows = oriel.journal().filter((row) => row.view === view);
    const facts = factsOf(rows, 'released');
    const states = new Map(
      (facts['sources'] as { source: string; status: string }[]).map((one) => [one.source, one.status]),
    );
    assert.equal(states.get('healthy'), 'answered');
    // Those that asked for a pause got one at the first view.
    for (const { id, status } of failing)
      assert.match(states.get(id) ?? '', new RegExp(`^(?:${status}${status === 'busy' ? '|paused' : ''})$`), id);
    assert.equal(facts['completeness'], `1/${String(failing.length + 1)}`);
  });

  it('keep no connection that was cut off', async () => {
    await openBoth();
    for (const { server } of failing.filter(({ status }) => status === 'timeout' || status === 'too-large')) {
      const { sockets = [] } = server ?? {};
      assert.ok(sockets.length > 0);
      for (const socket of sockets) await closed(socket);
    }
  });

  it('lead nowhere else, and get no more than two tokens a question', async () => {
    const before = tokens;
    await openBoth();
    assert.equal(elsewhere, 0);
    assert.ok(tokens - before <= 2, `${tokens - before} tokens`);
  });

  it('leave nothing behind in memory', async () => {
    // An answer that is too large is cut at 8 MB: four of them, were they kept, would be twice the bound.
    const bound = 16 * MEGABYTE;
    await openBoth();
    const before = await heldAtRest();
    for (let round = 0; round < 4; round++) await openBoth();
    // What lags behind is let go of sooner or later; what is kept never is.
    await eventually(async () => ((await heldAtRest()) - before < bound ? true : undefined));
  });
});

/** Bytes that are held once what is about to be let go of has been: the least of several looks, each after a collection. */
async function heldAtRest(): Promise<number> {
  let least = Infinity;
  for (let look = 0; look < 5; look++) {
    await pause(20);
    collectGarbage();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + external + arrayBuffers);
  }
  return least;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a source that comes and goes', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  let time = 1000;
  before(async () => {
    doors = await startDoors();
    const guard = { ...PLAIN.guard, failures: 2, pauseMs: 300 };
    const sources = [gpAt(doors.gp.url), careAt(doors.care.url, { guard, deadlineMs: 20_000 })];
    oriel = await startService(sources, () => ({}), { stopwatch: () => time });
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  it('is left alone while it fails, says so, and is shown again when it is back', async () => {
    const view = async (): Promise<string> => {
      const [path = ''] = await oriel.launch(['social-care']);
      return (await oriel.request.get(path).expect(200)).text;
    };
    const statusOf = async (page: string): Promise<unknown> => {
      await terminalOf(oriel, viewIdOf(page));
      const rows = oriel.journal().filter((row) => row.view === viewIdOf(page));
      return (factsOf(rows, 'released')['sources'] as { status: string }[])[0]?.status;
    };
    for (const round of [1, 2, 3]) {
      doors.care.instead = (request) => request.socket.destroy();
      doors.care.asked = 0;
      const first = await view();
      assert.match(first, /Fellside County Council could not be reached at \d\d:\d\d\./, `round ${round}`);
      // Two failures in a row in the first round; afterwards the trial alone is enough.
      if (round === 1) await view();
      const paused = await view();
      assert.match(
        paused,
        /Fellside County Council was not asked at \d\d:\d\d, because it has failed several times in a row\./,
      );
      assert.match(paused, /Contact: Duty desk, 01632 960011\./);
      assert.doesNotMatch(paused, /is recorded for this/);
      assert.equal(await statusOf(paused), 'paused');
      assert.equal(doors.care.asked, round === 1 ? 2 : 1);
      time += 300;
    }
    doors.care.instead = null;
    const back = await view();
    assert.match(back, /<footer data-outcome="complete"/);
    assert.equal(await statusOf(back), 'answered');
  });
});
