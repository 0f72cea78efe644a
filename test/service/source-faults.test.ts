import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';

import { closeServers } from './source/servers.ts';
import {
  AGREEMENT,
  careAt,
  eventsOf,
  factsOf,
  FIXTURES,
  gpAt,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors, withRecord, type Door } from './support/sources.ts';

const RECORD = readFileSync(join(FIXTURES, 'edith/liquidlogic-adults.xml'), 'utf8');
const DEADLINE_MS = 300;

/** A document type declaration before the record's root, as an attacker would add it. */
const withDoctype = (doctype: string): string => RECORD.replace(/(<\?xml[^>]*\?>)?/, `$1${doctype}`);

const LAUGHS = `<!DOCTYPE r [<!ENTITY a "lol">${Array.from({ length: 12 }, (_, level) => {
  const [name, before] = [String.fromCharCode(98 + level), String.fromCharCode(97 + level)];
  return `<!ENTITY ${name} "${`&${before};`.repeat(10)}">`;
}).join('')}]>`;

interface Fault {
  readonly name: string;
  /** What the council's system does. */
  readonly instead: RequestListener;
  /** Sentence of the section. */
  readonly words: RegExp;
  /** What the journal says of the source. */
  readonly status: string;
}

const UNSAFE = /Fellside County Council sent an answer that could not be read safely\. It is not shown\./;

const FAULTS: readonly Fault[] = [
  {
    ...{ name: 'is down', instead: (request) => request.socket.destroy(), status: 'unreachable' },
    words: /Fellside County Council could not be reached at \d\d:\d\d\./,
  },
  {
    ...{ name: 'is slow past its deadline', instead: () => undefined, status: 'timeout' },
    words: /Fellside County Council did not answer in time\. Oriel stopped waiting at \d\d:\d\d\./,
  },
  {
    ...{ name: 'drips its answer past the deadline', instead: drip, status: 'timeout' },
    words: /did not answer in time/,
  },
  {
    ...{ name: 'answers 500', instead: (_, response) => response.writeHead(500).end('Anxiety'), status: 'fault' },
    words: /Fellside County Council reported a fault in its own system at \d\d:\d\d\./,
  },
  {
    ...{ name: 'answers 401', instead: (_, response) => response.writeHead(401).end(), status: 'refused' },
    words: /Fellside County Council refused the request at \d\d:\d\d\./,
  },
  {
    ...{ name: 'answers an HTML page with 200', instead: withRecord('<html><body>Sorry</body></html>', 'text/html') },
    ...{ status: 'unreadable', words: /Fellside County Council sent an answer that could not be read at \d\d:\d\d\./ },
  },
  {
    ...{ name: 'answers an HTML page as XML', instead: withRecord('<html><body>Sorry</body></html>') },
    ...{ status: 'root-unknown', words: UNSAFE },
  },
  {
    ...{ name: 'answers another request', instead: withoutCorrelation, status: 'correlation' },
    words: /Fellside County Council answered a different request at \d\d:\d\d\. Its answer is not shown\./,
  },
  {
    ...{ name: 'stops in the middle of its answer', instead: stop, status: 'incomplete' },
    words: /Fellside County Council sent an incomplete answer at \d\d:\d\d\./,
  },
  {
    ...{ name: 'answers truncated XML', instead: withRecord(RECORD.slice(0, RECORD.length / 2)) },
    ...{ status: 'not-well-formed', words: UNSAFE },
  },
  {
    ...{ name: 'answers a billion laughs', instead: withRecord(withDoctype(LAUGHS)), status: 'doctype' },
    words: UNSAFE,
  },
  {
    ...{ name: 'answers with an external DOCTYPE', status: 'doctype', words: UNSAFE },
    instead: withRecord(withDoctype('<!DOCTYPE r SYSTEM "file:///etc/passwd">')),
  },
  {
    ...{ name: 'answers 7 MB of elements inside each other', status: 'depth', words: UNSAFE },
    instead: withRecord(`${'<a>'.repeat(1_000_000)}${'</a>'.repeat(1_000_000)}`),
  },
  {
    ...{ name: 'answers more than its limit', instead: withRecord('x'.repeat(8_100_000)), status: 'too-large' },
    words: /Fellside County Council sent an answer that is too large to read safely\./,
  },
];

