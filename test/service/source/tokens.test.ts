import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { jwtVerify } from 'jose';

import { Secret } from '../../../src/service/config/secret.ts';
import { openHttp } from '../../../src/service/source/authorized.ts';
import type { HttpClient } from '../../../src/service/source/http.ts';
import { closeServers, NEVER, serveHttp, sourceAt } from './servers.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('a source that wants a token', () => {
  const clients: HttpClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await closeServers();
  });

  interface Scene {
    /** What the token endpoint answers to its n-th request, from 1. */
    readonly token?: (count: number, response: ServerResponse) => void;
    /** Whether the source takes a token. */
    readonly takes?: (authorization: string) => boolean;
    readonly deadlineMs?: number;
  }

  const give = (response: ServerResponse, value: string, seconds = 3600) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: value, token_type: 'Bearer', expires_in: seconds }));

  const open = async ({ token, takes = () => true, deadlineMs = 2000 }: Scene = {}) => {
    const questions: URLSearchParams[] = [];
    const tokenHeaders: IncomingMessage['headers'][] = [];
    const endpoint = await serveHttp((request, response) => {
      void text(request).then((body) => {
        questions.push(new URLSearchParams(body));
        tokenHeaders.push(request.headers);
        if (token === undefined) give(response, `token-${String(questions.length)}`);
        else token(questions.length, response);
      });
    });
    const asked: string[] = [];
    const { url } = await serveHttp((request, response) => {
      const { authorization = '' } = request.headers;
      asked.push(authorization);
      response.writeHead(takes(authorization) ? 200 : 401).end('answer');
    });
    const key = { keyId: 'oriel-1', algorithm: 'RS512', key: new Secret(pem), scope: 'system/*.rs' } as const;
    const oauth = { tokenUrl: endpoint.url, clientId: 'oriel', ...key };
    const transport = { tls: null, proxy: null, headers: { 'X-Api-Key': 'of the source' } };
    const client = openHttp(sourceAt(url, { oauth, transport, deadlineMs }));
    clients.push(client);
    const ask = async (signal = NEVER): Promise<string> => {
      const outcome = await client.send({ method: 'POST', headers: {}, body: '' }, signal);
      return outcome.state === 'failed' ? outcome.reason : String(outcome.status);
    };
    return { ask, asked, questions, tokenHeaders, tokenUrl: endpoint.url };
  };

  it('gets one for a signed assertion that says who we are (RFC 7523)', async () => {
    const { ask, asked, questions, tokenUrl } = await open();
    assert.equal(await ask(), '200');
    assert.deepEqual(asked, ['Bearer token-1']);
    const [question] = questions;
    assert.equal(question?.get('grant_type'), 'client_credentials');
    assert.equal(question.get('scope'), 'system/*.rs');
    assert.equal(question.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const options = { audience: tokenUrl, issuer: 'oriel', subject: 'oriel', algorithms: ['RS512'] };
    const assertion = question.get('client_assertion') ?? '';
    const { payload, protectedHeader } = await jwtVerify(assertion, pair.publicKey, options);
    assert.deepEqual([protectedHeader.kid, typeof payload.jti], ['oriel-1', 'string']);
    assert.ok((payload.exp ?? 0) - (payload.iat ?? 0) <= 300);
  });

  it('is asked with the same token until that is nearly over', async () => {
    const { ask, questions } = await open();
    for (const round of [1, 2, 3]) assert.equal(await ask(), '200', `${round}`);
    assert.equal(questions.length, 1);
  });

  it('is asked with a new one where the old has half a minute left', async () => {
    const { ask, asked } = await open({ token: (count, response) => give(response, `token-${count}`, 30) });
    await ask();
    await ask();
    assert.deepEqual(asked, ['Bearer token-1', 'Bearer token-2']);
  });

  for (const [words, said] of [
    ['as text', { expires_in: '599' }],
    ['as null', { expires_in: null }],
    ['not at all', {}],
  ] as const)
    it(`takes a token whose lifetime is said ${words}, and keeps it`, async () => {
      const answer = JSON.stringify({ access_token: 'token', token_type: 'Bearer', ...said });
      const token = (_: number, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      const { ask, asked, questions } = await open({ token });
      assert.deepEqual([await ask(), await ask()], ['200', '200']);
      assert.deepEqual([asked.length, questions.length], [2, 1]);
    });

  it('is not asked with a token whose lifetime is no number', async () => {
    const answer = JSON.stringify({ access_token: 'token', token_type: 'Bearer', expires_in: 'soon' });
    const token = (_: number, response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    assert.equal(await (await open({ token })).ask(), 'unreadable');
  });

  it('gets one token for all who wait for it', async () => {
    const { ask, questions } = await open();
    await Promise.all([ask(), ask(), ask(), ask()]);
    assert.equal(questions.length, 1);
  });

  it('is asked once more with a new token where it does not take the old one', async () => {
    const { ask, asked, questions } = await open({ takes: (authorization) => authorization !== 'Bearer token-1' });
    assert.equal(await ask(), '200');
    assert.deepEqual(asked, ['Bearer token-1', 'Bearer token-2']);
    assert.equal(await ask(), '200');
    assert.equal(questions.length, 2);
  });

  it('is not asked for ever where it takes none', async () => {
    const { ask, asked, questions } = await open({ takes: () => false });
    assert.equal(await ask(), '401');
    assert.deepEqual([asked.length, questions.length], [2, 2]);
  });

  it('sees no header of the source at the token’s endpoint', async () => {
    const { ask, tokenHeaders } = await open();
    await ask();
    assert.equal(tokenHeaders[0]?.['x-api-key'], undefined);
  });

  for (const [what, token, reason] of [
    ['refuses us', (_: number, response: ServerResponse) => response.writeHead(401).end(), 'refused'],
    ['fails', (_: number, response: ServerResponse) => response.writeHead(500).end(), 'fault'],
    ['gives no JSON', (_: number, response: ServerResponse) => response.writeHead(200).end('token'), 'unreadable'],
    ['is gone', (_: number, response: ServerResponse) => response.destroy(), 'unreachable'],
    [
      'gives a token that would write a header',
      (_: number, response: ServerResponse) => give(response, 'a\r\nx: y'),
      'unreadable',
    ],
  ] as const) {
    it(`is not asked where the token’s endpoint ${what}`, async () => {
      const { ask, asked } = await open({ token });
      assert.equal(await ask(), reason);
      assert.deepEqual(asked, []);
    });
  }

  it('is a timeout where the token’s endpoint hangs; who waits longer still gets the token', async () => {
    let late: ServerResponse | null = null;
    const { ask } = await open({ token: (_, response) => void (late = response) });
    const patient = ask();
    assert.equal(await ask(AbortSignal.timeout(50)), 'timeout');
    give(late as unknown as ServerResponse, 'late');
    assert.equal(await patient, '200');
  });
});
