import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import { createListener, type Listener } from '../../../src/service/http/listener.ts';
import { readerOf } from '../../../src/service/http/send.ts';
import { closed } from '../source/servers.ts';
import { eventually, factsOf, portOf, startService, type TestService } from '../support/service.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A listener on a free port; `sent` opens a connection and sends this. */
async function listening(answer: Answer) {
  const listener: Listener = createListener(answer);
  listener.server.listen(0, '127.0.0.1');
  await once(listener.server, 'listening');
  return { listener, sent: (bytes: string) => sentTo(portOf(listener.server), bytes) };
}

async function sentTo(port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

const GET = 'GET /v/x HTTP/1.1\r\nHost: oriel.example\r\n\r\n';

describe('a listener that stops', () => {
  for (const [words, bytes] of [
    ['that has sent nothing', ''],
    ['that has sent half of a request’s headers', 'GET /v/x HTTP/1.1\r\nHost: oriel.example\r\n'],
  ] as const)
    it(`does not wait for a connection ${words}`, async () => {
      const { listener, sent } = await listening(async () => undefined);
      const socket = await sent(bytes);
      await pause(50);
      const begun = performance.now();
      await listener.close(30_000);
      assert.ok(performance.now() - begun < 5_000);
      await closed(socket);
    });

  it('lets an answer under way end, and then ends its connection', async () => {
    const { listener, sent } = await listening(async (_, response) => {
      await pause(100);
      response.end('whole');
    });
    const socket = await sent(GET);
    await once(listener.server, 'request');
    const answer = text(socket);
    await listener.close(30_000);
    assert.match(await answer, /^HTTP\/1\.1 200 [^]*whole$/);
  });

  it('cuts an answer that does not end in time, and waits for what comes of that', async () => {
    const ends: string[] = [];
    const { listener, sent } = await listening(async (_, response) => {
      await once(response, 'close');
      await pause(50);
      ends.push('recorded');
    });
    const socket = await sent(GET);
    await once(listener.server, 'request');
    await listener.close(100);
    assert.deepEqual(ends, ['recorded']);
    await closed(socket);
  });

  it('bounds what it waits for while it runs', async () => {
    const { listener } = await listening(async () => undefined);
    const { headersTimeout, requestTimeout, timeout } = listener.server;
    assert.ok(headersTimeout <= 10_000 && requestTimeout <= 20_000);
    assert.equal(timeout, 120_000);
    await listener.close(0);
  });
});

describe('the listener of the service', () => {
  let oriel: TestService;
  before(async () => {
    oriel = await startService([]);
  });
  after(() => oriel.close());

  const asked = async (line: string): Promise<string> =>
    text(await sentTo(portOf(oriel.server), `${line} HTTP/1.1\r\nHost: oriel.example\r\nConnection: close\r\n\r\n`));

  for (const target of ['http://[::1/v/code', 'http://oriel.example:99999/v/code', '*'])
    it(`answers a target without a path as any unknown address: ${target}`, async () => {
      const warnings: string[] = [];
      const warned = ({ message }: Error): unknown => warnings.push(message);
      process.on('warning', warned);
      const answer = await asked(`GET ${target}`);
      await pause(20);
      process.off('warning', warned);
      assert.match(answer, /^HTTP\/1\.1 404 /);
      assert.match(answer, /X-Frame-Options: DENY/);
      assert.match(answer, /"code":"route-unknown"/);
      assert.deepEqual(warnings, []);
    });

  it('reads the path of an absolute target, whatever name it is called by', async () => {
    assert.match(await asked('GET http://elsewhere.example/v/code'), /^HTTP\/1\.1 410 /);
    assert.match(await asked('GET http://elsewhere.example/health?x'), /^HTTP\/1\.1 200 /);
  });

  it('counts a body that stops before its end as a refusal, not as a fault of its own', async () => {
    const head = 'POST /v1/tickets HTTP/1.1\r\nHost: oriel.example\r\nContent-Length: 100\r\n\r\nabc';
    const socket = await sentTo(portOf(oriel.server), head);
    await pause(50);
    socket.destroy();
    const refused = () => oriel.journal().findLast(({ facts }) => facts.includes('launch-malformed'));
    await eventually(refused);
    assert.equal(factsOf(oriel.journal(), 'ticket.refused')['code'], 'launch-malformed');
    assert.ok(!oriel.log.some((line) => line.includes('a request failed')));
  });
});

describe('a reader', () => {
  it('who was gone before anybody looked does not count as one who waits', async () => {
    const gone = Promise.withResolvers<boolean>();
    const { listener, sent } = await listening(async (_, response) => {
      await once(response, 'close');
      gone.resolve(readerOf({ res: response, socket: response.req.socket }).signal.aborted);
    });
    (await sent(GET)).destroy();
    assert.equal(await gone.promise, true);
    await listener.close(0);
  });
});
