import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { closeServers } from './source/servers.ts';
import {
  careAt,
  eventsOf,
  eventually,
  factsOf,
  gpAt,
  inOnePiece,
  portOf,
  startService,
  terminalOf,
  viewIdOf,
  type JournalRow,
  type TestService,
} from './support/service.ts';
import { startDoors } from './support/sources.ts';

const TERMINAL = ['completed', 'denied', 'failed', 'aborted'];

describe('the audit of a view', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let oriel: TestService;
  beforeEach(async () => {
    doors = await startDoors();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)]);
  });
  afterEach(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  /** Serves views in one piece instead. */
  async function servePlain(): Promise<void> {
    await oriel.close();
    oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], inOnePiece);
  }

  /** Sends a GET over a socket of its own; its ends are in the test's hands. */
  async function getRaw(path: string) {
    const socket = connect(portOf(oriel.server), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: oriel\r\n\r\n`);
    return socket;
  }

  it('holds the intent, and no release of a source’s, on disk when the first question reaches a source', async () => {
    const seen: (readonly JournalRow[])[] = [];
    doors.gp.onAsked = () => void seen.push(oriel.journal());
    const [path = ''] = await oriel.launch(['problems']);
    const { text } = await oriel.request.get(path).expect(200);
    assert.equal(seen.length, 1);
    assert.equal(eventsOf(seen[0] ?? [], viewIdOf(text))[0], 'intent');
    // The shell may be there already; it shows nothing of a source.
    for (const { facts } of (seen[0] ?? []).filter(({ event }) => event === 'released'))
      assert.deepEqual((JSON.parse(facts) as { sources: unknown }).sources, []);
  });

  it('orders intent, release and end by their numbers, in every kind of view', async () => {
    doors.care.instead = (request) => request.socket.destroy();
    const paths = [
      ...(await oriel.launch(['problems', 'social-care', 'allergies'])),
      ...(await oriel.launch(['problems'], { consent: 'refused' })),
    ];
    const pages = await Promise.all(paths.map((path) => oriel.request.get(path).expect(200)));
    const views = pages.map(({ text }) => viewIdOf(text));
    const ends = await Promise.all(views.map((view) => terminalOf(oriel, view)));
    assert.deepEqual(ends, ['completed', 'failed', 'completed', 'denied']);
    for (const [index, view] of views.entries()) {
      const released = ends[index] === 'denied' ? ['released'] : ['released', 'released'];
      assert.deepEqual(eventsOf(oriel.journal(), view), ['intent', ...released, ends[index]]);
    }
    assert.deepEqual(
      oriel.journal().map(({ seq }) => seq),
      oriel.journal().map((_, index) => index + 1),
    );
  });

  it('closes a view as aborted when the client is gone while a source is awaited, and ends the question', async () => {
    let socket: Awaited<ReturnType<typeof getRaw>> | null = null;
    const ended = Promise.withResolvers<undefined>();
    doors.gp.instead = (request) => {
      request.socket.once('close', () => ended.resolve(undefined));
      socket?.destroy();
    };
    const [path = ''] = await oriel.launch(['problems']);
    socket = await getRaw(path);
    const view = await onlyView();
    assert.equal(await terminalOf(oriel, view), 'aborted');
    assert.deepEqual(eventsOf(oriel.journal(), view), ['intent', 'released', 'aborted']);
    const [{ bytes }, { bytesSent }] = [factsOf(oriel.journal(), 'released'), factsOf(oriel.journal(), 'aborted')];
    assert.ok(Number(bytesSent) <= Number(bytes), `${String(bytesSent)} of ${String(bytes)}`);
    await ended.promise;
  });

  it('closes a view in one piece as aborted when the client is gone before its first byte: nothing was released', async () => {
    await servePlain();
    let socket: Awaited<ReturnType<typeof getRaw>> | null = null;
    doors.gp.onAsked = () => void socket?.destroy();
    const [path = ''] = await oriel.launch(['problems']);
    socket = await getRaw(path);
    const view = await onlyView();
    assert.equal(await terminalOf(oriel, view), 'aborted');
    assert.deepEqual(eventsOf(oriel.journal(), view), ['intent', 'aborted']);
    assert.deepEqual(factsOf(oriel.journal(), 'aborted'), { bytesSent: 0 });
  });

  it('closes a view as aborted when the client is gone in the middle of it, with the bytes that left', async () => {
    const pat = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000034', birthDate: '1938-08-17' };
    const [path = ''] = await oriel.launch(['problems'], { pat });
    swell(oriel);
    const socket = await getRaw(path);
    await once(socket, 'readable');
    socket.read(1);
    socket.resetAndDestroy();
    const view = await onlyView();
    assert.equal(await terminalOf(oriel, view), 'aborted');
    const { bytesSent } = factsOf(oriel.journal(), 'aborted');
    const { bytes } = factsOf(oriel.journal(), 'released');
    assert.ok(Number(bytesSent) > 0 && Number(bytesSent) <= Number(bytes), `${String(bytesSent)} of ${String(bytes)}`);
  });

  it('counts only the bytes of this view where the connection carried another before', async () => {
    await servePlain();
    const [first = '', second = ''] = await oriel.launch(['problems', 'allergies']);
    const socket = await getRaw(first);
    await readWhole(socket);
    doors.gp.onAsked = () => void socket.destroy();
    const [third = ''] = await oriel.launch(['medications']);
    socket.write(`GET ${third} HTTP/1.1\r\nHost: oriel\r\n\r\n`);
    await eventuallyAborted();
    assert.deepEqual(factsOf(oriel.journal(), 'aborted'), { bytesSent: 0 });
    await oriel.request.get(second).expect(200);
  });

  it('never holds two ends of one view', async () => {
    const paths = await oriel.launch(['problems', 'allergies', 'medications', 'social-care']);
    const sockets = await Promise.all(paths.map(getRaw));
    await Promise.all(sockets.map(async (socket, index) => (await pause(index * 40), socket.destroy())));
    const viewsSoFar = () => new Set(oriel.journal().flatMap(({ view }) => view ?? []));
    const views = await eventually(() => (viewsSoFar().size === 4 ? viewsSoFar() : undefined));
    for (const view of views) await terminalOf(oriel, view);
    // Long enough for a second end, if there were one.
    await pause(200);
    const rows = oriel.journal();
    for (const view of views) assert.equal(eventsOf(rows, view).filter((event) => TERMINAL.includes(event)).length, 1);
  });

  /** The id of the one view of this test, once its intent is there. */
  async function onlyView(): Promise<string> {
    for (;;) {
      const view = oriel.journal().find(({ event }) => event === 'intent')?.view;
      if (typeof view === 'string') return view;
      await pause(5);
    }
  }

  async function eventuallyAborted(): Promise<void> {
    while (!oriel.journal().some(({ event }) => event === 'aborted')) await pause(5);
  }

  describe('cannot be written', () => {
    const isWords = (text: string): void => {
      assert.match(text, /<main><h1>This view cannot be shown<\/h1>.*<footer data-outcome="unavailable">/);
      assert.match(text, /Oriel could not record that you opened it/);
      assert.match(text, /What to do: /);
      assert.doesNotMatch(text, /TESTPATIENT|999 000 0018|<section|<table/);
    };

    it('at first: 503 in words, in the frame, and no source is asked', async () => {
      const [path = ''] = await oriel.launch(['problems']);
      renameSync(oriel.config.state, join(oriel.folder, 'moved'));
      const answer = await oriel.request.get(path).expect(503);
      isWords(answer.text);
      assert.match(answer.headers['content-security-policy'] ?? '', /frame-ancestors https:\/\/ehr\.example /);
      assert.equal(answer.headers['x-frame-options'], undefined);
      assert.equal(doors.gp.asked, 0);
    });

    it('after the beginning has left: not one byte of the record, and the connection is cut', async () => {
      const [path = ''] = await oriel.launch(['problems']);
      doors.gp.onAsked = () => setTimeout(() => renameSync(oriel.config.state, join(oriel.folder, 'moved')), 50);
      doors.gp.simulator.setFault('slow', 200);
      const socket = await getRaw(path);
      const received = (await socket.setEncoding('utf8').toArray()).join('');
      assert.match(received, /Waiting for an answer from Fellside Test Surgery/);
      assert.doesNotMatch(received, /<section id=|<table|<footer|hypertension/);
      assert.doesNotMatch(received, /\r\n0\r\n\r\n$/, 'a cut-off view does not end as a whole one does');
      renameSync(join(oriel.folder, 'moved'), oriel.config.state);
      assert.deepEqual(eventsOf(oriel.journal(), await onlyView()), ['intent', 'released']);
    });

    it('after the sources have answered, in one piece: 503 with the view id, and not one byte of the record', async () => {
      await servePlain();
      const [path = ''] = await oriel.launch(['problems']);
      doors.gp.onAsked = () => renameSync(oriel.config.state, join(oriel.folder, 'moved'));
      const { text } = await oriel.request.get(path).expect(503);
      isWords(text);
      assert.equal(doors.gp.asked, 1);
      renameSync(join(oriel.folder, 'moved'), oriel.config.state);
      assert.deepEqual(eventsOf(oriel.journal(), viewIdOf(text)), ['intent']);
      assert.ok(oriel.log.some((line) => line.includes('"journal-unavailable"') && line.includes('"level":50')));
    });

    it('for good, the thread being gone: 503 in words, for a code that is used too', async () => {
      const [path = ''] = await oriel.launch(['problems']);
      await oriel.service.services.audit.close();
      isWords((await oriel.request.get(path).expect(503)).text);
      isWords((await oriel.request.get(path).expect(503)).text);
    });

    it('at the end only: the reader has the view, and the log says that its end is missing', async () => {
      const [path = ''] = await oriel.launch(['problems']);
      const { audit } = oriel.service.services;
      const intend = audit.intend.bind(audit);
      Object.assign(audit, {
        intend: async (...subject: Parameters<typeof intend>) =>
          Object.assign(await intend(...subject), { completed: () => Promise.reject(new Error('full')) }),
      });
      const { text } = await oriel.request.get(path).expect(200);
      assert.match(text, /data-outcome="complete"/);
      await pause(20);
      assert.ok(oriel.log.some((line) => line.includes('the end of a view could not be recorded')));
      assert.deepEqual(eventsOf(oriel.journal(), viewIdOf(text)), ['intent', 'released', 'released']);
    });
  });
});

/** Makes the pages of a service too large for the buffers of a connection. */
function swell({ service }: TestService): void {
  const { catalogue } = service.services;
  Object.assign(catalogue, { stylesheet: `${catalogue.stylesheet}/*${'x'.repeat(30_000_000)}*/` });
}

/** Reads one answer to its end, which the document says. */
async function readWhole(socket: ReturnType<typeof connect>): Promise<void> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (text.includes('</html>')) return;
  }
}