/** Sends a byte now and then, for ever. */
function drip(...[, response]: Parameters<RequestListener>): void {
  response.writeHead(200, { 'content-type': 'application/xml' });
  const dripping = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(dripping));
}

function withoutCorrelation(...[, response]: Parameters<RequestListener>): void {
  response.writeHead(200, { 'content-type': 'application/xml', 'x-request-id': crypto.randomUUID() }).end(RECORD);
}

/** Promises the whole record, sends half of it, and is gone. */
function stop(...[request, response]: Parameters<RequestListener>): void {
  const id = [request.headers['x-request-id'] ?? ''].flat().join('');
  response.writeHead(200, {
    ...{ 'content-type': 'application/xml', 'x-request-id': id },
    'content-length': String(Buffer.byteLength(RECORD)),
  });
  response.write(RECORD.slice(0, RECORD.length / 2), () => setTimeout(() => request.socket.resetAndDestroy(), 20));
}

describe('a source that fails', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    oriel = await startService([
      gpAt(doors.gp.url, { deadlineMs: 20_000 }),
      careAt(doors.care.url, { deadlineMs: DEADLINE_MS, maxBytes: 8_000_000 }),
    ]);
    await oriel.service.services.pool.warm();
  });
  beforeEach(() => [doors.gp, doors.care].forEach((door) => door.reset()));
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  /** Opens both panels of one launch at once. */
  async function openBoth(): Promise<{ readonly problems: string; readonly care: string }> {
    const paths = await oriel.launch(['problems', 'social-care']);
    const [problems, care] = await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    return { problems: problems?.text ?? '', care: care?.text ?? '' };
  }

  /** Every section says why it is not there, whom to ask, and never that there is nothing. */
  function saysWhy(page: string, words: RegExp, contact: RegExp): void {
    const sections = [...page.matchAll(/<section [^>]*data-outcome="([^"]*)">(.*?)<\/section>/gs)];
    assert.ok(sections.length > 0);
    for (const [, outcome, html = ''] of sections) {
      assert.equal(outcome, 'unavailable');
      assert.match(html, words);
      assert.match(html, contact);
      assert.match(html, /is missing here\. It may exist in that system\./);
    }
    assert.match(page, /<footer data-outcome="unavailable" data-completeness="0\/1"/);
    assert.match(page, /Nothing could be shown in this view\. The reasons are below\./);
    assert.match(page, /Viewed on .* at \d\d:\d\d by/);
    assert.doesNotMatch(page, /is recorded for this|<table/);
  }

  /** The view is closed as failed, and both entries say what the source did. */
  async function journaledAs(page: string, source: string, status: string): Promise<void> {
    assert.equal(await terminalOf(oriel, viewIdOf(page)), 'failed');
    const rows = oriel.journal().filter(({ view }) => view === viewIdOf(page));
    assert.deepEqual(eventsOf(rows, viewIdOf(page)), ['intent', 'released', 'released', 'failed']);
    for (const event of ['released', 'failed']) {
      const [first] = factsOf(rows, event)['sources'] as Record<string, unknown>[];
      assert.deepEqual([first?.['source'], first?.['status']], [source, status]);
    }
    const { stage, code } = factsOf(rows, 'failed');
    assert.deepEqual([stage, code, factsOf(rows, 'released')['completeness']], ['sources', 'unavailable', '0/1']);
  }

  for (const { name, instead, words, status } of FAULTS) {
    it(`that ${name} says so, and the other panel is whole`, async () => {
      doors.care.instead = instead;
      const { problems, care } = await openBoth();
      saysWhy(care, words, /Contact: Duty desk, 01632 960011\./);
      assert.match(problems, /<footer data-outcome="complete"/);
      assert.match(problems, /<section id="oriel-prb-tab-act"[^>]* data-outcome="shown">/);
      await journaledAs(care, 'fellside-care', status);
      assert.equal(await terminalOf(oriel, viewIdOf(problems)), 'completed');
    });
  }

  for (const [source, view, door, name, contact] of [
    ['fellside-gp', 'problems', 'gp', 'Fellside Test Surgery', /Contact: 01632 960020\./],
    ['fellside-care', 'social-care', 'care', 'Fellside County Council', /Contact: Duty desk, 01632 960011\./],
  ] as const) {
    it(`that answers about another person (${source}) shows nothing of that person, and is journaled so`, async () => {
      doors[door].simulator.setFault('wrong-person');
      const [path = ''] = await oriel.launch([view]);
      const { text } = await oriel.request.get(path).expect(200);
      saysWhy(text, new RegExp(`${name} answered about another person\\. Its answer is not shown\\.`), contact);
      assert.doesNotMatch(text, /SPARSEPATIENT|9990000026/);
      await journaledAs(text, source, 'wrong-person');
    });

    it(`that does not know the person (${source}) says so, and never that nothing is recorded`, async () => {
      const pat = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000069', birthDate: '1941-03-09' };
      const [path = ''] = await oriel.launch([view], { pat });
      const { text } = await oriel.request.get(path).expect(200);
      saysWhy(text, new RegExp(`${name} does not hold a record that can be shown for this person`), contact);
      await journaledAs(text, source, 'unknown-person');
    });
  }

  for (const [words, answer] of [
    ['a billion laughs', withDoctype(LAUGHS)],
    ['an HTML page', '<html><body>Sorry</body></html>'],
    ['7 MB of elements inside each other', '<a>'.repeat(1_000_000) + '</a>'.repeat(1_000_000)],
  ] as const) {
    it(`that answers ${words} in place of a SOAP message says so`, async () => {
      doors.gp.instead = withRecord(answer, 'text/xml; charset=utf-8');
      const { problems, care } = await openBoth();
      saysWhy(problems, /Fellside Test Surgery/, /Contact: 01632 960020\./);
      assert.match(care, /<footer data-outcome="complete"/);
      assert.equal(await terminalOf(oriel, viewIdOf(problems)), 'failed');
    });
  }

  it('that is killed while the page loads leaves the other panel standing', async () => {
    doors.gp.onAsked = () => void doors.gp.simulator.close();
    const { problems, care } = await openBoth();
    saysWhy(problems, /Fellside Test Surgery could not be reached/, /Contact: 01632 960020\./);
    assert.match(care, /<footer data-outcome="complete"/);
  });
});

