import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { loadCatalogue } from '../../src/catalogue.ts';
import { closeServers } from './source/servers.ts';
import {
  ALL_VIEWS,
  careAt,
  eventsOf,
  factsOf,
  gpAt,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

describe('a view, from the signed launch to the audited page', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
  });
  beforeEach(() => [doors.gp, doors.care].forEach((door) => door.reset()));
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  const open = async (view: string): Promise<string> => {
    const [path = ''] = await oriel.launch([view]);
    return (await oriel.request.get(path).expect(200)).text;
  };

  it('a launch for Edith gives one URL a view, of our own origin, with a code and nothing else', async () => {
    const jws = await oriel.sign({ views: ALL_VIEWS });
    const answer = await oriel.request.post('/v1/tickets').type('application/jose').send(jws).expect(201);
    const { urls, expiresAt, ...rest } = answer.body as { urls: string[]; expiresAt: string };
    assert.deepEqual(rest, {});
    assert.equal(urls.length, 4);
    for (const url of urls) assert.match(url, /^https:\/\/oriel\.example\/v\/[A-Za-z0-9_-]{43}$/);
    const left = Date.parse(expiresAt) - Date.now();
    assert.ok(left > 50_000 && left <= 60_000, `expires in ${left} ms`);
  });

  for (const [view, words] of [
    ['allergies', /Penicillin/i],
    ['medications', /Ramipril/i],
    ['problems', /Asthma|Hypertension|COPD|pulmonary/i],
    ['social-care', /Social Worker/i],
  ] as const) {
    it(`${view} shows what the source holds, whole, with person, viewer and source`, async () => {
      const page = await open(view);
      assert.match(page, /<footer data-outcome="complete"/);
      assert.match(page, words);
      assert.match(page, /<dd><bdi>Edith Mary TESTPATIENT<\/bdi><\/dd>/);
      assert.match(page, /<dd><bdi>09-Mar-1941 \(78 years\)<\/bdi><\/dd>/);
      assert.match(page, /<dd><bdi>999 000 0018<\/bdi><\/dd>/);
      assert.match(page, /Viewed on .* at \d\d:\d\d by Dr Bea Okafor \(A81001\) for direct care/);
      assert.match(
        page,
        view === 'social-care' ? /Duty desk, 01632 960011/ : /Questions about this record: 01632 960020/,
      );
      assert.doesNotMatch(page, /not complete|data-outcome="(?:unavailable|failed|partial|denied)"/);
    });
  }

  it('the journal holds who, whom, why, which versions, what each source did, and the hash of the page', async () => {
    const version = loadCatalogue().datasets.get('problems')?.dataset.version;
    const page = await open('problems');
    const view = viewIdOf(page);
    assert.equal(await terminalOf(oriel, view), 'completed');
    const rows = oriel.journal();
    assert.deepEqual(eventsOf(rows, view), ['intent', 'released', 'released', 'completed']);
    for (const row of rows.filter((each) => each.view === view))
      assert.deepEqual([row.person, row.user], ['9990000018', 'u-17']);
    const intent = factsOf(rows, 'intent');
    assert.match(String(intent['jti']), /^launch-/);
    assert.partialDeepStrictEqual(intent, {
      host: 'ehr',
      user: { id: 'u-17', name: 'Dr Bea Okafor', role: 'R8000', organisation: 'A81001' },
      ...{ person: '9990000018', purpose: 'directcare', consent: 'implied' },
      ...{ dataset: `problems@${version}`, agreement: 'direct-care@1' },
    });
    const chunks = rows
      .filter((row) => row.view === view && row.event === 'released')
      .map(({ facts }) => JSON.parse(facts) as { sha256: string; bytes: number; place: number });
    let rest = Buffer.from(page);
    const hashes = chunks.map(({ bytes }) => {
      const hash = sha256(rest.subarray(0, bytes));
      rest = rest.subarray(bytes);
      return hash;
    });
    assert.equal(rest.length, 0);
    assert.deepEqual(
      chunks.map((chunk) => [chunk.sha256, chunk.place]),
      hashes.map((hash, index) => [hash.toString('base64url'), index]),
    );
    assert.deepEqual(factsOf(rows, 'completed'), {
      ...{ sha256: sha256(Buffer.concat(hashes)).toString('base64url'), chunks: 2, bytes: Buffer.byteLength(page) },
    });
    const released = factsOf(rows, 'released');
    assert.equal(released['completeness'], '1/1');
    assert.match(String(released['versions']), /^problems@[\d.]+\+[0-9a-f]{12},policy:default@/);
    assert.ok(String(released['versions']).startsWith(`problems@${version}+`));
    const [source] = released['sources'] as Record<string, unknown>[];
    assert.deepEqual([source?.['source'], source?.['status']], ['fellside-gp', 'answered']);
    assert.deepEqual(
      Object.keys(released['counts'] as object),
      [...page.matchAll(/<section id="oriel-([^"]+)"/g)].map(([, id]) => id),
    );
  });

  it('a date range of the launch is kept to where a section can, and said in words', async () => {
    const [path = ''] = await oriel.launch(['problems'], { dateRange: { from: '2000-01-01', until: '2009-12-31' } });
    const { text } = await oriel.request.get(path).expect(200);
    assert.match(
      text,
      /For the period &#39;<time datetime="2000-01-01">01-Jan-2000<\/time>&#39; to &#39;<time datetime="2009-12-31">31-Dec-2009<\/time>&#39;<\/p><p>Entries not shown because they are outside this period: 1\./,
    );
    assert.match(text, /Date filter not applied/);
    assert.doesNotMatch(text, /is recorded for this/);
  });

  it('a date range is answered by the page where no section has dates to filter by', async () => {
    const [path = ''] = await oriel.launch(['allergies'], { dateRange: { from: '2000-01-01' } });
    const { text } = await oriel.request.get(path).expect(200);
    assert.equal(text.match(/Date filter not applied/g)?.length, 1);
    assert.doesNotMatch(text, /class="date-banner"/);
  });

  it('the four panels of one launch, opened at once, ask each source once', async () => {
    const paths = await oriel.launch(ALL_VIEWS);
    const pages = await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    assert.ok(pages.every(({ text }) => text.includes('data-outcome="complete"')));
    assert.deepEqual([doors.gp.asked, doors.care.asked], [1, 1]);
    assert.equal(new Set(pages.map(({ text }) => viewIdOf(text))).size, 4);
  });

  it('another launch asks again: nothing is kept for it', async () => {
    await open('problems');
    await open('problems');
    assert.equal(doors.gp.asked, 2);
  });

  it('a view about GP records does not ask the council', async () => {
    await open('allergies');
    assert.deepEqual([doors.gp.asked, doors.care.asked], [1, 0]);
  });

  it('a name that differs from the source’s is pointed out, and the record shown', async () => {
    const pat = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018', birthDate: '1941-03-09' };
    const [path = ''] = await oriel.launch(['problems'], { pat: { ...pat, name: 'Somebody ELSE' } });
    const { text } = await oriel.request.get(path).expect(200);
    assert.match(
      text,
      /Fellside Test Surgery and your system do not agree on: Name\. Check that this is the right person/,
    );
    assert.match(text, /<section id="oriel-prb-tab-act"[^>]* data-outcome="shown">/);
  });

  it('the title holds initials, not the name', async () => {
    assert.match(await open('problems'), /<title>EMT: Problems and Issues<\/title>/);
  });

  it('a hostile record shows as text: no mark-up of the source’s, and no script', async () => {
    const pat = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000042', birthDate: '1979-02-28' };
    const paths = await oriel.launch(ALL_VIEWS, { pat: { ...pat, name: '<img src=x onerror=alert(1)> ZACK' } });
    for (const path of paths) {
      const { text } = await oriel.request.get(path).expect(200);
      // Links of the page itself lead to its own sections; drawings are our own, from numbers.
      const others = text
        .replaceAll(/<a(?: class="oriel-skip")? href="#oriel-[-\w]+">/g, '')
        .replaceAll(/<svg class="oriel-drawing" viewBox="0 0 \d+ \d+" aria-hidden="true">/g, '');
      assert.doesNotMatch(others, /<(?:script|img|svg|iframe|form|link|object|a)\b|<[^>]*\son\w+=|javascript:/i);
      assert.match(text, /&lt;img src&#x3D;x onerror&#x3D;alert\(1\)&gt; ZACK/);
    }
  });
});
