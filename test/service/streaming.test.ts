import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { closeServers } from './source/servers.ts';
import { eventsOf, factsOf, inOnePiece, portOf, terminalOf, viewIdOf, type JournalRow } from './support/service.ts';
import { startWholePerson, type WholePerson } from './support/whole-person.ts';

/** What is there of an answer while it arrives. */
interface Arriving {
  /** Reads until this has come; gives all that has. Fails when the answer ends before. */
  until(words: RegExp): Promise<string>;
  /** Reads to the end. */
  whole(): Promise<string>;
  /** Goes away. */
  leave(): Promise<void>;
}

describe('a view that arrives section by section', () => {
  let whole: WholePerson;
  afterEach(async () => {
    await whole.close();
    await closeServers();
  });

  /** Opens the view; nothing of it has been read. */
  async function open(): Promise<Arriving & { readonly response: Response }> {
    const [path = ''] = await whole.oriel.launch(['three-sources']);
    const response = await fetch(`http://127.0.0.1:${portOf(whole.oriel.server)}${path}`);
    const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const more = async (): Promise<boolean> => {
      const { done, value = '' } = await reader.read();
      text += value;
      return !done;
    };
    return {
      response,
      async until(words) {
        while (!words.test(text)) assert.ok(await more(), `the answer ended before ${String(words)}`);
        return text;
      },
      async whole() {
        while (await more());
        return text;
      },
      leave: () => reader.cancel(),
    };
  }

  it('has its beginning at once, then each section when its own source has answered, whatever the others do', async () => {
    whole = await startWholePerson(20_000);
    const view = await open();
    const shell = await view.until(/<\/template>/);
    assert.match(shell, /<bdi>Edith Mary TESTPATIENT<\/bdi>.*<h1>Whole person<\/h1>/s);
    assert.match(shell, /Waiting for an answer from Testborough Out-of-Hours\./);
    assert.doesNotMatch(shell, /<section id=/);

    whole.gp.answer();
    const first = await view.until(/id="oriel-prb-tab-othinact".*<\/section>/s);
    assert.match(first, /Essential hypertension/);
    assert.doesNotMatch(first, /id="oriel-(?:risks|contacts)"|<footer/);

    whole.care.answer();
    const second = await view.until(/id="oriel-risks".*<\/section>/s);
    assert.doesNotMatch(second, /id="oriel-contacts"|<footer/);

    whole.night.answer();
    const page = await view.whole();
    assert.match(page, /id="oriel-contacts".*Home visit, Testborough Out-of-Hours Base/s);
    assert.match(page, /<footer data-outcome="complete" data-completeness="3\/3" data-view="/);
    assert.equal(view.response.headers.get('x-accel-buffering'), 'no');
  });

  it('has a place for each section in the manifest’s order, and each section goes into its own', async () => {
    whole = await startWholePerson(20_000);
    for (const source of [whole.gp, whole.care, whole.night]) source.answer();
    const page = await (await open()).whole();
    const sections = ['contacts', 'risks', 'prb-tab-act', 'prb-tab-othinact'].map((id) => `oriel-${id}`);
    const slots = [...page.matchAll(/<slot name="(oriel-[^"]+)">/g)].map(([, name]) => name);
    assert.deepEqual(slots, sections);
    const arrived = [...page.matchAll(/<section id="([^"]+)" slot="([^"]+)"/g)];
    assert.deepEqual(arrived.map(([, id]) => id).toSorted(), sections.toSorted());
    for (const [, id, slot] of arrived) assert.equal(id, slot);
  });

  it('names at its deadline a source that never answers, in its place and at the end', async () => {
    whole = await startWholePerson(300);
    whole.gp.answer();
    whole.care.answer();
    const page = await (await open()).whole();
    const [, missing = ''] =
      /<section id="oriel-contacts"[^>]*data-outcome="unavailable">(.*?)<\/section>/s.exec(page) ?? [];
    assert.match(missing, /Testborough Out-of-Hours did not answer in time\. Oriel stopped waiting at \d\d:\d\d\./);
    assert.match(
      page,
      /<div slot="status"><div[^>]*><p>This view is not complete\. Missing[^<]*: Out-of-hours contacts\.</,
    );
    // The room that was kept for the person as each source has them is filled by each, once.
    const lines = [...page.matchAll(/<div class="oriel-person oriel-sources" slot="persons">(.*?)<\/dl><\/div>/gs)];
    assert.deepEqual(lines.map(([, line = '']) => /<bdi>(.*?)<\/bdi>/.exec(line)?.[1]).toSorted(), [
      'Fellside County Council',
      'Fellside Test Surgery',
      'Testborough Out-of-Hours',
    ]);
    assert.match(page, /<bdi>Testborough Out-of-Hours<\/bdi><\/dd><\/div><div><dt>Shown here<\/dt><dd><bdi>nothing</);
    const footer = /<footer.*<\/footer>/s.exec(page)?.[0] ?? '';
    assert.match(footer, /^<footer data-outcome="partial" data-completeness="2\/3" /);
    assert.match(footer, /Missing from this view: Testborough Out-of-Hours\./);
    const instant = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    for (const [source, state] of [
      ['gp', 'usable'],
      ['care', 'usable'],
      ['night', 'timeout'],
    ] as const)
      assert.match(footer, new RegExp(`<div data-source="${source}" data-state="${state}" data-as-at="${instant}">`));
  });

  it('is in the journal chunk by chunk, and as a whole in the order of the document', async () => {
    whole = await startWholePerson(20_000);
    const view = await open();
    await view.until(/<\/template>/);
    for (const [source, words] of [
      [whole.gp, /id="oriel-prb-tab-othinact"/],
      [whole.care, /id="oriel-risks"/],
    ] as const) {
      source.answer();
      await view.until(words);
    }
    whole.night.answer();
    const page = await view.whole();
    assert.equal(await terminalOf(whole.oriel, viewIdOf(page)), 'completed');
    const rows = whole.oriel.journal();
    assert.deepEqual(eventsOf(rows, viewIdOf(page)), ['intent', ...Array<string>(4).fill('released'), 'completed']);
    const released = rows.filter(({ event }) => event === 'released').map(releaseOf);
    assert.deepEqual(
      released.map(({ place, completeness, counts, sources }) => [
        place,
        completeness,
        Object.keys(counts),
        sources.length,
      ]),
      [
        [0, '0/3', [], 0],
        [3, '1/3', ['prb-tab-act', 'prb-tab-othinact'], 1],
        [2, '2/3', ['risks'], 2],
        [1, '3/3', ['contacts'], 3],
      ],
    );
    const inOrder = released
      .toSorted((a, b) => a.place - b.place)
      .map(({ sha256 }) => Buffer.from(sha256, 'base64url'));
    const { sha256, chunks } = factsOf(rows, 'completed');
    assert.deepEqual([chunks, sha256], [4, createHash('sha256').update(Buffer.concat(inOrder)).digest('base64url')]);
  });

  it('ends its questions when the reader goes, and is journaled as aborted', async () => {
    whole = await startWholePerson(20_000);
    const view = await open();
    whole.gp.answer();
    const page = await view.until(/id="oriel-prb-tab-act"/);
    await view.leave();
    await Promise.all([whole.care.ended, whole.night.ended]);
    const [id = ''] = whole.oriel.journal().flatMap((row) => (row.event === 'intent' ? [row.view ?? ''] : []));
    assert.equal(await terminalOf(whole.oriel, id), 'aborted');
    const sent = Number(factsOf(whole.oriel.journal(), 'aborted')['bytesSent']);
    assert.ok(sent >= Buffer.byteLength(page), `${sent} bytes`);
  });

  it('waits no longer than the total of a host that has one', async () => {
    const total = ({ hosts }: { readonly hosts: readonly object[] }) => ({
      hosts: hosts.map((host) => ({ ...host, totalMs: 500 })) as never,
    });
    whole = await startWholePerson(20_000, total);
    whole.gp.answer();
    const page = await (await open()).whole();
    assert.match(page, /data-completeness="1\/3"/);
    assert.match(page, /Missing from this view: Fellside County Council, Testborough Out-of-Hours\./);
    await Promise.all([whole.care.ended, whole.night.ended]);
  });

  it('comes in one piece, in the manifest’s order, for a host with plain browsers', async () => {
    whole = await startWholePerson(300, inOnePiece);
    whole.gp.answer();
    whole.care.answer();
    const view = await open();
    const page = await view.whole();
    assert.doesNotMatch(page, /<template|<slot|slot=|Waiting for/);
    assert.deepEqual(
      [...page.matchAll(/<section id="oriel-([^"]+)"/g)].map(([, id]) => id),
      ['contacts', 'risks', 'prb-tab-act', 'prb-tab-othinact'],
    );
    assert.match(page, /data-outcome="partial" data-completeness="2\/3"/);
    assert.equal(view.response.headers.get('content-length'), String(Buffer.byteLength(page)));
    assert.equal(await terminalOf(whole.oriel, viewIdOf(page)), 'completed');
    assert.deepEqual(eventsOf(whole.oriel.journal(), viewIdOf(page)), ['intent', 'released', 'completed']);
  });

  it('that breaks after it has begun says so, and is journaled as failed', async () => {
    whole = await startWholePerson(20_000);
    const view = await open();
    await view.until(/<\/template>/);
    Object.assign(whole.oriel.service.services.pool, { transform: () => Promise.reject(new Error('9990000018')) });
    whole.gp.answer();
    const page = await view.whole();
    assert.match(page, /This view could not be finished\./);
    assert.match(
      page,
      /<footer data-outcome="unavailable" data-view="[^"]+"><p>Something went wrong in this service\./,
    );
    assert.doesNotMatch(page, /<section id=/);
    assert.equal(await terminalOf(whole.oriel, viewIdOf(page)), 'failed');
    await Promise.all([whole.care.ended, whole.night.ended]);
    assert.doesNotMatch(whole.oriel.log.join(), /9990000018/);
  });
});

interface Released {
  readonly sha256: string;
  readonly place: number;
  readonly completeness: string;
  readonly counts: object;
  readonly sources: readonly unknown[];
}

function releaseOf({ facts }: JournalRow): Released {
  return JSON.parse(facts) as Released;
}
