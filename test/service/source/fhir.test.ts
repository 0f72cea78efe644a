import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { FhirConfig } from '../../../src/service/config/source-config.ts';
import type { SourceConfig } from '../../../src/service/config/config.ts';
import { createFhirConnector } from '../../../src/service/source/fhir.ts';
import { pathWithin } from '../../../src/service/source/fhir-pages.ts';
import type { PooledConnector, SourceResult } from '../../../src/service/source/source.ts';
import { FIXTURES } from '../support/service.ts';
import { closeServers, NEVER, QUESTION, serveHttp, sourceAt, type TestServer } from './servers.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const FHIR = { 'content-type': 'application/fhir+json; charset=utf-8' };
const EVERYTHING: FhirConfig = { ask: 'everything', resources: [], pages: 5, gpConnect: null };
const SUMMARY: FhirConfig = { ...EVERYTHING, ask: 'summary' };
const SEARCH: FhirConfig = { ...EVERYTHING, ask: 'search', resources: ['Condition', 'AllergyIntolerance'] };
const GP_CONNECT: FhirConfig = {
  ...EVERYTHING,
  ask: 'gpconnect',
  gpConnect: {
    ...{ from: '200000000359', to: '918999198993', issuer: 'https://oriel.example/spine', audience: null },
    device: { system: 'https://oriel.example/devices', value: 'oriel-1', model: 'Oriel', version: '0.1.0' },
    ...{ userSystem: 'https://ehr.example/users', areas: ['allergies', 'medication', 'problems'] },
  },
};

const patient = (id = 'p1', value = QUESTION.nhsNumber) => ({
  fullUrl: `urn:uuid:${id}`,
  resource: { resourceType: 'Patient', id, identifier: [{ system: NHS, value }] },
});
const condition = (id: string, whose = 'Patient/p1') => ({
  resource: { resourceType: 'Condition', id, subject: { reference: whose } },
});
const bundle = (entry: readonly unknown[], next?: string, link = 'next') => ({
  ...{ resourceType: 'Bundle', type: 'searchset', entry },
  ...(next !== undefined && {
    link: [
      { relation: 'self', url: 'x' },
      { relation: link, url: next },
    ],
  }),
});

