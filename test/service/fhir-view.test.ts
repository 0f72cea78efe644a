import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

import { closeServers, serveHttp } from './source/servers.ts';
import {
  AGREEMENT,
  factsOf,
  FIXTURES,
  gpAt,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';

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

describe('a view of a FHIR source that is asked type by type', () => {
  const { entry } = JSON.parse(RECORD) as Bundle;
  // A search gives nothing that is about somebody else.
  const [edith] = entry.flatMap(({ resource }) => (resource.resourceType === 'Patient' ? [resource.id ?? ''] : []));
  const own = entry.filter(({ resource }) => {
    const { subject, patient } = resource as Readonly<Record<string, { readonly reference?: string } | undefined>>;
    return [subject, patient].every((whose) => whose?.reference?.endsWith(`Patient/${edith ?? ''}`) ?? true);
  });
  const byType = Map.groupBy(own, ({ resource }) => resource.resourceType);
  const types = [...byType.keys()].filter(
    (type) => !['Patient', 'Composition', 'Device', 'Practitioner', 'PractitionerRole', 'Organization'].includes(type),
  );
  let oriel: TestService;
  /** Types whose search fails, and how. */
  let failing: Readonly<Record<string, 'fault' | 'hangs'>> = {};
  before(async () => {
    const { url } = await serveHttp((request, response) => {
      const [, type = ''] = /\/(\w+)\/_search$/.exec(request.url ?? '') ?? [];
      if (failing[type] === 'hangs') return;
      if (failing[type] === 'fault') return void response.writeHead(500).end();
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: byType.get(type) ?? [] });
      response.writeHead(200, { 'content-type': 'application/fhir+json' }).end(body);
    });
    const fhir = { ask: 'search', resources: types, pages: 50, gpConnect: null } as const;
    const base = url.replace('/records', '/fhir');
    const source = gpAt(base, { connector: 'fhir', format: 'fhir-r4', mig: null, fhir, deadlineMs: 3_000 });
    oriel = await startService([source], () => ({
      agreements: [
        {
          ...AGREEMENT,
          sources: ['fellside-gp'],
          datasets: ['problems', 'allergies', 'immunisations', 'examinations'],
        },
      ],
    }));
  });
  beforeEach(() => (failing = {}));
  after(async () => {
    await oriel.close();
    await closeServers();
  });

  const view = async (dataset: string): Promise<string> => {
    const [path = ''] = await oriel.launch([dataset]);
    return (await oriel.request.get(path).expect(200)).text;
  };
  const sections = (page: string): string =>
    [...page.matchAll(/<section [\s\S]*?<\/section>/g)].join('').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d/g, '');
  const sourceOf = async (page: string): Promise<Record<string, unknown>> => {
    await terminalOf(oriel, viewIdOf(page));
    const rows = oriel.journal().filter(({ view: id }) => id === viewIdOf(page));
    return (factsOf(rows, 'released')['sources'] as Record<string, unknown>[])[0] ?? {};
  };

  for (const how of ['fault', 'hangs'] as const)
    it(`loses what needs a type whose search ${how === 'fault' ? 'fails' : 'hangs'}, says why, and nothing else`, async () => {
      const whole = sections(await view('problems'));
      assert.match(whole, /<table>/);
      failing = { AllergyIntolerance: how };
      const page = await view('problems');
      assert.equal(sections(page), whole);
      assert.match(page, /data-outcome="complete"/);
      const allergies = await view('allergies');
      const words = how === 'fault' ? /reported a fault in its own system at/ : /did not answer in time/;
      assert.match(allergies, words);
      assert.match(allergies, /data from Fellside Test Surgery is missing here\. It may exist in that system\./);
      assert.doesNotMatch(allergies, /is recorded for this|<table/);
      assert.match(allergies, /<footer data-outcome="unavailable"/);
      const lacking = `AllergyIntolerance: ${how === 'fault' ? 'fault' : 'timeout'}`;
      assert.deepEqual((await sourceOf(allergies))['lacking'], [lacking]);
    });

  it('does not show what the missing type could have kept from being shown', async () => {
    assert.match(await view('examinations'), /<table>/);
    failing = { Immunization: 'fault' };
    const page = await view('examinations');
    assert.doesNotMatch(page, /<table/);
    assert.match(page, /reported a fault in its own system at/);
  });

  for (const type of ['Consent', 'Flag', 'Observation', 'Condition', 'Encounter'])
    it(`shows nothing at all without ${type}, which may say what must not be shown`, async () => {
      failing = { [type]: 'fault' };
      for (const dataset of ['allergies', 'immunisations']) {
        const page = await view(dataset);
        assert.match(page, /The record from Fellside Test Surgery could not be shown safely, so it is not shown\./);
        assert.doesNotMatch(page, /<table|is recorded for this/);
        const { status, lacking } = await sourceOf(page);
        assert.deepEqual([status, lacking], ['unprotected', [`${type}: fault`]]);
      }
    });

  it('shows nothing at all where something that was given refers to what was not', async () => {
    failing = { MedicationRequest: 'fault' };
    assert.match(await view('allergies'), /could not be shown safely, so it is not shown\./);
  });
});
