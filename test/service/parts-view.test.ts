import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { join } from 'node:path';

import { closeServers, serveHttp } from './source/servers.ts';
import { AGREEMENT, factsOf, FIXTURES, gpAt, startService, terminalOf, viewIdOf } from './support/service.ts';
import type { TestService } from './support/service.ts';

const PARTS = [
  ...['demographics', 'problems', 'diagnoses', 'medication', 'allergies', 'warnings', 'procedures'],
  ...['investigations', 'examination', 'events'],
];

describe('a view of a source that answers in parts', () => {
  let oriel: TestService;
  /** The part that the source cannot give. */
  let broken = '';
  before(async () => {
    const { url } = await serveHttp((request, response) => {
      void json(request).then((question) => {
        const { part } = question as { part: string };
        if (part === broken) return response.writeHead(500).end();
        const headers = { 'content-type': 'application/xml', 'x-request-id': request.headers['x-request-id'] };
        return response.writeHead(200, headers).end(readFileSync(join(FIXTURES, `edith/vision/${part}.xml`)));
      });
    });
    const source = { connector: 'rest-xml', format: 'vision', mig: null, parts: PARTS, deadlineMs: 20_000 } as const;
    oriel = await startService([gpAt(url, source)], () => ({
      agreements: [{ ...AGREEMENT, sources: ['fellside-gp'] }],
    }));
  });
  after(async () => {
    await oriel.close();
    await closeServers();
  });

  const open = async (): Promise<{ readonly problems: string; readonly allergies: string }> => {
    const paths = await oriel.launch(['problems', 'allergies']);
    const [problems, allergies] = await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    return { problems: problems?.text ?? '', allergies: allergies?.text ?? '' };
  };

  it('is whole where every part was given; the journal names each', async () => {
    broken = '';
    const { problems } = await open();
    assert.match(problems, /<footer data-outcome="complete"/);
    assert.equal(await terminalOf(oriel, viewIdOf(problems)), 'completed');
    const rows = oriel.journal().filter((row) => row.view === viewIdOf(problems));
    const facts = factsOf(rows, 'released');
    const sources = facts['sources'] as { part: string; status: string }[];
    assert.deepEqual(
      sources.map(({ part, status }) => [part, status]),
      PARTS.map((part) => [part, 'answered']),
    );
    assert.equal(facts['completeness'], '1/1');
  });

  it('says of a missing part that it is missing, never that nothing is recorded; the others stand', async () => {
    broken = 'problems';
    const { problems, allergies } = await open();
    assert.match(problems, /Fellside Test Surgery reported a fault in its own system at \d\d:\d\d\./);
    assert.doesNotMatch(problems, /is recorded for this|<table/);
    assert.match(allergies, /<footer data-outcome="complete"/);
    assert.match(allergies, /<table/);
  });

  it('says below the view that a part is missing that it shows, and nothing of one that it does not', async () => {
    broken = 'problems';
    const footerOf = (page: string) => /<footer.*<\/footer>/su.exec(page)?.[0] ?? '';
    const { problems, allergies } = await open();
    assert.match(
      footerOf(problems),
      /<p>Fellside Test Surgery answered at \d\d:\d\d, but a part of its answer is missing\.<\/p><p>Fellside Test Surgery reported a fault in its own system/u,
    );
    assert.match(footerOf(allergies), /<p>Fellside Test Surgery answered at \d\d:\d\d\.<\/p>/u);
  });

  it('shows nothing where the part is missing that says what must not be shown', async () => {
    broken = 'demographics';
    for (const page of Object.values(await open())) {
      assert.match(page, /<footer data-outcome="unavailable"/);
      assert.doesNotMatch(page, /<table/);
    }
  });
});
