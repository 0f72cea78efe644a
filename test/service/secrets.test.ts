import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { closeServers } from './source/servers.ts';
import {
  ALL_VIEWS,
  careAt,
  EDITH,
  FIXTURES,
  gpAt,
  postLaunch,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';

/** What no answer may show of Edith (fixtures/README.md, "Edith"). */
const NEVER_SHOWN = [
  ...['Anxiety', 'Confidential item', 'must never be rendered', 'Confidentialine', 'withheldine', 'Told in confidence'],
  ...['Deleted item', 'Tinnitus', 'Deletedol', 'Termination of pregnancy', 'Induced termination', '57797005'],
  ...['Alan NEARBY', '07700 900124', 'Ian THIRDPARTY', 'Former lodger', 'Alleged perpetrator', 'Pat FORMERWORKER'],
  ...['Key safe to the left', 'Jo Bloggs', 'Huntington'],
];

/** Whom the launches are about: none of it in a URL, a header or a log line; only the number in the journal. */
const PERSON = ['TESTPATIENT', 'Edith', '1941-03-09', '09-Mar-1941'];
const NUMBER = /999\s?000\s?0018/;

describe('what is nobody’s business', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  /** Everything that was answered over the wire in these tests. */
  const answers: { readonly status: number; readonly headers: string; readonly text: string }[] = [];
  before(async () => {
    doors = await startDoors();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
    await useEverything();
  });
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  /** Good and bad launches, whole, denied and failed views, and every kind of error. */
  async function useEverything(): Promise<void> {
    const { request } = oriel;
    const sign: TestService['sign'] = (changes) => oriel.sign(changes);
    const keep = async (sending: PromiseLike<{ status: number; headers: unknown; text?: string }>): Promise<string> => {
      const { status, headers, text = '' } = await sending;
      answers.push({ status, headers: JSON.stringify(headers), text });
      return text;
    };
    const open = async (changes: Record<string, unknown> = {}): Promise<void> => {
      const text = await keep(postLaunch(request, await sign({ views: ALL_VIEWS, ...changes })));
      for (const url of (JSON.parse(text) as { urls: string[] }).urls) {
        const { pathname } = new URL(url);
        await keep(request.head(pathname));
        const page = await keep(request.get(pathname));
        await terminalOf(oriel, viewIdOf(page));
        await keep(request.get(pathname));
      }
    };
    await open();
    await open({ consent: 'refused' });
    doors.gp.simulator.setFault('wrong-person');
    doors.care.instead = (_, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('TESTPATIENT');
    await open();
    const jws = await sign({ views: ALL_VIEWS });
    await keep(postLaunch(request, jws));
    await keep(postLaunch(request, jws));
    await keep(postLaunch(request, JSON.stringify(EDITH)));
    await keep(postLaunch(request, await sign({ pat: { ...EDITH, value: '9990000081' } })));
    await keep(postLaunch(request, await sign({ Edith: 'TESTPATIENT' })));
    await keep(request.get('/9990000018?name=TESTPATIENT'));
    await keep(request.get('/v/9990000018?name=TESTPATIENT'));
    await keep(request.get('/health'));
    breakPages();
    const [path = ''] = await oriel.launch(['problems']);
    const page = await keep(request.get(path));
    assert.match(page, /Something went wrong in this service/);
  }

  /** A surprise whose message quotes what it met. */
  function breakPages(): void {
    const { catalogue } = oriel.service.services;
    Object.assign(catalogue, {
      recipe: () => {
        throw new Error('cannot show Edith TESTPATIENT 9990000018');
      },
    });
  }

  const isAbsent = (where: string, text: string, secrets: readonly string[]): void => {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${where} holds "${secret}"`);
  };
  const views = () => answers.filter(({ text }) => text.includes('<section'));
  const files = () => readdirSync(oriel.folder).map((name) => readFileSync(join(oriel.folder, name), 'latin1'));

  it('is in the fixtures, so these tests can fail', () => {
    const records = ['openhr.xml', 'liquidlogic-adults.xml'].map((file) =>
      readFileSync(join(FIXTURES, 'edith', file), 'utf8'),
    );
    for (const secret of NEVER_SHOWN)
      assert.ok(
        records.some((record) => record.includes(secret)),
        secret,
      );
    assert.ok(views().length >= 8);
  });

  it('confidential, deleted and other people’s items: in no answer, no log line, no byte on disk', () => {
    for (const { text, headers } of answers) isAbsent('an answer', text + headers, NEVER_SHOWN);
    for (const line of oriel.log) isAbsent('the log', line, NEVER_SHOWN);
    for (const bytes of files()) isAbsent('the disk', bytes, NEVER_SHOWN);
  });

  it('what a view shows: in no log line, no byte on disk, no other answer', () => {
    const shown = views().flatMap(({ text }) => shownIn(text));
    assert.ok(shown.length > 50, `${shown.length} texts are shown`);
    const others = answers.filter((answer) => !views().includes(answer));
    for (const { text } of others) isAbsent('another answer', text, shown);
    isAbsent('the log', oriel.log.join(), shown);
    for (const bytes of files()) isAbsent('the disk', bytes, shown);
  });

  it('the person: in no header, no URL, no log line; on disk the number alone', () => {
    for (const { headers } of answers) {
      isAbsent('a header', headers, PERSON);
      assert.doesNotMatch(headers, NUMBER);
    }
    for (const { text } of answers.filter(({ text: body }) => !body.includes('oriel-person'))) {
      isAbsent('an answer that is no view', text, PERSON);
      assert.doesNotMatch(text, NUMBER);
    }
    isAbsent('the log', oriel.log.join(), PERSON);
    assert.doesNotMatch(oriel.log.join(), NUMBER);
    for (const bytes of files()) isAbsent('the disk', bytes, PERSON);
  });

  it('codes of tickets: in no log line and in no byte on disk', () => {
    const codes = answers.flatMap(({ text }) => [...text.matchAll(/\/v\/([\w-]{43})/g)].map(([, code = '']) => code));
    assert.ok(codes.length >= 16);
    isAbsent('the log', oriel.log.join(), codes);
    for (const bytes of files()) isAbsent('the disk', bytes, codes);
  });

  it('the log says method, kind of route, status and time of each request, and what failed by kind', () => {
    const lines = oriel.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const { level, time, pid, hostname, msg, ...facts } of lines) {
      assert.ok([level, time, pid, hostname, msg].every((value) => value !== undefined));
      const keys = Object.keys(facts).sort().join();
      assert.ok(['method,ms,route,status', 'code,name,view', 'code,name', 'code'].includes(keys), keys);
    }
    const routes = new Set(lines.flatMap(({ route }) => (route === undefined ? [] : [route])));
    assert.deepEqual([...routes].sort(), ['/health', '/v/:code', '/v1/tickets', 'other']);
    assert.ok(lines.some(({ code, name }) => code === 'internal' && name === 'Error'));
  });

  it('scripts, cookies and anything to load: in no answer', () => {
    for (const { text, headers } of answers) {
      assert.doesNotMatch(text, /<(?:script|link|img|iframe|object|embed|form|base)\b|\son\w+="|url\(|@import/i);
      assert.doesNotMatch(headers, /set-cookie|access-control|x-powered-by/i);
    }
  });

  it('the workings of the service: no answer has a stack trace or a path of a file', () => {
    for (const { text } of answers) assert.doesNotMatch(text, /\.ts:\d|node_modules|\bat \w+ \(|cannot show/);
  });
});

/** The texts of a page's table cells that are long enough to be found by. */
function shownIn(page: string): readonly string[] {
  return [...page.matchAll(/<td[^>]*>(.*?)<\/td>/gs)]
    .flatMap(([, cell = '']) => cell.split(/<[^>]+>/))
    .map((text) => text.trim())
    .filter((text) => text.length >= 8 && !text.includes('&'));
}
