import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { signingHost } from '../launch/host-kit.ts';
import { closeServers } from '../source/servers.ts';
import { gpAt, inOnePiece, startService, viewIdOf, type TestService } from '../support/service.ts';
import { startDoors } from '../support/sources.ts';

const SCRIPT = /<script data-to="([^"]*)"(?: data-view="([^"]*)")?>(.*?)<\/script>/gs;
const ORIGIN = 'https://ehr.example';

describe('views of a host with height: auto', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    const { host: other } = await signingHost('other');
    oriel = await startService([gpAt(doors.gp.url)], ({ hosts }) => ({
      hosts: [...hosts.map((host) => ({ ...host, height: 'auto' as const })), other],
    }));
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  const open = async (changes: Record<string, unknown> = {}) => {
    const [path = ''] = await oriel.launch(['problems'], changes);
    return { path, answer: await oriel.request.get(path) };
  };
  const policyOf = (answer: { headers: unknown }): string =>
    (answer.headers as Record<string, string>)['content-security-policy'] ?? '';

  /** The one script of a page, after checking that the policy lets exactly it run. */
  function scriptOf(answer: { text: string; headers: unknown }) {
    const [script, ...more] = [...answer.text.matchAll(SCRIPT)];
    assert.ok(script !== undefined && more.length === 0, 'one script');
    assert.equal(answer.text.match(/<script/g)?.length, 1);
    const [, to, view, text = ''] = script;
    const hash = createHash('sha256').update(text).digest('base64');
    assert.ok(policyOf(answer).includes(`; script-src 'sha256-${hash}'; `), policyOf(answer));
    assert.match(policyOf(answer), /; sandbox allow-scripts$/);
    assert.doesNotMatch(policyOf(answer), /unsafe|allow-same-origin/);
    return { to, view };
  }

  it('have the one script, which posts to the origin of the launch and to no other', async () => {
    const { answer } = await open();
    const { to, view } = scriptOf(answer);
    assert.deepEqual([answer.status, to, view], [200, ORIGIN, viewIdOf(answer.text)]);
  });

  it('have it in a denial, and after the URL was used', async () => {
    const denied = await open({ consent: 'refused' });
    assert.equal(scriptOf(denied.answer).to, ORIGIN);
    const again = await oriel.request.get(denied.path).expect(410);
    assert.deepEqual(scriptOf(again), { to: `${ORIGIN} https://ehr-test.example:8443`, view: undefined });
    assert.match(again.text, /<footer data-outcome="expired">/);
  });

  it('post nothing of a code that nobody remembers, nor as a fragment', async () => {
    const unknown = await oriel.request.get(`/v/${'A'.repeat(43)}`).expect(410);
    const fragment = await oriel.request
      .get('/v1/fragments/problems')
      .set('Authorization', `Bearer ${await oriel.sign({ views: ['problems'] })}`)
      .expect(200);
    for (const answer of [unknown, fragment]) {
      assert.doesNotMatch(answer.text, /<script/);
      assert.match(policyOf(answer), /; sandbox$/);
      assert.doesNotMatch(policyOf(answer), /script-src/);
    }
  });

  it('have it in one piece too', async () => {
    const whole = await startService([gpAt(doors.gp.url)], (config) => ({
      hosts: inOnePiece(config).hosts.map((host) => ({ ...host, height: 'auto' as const })),
    }));
    const [path = ''] = await whole.launch(['problems']);
    assert.equal(scriptOf(await whole.request.get(path).expect(200)).to, ORIGIN);
    await whole.close();
  });
});
