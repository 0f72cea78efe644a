import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { closeServers } from './source/servers.ts';
import {
  careAt,
  eventsOf,
  factsOf,
  FIXTURES,
  startService,
  terminalOf,
  viewIdOf,
  type TestService,
} from './support/service.ts';
import { startDoors, withRecord, type Door } from './support/sources.ts';

const OPENHR = readFileSync(join(FIXTURES, 'edith/openhr.xml'), 'utf8');
const PATIENT = 'D23F0824-128B-4F33-8C5C-7FD0A6A3A450';

function withEvent(id: string, type: string, code: string, rest = ''): string {
  const event = `<event><id>${id}</id><patient>${PATIENT}</patient><eventType>${type}</eventType><effectiveTime datepart="YMD" value="2019-01-01T00:00:00"/>${code}${rest}</event>`;
  return OPENHR.replace('</healthDomain>', `${event}</healthDomain>`);
}
const READ = '2.16.840.1.113883.2.1.6.2';
const DISSENT = withEvent('N1', 'OBS', `<code codeSystem="${READ}" displayName="Withdrawn" code="9Nd1"/>`);
const DRUG = withEvent(
  'N1',
  'MED',
  '<code codeSystem="EMISPREPARATION" displayName="Abacavir 300mg tablets" code="1"/>',
  '<displayTerm>Abacavir 300mg tablets</displayTerm>',
);

describe('protection, from the source to the audit', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let door: Door;
  let oriel: TestService;
  before(async () => {
    doors = await startDoors();
    door = doors.care;
    const gp = { id: 'fellside-gp', name: 'Fellside Test Surgery', kind: 'gp-record', format: 'openhr' };
    oriel = await startService([careAt(door.url, gp)]);
  });
  beforeEach(() => door.reset());
  after(async () => {
    await oriel.close();
    await doors.close();
    await closeServers();
  });

  const open = async (view: string, record: string): Promise<string> => {
    door.instead = withRecord(record);
    const [path = ''] = await oriel.launch([view]);
    return (await oriel.request.get(path).expect(200)).text;
  };
  /** What tells one view of the same answer from another: its id and the time. */
  const withoutMoment = (page: string, view: string) =>
    page
      .replaceAll(view, 'VIEW')
      .replace(/at \d\d:\d\d/gu, 'at TIME')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'INSTANT');

  it('a refusal to share denies the view in words, with nothing of the record, and the audit says so', async () => {
    const page = await open('problems', DISSENT);
    assert.match(
      page,
      /data-outcome="denied"><div class="oriel-section"><h2>[^<]*<\/h2><div class="oriel-absence"><p>The patient has chosen/u,
    );
    assert.doesNotMatch(page, /hypertension|Female/u);
    const view = viewIdOf(page);
    assert.equal(await terminalOf(oriel, view), 'denied');
    assert.deepEqual(eventsOf(oriel.journal(), view), ['intent', 'released', 'released', 'denied']);
    assert.partialDeepStrictEqual(factsOf(oriel.journal(), 'denied'), { step: 'consent', code: 'no-patient-consent' });
    const { sources, counts } = factsOf(oriel.journal(), 'released');
    assert.partialDeepStrictEqual(sources, [{ status: 'dissent' }]);
    assert.doesNotMatch(JSON.stringify(counts), /excluded|dropped|withheld/u);
  });

  it('a refusal is answered in the same bytes whatever the record holds', async () => {
    const full = await open('problems', DISSENT);
    const empty = await open('problems', DISSENT.replace(/<(problem|encounter)[ >][\s\S]*?<\/\1>/gu, ''));
    assert.equal(withoutMoment(full, viewIdOf(full)), withoutMoment(empty, viewIdOf(empty)));
  });

  it('a person who died long ago, and one who is not to be shown, are answered in the bytes of an unknown one', async () => {
    const caseload = '<caseloadPatient>';
    const dead = OPENHR.replace(caseload, `<dateOfDeath>2015-01-01</dateOfDeath>${caseload}`);
    const dummy = OPENHR.replace('<patientType>REG', '<patientType>DUM');
    const deceased = await open('problems', dead);
    const unshown = await open('problems', dummy);
    door.instead = (request, response) => {
      const id = [request.headers['x-request-id'] ?? ''].flat().join('');
      response.writeHead(404, { 'x-request-id': id }).end();
    };
    const [path = ''] = await oriel.launch(['problems']);
    const unknown = (await oriel.request.get(path).expect(200)).text;
    assert.equal(withoutMoment(deceased, viewIdOf(deceased)), withoutMoment(unknown, viewIdOf(unknown)));
    assert.equal(withoutMoment(deceased, viewIdOf(deceased)), withoutMoment(unshown, viewIdOf(unshown)));
    assert.match(deceased, /Fellside Test Surgery does not hold a record that can be shown for this person\./u);
    assert.doesNotMatch(deceased, /Female|died|Edith Mary TESTPATIENT<\/bdi><\/dd><\/div><div><dt>Sex/u);
  });

  it('a drug that tells what it is for is in no page, no audit entry and no line of the log', async () => {
    const page = await open('medications', DRUG);
    const view = viewIdOf(page);
    assert.equal(await terminalOf(oriel, view), 'completed');
    const everything = [page, ...oriel.journal().map((row) => JSON.stringify(row)), ...oriel.log].join('\n');
    assert.doesNotMatch(everything, /abacavir/iu);
    assert.match(page, /Items excluded due to confidentiality/u);
  });

  it('the audit counts what was withheld, by section and reason, and the page says no number', async () => {
    const sensitive = OPENHR.replace('displayName="Essential hypertension" code="G20"', 'displayName="X" code="A7881"');
    const page = await open('problems', sensitive);
    assert.equal(await terminalOf(oriel, viewIdOf(page)), 'completed');
    const { counts, versions } = factsOf(oriel.journal(), 'released');
    assert.partialDeepStrictEqual(counts, {
      'prb-tab-act': { 'excluded.policy': 1, 'excluded.sensitive.demo@1.0.0': 1, 'dropped.state': 1, rows: 1 },
    });
    assert.match(JSON.stringify(versions), /policy:default@2\.4\.0/u);
    assert.doesNotMatch(page, /excluded\.|demo@|hypertension/u);
  });

  it('the person line says what the source says of the person, and which fields differ', async () => {
    door.instead = withRecord(OPENHR);
    const pat = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018', birthDate: '1941-03-09' };
    const said = { name: 'Edith TESTPATIENT', sex: 'male', practice: 'Another Surgery', deathDate: '2019-01-01' };
    const [path = ''] = await oriel.launch(['problems'], { pat: { ...pat, ...said } });
    const page = (await oriel.request.get(path).expect(200)).text;
    assert.match(page, /<dt>Sex<\/dt><dd><bdi>Female<\/bdi>/u);
    assert.match(page, /<dt>Usual practice<\/dt><dd><bdi>Fellside Test Surgery<\/bdi>/u);
    assert.match(
      page,
      /Fellside Test Surgery and your system do not agree on: Sex, Usual practice, Deceased\. Check that/u,
    );
  });

  it('the person line says that the person has died', async () => {
    const page = await open(
      'problems',
      OPENHR.replace('<caseloadPatient>', '<dateOfDeath>2020-01-20</dateOfDeath><caseloadPatient>'),
    );
    assert.match(page, /<dt>Deceased<\/dt><dd><bdi>died 20-Jan-2020<\/bdi>/u);
  });
});
