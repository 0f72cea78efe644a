import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { createHttpClient, isContentType, reasonOfStatus } from '../../../src/service/source/http.ts';
import type { HttpClient, HttpOutcome } from '../../../src/service/source/http.ts';
import { NEVER, PLAIN, closed, closeServers, serveHttp, serveRaw } from './servers.ts';

const MEGABYTE = 1024 * 1024;

describe('HTTP to a source', () => {
  const clients: HttpClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await closeServers();
  });

  const clientOf = (url: string, maxBytes = 100_000): HttpClient => {
    const client = createHttpClient(url, { ...PLAIN, maxBytes, connectMs: 1000 });
    clients.push(client);
    return client;
  };
  const get = (url: string, signal = NEVER, maxBytes?: number): Promise<HttpOutcome> =>
    clientOf(url, maxBytes).send({ method: 'GET', headers: {}, body: null }, signal);
  const reasonOf = async (outcome: Promise<HttpOutcome>): Promise<string> => {
    const settled = await outcome;
    return settled.state === 'failed' ? settled.reason : `received ${settled.status}`;
  };

  for (const [encoding, compress] of Object.entries({ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync })) {
    it(`decompresses ${encoding}`, async () => {
      const { url } = await serveHttp((_request, response) =>
        response.setHeader('content-encoding', encoding).end(compress('<record/>')),
      );
      const outcome = await get(url);
      assert.ok(outcome.state === 'received');
      assert.equal(Buffer.from(outcome.bytes).toString(), '<record/>');
    });
  }

  it('sends what it is given, to the path of the URL, and hands back status and headers', async () => {
    const { url } = await serveHttp((request, response) => {
      response.writeHead(418, { 'x-seen': [request.method, request.url, request.headers['x-a']].join(' ') });
      request.pipe(response);
    });
    const outcome = await clientOf(`${url}?v=1`).send({ method: 'POST', headers: { 'x-a': 'b' }, body: 'é' }, NEVER);
    assert.ok(outcome.state === 'received');
    assert.equal(outcome.status, 418);
    assert.equal(outcome.header('x-seen'), 'POST /records?v=1 b');
    assert.equal(outcome.header('x-absent'), '');
    assert.equal(Buffer.from(outcome.bytes).toString(), 'é');
  });

  it('does not follow a redirect', async () => {
    const { url, sockets } = await serveHttp((_request, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    assert.equal(await reasonOf(get(url)), 'received 307');
    assert.equal(sockets.length, 1);
    assert.equal(reasonOfStatus(307), 'refused');
  });

  it('uses a connection again after a whole answer', async () => {
    const { url, sockets } = await serveHttp((_request, response) => response.end('<record/>'));
    const client = clientOf(url);
    for (const round of [1, 2, 3, 4, 5, 6]) {
      await client.send({ method: 'POST', headers: {}, body: `${round}` }, NEVER);
    }
    assert.ok(sockets.length < 3, `${sockets.length} connections`);
  });

  describe('past the deadline', () => {
    for (const [how, listener] of Object.entries({
      'a source that never begins to answer': () => undefined,
      'a source that drips a byte at a time': (_request: unknown, response: import('node:http').ServerResponse) => {
        const drip = setInterval(() => response.write('x'), 10);
        response.on('close', () => clearInterval(drip));
      },
    })) {
      it(`${how} is a timeout; its socket is destroyed and never used again`, async () => {
        let requests = 0;
        const { url, sockets } = await serveHttp((request, response) => {
          requests += 1;
          if (requests > 1) response.end('second');
          else listener(request, response);
        });
        const client = clientOf(url);
        const ask = (signal: AbortSignal) => client.send({ method: 'POST', headers: {}, body: 'q' }, signal);
        assert.equal(await reasonOf(ask(AbortSignal.timeout(150))), 'timeout');
        await closed(sockets[0]);
        const second = await ask(NEVER);
        assert.ok(second.state === 'received');
        assert.equal(Buffer.from(second.bytes).toString(), 'second');
        assert.equal(sockets.length, 2);
      });
    }

    it('does not begin when the signal has already ended', async () => {
      const { url, sockets } = await serveHttp((_request, response) => response.end());
      assert.equal(await reasonOf(get(url, AbortSignal.abort())), 'timeout');
      assert.equal(sockets.length, 0);
    });
  });

  describe('an answer larger than the cap', () => {
    it('is refused by its announced length, and the socket is destroyed', async () => {
      const { url, sockets } = await serveHttp((_request, response) => {
        response.writeHead(200, { 'content-length': 10 * MEGABYTE }).write('x');
      });
      assert.equal(await reasonOf(get(url)), 'too-large');
      await closed(sockets[0]);
    });

    it('is cut off where no length was announced', async () => {
      const { url, sockets } = await serveHttp((_request, response) => {
        const pour = () => {
          while (response.write(Buffer.alloc(MEGABYTE)));
        };
        response.on('drain', pour);
        pour();
      });
      assert.equal(await reasonOf(get(url)), 'too-large');
      await closed(sockets[0]);
    });

    it('is stopped as a gzip bomb at the cap, in bounded memory', async () => {
      const member = gzipSync(Buffer.alloc(8 * MEGABYTE));
      const bomb = Buffer.concat(Array.from({ length: 128 }, () => member));
      const { url, sockets } = await serveHttp((_request, response) =>
        response.setHeader('content-encoding', 'gzip').end(bomb),
      );
      let peak = 0;
      const before = process.memoryUsage().rss;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss - before)), 1);
      assert.equal(await reasonOf(get(url, NEVER, 16 * MEGABYTE)), 'too-large');
      clearInterval(watch);
      await closed(sockets[0]);
      assert.ok(bomb.length < 2 * MEGABYTE);
      assert.ok(peak < 128 * MEGABYTE, `the process grew by ${peak} bytes; the bomb holds ${1024 * MEGABYTE}`);
    });
  });

  describe('an answer that stops before its end is incomplete', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n';
    const gzipped = gzipSync('<record>'.padEnd(5000, 'abcdefg'));
    const cases = {
      'fewer bytes than announced': serveRaw.bind(null, `${head}Content-Length: 100\r\n\r\n<record>`, 'end'),
      'a reset within the body': serveRaw.bind(null, `${head}Content-Length: 100\r\n\r\n<record>`, 'reset'),
      'a missing last chunk': serveRaw.bind(null, `${head}Transfer-Encoding: chunked\r\n\r\n8\r\n<record>\r\n`, 'end'),
      'a compressed body without its end': serveRaw.bind(
        null,
        Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\n\r\n`), gzipped.subarray(0, -20)]),
        'end',
      ),
    } as const;
    for (const [how, serve] of Object.entries(cases)) {
      it(how, async () => {
        assert.equal(await reasonOf(get((await serve()).url)), 'incomplete');
      });
    }
  });

  describe('nobody is reached', () => {
    it('where the connection is refused', async () => {
      const { url } = await serveHttp(() => undefined);
      await closeServers();
      assert.equal(await reasonOf(get(url)), 'unreachable');
    });
    it('where the host name is unknown', async () => {
      assert.equal(await reasonOf(get('http://source.invalid/')), 'unreachable');
    });
    it('where TLS fails', async () => {
      const { port } = await serveHttp(() => undefined);
      assert.equal(await reasonOf(get(`https://127.0.0.1:${port}/`)), 'unreachable');
    });
    it('where the connection is closed before an answer', async () => {
      const { url } = await serveHttp((request) => request.socket.destroy());
      assert.equal(await reasonOf(get(url)), 'unreachable');
    });
  });

  describe('an answer that cannot be read', () => {
    it('is one that is not HTTP', async () => {
      assert.equal(await reasonOf(get((await serveRaw('SSH-2.0-OpenSSH_9.6\r\n', 'end')).url)), 'unreadable');
    });
    for (const [words, head] of [
      ['says two lengths', '200 OK\r\nContent-Length: 4\r\nContent-Length: 4'],
      ['says a length and sends chunks', '200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked'],
      ['has a status that there is not', '099 No\r\nContent-Length: 0'],
      ['goes on although nobody waited', '100 Continue'],
      ['changes the protocol', '101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade'],
    ] as const)
      it(`is one that ${words}: somebody was reached, and is not asked twice`, async () => {
        const { url, sockets } = await serveRaw(`HTTP/1.1 ${head}\r\n\r\n<a/>`, 'end');
        assert.equal(await reasonOf(get(url)), 'unreadable');
        assert.equal(sockets.length, 1);
      });
    it('is one whose compressed bytes are rubbish', async () => {
      for (const encoding of ['gzip', 'deflate', 'br']) {
        const { url } = await serveHttp((_request, response) =>
          response.setHeader('content-encoding', encoding).end('this is not compressed at all'),
        );
        assert.equal(await reasonOf(get(url)), 'unreadable', encoding);
      }
    });
    it('is one in an encoding that was not asked for', async () => {
      const { url, sockets } = await serveHttp((_request, response) =>
        response.setHeader('content-encoding', 'gzip, gzip').write(gzipSync(gzipSync('x'))),
      );
      assert.equal(await reasonOf(get(url)), 'unreadable');
      await closed(sockets[0]);
    });
  });

  it('rejects what is our own mistake', async () => {
    const { url } = await serveHttp((_request, response) => response.end());
    await assert.rejects(clientOf(url).send({ method: 'GET', headers: { 'x-a': 'b\nc' }, body: null }, NEVER));
  });

  it('ends what is under way when it is closed', async () => {
    const { url, sockets } = await serveHttp(() => undefined);
    const client = clientOf(url);
    const outcome = client.send({ method: 'POST', headers: {}, body: '' }, NEVER);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.close();
    assert.equal(await reasonOf(outcome), 'unreachable');
    await closed(sockets[0]);
  });
});

describe('the status of an answer', () => {
  it('says what it means to the reader', () => {
    const reasons = [204, 301, 307, 400, 401, 403, 404, 500, 503].map(reasonOfStatus);
    assert.deepEqual(reasons, ['unreadable', ...Array<string>(6).fill('refused'), 'fault', 'fault']);
  });
});

describe('the content type of an answer', () => {
  it('counts by media type, in UTF-8', () => {
    assert.ok(isContentType('Text/XML; charset="UTF-8"; action=x', 'application/xml', 'text/xml'));
    assert.ok(isContentType('text/xml', 'text/xml'));
    assert.ok(!isContentType('text/xml; charset=iso-8859-1', 'text/xml'));
    assert.ok(!isContentType('text/xmlx', 'text/xml'));
    assert.ok(!isContentType('', 'text/xml'));
  });
});
