import assert from 'node:assert/strict';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';

import { createRestXmlConnector } from '../../../src/service/source/rest-xml.ts';
import type { PooledConnector, SourceResult } from '../../../src/service/source/source.ts';
import { NEVER, QUESTION, closeServers, serveHttp, sourceAt } from './servers.ts';

const ECHO = { 'x-request-id': QUESTION.requestId };
const XML = { 'content-type': 'application/xml', ...ECHO };

describe('asking a system that answers with XML over HTTP', () => {
  const connectors: PooledConnector[] = [];
  afterEach(async () => {
    await Promise.all(connectors.splice(0).map((connector) => connector.close()));
    await closeServers();
  });

  const ask = async (
    status: number,
    headers: OutgoingHttpHeaders,
    body: string | Buffer = '<record/>',
    see: (request: IncomingMessage) => Promise<void> = async () => undefined,
  ): Promise<SourceResult> => {
    const { url } = await serveHttp((request, response) => {
      void see(request).then(() => response.writeHead(status, headers).end(body));
    });
    const source = sourceAt(url, { id: 'council', connector: 'rest-xml', format: 'liquidlogic-adults', mig: null });
    const connector = createRestXmlConnector(source);
    connectors.push(connector);
    return connector.ask(QUESTION, NEVER);
  };
  const reasonOf = async (...args: Parameters<typeof ask>): Promise<string> => {
    const result = await ask(...args);
    return result.state === 'unavailable' ? result.reason : result.state;
  };

  it('posts the person in the body, never in the URL', async () => {
    let seen: unknown;
    let asked: IncomingMessage | undefined;
    await ask(200, XML, '<record/>', async (request) => {
      asked = request;
      seen = await json(request);
    });
    assert.deepEqual(seen, QUESTION);
    assert.equal(asked?.method, 'POST');
    assert.equal(asked.url, '/records');
    assert.equal(asked.headers.accept, 'application/xml');
    assert.equal(asked.headers['x-request-id'], QUESTION.requestId);
    assert.equal(asked.headers['content-type'], 'application/json');
  });

  it('gives the bytes of the answer as they came', async () => {
    const bytes = Buffer.from('\uFEFF<?xml version="1.0"?>\r\n<record>é</record>\n');
    const result = await ask(200, XML, bytes);
    assert.ok(result.state === 'answered');
    assert.deepEqual(result.extract.bytes, new Uint8Array(bytes));
    assert.equal(result.extract.format, 'liquidlogic-adults');
  });

  it('takes text/xml as well', async () => {
    assert.equal(await reasonOf(200, { ...XML, 'content-type': 'text/xml;charset=UTF-8' }), 'answered');
  });

  it('takes an answer to another request for none', async () => {
    assert.equal(await reasonOf(200, { ...XML, 'x-request-id': 'another' }), 'correlation');
    assert.equal(await reasonOf(200, { ...XML, 'x-request-id': [QUESTION.requestId, 'another'] }), 'correlation');
    assert.equal(await reasonOf(200, { ...XML, 'x-request-id': [QUESTION.requestId, QUESTION.requestId] }), 'answered');
    assert.equal(await reasonOf(200, { 'content-type': 'application/xml' }), 'correlation');
  });

  it('knows from a 404 to this request that the person is unknown', async () => {
    assert.equal(await reasonOf(404, ECHO), 'unknown-person');
  });

  it('does not take a 404 from something in between for an unknown person', async () => {
    assert.equal(await reasonOf(404, {}), 'refused');
  });

  it('refuses letters of which header and document say different things', async () => {
    const latin = (text: string) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><r>${text}</r>`, 'latin1');
    const utf8 = { ...XML, 'content-type': 'application/xml; charset=utf-8' };
    assert.equal(await reasonOf(200, utf8, latin('caf\u00e9')), 'unreadable');
    assert.equal(await reasonOf(200, utf8, latin('cafe')), 'answered');
    assert.equal(await reasonOf(200, XML, latin('caf\u00e9')), 'answered');
    assert.equal(await reasonOf(200, utf8, '<?xml version="1.0" encoding="UTF-8"?><r>caf\u00e9</r>'), 'answered');
  });

  it('cannot read an HTML page, another content type, another character set', async () => {
    for (const type of ['text/html', 'application/json', 'application/xml; charset=utf-16', '']) {
      assert.equal(await reasonOf(200, { ...XML, 'content-type': type }), 'unreadable', type);
    }
    assert.equal(await reasonOf(204, XML, ''), 'unreadable');
  });

  it('takes an empty answer for an incomplete one', async () => {
    assert.equal(await reasonOf(200, XML, ''), 'incomplete');
  });

  it('tells a refusal from a fault', async () => {
    for (const status of [307, 400, 401, 403]) assert.equal(await reasonOf(status, XML), 'refused', `${status}`);
    for (const status of [500, 502, 503]) assert.equal(await reasonOf(status, XML), 'fault', `${status}`);
  });
});
