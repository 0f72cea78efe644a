import assert from 'node:assert/strict';
import type { Config } from '../../src/service/config/config.ts';
import { careAt, gpAt, startService } from './support/service.ts';
import { startDoors } from './support/sources.ts';

/** A configuration whose hosts speak this language, in one piece. */
const speaking =
  (language: string) =>
  ({ hosts }: Config): Pick<Config, 'hosts'> => ({
    hosts: hosts.map((host) => ({ ...host, language, browser: 'plain' as const })),
  });

describe('the language of a host', () => {
  it('is refused at the start while nobody has reviewed it', async () => {
    await assert.rejects(startService([], speaking('cy')), (error: Error) => {
      assert.equal(
        error.message,
        "oriel.yaml: the language 'cy' of host 'ehr' is not reviewed: words/cy.yaml says so. Have it reviewed, or leave the key out for English.",
      );
      return true;
    });
  });

  it('is refused at the start where the templates have none of it', async () => {
    await assert.rejects(
      startService([], speaking('fr'), { unreviewedLanguages: true }),
      /^Error: oriel\.yaml: the language 'fr' of host 'ehr' is not in the templates; languages: en, cy\.$/u,
    );
  });

  it('is that of its views, which say that nobody has reviewed it, and of its errors', async () => {
    const doors = await startDoors();
    const oriel = await startService([gpAt(doors.gp.url), careAt(doors.care.url)], speaking('cy'), {
      unreviewedLanguages: true,
    });
    const [path = '', denied = ''] = await oriel.launch(['allergies', 'problems']);
    const { text } = await oriel.request.get(path).expect(200);
    assert.match(text, /^<!doctype html>\n<html lang="cy">/u);
    assert.match(text, /<h1>Alergeddau ac Adweithiau Niweidiol<\/h1>/u);
    assert.match(text, /Nid oes neb wedi gwirio&#39;r cyfieithiad/u);
    assert.match(text, /<th scope="col">Dyddiad Dechrau<\/th>/u);
    assert.match(
      text,
      /<time datetime="\d{4}-\d{2}-\d{2}">\d{2}-(?:Ion|Chwe|Maw|Ebr|Mai|Meh|Gor|Awst|Medi|Hyd|Tach|Rhag)-/u,
    );
    // What the source wrote stays as it was written.
    assert.match(text, /<span lang="en">[^<]*Penicillin[^<]*<\/span>/iu);
    const closed = await oriel.request.get(denied).expect(200);
    assert.match(closed.text, /Nid oes neb wedi gwirio&#39;r cyfieithiad/u);
    const again = await oriel.request.get(path).expect(410);
    assert.match(again.text, /<html lang="cy">.*Mae&#39;r golwg hwn eisoes wedi&#39;i agor/su);
    assert.match(again.text, /Nid oes neb wedi gwirio&#39;r cyfieithiad/u);
    const unknown = await oriel.request.get('/v/AAAAAAAAAAAAAAAAAAAAAA').expect(410);
    assert.match(unknown.text, /<html lang="en-GB">.*This view has already been opened/su);
    assert.doesNotMatch(unknown.text, /class="oriel-notice"/u);
    await oriel.close();
    await doors.close();
  });
});
