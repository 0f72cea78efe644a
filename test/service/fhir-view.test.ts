import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

import { closeServers, serveHttp } from './source/servers.ts';
import { AGREEMENT, FIXTURES, gpAt, startService, type TestService } from './support/service.ts';

const RECORD = readFileSync(join(FIXTURES, 'edith/fhir-r4.json'), 'utf8');

interface Bundle {
  readonly entry: readonly { readonly resource: { readonly resourceType: string; readonly id?: string } }[];
}

describe('a view of a FHIR source', () => {
  let oriel: TestService;
  let pages = 1;
  before(async () => {
    const { url } = await serveHttp((request, response) => {
      void text(request).then(() => {
        response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(answerTo(request.url ?? ''));
      });
    });
    const base = url.replace('/records', '/fhir');
    const fhir = { ask: 'everything', resources: [], pages: 50, gpConnect: null } as const;
    oriel = await startService([gpAt(base, { connector: 'fhir', format: 'fhir-r4', mig: null, fhir })], () => ({
      agreements: [{ ...AGREEMENT, sources: ['fellside-gp'] }],
    }));
  });
  after(async () => {
    await oriel.close();
    await closeServers();
  });

  const { entry } = JSON.parse(RECORD) as Bundle;
  const patient = entry.find(({ resource }) => resource.resourceType === 'Patient');

  /** The record in as many pages as the test wants. */
  function answerTo(url: string): string {
    if (url.endsWith('/Patient/_search')) return JSON.stringify({ resourceType: 'Bundle', entry: [patient] });
    const page = Number(new URL(url, 'http://127.0.0.1').searchParams.get('page') ?? '0');
    const size = Math.ceil(entry.length / pages);
    const link = page + 1 < pages ? [{ relation: 'next', url: `?page=${String(page + 1)}` }] : [];
    const own = entry.slice(page * size, (page + 1) * size);
    return JSON.stringify({ ...(JSON.parse(RECORD) as object), link, entry: own });
  }

  const view = async (): Promise<string> => {
    const [path = ''] = await oriel.launch(['problems']);
    const page = (await oriel.request.get(path).expect(200)).text;
    return (
      /<main[\s\S]*<\/main>/.exec(page)?.[0].replaceAll(/View id [\w-]+|\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d/g, '') ?? ''
    );
  };

  it('is the same in one page as in five', async () => {
    pages = 1;
    const whole = await view();
    assert.match(whole, /<table>/);
    pages = 5;
    assert.equal(await view(), whole);
  });
});
