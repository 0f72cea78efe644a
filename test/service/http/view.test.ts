import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type supertest from 'supertest';

import { signingHost } from '../launch/host-kit.ts';
import { closeServers } from '../source/servers.ts';
import { careAt, gpAt, startService, type TestService } from '../support/service.ts';
import { startDoors } from '../support/sources.ts';

const FEATURES =
  'accelerometer=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()';
const OWN = 'https://ehr.example https://ehr-test.example:8443';
const EVERYONE = `${OWN} https://other.example https://other-test.example:8443`;

/** Headers of transport, and of the method; all others are compared. */
const TRANSPORT = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'allow'];

/** The headers of an answer but those of transport. */
function headersOf(answer: supertest.Response): Record<string, string> {
  const { headers } = answer as { headers: Record<string, string> };
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !TRANSPORT.includes(name)));
}

/** The headers that embedding asks for under `/v/`, with the policy for this stylesheet and these origins. */
function viewHeaders(style: string, framers: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; style-src '${style}'; base-uri 'none'; form-action 'none'; frame-ancestors ${framers}; sandbox`,
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'permissions-policy': FEATURES,
    'cross-origin-resource-policy': 'same-site',
    'strict-transport-security': 'max-age=31536000',
    'x-robots-tag': 'noindex',
  };
}

/** The hash of the one stylesheet of a page, as a CSP source; its shadow root repeats it. */
function styleOf(page: string): string {
  const styles = [...page.matchAll(/<style>(.*?)<\/style>/gs)];
  assert.equal(styles.length, page.includes('<template') ? 2 : 1);
  assert.equal(new Set(styles.map(([, style]) => style)).size, 1);
  return `sha256-${createHash('sha256')
    .update(styles[0]?.[1] ?? '')
    .digest('base64')}`;
}

describe('GET /v/<code>', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    const { host: other } = await signingHost('other');
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], ({ hosts }) => ({
      hosts: [...hosts, other],
    }));
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  const pathOf = async (changes: Record<string, unknown> = {}): Promise<string> =>
    (await oriel.launch(['problems'], changes))[0] ?? '';

  /** Checks an answer under `/v/` that shows words and nothing of a record. */
  function isPageOfWords(answer: supertest.Response, framers: string, ...words: readonly RegExp[]): void {
    assert.deepEqual(headersOf(answer), viewHeaders(styleOf(answer.text), framers));
    for (const each of [/What to do: /, ...words]) assert.match(answer.text, each);
    assert.doesNotMatch(answer.text, /<section|TESTPATIENT|9990000018|999 000 0018/);
  }

  describe('answers once', () => {
    it('200 with the whole view, then 410 in words', async () => {
      const path = await pathOf();
      const first = await oriel.request.get(path).expect(200);
      assert.match(first.text, /data-outcome="complete"/);
      assert.deepEqual(headersOf(first), { ...viewHeaders(styleOf(first.text), OWN), 'x-accel-buffering': 'no' });
      const second = await oriel.request.get(path).expect(410);
      isPageOfWords(second, OWN, /already been opened, or its time has passed/, /open the view again/);
    });

    it('two at the same time: one gets the view', async () => {
      const path = await pathOf();
      const answers = await Promise.all([oriel.request.get(path), oriel.request.get(path), oriel.request.get(path)]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410, 410]);
    });

    for (const method of ['head', 'options', 'post', 'put', 'delete', 'patch'] as const) {
      it(`${method.toUpperCase()} never redeems: 405, and then the view`, async () => {
        const path = await pathOf();
        const answer = await oriel.request[method](path).expect(405).expect('Allow', 'GET');
        if (method !== 'head') isPageOfWords(answer, OWN, /This view cannot be opened in this way/);
        assert.match(answer.headers['content-security-policy'] ?? '', /frame-ancestors https:\/\/ehr\.example/);
        assert.equal(answer.headers['x-frame-options'], undefined);
        await oriel.request.get(path).expect(200);
      });
    }

    for (const [name, value] of [
      ['Sec-Purpose', 'prefetch'],
      ['Sec-Purpose', 'prefetch;prerender'],
      ['Purpose', 'prefetch'],
      ['X-Moz', 'prefetch'],
      ['X-Purpose', 'preview'],
    ] as const) {
      it(`${name}: ${value} never redeems: 204 without a body, and then the view`, async () => {
        const path = await pathOf();
        const answer = await oriel.request.get(path).set(name, value).expect(204);
        assert.equal(answer.text, '');
        await oriel.request.get(path).expect(200);
      });
    }
  });

  describe('is framed by whom it was made for', () => {
    for (const path of ['/v/', `/v/${'A'.repeat(43)}`, '/v/short', '/v/a/b', '/v/%zz', '/v/..%2f..%2fetc']) {
      it(`${path}: an unknown code, 410, by all registered origins`, async () => {
        isPageOfWords(await oriel.request.get(path).expect(410), EVERYONE, /already been opened/);
      });
    }

    it('a denial: 200 in words, by its host', async () => {
      const path = await pathOf({ consent: 'refused' });
      const answer = await oriel.request.get(path).expect(200);
      assert.deepEqual(headersOf(answer), viewHeaders(styleOf(answer.text), OWN));
      assert.match(answer.text, /data-outcome="denied"/);
    });

    it('a code of capital route letters is no code: nothing is redeemed by /V/', async () => {
      const path = await pathOf();
      await oriel.request.get(path.replace('/v/', '/V/')).expect(404);
      await oriel.request.get(path).expect(200);
    });
  });

  describe('and every other route', () => {
    const plain = {
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
      'content-type': 'application/json; charset=utf-8',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'permissions-policy': FEATURES,
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
      'x-robots-tag': 'noindex',
    };
    const requests: readonly (readonly [string, number, () => PromiseLike<supertest.Response>])[] = [
      ['a launch that is accepted', 201, async () => post(await oriel.sign({ views: ['problems'] }))],
      ['a launch that is refused', 400, () => post('garbage')],
      ['a body that is too large', 413, () => post('x'.repeat(17_000))],
      ['the health', 200, () => oriel.request.get('/health')],
      ['the health by a wrong method', 405, () => oriel.request.post('/health').expect('Allow', 'GET')],
      ['a wrong method', 405, () => oriel.request.options('/v1/tickets')],
      ['an unknown address', 404, () => oriel.request.get('/')],
      ['an address that is almost a view', 404, () => oriel.request.get('/v')],
    ];
    const post = (body: string) => oriel.request.post('/v1/tickets').type('application/jose').send(body);
    for (const [words, status, send] of requests) {
      it(`${words} is framed by nobody (${status})`, async () => {
        const answer = await send();
        assert.deepEqual([answer.status, headersOf(answer)], [status, plain]);
      });
    }
  });
});