describe('one of two sources of the same kind fails', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    const down: Door = doors.care;
    down.instead = (request) => request.socket.destroy();
    oriel = await startService(
      [gpAt(doors.gp.url), gpAt(down.url, { id: 'beckfoot-gp', name: 'Beckfoot Practice', contact: '01632 960040' })],
      () => ({ agreements: [{ ...AGREEMENT, sources: ['fellside-gp', 'beckfoot-gp'] }] }),
    );
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  it('the view is partial: rows of the one, words of the other in the section and at the top', async () => {
    const [path = ''] = await oriel.launch(['problems']);
    const { text } = await oriel.request.get(path).expect(200);
    assert.match(text, /<footer data-outcome="partial"/);
    assert.match(text, /<section id="oriel-prb-tab-act"[^>]* data-outcome="partial">/);
    assert.match(text, /This view is not complete\. Missing, or shown only in part: Active Problems and Issues/);
    assert.match(text, /Beckfoot Practice could not be reached at \d\d:\d\d\./);
    assert.doesNotMatch(text, /failing since/);
    assert.match(text, /<table>/);
    const view = viewIdOf(text);
    assert.equal(await terminalOf(oriel, view), 'completed');
    assert.equal(factsOf(oriel.journal(), 'released')['completeness'], '1/2');

    const [next = ''] = await oriel.launch(['problems']);
    const again = (await oriel.request.get(next).expect(200)).text;
    const sentence =
      /Beckfoot Practice could not be reached at \d\d:\d\d\. ?(?:<\/p><p>)?It has been failing since \d\d:\d\d\./g;
    assert.equal(again.match(sentence)?.length, 4, 'in each section and in the footer');
  });
});
