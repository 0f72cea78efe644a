import assert from 'node:assert/strict';

import { loadCatalogue } from '../../src/catalogue.ts';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';

import { sandboxGuide } from '../../src/sandbox/guide.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { PortInUse } from '../../src/service/serve.ts';
import { temporaryFolder } from '../service/launch/host-kit.ts';
import { terminalEvents } from '../../src/service/audit/events.ts';
import { eventually, journalOf } from '../service/support/service.ts';

const OFFSETS = [0, 10, 11, 12, 13, 20, 21, 22];
const log = pino({ level: 'silent' });

/** Whether this port of the loopback address is free. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** A first port of which all ports of a sandbox are free. */
async function freePorts(): Promise<number> {
  for (let port = 20_000 + (process.pid % 20_000); ; port += 32)
    if ((await Promise.all(OFFSETS.map((offset) => isFree(port + offset)))).every(Boolean)) return port;
}

/** The frames of a host's page, by their attributes. */
function framesOf(page: string): readonly Readonly<Record<string, string>>[] {
  return [...page.matchAll(/<iframe ([^>]*)><\/iframe>/g)].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  );
}

describe('the sandbox', function () {
  this.slow(2_000);
  const folder = temporaryFolder();
  let port: number;
  let sandbox: Sandbox;
  before(async () => {
    port = await freePorts();
    sandbox = await startSandbox({ port, folder: folder.path, log });
  });
  after(async () => {
    await sandbox.close();
    folder.remove();
  });

  const read = async (url: string): Promise<string> => (await fetch(url)).text();
  const open = async (host: string, person = 'edith') => {
    const page = await read(`${host}/?person=${person}`);
    const views = await Promise.all(framesOf(page).map(({ src = '' }) => read(src)));
    return { page, views };
  };
  const set = (form: Record<string, string>) =>
    fetch(`${sandbox.hospital}/switch?person=edith`, {
      ...{ method: 'POST', body: new URLSearchParams(form), redirect: 'manual' as const },
    });

  it('a hospital shows four views and a council three, in frames that may do nothing', async () => {
    for (const [host, titles] of [
      [sandbox.hospital, ['Allergies', 'Medications', 'Problems', 'Adult social care']],
      [sandbox.council, ['Problems', 'Medications', 'Allergies']],
    ] as const) {
      const { page, views } = await open(host);
      const frames = framesOf(page);
      assert.equal(frames.length, titles.length);
      for (const [index, frame] of frames.entries()) {
        const { title = '', sandbox: may, referrerpolicy, src = '' } = frame;
        assert.ok(title.startsWith(titles[index] ?? '?'), title);
        assert.deepEqual([may, referrerpolicy], ['', 'no-referrer']);
        assert.match(src, new RegExp(`^http://localhost:${port}/v/[\\w-]{43}$`));
      }
      for (const view of views) assert.match(view, /<footer data-outcome="complete"/);
      assert.doesNotMatch(page, /<script/);
    }
  });

  it('shows every dataset that its sources can say, in the tabs of the hospital', async () => {
    const seen = new Set<string>();
    for (const tab of ['shared', 'person', 'record', 'warnings', 'journal', 'council']) {
      const frames = framesOf(await read(`${sandbox.hospital}/?person=edith&tab=${tab}`));
      assert.ok(frames.length > 0, tab);
      for (const { src = '', title = '' } of frames) {
        const view = await read(src);
        assert.match(view, /<footer data-outcome="(?:complete|partial)"/, title);
        seen.add(/<h1[^>]*>([^<]*)<\/h1>/.exec(view)?.[1] ?? title);
      }
    }
    const { datasets } = loadCatalogue();
    const kinds = new Set(['gp-record', 'social-care']);
    const shown = [...datasets.values()].filter(({ dataset }) => dataset.sources.some((kind) => kinds.has(kind)));
    assert.deepEqual([...seen].sort(), shown.map(({ dataset }) => dataset.title).sort());
  });

  it('its pretended day is the day of the records: Edith is 78', async () => {
    const { views } = await open(sandbox.council);
    assert.match(views[0] ?? '', /09-Mar-1941 \(78 years\)/);
  });

  it('lists everyone, and Zack’s name is text', async () => {
    const page = await read(sandbox.hospital);
    for (const person of ['edith', 'bertram', 'olwen', 'zack', 'cleo'])
      assert.match(page, new RegExp(`person=${person}"`));
    assert.doesNotMatch(page, /<img/);
  });

  it('badges each panel of the hospital with what the index and the journal know', async () => {
    const badges = async (host: string, person: string) =>
      [...(await read(`${host}/?person=${person}`)).matchAll(/<span class="badge">([^<]*)<\/span>/g)].map(
        ([, text]) => text,
      );
    const [, , , care] = await badges(sandbox.hospital, 'olwen');
    assert.equal(care, 'not yet looked at');
    assert.equal((await badges(sandbox.hospital, 'olwen'))[1], 'please look: not yet looked at');
    await open(sandbox.hospital, 'olwen');
    const seen = await eventually(async () => {
      const [, , , after = ''] = await badges(sandbox.hospital, 'olwen');
      return after.startsWith('last looked at') ? after : undefined;
    });
    assert.match(seen, /^last looked at \d{4}-\d\d-\d\d$/);
  });

  it('refuses Cleo’s social care in words', async () => {
    const { views } = await open(sandbox.hospital, 'cleo');
    assert.match(views[3] ?? '', /This view is for adults only/);
  });

  it('its switches make a source fail for the next view, and well again', async () => {
    const answer = await set({ gp: 'down', care: 'wrong-person' });
    assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/?person=edith']);
    const failed = await open(sandbox.hospital);
    assert.match(failed.page, /<option value="down" selected>is down<\/option>/);
    for (const view of failed.views.slice(0, 3)) assert.match(view, /Fellside Test Surgery could not be reached at/);
    assert.match(failed.views[3] ?? '', /adult social care answered about another person/);
    await set({ gp: 'none', care: 'none', other: 'down', constructor: 'slow' });
    for (const view of (await open(sandbox.hospital)).views) assert.match(view, /<footer data-outcome="complete"/);
  });

  it('a switch that is set to nonsense stays as it was', async () => {
    await set({ gp: 'toString' });
    assert.deepEqual(
      sandbox.switches.map(({ mode }) => mode),
      ['none', 'none', 'none'],
    );
  });

  it('says what to open, what to try and where its journal is', () => {
    const guide = sandboxGuide(sandbox, folder.path);
    for (const words of [sandbox.hospital, sandbox.council, folder.path, '2020-01-31', 'npx oriel audit list --config'])
      assert.ok(guide.includes(words), words);
  });

  it('keeps a journal in its folder, in which every view has an end', async () => {
    const ends: readonly string[] = terminalEvents;
    const views = await eventually(() => {
      const events = journalOf(join(folder.path, 'oriel.sqlite')).map(({ event }) => event);
      const begun = events.filter((event) => event === 'intent').length;
      return events.filter((event) => ends.includes(event)).length === begun ? begun : undefined;
    });
    assert.ok(views >= 7);
  });

  it('a host that is refused says so in words, without frames', async () => {
    const { config } = sandbox.service.services;
    Object.assign(sandbox.service.services.tickets, {
      mint: () => Promise.reject(new TypeError(config.issuer)),
    });
    const page = await read(sandbox.council);
    assert.match(page, /The shared record cannot be opened\. Something went wrong in this service\./);
    assert.equal(framesOf(page).length, 0);
  });
});

describe('a sandbox that ends', function () {
  this.slow(2_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  const allFree = async (port: number, ...taken: readonly number[]): Promise<void> => {
    for (const offset of OFFSETS.filter((each) => !taken.includes(each)))
      assert.ok(await isFree(port + offset), `port ${port + offset} is still in use`);
  };

  it('frees its ports', async () => {
    const port = await freePorts();
    const sandbox = await startSandbox({ port, folder: folder.path, log });
    assert.equal(await isFree(port), false);
    await sandbox.close();
    await sandbox.close();
    await allFree(port);
  });

  for (const offset of OFFSETS) {
    it(`cannot start where the port ${offset} above the first is taken: one line, and nothing is left running`, async () => {
      const port = await freePorts();
      const other = createServer().listen(port + offset, '127.0.0.1');
      await once(other, 'listening');
      await assert.rejects(startSandbox({ port, folder: folder.path, log }), (error: Error) => {
        assert.ok(error instanceof PortInUse);
        assert.match(error.message, new RegExp(`^port ${port + offset} is in use\\. .* with --port\\.$`));
        return true;
      });
      await allFree(port, offset);
      other.close();
      await once(other, 'close');
    });
  }
});
