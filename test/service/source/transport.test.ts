import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import { Secret } from '../../../src/service/config/secret.ts';
import type { TlsConfig, TransportConfig } from '../../../src/service/config/source-config.ts';
import { createHttpClient } from '../../../src/service/source/http.ts';
import type { HttpClient } from '../../../src/service/source/http.ts';
import { skipUnless } from '../../support/skip.ts';
import { hasOpenssl, makeAuthority, type Authority, type Subject } from './certificates.ts';
import { closed, closeServers, NEVER, PLAIN, serveHttp, serveHttps, type TestServer } from './servers.ts';

const NO_TLS: TlsConfig = { ca: null, certificate: null, key: null, passphrase: null };

describe('the way to a source', () => {
  const clients: HttpClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await closeServers();
  });

  const get = async (url: string, transport: Partial<TransportConfig>): Promise<string> => {
    const settings = { ...PLAIN, maxBytes: 1000, transport: { ...PLAIN.transport, ...transport } };
    const client = createHttpClient(url, settings);
    clients.push(client);
    const outcome = await client.send({ method: 'GET', headers: {}, body: null }, NEVER);
    return outcome.state === 'failed' ? outcome.reason : Buffer.from(outcome.bytes).toString();
  };

  it('carries the configured headers, secrets too, on every request', async () => {
    const { url } = await serveHttp((request, response) =>
      response.end([request.headers['x-key'], request.headers['x-name']].join(' ')),
    );
    assert.equal(await get(url, { headers: { 'X-Key': new Secret('s3cret'), 'X-Name': 'oriel' } }), 's3cret oriel');
  });

  it('lets no configured header take the place of one that a connector writes', async () => {
    const { url } = await serveHttp((request, response) => response.end(request.headers['accept-encoding']));
    assert.match(await get(url, { headers: { 'Accept-Encoding': 'x' } }), /gzip/);
  });

  describe('over TLS', () => {
    let authority: Authority;
    before(function () {
      skipUnless.call(this, hasOpenssl(), 'openssl, which makes the certificates, is not installed');
      authority = makeAuthority();
    });
    after(() => authority.remove());

    const serve = (subject: Subject): Promise<TestServer> => {
      const { certificate, key } = authority.issue(subject);
      return serveHttps({ cert: certificate, key }, (_request, response) => response.end('answer'));
    };
    const trusting = (): TlsConfig => ({ ...NO_TLS, ca: authority.certificate });

    it('trusts a private authority that it is told of, and no other', async () => {
      const { url } = await serve({ name: 'localhost' });
      assert.equal(await get(url, { tls: trusting() }), 'answer');
      assert.equal(await get(url, {}), 'unreachable');
    });

    it('does not trust the authorities of Node.js beside it', async () => {
      const other = makeAuthority();
      try {
        const { url } = await serve({ name: 'localhost' });
        assert.equal(await get(url, { tls: { ...NO_TLS, ca: other.certificate } }), 'unreachable');
      } finally {
        other.remove();
      }
    });

    it('does not accept a certificate that has ended', async () => {
      const { url } = await serve({ name: 'localhost', days: -1 });
      assert.equal(await get(url, { tls: trusting() }), 'unreachable');
    });

    it('does not accept a certificate of another host name', async () => {
      const { url } = await serve({ name: 'other.example', alternatives: 'DNS:other.example' });
      assert.equal(await get(url, { tls: trusting() }), 'unreachable');
    });

    it('does not let the environment switch the check off', async () => {
      const { url } = await serve({ name: 'localhost', days: -1 });
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        assert.equal(await get(url, { tls: trusting() }), 'unreachable');
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      }
    });

    it('shows our certificate to a source that asks for one', async () => {
      const { certificate, key } = authority.issue({ name: 'localhost' });
      const options = {
        cert: certificate,
        key,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      };
      const { url } = await serveHttps(options, (request, response) => response.end(commonNameOf(request.socket)));
      const own = authority.issue({ name: 'oriel' });
      const mutual = { ...trusting(), certificate: own.certificate, key: new Secret(own.key) };
      assert.equal(await get(url, { tls: mutual }), 'oriel');
      assert.notEqual(await get(url, { tls: trusting() }), 'oriel');
    });

    it('goes through a proxy as a tunnel that the proxy cannot read', async () => {
      const { url, port } = await serve({ name: 'localhost' });
      const proxy = await startProxy();
      const authorization = new Secret('Basic b3JpZWw6cHc=');
      assert.equal(await get(url, { tls: trusting(), proxy: { url: proxy.url, authorization } }), 'answer');
      assert.deepEqual(proxy.asked, [[`localhost:${String(port)}`, 'Basic b3JpZWw6cHc=']]);
      assert.doesNotMatch(proxy.seen(), /answer|records/);
    });

    it('checks the source’s certificate behind a proxy too', async () => {
      const { url } = await serve({ name: 'other.example', alternatives: 'DNS:other.example' });
      const proxy = await startProxy();
      assert.equal(await get(url, { tls: trusting(), proxy: { url: proxy.url, authorization: null } }), 'unreachable');
    });
  });

  it('does not wait for a proxy that takes a tunnel and says nothing, and keeps no connection to it', async () => {
    const { url } = await serveHttp((_request, response) => response.end('answer'));
    const silent = await serveHttp(
      () => undefined,
      (_request, socket) => void socket.on('end', () => socket.end()).resume(),
    );
    const proxy = { url: new URL(silent.url).origin, authorization: null };
    const settings = { ...PLAIN, connectMs: 300, maxBytes: 1000, transport: { ...PLAIN.transport, proxy } };
    const client = createHttpClient(url, settings);
    clients.push(client);
    const patience = AbortSignal.timeout(5000);
    const outcome = await client.send({ method: 'POST', headers: {}, body: '' }, patience);
    assert.equal(outcome.state === 'failed' && outcome.reason, 'unreachable');
    await closed(silent.sockets[0]);
  });

  it('is closed where the proxy refuses the tunnel, or is not there', async () => {
    const { url } = await serveHttp((_request, response) => response.end('answer'));
    const refusing = await serveHttp((_request, response) => response.end());
    const at = (proxyUrl: string) => ({ proxy: { url: new URL(proxyUrl).origin, authorization: null } });
    assert.equal(await get(url, at(refusing.url)), 'unreachable');
    await closeServers();
    assert.equal(await get(url, at(refusing.url)), 'unreachable');
  });
});

/** A proxy that tunnels: what it was asked for, with which authorization, and all bytes that it could see. */
async function startProxy() {
  const asked: (readonly [target: string | undefined, authorization: string | undefined])[] = [];
  const bytes: Buffer[] = [];
  const tunnel = (request: IncomingMessage, socket: Duplex): void => {
    asked.push([request.url, request.headers['proxy-authorization']]);
    const { hostname, port } = new URL(`http://${String(request.url)}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('data', (part: Buffer) => bytes.push(part)).on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  };
  const { url } = await serveHttp((_request, response) => response.end(), tunnel);
  return { url: new URL(url).origin, asked, seen: () => Buffer.concat(bytes).toString('latin1') };
}

/** The name on the certificate that the other end has shown; empty where it showed none. */
function commonNameOf(socket: Socket): string {
  return socket instanceof TLSSocket ? [socket.getPeerCertificate().subject.CN].flat().join() : '';
}
