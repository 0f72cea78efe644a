import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { startCouncilSimulator } from '../../../src/sandbox/sources/council-simulator.ts';
import type { Simulator } from '../../../src/sandbox/sources/simulator.ts';
import { createRestXmlConnector } from '../../../src/service/source/rest-xml.ts';
import type { SourceRequest, SourceResult } from '../../../src/service/source/source.ts';
import { NEVER, QUESTION, sourceAt } from '../../service/source/servers.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url));

describe('the simulated council system', () => {
  let council: Simulator;
  before(async () => {
    council = await startCouncilSimulator({ fixtures: FIXTURES });
  });
  beforeEach(() => council.setFault('none'));
  after(() => council.close());

  const ask = async (changes: Partial<SourceRequest> = {}, url = council.url): Promise<SourceResult> => {
    const connector = createRestXmlConnector(sourceAt(url, { connector: 'rest-xml', mig: null }));
    const result = await connector.ask({ ...QUESTION, ...changes }, NEVER);
    await connector.close();
    return result;
  };
  const reasonOf = (result: SourceResult): string => (result.state === 'unavailable' ? result.reason : result.state);
  const fixture = (person: string) => readFile(`${FIXTURES}/${person}/liquidlogic-adults.xml`);

  it('answers our connector with the bytes of the person’s file', async () => {
    const result = await ask();
    assert.ok(result.state === 'answered');
    assert.deepEqual(result.extract.bytes, new Uint8Array(await fixture('edith')));
  });

  it('does not know a stranger, nor one who has no file there', async () => {
    assert.equal(reasonOf(await ask({ nhsNumber: '9990000069' })), 'unknown-person');
    const people = [{ id: 'nobody', nhsNumber: QUESTION.nhsNumber }];
    const bare = await startCouncilSimulator({ fixtures: FIXTURES, people });
    assert.equal(reasonOf(await ask({}, bare.url)), 'unknown-person');
    await bare.close();
  });

  it('can be made down, slow, or wrong', async () => {
    council.setFault('down');
    assert.equal(reasonOf(await ask()), 'unreachable');
    council.setFault('slow', 60);
    assert.ok((await ask()).ms >= 55);
    council.setFault('wrong-person');
    const result = await ask();
    assert.ok(result.state === 'answered');
    assert.deepEqual(result.extract.bytes, new Uint8Array(await fixture('bertram')));
  });

  describe('refuses, and says why', () => {
    const send = async (body: unknown, headers: Record<string, string> = {}, path = '') => {
      const response = await fetch(`${council.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/xml',
          'x-request-id': QUESTION.requestId,
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.text() };
    };
    const refused = async (words: string, ...args: Parameters<typeof send>) => {
      const answer = await send(...args);
      assert.equal(answer.status, 400);
      assert.ok(answer.body.includes(words), answer.body);
      assert.doesNotMatch(answer.body, /9990000018|AdultSocialCare/);
    };

    it('nothing where nothing is wrong', async () => assert.equal((await send(QUESTION)).status, 200));

    for (const field of ['requestId', 'nhsNumber', 'birthDate', 'purpose', 'consent', 'user'] as const) {
      it(`a question without ${field}`, () => refused(field, { ...QUESTION, [field]: undefined }));
    }
    for (const field of ['id', 'name', 'role', 'organisation'] as const) {
      it(`a user without ${field}`, () =>
        refused(`user.${field}`, { ...QUESTION, user: { ...QUESTION.user, [field]: ' ' } }));
    }
    it('a consent it does not know', () => refused('consent', { ...QUESTION, consent: 'perhaps' }));
    it('a field it does not know', () => refused('the JSON body', { ...QUESTION, surplus: 1 }));
    it('a body that is not JSON', () => refused('the JSON body', '<xml/>'));
    it('another X-Request-Id', () => refused('X-Request-Id', QUESTION, { 'x-request-id': 'other' }));
    it('another Content-Type', () => refused('Content-Type', QUESTION, { 'content-type': 'text/plain' }));
    it('another Accept', () => refused('Accept', QUESTION, { accept: 'text/html' }));
    it('an NHS number in the URL', () => refused('URL', QUESTION, {}, '?nhs=9990000018'));
    it('another method', async () => {
      const response = await fetch(council.url);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /POST/);
    });
  });
});
