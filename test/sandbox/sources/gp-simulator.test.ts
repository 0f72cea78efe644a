import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { startGpSimulator } from '../../../src/sandbox/sources/gp-simulator.ts';
import type { Simulator } from '../../../src/sandbox/sources/simulator.ts';
import type { SourceConfig } from '../../../src/service/config/config.ts';
import { writeMigRequest } from '../../../src/service/source/mig-request.ts';
import { createMigConnector } from '../../../src/service/source/mig-soap.ts';
import type { SourceRequest, SourceResult } from '../../../src/service/source/source.ts';
import { NEVER, QUESTION, sourceAt } from '../../service/source/servers.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url));
const BERTRAM = '9990000026';

async function recordOf(person: string): Promise<string> {
  const file = await readFile(`${FIXTURES}/${person}/openhr.xml`, 'utf8');
  return file.slice(file.indexOf('<openHealthRecord'), file.lastIndexOf('>') + 1);
}

describe('the simulated GP system', () => {
  let gp: Simulator;
  before(async () => {
    gp = await startGpSimulator({ fixtures: FIXTURES });
  });
  beforeEach(() => gp.setFault('none'));
  after(() => gp.close());

  const ask = async (
    changes: Partial<SourceRequest> = {},
    config: Partial<SourceConfig> = {},
  ): Promise<SourceResult> => {
    const source = sourceAt(gp.url, { maxBytes: 16_000_000, ...config });
    const connector = createMigConnector(source);
    const result = await connector.ask(
      { ...QUESTION, ...changes },
      AbortSignal.any([NEVER, AbortSignal.timeout(source.deadlineMs)]),
    );
    await connector.close();
    return result;
  };
  const textOf = (result: SourceResult): string => {
    assert.ok(result.state === 'answered', result.state === 'unavailable' ? result.reason : '');
    return Buffer.from(result.extract.bytes).toString();
  };
  const reasonOf = (result: SourceResult): string => (result.state === 'unavailable' ? result.reason : result.state);

  it('answers our connector with the bytes of the person’s record, for everyone in people.yaml', async () => {
    const people = {
      edith: '9990000018',
      bertram: BERTRAM,
      olwen: '9990000034',
      zack: '9990000042',
      cleo: '9990000050',
    };
    for (const [person, nhsNumber] of Object.entries(people)) {
      assert.ok(textOf(await ask({ nhsNumber })) === (await recordOf(person)), person);
    }
  });

  it('knows nobody else', async () => {
    assert.equal(reasonOf(await ask({ nhsNumber: '9990000069' })), 'unknown-person');
  });

  it('knows only whom it is told to know', async () => {
    const small = await startGpSimulator({ fixtures: FIXTURES, people: [{ id: 'bertram', nhsNumber: BERTRAM }] });
    assert.equal(reasonOf(await ask({}, { url: small.url })), 'unknown-person');
    assert.equal(reasonOf(await ask({ nhsNumber: BERTRAM }, { url: small.url })), 'answered');
    await small.close();
  });

  describe('refuses a request with', () => {
    const address = {
      sourceIdentifier: 'urn:nhs-uk:addressing:ods:R59:oncology',
      targetNationalCode: 'A99999',
      url: 'http://127.0.0.1/mig',
      security: null,
    };
    const request = writeMigRequest(QUESTION, address, Date.now());
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"http://www.healthcaregateway.co.uk/mig/EhrExtractRequest"',
    };
    const send = async (body: string, changed: Record<string, string> = {}, method = 'POST') => {
      const response = await fetch(gp.url, {
        method,
        headers: { ...headers, ...changed },
        ...(method === 'POST' && { body }),
      });
      return { status: response.status, body: await response.text() };
    };
    /** The request without an element. */
    const without = (name: string) => request.replace(new RegExp(`<${name}>.*?</${name}>`, 's'), '');
    const refused = async (body: string, words: string, changed?: Record<string, string>) => {
      assert.notEqual(body + JSON.stringify(changed ?? ''), `${request}""`, 'the request deviates');
      const answer = await send(body, changed);
      assert.equal(answer.status, 500);
      assert.match(answer.body, /<faultcode>soap:Server<\/faultcode><faultstring>Request is invalid<\/faultstring>/);
      assert.match(answer.body, /<mig:category>FATAL<\/mig:category>/);
      assert.ok(answer.body.includes(words), answer.body);
      assert.doesNotMatch(answer.body, /openHealthRecord|9990000018/);
      return answer.body;
    };

    it('nothing wrong: not at all', async () => assert.equal((await send(request)).status, 200));

    for (const [name, words] of [
      ['wsa:MessageID', 'MessageID'],
      ['wsa:Action', 'wsa:Action'],
      ['wsa:To', 'wsa:To'],
      ['wsa:ReplyTo', 'wsa:ReplyTo'],
      ['mig:source', 'source/identifier'],
      ['mig:target', 'target/nationalCode'],
      ['mig:serviceContent', 'person/nhsNumber'],
      ['oriel:nhsNumber', 'person/nhsNumber'],
      ['oriel:birthDate', 'person/birthDate'],
      ['oriel:consentToView', 'consentToView'],
      ['oriel:purpose', 'purpose'],
      ['oriel:id', 'user/id'],
      ['oriel:name', 'user/name'],
      ['oriel:role', 'user/role'],
      ['oriel:organisation', 'user/organisation'],
    ] as const) {
      it(`no ${name}`, () => refused(without(name), words));
    }

    for (const [what, from, to, words] of [
      ['a MessageID that is no UUID', QUESTION.requestId, '1', 'MessageID'],
      ['an unknown consent', '>given<', '>perhaps<', 'consentToView'],
      ['an NHS number in groups', '9990000018', '999 000 0018', 'nhsNumber'],
      ['a payload of another namespace', 'urn:oriel:mig:ehr-extract-request:1', 'urn:other', 'nhsNumber'],
    ] as const) {
      it(what, () => refused(request.replace(from, to), words));
    }

    it('an unknown service, which it cannot name', async () => {
      for (const [from, to] of [
        ['.EhrExtractRequest', '.Other'],
        ['0.0.2', '0.0.3'],
      ] as const) {
        const body = await refused(request.replace(from, to), 'unknown');
        assert.match(body, /<mig:name>Unknown<\/mig:name><mig:version>Unknown<\/mig:version>/);
        assert.match(body, new RegExp(`<wsa:RelatesTo>urn:uuid:${QUESTION.requestId}<`));
      }
    });

    it('another namespace, or no envelope', async () => {
      await refused(request.replace('http://www.healthcaregateway.co.uk/mig"', 'urn:other"'), 'migRequest');
      await refused(
        request.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
        'SOAP 1.1',
      );
      await refused('<a/>', 'SOAP 1.1');
      await refused(`<!DOCTYPE a>${request.replace(/<\?.*?\?>/, '')}`, 'SOAP 1.1');
      await refused(request.slice(0, -10), 'SOAP 1.1');
    });

    it('another transport', async () => {
      await refused(request, 'Content-Type', { 'content-type': 'application/soap+xml' });
      await refused(request, 'SOAPAction', { soapaction: '' });
      assert.match((await send('', {}, 'GET')).body, /the method must be POST/);
    });
  });

  describe('can be made', () => {
    it('slow', async () => {
      gp.setFault('slow', 120);
      const result = await ask();
      assert.equal(reasonOf(result), 'answered');
      assert.ok(result.ms >= 115, `${result.ms} ms`);
    });
    it('too slow for a deadline', async () => {
      gp.setFault('slow');
      assert.equal(reasonOf(await ask({}, { deadlineMs: 100 })), 'timeout');
    });
    it('down', async () => {
      gp.setFault('down');
      assert.equal(reasonOf(await ask()), 'unreachable');
    });
    it('wrong: it answers with another person’s record', async () => {
      gp.setFault('wrong-person');
      assert.ok(textOf(await ask()) === (await recordOf('bertram')));
    });
    it('well again', async () => {
      gp.setFault('down');
      gp.setFault('none');
      assert.equal(reasonOf(await ask()), 'answered');
    });
  });

  it('takes its time where it is told to', async () => {
    const unhurried = await startGpSimulator({ fixtures: FIXTURES, delayMs: 60 });
    assert.ok((await ask({}, { url: unhurried.url })).ms >= 55);
    await unhurried.close();
  });

  it('closes though an answer is still awaited', async () => {
    const slow = await startGpSimulator({ fixtures: FIXTURES, fault: 'slow' });
    const result = ask({}, { url: slow.url });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await slow.close();
    assert.equal(reasonOf(await result), 'unreachable');
  });
});
