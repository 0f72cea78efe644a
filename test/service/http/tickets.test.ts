import assert from 'node:assert/strict';
import { CompactSign, generateKeyPair } from 'jose';
import type supertest from 'supertest';

import { ERRORS, type ErrorCode } from '../../../src/service/errors.ts';
import { claimsOf, patOf, signingHost } from '../launch/host-kit.ts';
import { EDITH, factsOf, postLaunch, startService, type TestService } from '../support/service.ts';

/** The body of an error's answer. */
interface Failure {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly next: string;
    readonly detail?: string;
  };
}

describe('POST /v1/tickets, when the launch is bad', () => {
  let oriel: TestService;
  before(async () => {
    oriel = await startService([]);
  });
  after(() => oriel.close());

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
  const post = (jws: string): supertest.Test => postLaunch(oriel.request, jws);

  /** Posts it and checks the whole answer against the error table. */
  async function refused(code: ErrorCode, sending: supertest.Test, detail?: RegExp): Promise<void> {
    const answer = await sending;
    const { error, ...others } = answer.body as Failure;
    assert.deepEqual([error.code, answer.status], [code, ERRORS[code].status]);
    assert.deepEqual([error.message, error.next, others], [ERRORS[code].words, ERRORS[code].next, {}]);
    assert.ok(error.message !== '' && error.next !== '');
    if (detail !== undefined) assert.match(error.detail ?? '', detail);
    assert.doesNotMatch(answer.text, /\bat .*\.(?:ts|js)|node:|TESTPATIENT|9990000018|1941/);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  }

  /** The newest refusal of the journal. */
  function journaled(event: 'ticket.refused' | 'ticket.replayed'): Record<string, unknown> {
    return factsOf(oriel.journal(), event);
  }

  describe('is refused in the name of the host where the signature is good', () => {
    const cases: readonly (readonly [string, ErrorCode, () => Record<string, unknown>, RegExp?])[] = [
      [
        'expired',
        'launch-expired',
        () => ({ iat: inSeconds(-200), nbf: inSeconds(-200), exp: inSeconds(-140) }),
        /20[01] s behind/,
      ],
      [
        'from a clock that is ahead by 90 s',
        'launch-clock',
        () => ({ iat: inSeconds(90), nbf: inSeconds(90), exp: inSeconds(150) }),
        /the host's clock is (?:89|90) s ahead of this service's clock/,
      ],
      ['valid for five minutes', 'launch-lifetime', () => ({ exp: inSeconds(300) }), /exp is (?:299|300) s after iat/],
      [
        'for another service',
        'launch-audience',
        () => ({ aud: 'https://elsewhere.example' }),
        /https:\/\/oriel\.example/,
      ],
      [
        'for an NHS number with a bad check digit',
        'launch-nhs-number',
        () => ({ pat: patOf({ value: '9990000019' }) }),
      ],
      [
        'for another system of numbers',
        'launch-nhs-number',
        () => ({ pat: patOf({ system: 'urn:mrn' }) }),
        /pat\.system/,
      ],
      ['for a dataset that does not exist', 'dataset-unknown', () => ({ views: ['problem'] }), /^problem$/],
      [
        'from an origin that is not registered',
        'launch-origin',
        () => ({ origin: 'https://evil.example' }),
        /^origin must be one of https:\/\/[a-z.]+/,
      ],
      [
        'with a claim that is misspelt',
        'launch-malformed',
        () => ({ consnet: 'refused' }),
        /Did you mean 'consent'|consent/,
      ],
      ['without a birth date', 'launch-malformed', () => ({ pat: { system: 'x', value: '1' } }), /pat\.birthDate/],
    ];
    for (const [words, code, changes, detail] of cases) {
      it(`${words}: ${code}`, async () => {
        const jws = await oriel.sign(changes());
        await refused(code, post(jws), detail);
        const { jti, ...facts } = journaled('ticket.refused');
        assert.deepEqual(facts, { host: 'ehr', code, count: 1 });
        assert.equal(jti === null, code === 'launch-malformed');
      });
    }

    it('used before: launch-replayed, under a name of its own', async () => {
      const jws = await oriel.sign({ views: ['problems'], jti: 'once' });
      await post(jws).expect(201);
      await refused('launch-replayed', post(jws));
      assert.deepEqual(journaled('ticket.replayed'), { host: 'ehr', code: 'launch-replayed', jti: 'once', count: 1 });
    });

    it('a clock that is ahead by less than 30 s is no matter', async () => {
      const jws = await oriel.sign({ views: ['problems'], iat: inSeconds(25), nbf: inSeconds(25), exp: inSeconds(80) });
      await post(jws).expect(201);
    });
  });

  describe('is counted where nobody can be named', () => {
    const counted = (code: ErrorCode): void => {
      assert.deepEqual(journaled('ticket.refused'), { host: 'unknown', code, jti: null, count: 1 });
    };
    const jose = async (header: { alg: string; kid?: string }, iss = 'ehr'): Promise<string> => {
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${encode(header)}.${encode(claimsOf({ iss, pat: EDITH }, new Date()))}.${header.alg === 'none' ? '' : 'c2ln'}`;
    };

    it('empty: launch-missing', async () => {
      await refused('launch-missing', post(''));
      counted('launch-missing');
    });

    it('garbage: launch-malformed', async () => {
      await refused('launch-malformed', post('{"pat":"9990000018"}'), /three base64url parts/);
      counted('launch-malformed');
    });

    it('alg none: launch-algorithm', async () => {
      await refused('launch-algorithm', post(await jose({ alg: 'none', kid: 'ehr-1' })), /EdDSA or ES256/);
      counted('launch-algorithm');
    });

    it('a host that is not registered: launch-host-unknown', async () => {
      const stranger = await signingHost('stranger');
      await refused('launch-host-unknown', post(await stranger.sign(claimsOf({ iss: 'stranger' }, new Date()))));
      counted('launch-host-unknown');
    });

    it('a key that is not registered: launch-key-unknown', async () => {
      await refused('launch-key-unknown', post(await oriel.host.sign(claimsOf(), { kid: 'ehr-2' })));
      counted('launch-key-unknown');
    });

    it('signed by another key under this host’s name: launch-signature', async () => {
      const { privateKey } = await generateKeyPair('EdDSA');
      const jws = await new CompactSign(Buffer.from(JSON.stringify(claimsOf({ pat: EDITH }, new Date()))))
        .setProtectedHeader({ alg: 'EdDSA', kid: 'ehr-1' })
        .sign(privateKey);
      await refused('launch-signature', post(jws));
      counted('launch-signature');
    });

    it('changed after it was signed: launch-signature', async () => {
      const [head = '', , signature = ''] = (await oriel.sign()).split('.');
      const other = Buffer.from(JSON.stringify(claimsOf({ pat: EDITH }, new Date()))).toString('base64url');
      await refused('launch-signature', post([head, other, signature].join('.')));
    });

    for (const kilobytes of [17, 4000]) {
      it(`a body of ${kilobytes} KB: request-too-large, and the answer arrives`, async () => {
        await refused('request-too-large', post('x'.repeat(kilobytes * 1024)));
        assert.ok(oriel.journal().some(({ facts }) => facts.includes('"request-too-large"')));
      });
    }

    it('another method: method-not-allowed, with the one that is', async () => {
      const answer = oriel.request.get('/v1/tickets').expect('Allow', 'POST');
      await refused('method-not-allowed', answer);
      counted('method-not-allowed');
    });

    it('another address: route-unknown', async () => {
      await refused('route-unknown', oriel.request.get('/v1/ticket?nhs=9990000018'));
      counted('route-unknown');
    });

    it('the first of a code is in the journal at once, further ones of the minute together', async () => {
      const before = oriel.journal().length;
      for (let round = 0; round < 5; round++) await post('garbage').expect(400);
      assert.equal(oriel.journal().length, before);
    });
  });

  it('nobody gets a URL whose launch could not be recorded', async () => {
    const silent = await startService([]);
    await silent.service.services.audit.close();
    const answer = await postLaunch(silent.request, await silent.sign({ views: ['problems'] })).expect(503);
    assert.equal((answer.body as Failure).error.code, 'journal-unavailable');
    assert.doesNotMatch(answer.text, /urls|\/v\//);
    await silent.close();
  });
});
