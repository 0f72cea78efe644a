import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

import { Secret } from '../../../src/service/config/secret.ts';
import { elementAt, readControl, textAt } from '../../../src/service/source/control.ts';
import type { ControlElement } from '../../../src/service/source/control.ts';
import { writeMigRequest } from '../../../src/service/source/mig-request.ts';
import { createMigConnector } from '../../../src/service/source/mig-soap.ts';
import { MIG, mig, payload, SECURITY, SOAP, soap, WSA, wsa } from '../../../src/service/source/mig-wire.ts';
import type { PooledConnector, SourceResult } from '../../../src/service/source/source.ts';
import { NEVER, QUESTION, closeServers, serveHttp, sourceAt } from './servers.ts';
import { GATE_LIMITS } from '../../../src/transform/extract/gate.ts';

const FIXTURE = new URL('../../../fixtures/edith/openhr.xml', import.meta.url);
const MESSAGE_ID = `urn:uuid:${QUESTION.requestId}`;
const XML = 'text/xml; charset=utf-8';

const envelope = (body: string, relatesTo: string | null = MESSAGE_ID, declarations = '') =>
  `<s:Envelope xmlns:s="${SOAP}" xmlns:w="${WSA}"${declarations}><s:Header>` +
  `${relatesTo === null ? '' : `<w:RelatesTo>${relatesTo}</w:RelatesTo>`}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
const response = (record: string) =>
  `<m:migResponse xmlns:m="${MIG}"><m:serviceDefinition><m:name>n</m:name><m:version>1</m:version></m:serviceDefinition>` +
  `<m:serviceContent>${record}</m:serviceContent></m:migResponse>`;
const fault = (category: string) =>
  '<s:Fault><faultcode>s:Server</faultcode><faultstring>Edith TESTPATIENT 9990000018</faultstring><detail>' +
  `<m:migFault xmlns:m="${MIG}"><m:serviceDefinition><m:name>n</m:name><m:version>1</m:version></m:serviceDefinition>` +
  `<m:error><m:category>${category}</m:category><m:text>Edith TESTPATIENT 9990000018</m:text></m:error></m:migFault></detail></s:Fault>`;

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

describe('asking a GP system over MIG', () => {
  const connectors: PooledConnector[] = [];
  afterEach(async () => {
    await Promise.all(connectors.splice(0).map((connector) => connector.close()));
    await closeServers();
  });

  const ask = async (answer: Answer, maxBytes = 1_000_000): Promise<SourceResult> => {
    const { url } = await serveHttp((request, reply) => {
      request.resume();
      reply.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? XML }).end(answer.body);
    });
    const connector = createMigConnector(sourceAt(url, { maxBytes }), () => Date.UTC(2020, 0, 31, 9));
    connectors.push(connector);
    return connector.ask(QUESTION, NEVER);
  };
  const reasonOf = async (answer: Answer, maxBytes?: number): Promise<string> => {
    const result = await ask(answer, maxBytes);
    return result.state === 'unavailable' ? result.reason : result.state;
  };

  describe('sends', () => {
    let sent: ControlElement | null;
    let headers: IncomingHttpHeaders;
    let raw: string;
    let path: string | undefined;
    before(async () => {
      const { url } = await serveHttp((request, reply) => {
        ({ headers, url: path } = request);
        void text(request).then((body) => {
          raw = body;
          reply.end();
        });
      });
      const connector = createMigConnector(sourceAt(url));
      connectors.push(connector);
      await connector.ask(QUESTION, NEVER);
      sent = await readControl(raw);
    });
    const request = [soap('Body'), mig('migRequest')];
    const content = [...request, mig('serviceContent'), payload('ehrExtractRequest')];
    const at = (...place: Parameters<typeof textAt> extends [unknown, ...infer Rest] ? Rest : never) =>
      textAt(sent, ...place);

    it('SOAP 1.1 over a URL that names nobody', () => {
      assert.equal(headers['content-type'], XML);
      assert.match(headers['soapaction'] as string, /^".+"$/);
      assert.equal(path, '/records');
      assert.equal(sent?.$ns.uri, SOAP);
    });
    it('addressing headers, with the id of the request', () => {
      assert.equal(at(soap('Header'), wsa('MessageID')), MESSAGE_ID);
      assert.equal(`"${at(soap('Header'), wsa('Action'))}"`, headers['soapaction']);
      assert.match(at(soap('Header'), wsa('To')) ?? '', /^http:\/\/127/);
      assert.equal(at(soap('Header'), wsa('ReplyTo'), wsa('Address')), `${WSA}/anonymous`);
    });
    it('the service, who asks, and who is asked', () => {
      const definition = [...request, mig('serviceDefinition')];
      assert.equal(at(...definition, mig('name')), 'MIG.DATAEXTRACTIONSERVICE.EhrExtractRequest');
      assert.equal(at(...definition, mig('version')), '0.0.2');
      const header = [...request, mig('serviceHeader')];
      assert.equal(at(...header, mig('source'), mig('identifier')), 'urn:nhs-uk:addressing:ods:R59:oncology');
      assert.equal(at(...header, mig('target'), mig('nationalCode')), 'A99999');
    });
    it('the person, the consent, the purpose and the user, escaped', () => {
      assert.equal(at(...content, payload('person'), payload('nhsNumber')), QUESTION.nhsNumber);
      assert.equal(at(...content, payload('person'), payload('birthDate')), QUESTION.birthDate);
      assert.equal(at(...content, payload('consentToView')), 'given');
      assert.equal(at(...content, payload('purpose')), 'directcare');
      for (const part of ['id', 'name', 'role', 'organisation'] as const) {
        assert.equal(at(...content, payload('user'), payload(part)), QUESTION.user[part]);
      }
    });
    it('no part, where the whole record is asked for; else its name', () => {
      assert.equal(at(...content, payload('part')), null);
      const address = { sourceIdentifier: 'Z9O', targetNationalCode: 'A99999', url: 'x', security: null };
      const written = writeMigRequest({ ...QUESTION, part: 'problems' }, address, 0);
      assert.match(written, /<oriel:part>problems<\/oriel:part>/);
    });
    it('one payload', () => assert.notEqual(elementAt(sent, ...content), null));
  });

  describe('with a user name', () => {
    const PASSWORD = 'päss "word" & <more>';
    const tokenOf = async (type: 'text' | 'digest'): Promise<ControlElement | null> => {
      let raw = '';
      const { url } = await serveHttp((request, reply) => {
        void text(request).then((body) => {
          raw = body;
          reply.end();
        });
      });
      const security = { user: 'oriel', password: new Secret(PASSWORD), type };
      const asks = { sourceIdentifier: 'Z9O', targetNationalCode: 'A99999', security };
      const connector = createMigConnector(sourceAt(url, { mig: asks }), () => Date.UTC(2020, 0, 31, 9));
      connectors.push(connector);
      await connector.ask(QUESTION, NEVER);
      const header = elementAt(await readControl(raw), soap('Header'), wsse('Security'));
      return elementAt(header, wsse('UsernameToken'));
    };
    const wsse = (local: string) => ({ namespace: SECURITY.wsse, local });
    const created = { namespace: SECURITY.wsu, local: 'Created' };

    it('sends a digest of nonce, time and password (UsernameToken Profile 1.1, 3.1)', async () => {
      const token = await tokenOf('digest');
      assert.equal(textAt(token, wsse('Username')), 'oriel');
      assert.equal(textAt(token, created), '2020-01-31T09:00:00.000Z');
      const nonce = Buffer.from(textAt(token, wsse('Nonce')) ?? '', 'base64');
      assert.equal(nonce.length, 16);
      const bytes = Buffer.concat([nonce, Buffer.from(`2020-01-31T09:00:00.000Z${PASSWORD}`)]);
      const digest = createHash('sha1').update(bytes).digest('base64');
      assert.equal(textAt(token, wsse('Password')), digest);
      assert.match(JSON.stringify(elementAt(token, wsse('Password'))), /#PasswordDigest/);
    });
    it('sends another nonce every time', async () => {
      const [one, other] = [await tokenOf('digest'), await tokenOf('digest')];
      assert.notEqual(textAt(one, wsse('Nonce')), textAt(other, wsse('Nonce')));
    });
    it('sends the password itself where the source wants that', async () => {
      const token = await tokenOf('text');
      assert.equal(textAt(token, wsse('Password')), PASSWORD);
      assert.match(JSON.stringify(elementAt(token, wsse('Password'))), /#PasswordText/);
    });
  });

  it('gives the record’s bytes as they stand in the answer', async () => {
    const fixture = await readFile(FIXTURE, 'utf8');
    const record = fixture.slice(fixture.indexOf('<openHealthRecord')).trimEnd();
    const result = await ask({ body: `<?xml version="1.0"?>\n${envelope(response(`\n${record}\n`))}` });
    assert.ok(result.state === 'answered');
    assert.deepEqual(result.extract, {
      sourceId: 'fellside-gp',
      sourceName: 'Fellside Test Surgery',
      format: 'openhr',
      bytes: new Uint8Array(Buffer.from(record)),
      asAt: '2020-01-31T09:00:00.000Z',
      limits: GATE_LIMITS,
    });
    assert.equal(result.extract.bytes.buffer.byteLength, result.extract.bytes.length, 'memory of its own');
  });

  it('carries a namespace that the envelope declares for the record', async () => {
    const result = await ask({
      body: envelope(response('<o:r/>'), MESSAGE_ID, ' xmlns:o="http://www.e-mis.com/emisopen"'),
    });
    assert.ok(result.state === 'answered');
    assert.equal(Buffer.from(result.extract.bytes).toString(), '<o:r xmlns:o="http://www.e-mis.com/emisopen"/>');
  });

  it('takes an answer to another request for none', async () => {
    assert.equal(await reasonOf({ body: envelope(response('<r/>'), 'urn:uuid:other') }), 'correlation');
    assert.equal(await reasonOf({ body: envelope(response('<r/>'), null) }), 'correlation');
    const twice = `${MESSAGE_ID}</w:RelatesTo><w:RelatesTo>urn:uuid:other`;
    assert.equal(await reasonOf({ body: envelope(response('<r/>'), twice) }), 'correlation');
  });

  it('does not take a RelatesTo within the record for the envelope’s', async () => {
    const record = `<r><w:RelatesTo>${MESSAGE_ID}</w:RelatesTo></r>`;
    assert.equal(await reasonOf({ body: envelope(response(record), null) }), 'correlation');
  });

  describe('a fault', () => {
    it('is known with its category, and its text stays out', async () => {
      for (const status of [200, 500]) {
        const result = await ask({ status, body: envelope(fault('FATAL')) });
        assert.ok(result.state === 'unavailable');
        assert.equal(result.reason, 'fault');
        assert.equal(result.faultCategory, 'FATAL');
        assert.doesNotMatch(JSON.stringify(result), /TESTPATIENT|9990000018/);
      }
    });
    it('keeps no category that has not the form of a code', async () => {
      const result = await ask({ status: 500, body: envelope(fault('Edith TESTPATIENT 9990000018')) });
      assert.ok(result.state === 'unavailable' && !('faultCategory' in result));
    });
    it('may come without RelatesTo, but not with another', async () => {
      assert.equal(await reasonOf({ status: 500, body: envelope(fault('FATAL'), null) }), 'fault');
      assert.equal(await reasonOf({ status: 500, body: envelope(fault('FATAL'), 'urn:uuid:other') }), 'correlation');
    });
    it('says that the person is unknown, in an answer to this request only', async () => {
      const unknown = fault('PATIENT_NOT_FOUND');
      assert.equal(await reasonOf({ status: 500, body: envelope(unknown) }), 'unknown-person');
      assert.equal(await reasonOf({ status: 500, body: envelope(unknown, null) }), 'correlation');
    });
    it('is any 500, whatever its body', async () => {
      assert.equal(await reasonOf({ status: 500, type: 'text/html', body: '<h1>Error' }), 'fault');
      assert.equal(await reasonOf({ status: 500, body: envelope(response('<r/>')) }), 'fault');
      assert.equal(await reasonOf({ status: 503, body: '' }), 'fault');
    });
    it('of a SOAP kind without detail is a fault', async () => {
      assert.equal(await reasonOf({ body: envelope('<s:Fault><faultcode>s:Client</faultcode></s:Fault>') }), 'fault');
      assert.equal(await reasonOf({ body: envelope(`<s:Fault/>${response('<r/>')}`) }), 'fault');
    });
  });

  it('takes a refusal of our credentials or our request for one', async () => {
    for (const status of [400, 401, 403, 404, 302]) {
      assert.equal(await reasonOf({ status, body: envelope(response('<r/>')) }), 'refused', `${status}`);
    }
  });

  describe('cannot read', () => {
    const cases: Readonly<Record<string, Answer>> = {
      'an HTML page with status 200': { type: 'text/html', body: '<!DOCTYPE html><title>Sign in</title>' },
      'an HTML page that calls itself XML': { body: '<!DOCTYPE html><title>Sign in</title>' },
      'another content type': { type: 'application/json', body: envelope(response('<r/>')) },
      'another character set': { type: 'text/xml; charset=iso-8859-1', body: envelope(response('<r/>')) },
      'another kind of envelope': {
        body: envelope(response('<r/>')).replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope'),
      },
      'two envelopes': { body: envelope(response('<r/>')).repeat(2) },
      'two records': { body: envelope(response('<r/><r/>')) },
      'an answer without a record': { body: envelope(response('')) },
      'an answer without a migResponse': { body: envelope('<r/>') },
      'an answer of another namespace': { body: envelope(response('<r/>')).replaceAll(MIG, 'urn:other') },
      'an answer that is not well-formed': { body: envelope(response('<r/>')).replace('</s:Header>', '') },
    };
    for (const [what, answer] of Object.entries(cases)) {
      it(what, async () => assert.equal(await reasonOf(answer), 'unreadable'));
    }
  });

  it('takes an answer that ends early for an incomplete one', async () => {
    assert.equal(await reasonOf({ body: envelope(response('<r><a>text</a></r>')).slice(0, -150) }), 'incomplete');
    assert.equal(await reasonOf({ body: '' }), 'incomplete');
  });

  it('takes an answer over the source’s limit for too large', async () => {
    assert.equal(await reasonOf({ body: envelope(response(`<r>${'x'.repeat(2000)}</r>`)) }, 2000), 'too-large');
  });

  it('survives element names that trip up object readers', async () => {
    const names = ['constructor', '__proto__', '_', 'cdata', 'toString', 'hasOwnProperty'];
    for (const name of names) {
      const body = envelope(response('<r/>')).replace('<s:Header>', `<s:Header><${name}>x<_>y</_></${name}>`);
      assert.match(await reasonOf({ body }), /^(?:answered|unreadable)$/, name);
    }
    assert.equal(Object.prototype.hasOwnProperty.call(Object.prototype, '$ns'), false);
  });

  it('needs the part of the configuration that says who asks whom', () => {
    assert.throws(() => createMigConnector(sourceAt('http://127.0.0.1/', { mig: null })), /fellside-gp.*"mig"/);
  });
});
