import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type supertest from 'supertest';

import { closeServers } from '../source/servers.ts';
import { careAt, eventsOf, factsOf, gpAt, startService, terminalOf, type TestService } from '../support/service.ts';
import { startDoors } from '../support/sources.ts';

/** What the JSON form says, as far as these tests look. */
interface Fragment {
  readonly view: string;
  readonly outcome: string;
  readonly completeness: string;
  readonly notices: readonly string[];
  readonly sections: readonly { id: string; title: string; outcome: string; sources: string[]; html: string }[];
  readonly sources: readonly { source: string; name: string; state: string; asAt: string }[];
}

describe('GET /v1/fragments/<dataset>', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url, { deadlineMs: 300 })]);
  });
  beforeEach(() => [doors.gp, doors.care].forEach((door) => door.reset()));
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  const ask = (dataset: string, jws: string, accept = 'text/html'): supertest.Test =>
    oriel.request.get(`/v1/fragments/${dataset}`).set('Authorization', `Bearer ${jws}`).set('Accept', accept);
  const askFor = async (dataset: string, status: number, accept?: string, claims: Record<string, unknown> = {}) =>
    ask(dataset, await oriel.sign({ views: [dataset], ...claims }), accept).expect(status);
  const header = (answer: supertest.Response, name: string): string =>
    (answer.headers as Readonly<Record<string, string>>)[name] ?? '';

  it('answers a signed launch with the view as HTML without a document around it', async () => {
    const answer = await askFor('problems', 200);
    assert.match(
      answer.text,
      /^<div class="oriel-view" lang="en-GB"><header class="oriel-person">.*<\/footer><\/div>\n$/s,
    );
    assert.match(
      answer.text,
      /<section id="oriel-prb-tab-act" tabindex="0" aria-label="Active Problems and Issues" data-sources="fellside-gp" data-outcome="shown">/,
    );
    assert.match(answer.text, /Essential hypertension/);
    assert.doesNotMatch(answer.text, /<(?:html|style|template|slot|script)\b/);
  });

  it('has the headers of a fragment: framed by nobody, shared with no origin, and the facts of the view', async () => {
    const answer = await askFor('problems', 200);
    assert.match(header(answer, 'content-security-policy'), /^default-src 'none'; .*frame-ancestors 'none'; sandbox$/);
    assert.equal(header(answer, 'content-type'), 'text/html; charset=utf-8');
    assert.equal(header(answer, 'content-disposition'), 'inline');
    assert.equal(header(answer, 'cache-control'), 'no-store');
    assert.doesNotMatch(Object.keys(answer.headers).join(), /access-control/);
    const hash = createHash('sha256').update(answer.text).digest('base64');
    assert.equal(header(answer, 'x-view-integrity'), `sha256-${hash}`);
    assert.equal(header(answer, 'x-view-completeness'), '1/1');
    assert.equal(header(answer, 'x-view-outcome'), 'complete');
    assert.match(header(answer, 'x-view-sources'), /^fellside-gp; state=usable; as-at=\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const left = Date.parse(header(answer, 'x-view-expires')) - Date.now();
    assert.ok(left > 50_000 && left <= 60_000, `expires in ${left} ms`);
    const view = header(answer, 'x-view-id');
    assert.ok(answer.text.includes(`data-view="${view}"`));
  });

  it('gives its sections apart as JSON', async () => {
    const answer = await askFor('problems', 200, 'application/json');
    const fragment = answer.body as Fragment;
    assert.deepEqual([fragment.outcome, fragment.completeness, fragment.notices], ['complete', '1/1', []]);
    assert.deepEqual(
      fragment.sections.map(({ id, outcome, sources }) => [id, outcome, sources]),
      [
        ['prb-tab-act', 'shown', ['fellside-gp']],
        ['prb-tab-majinact', 'empty', ['fellside-gp']],
        ['prb-tab-othinact', 'shown', ['fellside-gp']],
      ],
    );
    assert.match(fragment.sections[0]?.html ?? '', /^<div class="oriel-section"><h2>Active Problems.*hypertension/s);
    const [source] = fragment.sources;
    assert.deepEqual([source?.source, source?.name, source?.state], ['fellside-gp', 'Fellside Test Surgery', 'usable']);
  });

  it('is in the audit as every view is', async () => {
    const answer = await askFor('allergies', 200);
    const view = header(answer, 'x-view-id');
    assert.equal(await terminalOf(oriel, view), 'completed');
    assert.deepEqual(eventsOf(oriel.journal(), view), ['intent', 'released', 'completed']);
    const hash = createHash('sha256').update(answer.text).digest('base64url');
    assert.equal(factsOf(oriel.journal(), 'released')['sha256'], hash);
  });

  it('takes a launch once, whatever it is used for', async () => {
    const jws = await oriel.sign({ views: ['problems'] });
    await ask('problems', jws).expect(200);
    const again = await ask('problems', jws).expect(401);
    assert.equal((again.body as { error: { code: string } }).error.code, 'launch-replayed');
    await oriel.request.post('/v1/tickets').type('application/jose').send(jws).expect(401);
    assert.equal(factsOf(oriel.journal(), 'ticket.replayed')['code'], 'launch-replayed');
    const ticket = await oriel.sign({ views: ['problems'] });
    await oriel.request.post('/v1/tickets').type('application/jose').send(ticket).expect(201);
    await ask('problems', ticket).expect(401);
  });

  it('takes a launch for this dataset only', async () => {
    const other = await ask('problems', await oriel.sign({ views: ['allergies'] })).expect(400);
    assert.match(JSON.stringify(other.body), /views must be \[\\"problems\\"\], as in the address/);
    await ask('problems', await oriel.sign({ views: ['problems', 'allergies'] })).expect(400);
    await ask('nothing', await oriel.sign({ views: ['nothing'] })).expect(404);
    assert.equal(doors.gp.asked, 0);
  });

  it('takes nothing that is not signed, and no other method', async () => {
    await oriel.request.get('/v1/fragments/problems').expect(400);
    const unsigned = await oriel.request.get('/v1/fragments/problems').set('Authorization', 'Basic dTpw').expect(400);
    assert.match(unsigned.text, /"detail":"GET takes it in the header: Authorization: Bearer/);
    await ask('problems', 'a.b.c').expect(400);
    const jws = await oriel.sign({ views: ['problems'] });
    await oriel.request.head('/v1/fragments/problems').set('Authorization', `Bearer ${jws}`).expect(405);
    await oriel.request.post('/v1/fragments/problems').set('Authorization', `Bearer ${jws}`).expect(405);
    await ask('problems', jws).expect(200);
  });

  it('says a denial in words, with status 403, and asks no source', async () => {
    const claims = { role: 'R0001' };
    const html = await askFor('problems', 403, 'text/html', claims);
    assert.match(
      html.text,
      /<footer data-outcome="denied" data-view="[^"]+"><p>The sharing agreement does not cover your role\./,
    );
    assert.match(html.text, /<p>View id [0-9A-Z]{4}-[0-9A-Z]{4}\. Give it when you phone/);
    const json = await askFor('problems', 403, 'application/json', claims);
    const fragment = json.body as Fragment & { denial: string };
    assert.deepEqual([fragment.outcome, fragment.denial, fragment.sections], ['denied', 'no-agreement-role', []]);
    assert.equal(doors.gp.asked, 0);
    assert.equal(await terminalOf(oriel, fragment.view), 'denied');
  });

  it('says in words what is missing, with status 200: an empty panel would read as nothing recorded', async () => {
    doors.care.instead = (request) => request.socket.destroy();
    const answer = await askFor('social-care', 200, 'application/json');
    const fragment = answer.body as Fragment;
    assert.deepEqual([fragment.outcome, fragment.completeness], ['unavailable', '0/1']);
    assert.deepEqual(fragment.notices, ['Nothing could be shown in this view. The reasons are below.']);
    assert.ok(fragment.sections.every(({ html }) => html.includes('could not be reached')));
    assert.equal(header(answer, 'x-view-completeness'), '0/1');
    assert.match(header(answer, 'x-view-sources'), /^fellside-care; state=unreachable; /);
    assert.equal(await terminalOf(oriel, fragment.view), 'failed');
  });

  it('that breaks says so with status 500, in the form that was asked for', async () => {
    const { pool } = oriel.service.services;
    const transform = pool.transform.bind(pool);
    Object.assign(pool, { transform: () => Promise.reject(new Error('9990000018')) });
    const html = await askFor('problems', 500);
    assert.match(
      html.text,
      /^<div class="oriel-view" lang="en-GB"><footer data-outcome="unavailable"[^>]*><p>Something went wrong in this/,
    );
    const json = await askFor('problems', 500, 'application/json');
    assert.equal((json.body as Fragment).outcome, 'unavailable');
    Object.assign(pool, { transform });
  });
});