interface Asked {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = object | string | ((asked: Asked, response: ServerResponse) => void);

describe('asking a FHIR server', () => {
  const connectors: PooledConnector[] = [];
  let asked: Asked[] = [];
  let server: TestServer;
  beforeEach(() => (asked = []));
  afterEach(async () => {
    await Promise.all(connectors.splice(0).map((connector) => connector.close()));
    await closeServers();
  });

  /** A server that answers by the last part of the path and query; where there is no answer, with 404. */
  const serve = async (answers: Readonly<Record<string, Answer>>): Promise<string> => {
    server = await serveHttp((request, response) => {
      void text(request).then((body) => {
        const question = { method: request.method, url: request.url ?? '', headers: request.headers, body };
        asked.push(question);
        const answer = answers[question.url.replace('/fhir/', '')];
        if (answer === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
        else if (typeof answer === 'function') answer(question, response);
        else response.writeHead(200, FHIR).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      });
    });
    return server.url.replace('/records', '/fhir');
  };
  const ask = async (
    fhir: FhirConfig,
    answers: Readonly<Record<string, Answer>>,
    changes: Partial<SourceConfig> = {},
  ): Promise<SourceResult> => {
    const source = sourceAt(await serve(answers), {
      connector: 'fhir',
      format: 'fhir-r4',
      mig: null,
      fhir,
      ...changes,
    });
    const connector = createFhirConnector(source, () => Date.UTC(2020, 0, 31, 9));
    connectors.push(connector);
    return connector.ask(QUESTION, NEVER);
  };
  const reasonOf = async (...args: Parameters<typeof ask>): Promise<string> => {
    const result = await ask(...args);
    return result.state === 'unavailable' ? result.reason : result.state;
  };
  const recordOf = async (...args: Parameters<typeof ask>): Promise<string> => {
    const result = await ask(...args);
    assert.ok(result.state === 'answered', result.state === 'unavailable' ? result.reason : '');
    return Buffer.from(result.extract.bytes).toString();
  };
  const idsIn = (record: string): (string | undefined)[] =>
    (JSON.parse(record) as { entry: { resource: { id?: string } }[] }).entry.map(({ resource }) => resource.id);
  const outcome =
    (status: number, code: string, detail?: string): Answer =>
    (_asked, response) => {
      const details = detail === undefined ? {} : { details: { coding: [{ code: detail }] } };
      const issue = [{ severity: 'error', code, ...details, diagnostics: 'Edith TESTPATIENT 9990000018' }];
      response.writeHead(status, FHIR).end(JSON.stringify({ resourceType: 'OperationOutcome', issue }));
    };

  describe('for everything', () => {
    const found = { 'Patient/_search': bundle([patient()]) };

    it('finds the patient by the NHS number, and gives the answer as it came', async () => {
      const answer = JSON.stringify(bundle([patient(), condition('c1')]), null, 2).replace('"c1"', '"c\\u0031"');
      assert.equal(await recordOf(EVERYTHING, { ...found, 'Patient/p1/$everything': answer }), answer);
      const [search, everything] = asked;
      assert.deepEqual([search?.method, everything?.method], ['POST', 'GET']);
      assert.equal(search?.headers['content-type'], 'application/x-www-form-urlencoded');
      assert.equal(new URLSearchParams(search.body).get('identifier'), `${NHS}|${QUESTION.nhsNumber}`);
      assert.equal(search.headers['x-request-id'], QUESTION.requestId);
      assert.equal(search.headers.accept, 'application/fhir+json');
    });

    it('does not say that the person is unknown once the server has found them', async () => {
      const everything = 'Patient/p1/$everything';
      const gone = outcome(404, 'not-found');
      assert.equal(await reasonOf(EVERYTHING, { ...found, [everything]: gone }), 'refused');
      const first = bundle([patient()], 'page-2');
      assert.equal(await reasonOf(EVERYTHING, { ...found, [everything]: first, 'page-2': gone }), 'refused');
      const second = { 'Patient/_search': bundle([patient()], 'page-2'), 'page-2': gone };
      assert.equal(await reasonOf(EVERYTHING, second), 'refused');
    });

    it('never puts the NHS number into a URL', async () => {
      await recordOf(EVERYTHING, { ...found, 'Patient/p1/$everything': bundle([patient()]) });
      for (const { url } of asked) assert.doesNotMatch(url, /\d{10}/);
    });

    it('follows the pages, and merges them without changing a byte of an entry', async () => {
      const dose = '{"resource":{"resourceType":"Observation","id":"o1","valueQuantity":{"value":5.90}}}';
      const record = await recordOf(EVERYTHING, {
        ...found,
        'Patient/p1/$everything': bundle([patient()], '?page=2'),
        '?page=2': `{"link":[{"relation":"next","url":"?page=3"}],"resourceType":"Bundle","entry":[ ${dose} ]}`,
        '?page=3': { resourceType: 'Bundle', entry: [] },
      });
      assert.deepEqual(idsIn(record), ['p1', 'o1']);
      assert.ok(record.includes(dose));
      assert.match(record, /^\{"resourceType":"Bundle","type":"collection","entry":\[/);
    });

    it('says that the person is unknown where the search finds nobody', async () => {
      assert.equal(await reasonOf(EVERYTHING, { 'Patient/_search': bundle([]) }), 'unknown-person');
      assert.equal(await reasonOf(EVERYTHING, { 'Patient/_search': { resourceType: 'Bundle' } }), 'unknown-person');
    });

    it('takes a search that finds somebody else for the answer to another question', async () => {
      assert.equal(
        await reasonOf(EVERYTHING, { 'Patient/_search': bundle([patient('p2', '9990000026')]) }),
        'correlation',
      );
    });

    it('does not choose between two patients with the number', async () => {
      assert.equal(await reasonOf(EVERYTHING, { 'Patient/_search': bundle([patient(), patient('p2')]) }), 'unreadable');
    });

    it('asks for no id that would lead to another path', async () => {
      for (const id of ['../Group/1', 'p1?x', '']) {
        assert.equal(await reasonOf(EVERYTHING, { 'Patient/_search': bundle([patient(id)]) }), 'unreadable', id);
      }
    });

    it('leaves to the transform what of the answer is about whom', async () => {
      const everything = JSON.stringify(bundle([patient(), condition('c1', 'Patient/p2')]));
      assert.equal(await recordOf(EVERYTHING, { ...found, 'Patient/p1/$everything': everything }), everything);
    });
  });

  describe('a next page', () => {
    const after = async (next: string, pages: Readonly<Record<string, Answer>> = {}): Promise<string> =>
      reasonOf(EVERYTHING, {
        'Patient/_search': bundle([patient()]),
        'Patient/p1/$everything': bundle([patient()], next),
        ...pages,
      });

    it('elsewhere is not asked for', async () => {
      const elsewhere = await serveHttp((_request, response) => response.writeHead(200, FHIR).end('{}'));
      for (const next of [
        elsewhere.url,
        'http://source.invalid/fhir?page=2',
        '/admin',
        '/fhirx',
        '../../admin',
        'file:///etc',
      ])
        assert.equal(await after(next), 'unreadable', next);
      assert.equal(elsewhere.sockets.length, 0);
      assert.ok(asked.every(({ url }) => url.startsWith('/fhir/')));
    });

    it('that was there before is not asked for again', async () => {
      assert.equal(await after('?page=2', { '?page=2': bundle([], '?page=2') }), 'unreadable');
      assert.equal(asked.length, 3);
    });

    it('beyond the limit is not asked for, and a part is not shown for the whole', async () => {
      const pages = Object.fromEntries(
        [2, 3, 4, 5, 6].map((page) => [`?page=${page}`, bundle([], `?page=${String(page + 1)}`)]),
      );
      assert.equal(await after('?page=2', pages), 'too-large');
      assert.equal(asked.length, 6);
    });

    it('that fails fails the record', async () => {
      assert.equal(await after('?page=2', { '?page=2': outcome(500, 'exception') }), 'fault');
    });

    it('counts into the limit of bytes', async () => {
      const long = 'x'.repeat(3000);
      const answers = {
        'Patient/_search': bundle([patient()]),
        'Patient/p1/$everything': bundle([patient(), { resource: { resourceType: 'Basic', id: long } }], '?page=2'),
        '?page=2': bundle([{ resource: { resourceType: 'Basic', id: long } }]),
      };
      assert.equal(await reasonOf(EVERYTHING, answers, { maxBytes: 8000 }), 'answered');
      assert.equal(await reasonOf(EVERYTHING, answers, { maxBytes: 5000 }), 'too-large');
    });

    it('stays within origin and base', () => {
      const base = 'https://source.example/fhir';
      assert.equal(pathWithin(base, 'https://source.example/fhir?_getpages=1'), '/fhir?_getpages=1');
      assert.equal(pathWithin(base, 'https://source.example/fhir/Condition?page=2'), '/fhir/Condition?page=2');
      for (const link of [
        ...['http://source.example/fhir', 'https://source.example:444/fhir', 'https://source.example/other'],
        ...[
          'https://source.example/fhir/../admin',
          'https://source.example/fhir/%2e%2e/admin',
          'https://u:p@source.example/fhir',
        ],
        ...['//other.example/fhir', 'javascript:alert(1)', 'https://source.example.other.example/fhir', 'http://['],
      ])
        assert.equal(pathWithin(base, link), null, link);
    });
  });

  describe('by searches', () => {
    it('asks for each type, the patient in the body, and merges all with the patient', async () => {
      const record = await recordOf(SEARCH, {
        'Patient/_search': bundle([patient()]),
        'Condition/_search': bundle([condition('c1')], '?page=2'),
        '?page=2': bundle([condition('c2')]),
        'AllergyIntolerance/_search': bundle([
          { resource: { resourceType: 'AllergyIntolerance', id: 'a1', patient: { reference: 'Patient/p1' } } },
        ]),
      });
      assert.deepEqual(idsIn(record), ['p1', 'c1', 'c2', 'a1']);
      const search = asked.find(({ url }) => url === '/fhir/Condition/_search');
      assert.deepEqual([search?.method, search?.body], ['POST', 'patient=p1']);
    });

    const searching = (...whose: readonly string[]) =>
      reasonOf(SEARCH, {
        'Patient/_search': bundle([patient()]),
        'Condition/_search': bundle(whose.map((each, index) => condition(`c${String(index)}`, each))),
        'AllergyIntolerance/_search': bundle([]),
      });

    it('shows nothing where a server ignores whose resources were asked for', async () => {
      const others = [
        'Patient/p9',
        'https://other.example/fhir/Patient/p2/_history/1',
        'urn:uuid:p2',
        'Patient?name=x',
      ];
      for (const whose of others) assert.equal(await searching('Patient/p1', whose), 'correlation', whose);
    });

    it('takes every way of naming the patient for the patient', async () => {
      const ways = [
        'Patient/p1',
        'https://x.example/fhir/Patient/p1',
        'Patient/p1/_history/3',
        'Group/g1',
        '#contained',
      ];
      assert.equal(await searching(...ways), 'answered');
    });

    const failing = (allergies: Answer, conditions: Answer = bundle([condition('c1')])) =>
      ask(
        SEARCH,
        {
          'Patient/_search': bundle([patient()]),
          'Condition/_search': conditions,
          'AllergyIntolerance/_search': allergies,
        },
        { deadlineMs: 1_000 },
      );
    const lackingOf = (result: SourceResult) => (result.state === 'answered' ? result.extract.lacking : undefined);

    it('never passes a part of a record for the whole: it says which types are lacking, and why', async () => {
      const at = '2020-01-31T09:00:00.000Z';
      for (const [answer, reason] of [
        [outcome(500, 'exception'), 'fault'],
        [outcome(403, 'forbidden'), 'refused'],
        ['<html>', 'unreadable'],
        [() => undefined, 'timeout'],
      ] as const) {
        const result = await failing(answer);
        assert.deepEqual(lackingOf(result), [{ type: 'AllergyIntolerance', reason, isReferred: false, at }], reason);
      }
      assert.equal(lackingOf(await failing(bundle([]))), undefined);
    });

    it('says where something refers to what is lacking, or may', async () => {
      const linked = (reference: object) =>
        bundle([patient(), { resource: { ...condition('c1').resource, evidence: [{ detail: [reference] }] } }]);
      for (const [reference, isReferred] of [
        [{ reference: 'AllergyIntolerance/a1' }, true],
        [{ reference: 'https://x.example/fhir/AllergyIntolerance/a1/_history/2' }, true],
        [{ reference: 'urn:uuid:a1' }, true],
        [{ type: 'AllergyIntolerance', identifier: { value: 'a1' } }, true],
        [{ reference: 'urn:uuid:p1' }, false],
        [{ reference: 'Observation/o1' }, false],
      ] as const) {
        const [lacking] = lackingOf(await failing(outcome(500, 'exception'), linked(reference))) ?? [];
        assert.equal(lacking?.isReferred, isReferred, JSON.stringify(reference));
      }
    });

    it('gives nothing where every search fails, or one is a fault of the whole', async () => {
      const reasonFor = async (...answers: Parameters<typeof failing>) => {
        const result = await failing(...answers);
        return result.state === 'unavailable' ? result.reason : result.state;
      };
      assert.equal(await reasonFor(outcome(500, 'exception'), outcome(403, 'forbidden')), 'refused');
      const others = bundle([
        { resource: { resourceType: 'AllergyIntolerance', patient: { reference: 'Patient/p9' } } },
      ]);
      assert.equal(await reasonFor(others), 'correlation');
    });
  });

  describe('for types one by one', () => {
    it('lacks a type that the server does not know, and nothing else', async () => {
      const result = await ask(SEARCH, {
        'Patient/_search': bundle([patient()]),
        'Condition/_search': bundle([condition('c1')]),
        'AllergyIntolerance/_search': outcome(404, 'not-found'),
      });
      assert.ok(result.state === 'answered');
      assert.deepEqual(
        result.extract.lacking?.map(({ type, reason }) => [type, reason]),
        [['AllergyIntolerance', 'refused']],
      );
    });
  });

  describe('for a summary', () => {
    it('asks by the NHS number in the body', async () => {
      const fixture = readFileSync(join(FIXTURES, 'edith/fhir-r4.json'), 'utf8');
      assert.equal(await recordOf(SUMMARY, { 'Patient/$summary': fixture }), fixture);
      assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), {
        resourceType: 'Parameters',
        parameter: [{ name: 'identifier', valueString: `${NHS}|${QUESTION.nhsNumber}` }],
      });
    });

    it('knows from an outcome in FHIR that the person is unknown, and from no other 404', async () => {
      assert.equal(await reasonOf(SUMMARY, { 'Patient/$summary': outcome(404, 'not-found') }), 'unknown-person');
      assert.equal(await reasonOf(SUMMARY, { 'Patient/$summary': outcome(404, 'not-supported') }), 'refused');
      assert.equal(await reasonOf(SUMMARY, {}), 'refused');
    });
  });

  describe('over GP Connect', () => {
    const PATH = 'Patient/$gpc.getstructuredrecord';

    it('asks for the areas of the configuration, with the headers of the Spine', async () => {
      await recordOf(GP_CONNECT, { [PATH]: bundle([patient()]) });
      const [question] = asked;
      assert.deepEqual(
        ['ssp-from', 'ssp-to', 'ssp-traceid', 'ssp-interactionid'].map((name) => question?.headers[name]),
        [
          ...['200000000359', '918999198993', QUESTION.requestId],
          'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1',
        ],
      );
      assert.deepEqual(JSON.parse(question?.body ?? ''), {
        resourceType: 'Parameters',
        parameter: [
          { name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: QUESTION.nhsNumber } },
          { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
          { name: 'includeMedication', part: [{ name: 'includePrescriptionIssues', valueBoolean: true }] },
          { name: 'includeProblems' },
        ],
      });
    });

    it('says who asks in an unsecured token of five minutes', async () => {
      await recordOf(GP_CONNECT, { [PATH]: bundle([patient()]) });
      const [header, claims, signature] = (asked[0]?.headers.authorization ?? '').replace('Bearer ', '').split('.');
      const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
      assert.deepEqual(read(header), { alg: 'none', typ: 'JWT' });
      assert.equal(signature, '');
      const now = Date.UTC(2020, 0, 31, 9) / 1000;
      const { aud, ...others } = read(claims);
      assert.match(String(aud), /^http:\/\/127\.0\.0\.1:\d+\/fhir$/);
      assert.deepEqual(others, {
        ...{ iss: 'https://oriel.example/spine', sub: 'u-1', iat: now, exp: now + 300 },
        ...{ reason_for_request: 'directcare', requested_scope: 'patient/*.read' },
        requesting_device: {
          resourceType: 'Device',
          identifier: [{ system: 'https://oriel.example/devices', value: 'oriel-1' }],
          ...{ model: 'Oriel', version: '0.1.0' },
        },
        requesting_organization: {
          ...{ resourceType: 'Organization', name: 'R59' },
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'R59' }],
        },
        requesting_practitioner: {
          ...{ resourceType: 'Practitioner', id: 'u-1' },
          identifier: [
            { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' },
            { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: 'UNK' },
            { system: 'https://ehr.example/users', value: 'u-1' },
          ],
          name: [{ text: QUESTION.user.name, family: QUESTION.user.name }],
        },
      });
    });

    it('keeps the code of a fault, and none of its text', async () => {
      const result = await ask(GP_CONNECT, { [PATH]: outcome(403, 'forbidden', 'NO_PATIENT_CONSENT') });
      assert.ok(result.state === 'unavailable');
      assert.deepEqual([result.reason, result.faultCategory], ['refused', 'NO_PATIENT_CONSENT']);
      assert.doesNotMatch(JSON.stringify(result), /TESTPATIENT|9990000018/);
    });

    it('keeps no code that nobody knows: words there could name the person', async () => {
      const named = await ask(GP_CONNECT, { [PATH]: outcome(403, 'forbidden', 'EDITH_TESTPATIENT') });
      assert.ok(named.state === 'unavailable');
      assert.deepEqual([named.reason, named.faultCategory], ['refused', 'FORBIDDEN']);
      const unknown = await ask(GP_CONNECT, { [PATH]: outcome(403, 'edith', 'TESTPATIENT') });
      assert.ok(unknown.state === 'unavailable' && !('faultCategory' in unknown));
    });

    it('knows that the person is unknown', async () => {
      const answer = outcome(404, 'invalid', 'PATIENT_NOT_FOUND');
      assert.equal(await reasonOf(GP_CONNECT, { [PATH]: answer }), 'unknown-person');
    });
  });

  describe('cannot read', () => {
    const raw =
      (body: string, headers: Record<string, string> = FHIR): Answer =>
      (_asked, response) =>
        response.writeHead(200, headers).end(body);
    const cases: Readonly<Record<string, readonly [Answer, string]>> = {
      'an HTML page': [raw('<html/>', { 'content-type': 'text/html' }), 'unreadable'],
      'an HTML page that calls itself FHIR': [raw('<html/>'), 'unreadable'],
      'another character set': [raw('{}', { 'content-type': 'application/fhir+json; charset=latin1' }), 'unreadable'],
      'half of a Bundle': [raw(JSON.stringify(bundle([patient()])).slice(0, -40)), 'unreadable'],
      'a Bundle with two lists of entries': [raw('{"resourceType":"Bundle","entry":[],"entry":[]}'), 'unreadable'],
      'a resource that is no Bundle': [raw('{"resourceType":"Patient"}'), 'unreadable'],
      'a list': [raw('[]'), 'unreadable'],
      'a link that is none': [raw('{"resourceType":"Bundle","link":{"next":"x"}}'), 'unreadable'],
      'nothing at all': [raw(''), 'incomplete'],
      'an OperationOutcome in place of a record': [outcome(200, 'exception'), 'fault'],
      'an answer of another request': [raw('{}', { ...FHIR, 'x-request-id': 'another' }), 'correlation'],
    };
    for (const [what, [answer, reason]] of Object.entries(cases)) {
      it(what, async () => assert.equal(await reasonOf(SUMMARY, { 'Patient/$summary': answer }), reason));
    }
  });

  it('reads an answer that gives our id back', async () => {
    const headers = { ...FHIR, 'x-request-id': QUESTION.requestId.toUpperCase() };
    const answer: Answer = (_asked, response) => response.writeHead(200, headers).end('{"resourceType":"Bundle"}');
    assert.equal(await reasonOf(SUMMARY, { 'Patient/$summary': answer }), 'answered');
  });

  it('asks a GET again where the connection broke before an answer, and a POST never', async () => {
    let broken = 0;
    const breakOnce: Answer = (_asked, response) => {
      broken += 1;
      if (broken === 1) response.destroy();
      else response.writeHead(200, FHIR).end(JSON.stringify(bundle([patient()])));
    };
    const found = { 'Patient/_search': bundle([patient()]) };
    assert.equal(await reasonOf(EVERYTHING, { ...found, 'Patient/p1/$everything': breakOnce }), 'answered');
    assert.equal(broken, 2);
    broken = 0;
    assert.equal(await reasonOf(SUMMARY, { 'Patient/$summary': breakOnce }), 'unreachable');
    assert.equal(broken, 1);
  });

  it('needs its part of the configuration', () => {
    assert.throws(() => createFhirConnector(sourceAt('http://127.0.0.1/')), /fellside-gp.*"fhir"/);
  });
});
