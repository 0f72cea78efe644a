import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import Koa from 'koa';
import supertest from 'supertest';

import { loadCatalogue } from '../../../src/catalogue.ts';
import { ERRORS, OrielError } from '../../../src/service/errors.ts';
import { answerFailures } from '../../../src/service/http/failure.ts';
import { LaunchRefused } from '../../../src/service/launch/verify-launch.ts';
import type { Services } from '../../../src/service/services.ts';

/** An app in which every request fails so, with what was counted and logged. */
function failing(error: unknown, count: (code: string) => Promise<void> = async () => undefined, hostOf = () => null) {
  const counted: string[] = [];
  const logged: unknown[] = [];
  const log = { error: (facts: unknown) => void logged.push(facts) };
  const unnamed = {
    count: (code: string) => (counted.push(code), count(code)),
    flush: async () => undefined,
  };
  const app = new Koa();
  const services = { catalogue: loadCatalogue(), log, tickets: { hostOf }, config: { hosts: [] } };
  app.use(answerFailures(services as unknown as Services, unnamed));
  app.use(() => {
    throw error;
  });
  return { request: supertest(app.callback()), counted, logged };
}

const full = (): unknown => {
  const db = new DatabaseSync(':memory:');
  try {
    db.exec('PRAGMA max_page_count = 1; CREATE TABLE t (a); CREATE TABLE u (a);');
    return null;
  } catch (error) {
    return error;
  } finally {
    db.close();
  }
};

describe('an error as an answer', () => {
  it('a full disk is said as what it means: the access could not be recorded', async () => {
    const error = full();
    assert.ok(error instanceof Error);
    const { request, logged, counted } = failing(error);
    const answer = await request.post('/v1/tickets').expect(503);
    assert.deepEqual(answer.body, {
      error: {
        code: 'journal-unavailable',
        message: ERRORS['journal-unavailable'].words,
        next: ERRORS['journal-unavailable'].next,
      },
    });
    assert.deepEqual(logged, [{ code: 'journal-unavailable', name: 'Error' }]);
    assert.deepEqual(counted, []);
    assert.match((await request.get('/v/code').expect(503)).text, /Oriel could not record that you opened it/);
  });

  it('is a page in the frame even where the state file cannot say whose code it is', async () => {
    const error = full();
    const { request } = failing(error, undefined, () => {
      throw error;
    });
    const answer = await request.get('/v/code').expect(503);
    assert.match(answer.text, /Oriel could not record that you opened it/);
    assert.match(answer.headers['content-security-policy'] ?? '', /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(answer.text, /<script/);
  });

  for (const surprise of [new TypeError('cannot read Edith of undefined'), 'Edith', undefined]) {
    it(`a surprise (${typeof surprise}) says nothing of what it met`, async () => {
      const { request, logged, counted } = failing(surprise);
      const answer = await request.get('/').expect(500);
      assert.deepEqual(answer.body, {
        error: { code: 'internal', message: ERRORS.internal.words, next: ERRORS.internal.next },
      });
      assert.deepEqual([logged.length, counted], [1, []]);
      assert.doesNotMatch(JSON.stringify(logged), /Edith/);
    });
  }

  it('a refusal that nobody can be named for is counted; one of a host is not counted again', async () => {
    const unnamed = failing(new OrielError('launch-signature'));
    await unnamed.request.post('/v1/tickets').expect(401);
    assert.deepEqual([unnamed.counted, unnamed.logged], [['launch-signature'], []]);
    const named = failing(new LaunchRefused('launch-expired', 'late', 'ehr', 'jti-1'));
    const answer = await named.request.post('/v1/tickets').expect(401);
    assert.equal((answer.body as { error: { detail: string } }).error.detail, 'late');
    assert.deepEqual(named.counted, []);
  });

  it('a refusal that cannot be counted is not answered as if it had been', async () => {
    const { request } = failing(new OrielError('ticket-unknown'), () =>
      Promise.reject(new OrielError('journal-unavailable')),
    );
    await request.get('/v/code').expect(503);
  });

  for (const [code, { status, words, next }] of Object.entries(ERRORS)) {
    it(`${code} has a status, words and a next step for a person`, () => {
      assert.ok(status >= 400 && status < 600);
      for (const text of [words, next]) assert.match(text, /^[A-Z].{10,}\.$/);
    });
  }
});
