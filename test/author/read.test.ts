import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadCatalogue } from '../../src/catalogue.ts';
import { AuthorError } from '../../src/author/author-error.ts';
import { readJson, readRecords, type Reading } from '../../src/author/read.ts';
import { readSummary } from '../../src/author/read-summary.ts';
import { leftOutOf } from '../../src/author/left-out.ts';
import { unmatchedRows } from '../../src/author/unmatched.ts';
import { unreadOf, unreadText } from '../../src/author/unread.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import { date, entry } from '../transform/support/entries.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const catalogue = loadCatalogue();
const edith = reading('edith/openhr.xml');
const unreadPaths = (of: Reading) => unreadOf(of).paths;

/** What is read of files of the fixtures. */
function reading(...files: readonly string[]): Reading {
  return readRecords(
    catalogue,
    files.map((file) => join(FIXTURES, file)),
    null,
  );
}

describe('reading an extract for its author', () => {
  it('tells each type with its count, its oldest and its newest main date', () => {
    const { types } = readJson(edith);
    const problem = types.find(({ type }) => type === 'problem');
    assert.deepEqual(problem, { type: 'problem', count: 5, oldest: '1998', newest: '2019-10-10', undated: 0 });
    assert.match(readSummary(edith), /^ {6}5 {2}problem {14}1998 {8}2019-10-10$/mu);
  });

  it('takes the first date field that an entry fills', () => {
    const records = [
      entry('medication', { start: date(''), end: date('2012'), review: date('2001') }),
      entry('medication', { start: date('2010-05-06'), end: date('2030') }),
      entry('medication', { start: null, dosage: 'one' }),
    ];
    const { types } = readJson({ ...edith, extract: { ...edith.extract, records } });
    const oldestAndNewest = { oldest: '2010-05-06', newest: '2012' };
    assert.deepEqual(types, [{ type: 'medication', count: 3, ...oldestAndNewest, undated: 1 }]);
  });

  it('tells a type without any date so', () => {
    assert.match(readSummary(edith), /^ {6}3 {2}encounter-component {2}no date$/mu);
  });

  it('tells how many entries of a type have no date where others have', () => {
    assert.match(readSummary(reading('edith/tpp.xml')), /^ {6}2 {2}allergy .* 2003-02-11 {2}1 without a date$/mu);
  });

  it('begins with the format, where the extract comes from and when it was written', () => {
    const [format, from] = readSummary(edith).split('\n');
    assert.equal(format, 'OpenHR 2.1 (openhr), a gp-record');
    assert.equal(from, 'from EMIS Web, Fellside Test Surgery, written 31-Jan-2020');
  });

  it('tells that an extract is not the entire record', () => {
    assert.doesNotMatch(readSummary(edith), /not the entire record/u);
    assert.match(readSummary(reading('edith/cda.xml')), /^the source says that this is not the entire record$/mu);
  });

  it('names nobody', () => {
    for (const file of ['edith/openhr.xml', 'edith/cda.xml', 'edith/fhir-r4.json'])
      assert.doesNotMatch(readSummary(reading(file)), /TESTPATIENT|999 ?000|Ramipril/iu);
  });

  it('tells apart the types it has none of from those that the format has no place for', () => {
    const { empty, notSupported } = readJson(edith);
    assert.deepEqual(empty, ['consent', 'document']);
    assert.ok(notSupported.includes('case-worker'));
    assert.match(readSummary(edith), /^nothing recorded of: consent, document$/mu);
    assert.match(readSummary(edith), /^no place in this format for: .*case-worker/mu);
  });

  it('counts entries by their marks', () => {
    const { marked } = readJson(edith);
    assert.deepEqual(marked, { confidential: 6, deleted: 3 });
    assert.match(readSummary(edith), /^marked by the source\n {6}6 {2}confidential\n {6}3 {2}deleted$/mu);
  });

  it('counts values that were not understood by kind and field', () => {
    const changed = readingOf(edith, (xml) => xml.replaceAll('<mostRecentIssueDate>', '<mostRecentIssueDate>x'));
    assert.match(readSummary(changed), /^ +\d+ {2}dates that are none, left out: medication\.lastIssued$/mu);
    const odd = readingOf(edith, (xml) => xml.replace('<drugStatus>A<', '<drugStatus>Z<'));
    assert.match(readSummary(odd), /^ +1 {2}values that the map does not list: medication\.status$/mu);
  });

  it('counts codes of systems that the map does not know, translations too', () => {
    assert.deepEqual(readJson(edith).unknownCodeSystems, { EMISPREPARATION: 8 });
    const changed = readingOf(edith, (xml) => xml.replaceAll('"EMISPREPARATION"', '"urn:nobody:knows"'));
    assert.deepEqual(readJson(changed).unknownCodeSystems, { 'urn:nobody:knows': 8 });
    assert.match(readSummary(changed), /^ {6}8 {2}codes of a system that the map does not know: urn:nobody:knows$/mu);
    const none = readingOf(edith, (xml) => xml.replaceAll('"EMISPREPARATION"', '""'));
    assert.match(readSummary(none), /^ {6}8 {2}codes without a system$/mu);
  });

  it('knows the systems that a map writes itself', () => {
    assert.deepEqual(readJson(reading('edith/liquidlogic-adults.xml')).unknownCodeSystems, {});
  });

  it('keeps every record in the JSON', () => {
    const { records, person } = readJson(edith);
    assert.equal(records.length, edith.extract.records.length);
    assert.deepEqual(person.marks.flags, []);
  });
});

describe('what of an extract no map reads', () => {
  it('is as many elements as the reader left', () => {
    const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xml'));
    assert.notEqual(files.length, 0);
    for (const file of files) {
      const of = reading(file);
      const elements = unreadPaths(of).filter(({ kind }) => kind === 'element');
      const total = elements.reduce((sum, { count }) => sum + count, 0);
      assert.equal(total, of.extract.unread, file);
    }
  });

  it('is listed by path, most frequent first', () => {
    const paths = unreadPaths(edith);
    const event = '/o:openHealthRecord/o:healthDomain/o:event';
    assert.ok(paths.some(({ path, kind }) => path === '/o:openHealthRecord/@schemaVersion' && kind === 'attribute'));
    assert.ok(paths.some(({ path, kind }) => path === `${event}/o:medication/o:private` && kind === 'element'));
    assert.ok(!paths.some(({ path }) => path === event || path === `${event}/o:code/@code`));
    const counts = paths.map(({ count }) => count);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => b - a),
    );
  });

  it('names a namespace that the map has no prefix for', () => {
    const changed = readingOf(edith, (xml) =>
      xml.replace('<healthDomain>', '<healthDomain xmlns:e="urn:else"><e:a b="1" xml:lang="en"><c xmlns=""/></e:a>'),
    );
    const inside = unreadPaths(changed).map(({ path }) => path.replace('/o:openHealthRecord/o:healthDomain', ''));
    for (const path of ['/{urn:else}a', '/{urn:else}a/@b', '/{urn:else}a/@xml:lang', '/{urn:else}a/c'])
      assert.ok(inside.includes(path), path);
    assert.ok(!inside.some((path) => path.includes('xmlns')));
  });

  it('begins with sums', () => {
    const [entries, sums] = unreadText(unreadOf(edith)).split('\n');
    assert.equal(entries, '0 entries of no record type');
    const elements = String(edith.extract.unread);
    assert.match(sums ?? '', new RegExp(`^${elements} elements and \\d+ attributes that no map reads`, 'u'));
  });
});

describe('entries that are of no record type', () => {
  const changed = (from: string, to: string) => readingOf(edith, (xml) => xml.replace(from, to));

  it('are counted by their place and by what tells entries there apart', () => {
    const file = 'edith/cda.xml';
    const result = '2.16.840.1.113883.10.20.22.4.2';
    const of = readingOf(reading(file), (xml) => xml.replace(`"${result}"`, `"${result}9"`), file);
    const path = unmatchedRows(of).find(({ value }) => value === `${result}9`)?.path ?? assert.fail();
    assert.ok(path.endsWith('c:entry/c:organizer/c:component/c:observation'));
    assert.ok(unreadText(unreadOf(of)).includes(`     1  ${path} with c:templateId/@root = "${result}9"`));
    assert.match(readSummary(of), /^ {6}3 {2}entries of no record type$/mu);
    assert.deepEqual(readJson(of).unmatched, unmatchedRows(of));
  });

  it('are none where a kind that nobody knows is read as a clinical item', () => {
    const of = changed('<eventType>REF</eventType>', '<eventType>ZZZ</eventType>');
    assert.deepEqual(unmatchedRows(of), []);
    const items = of.extract.records.filter(({ type, fields }) => type === 'clinical-item' && fields['kind'] === 'ZZZ');
    assert.equal(items.length, 1);
  });

  it('are none where an entry has no kind at all', () => {
    const of = changed('<eventType>REF</eventType>', '');
    assert.deepEqual(unmatchedRows(of), []);
    assert.equal(of.extract.records.filter(({ type }) => type === 'clinical-item').length, 3);
  });

  it('are no parts of a reading, which are read inside it', () => {
    assert.deepEqual(unmatchedRows(edith), []);
    assert.ok(edith.extract.records.some(({ fields }) => fields['systolic'] === '148'));
    const alone = changed('<childLink>A170B338-3926-4059-B28C-105D1FB17C23</childLink>', '');
    assert.deepEqual(unmatchedRows(alone), []);
    assert.ok(alone.extract.records.some(({ type, fields }) => type === 'investigation' && fields['value'] === '148'));
  });

  it('are none in an empty record, and where every resource is a record or read from one', () => {
    assert.deepEqual(unmatchedRows(reading('bertram/openhr.xml')), []);
    assert.deepEqual(unmatchedRows(reading('edith/fhir-r4.json')), []);
    assert.deepEqual(unmatchedRows(reading('edith/fhir-r4.xml')), []);
  });

  it('are resources of a type that the map does not name; those that it leaves out on purpose are counted apart', () => {
    const dispense = '{"resource":{"resourceType":"MedicationDispense","status":"completed"}}';
    const plan = '{"resource":{"resourceType":"MedicationRequest","status":"active","intent":"proposal"}}';
    const file = 'edith/fhir-r4.json';
    const added = (entries: string) => `${entries}${dispense},${dispense},${plan},`;
    const of = readingOf(reading(file), (json) => json.replace(/"entry"\s*:\s*\[/u, added), file);
    const path = 'Bundle.entry.resource';
    assert.deepEqual(unmatchedRows(of), [{ path, by: 'resourceType', value: 'MedicationDispense', count: 2 }]);
    assert.deepEqual(leftOutOf(of), [{ what: 'medicines that were only proposed', count: 1 }]);
  });

  it('say where nothing tells entries apart', () => {
    const [first] = unmatchedRows(reading('edith/cda.xml'));
    assert.ok(first?.path.endsWith('c:act/c:entryRelationship/c:observation'));
    assert.deepEqual([first?.by, first?.value], ['c:templateId/@root', '']);
  });
});

describe('what a map leaves out on purpose', () => {
  it('is counted with the reason, and is nothing that a map forgot', () => {
    const of = readingOf(edith, (xml) => xml.replace('<eventType>REF</eventType>', '<eventType>OH</eventType>'));
    assert.deepEqual(unmatchedRows(of), []);
    assert.deepEqual(leftOutOf(of), [{ what: 'order headers (for the system itself)', count: 1 }]);
    assert.match(readSummary(of), /^left out on purpose.*\n {6}1 {2}order headers/mu);
    assert.deepEqual(readJson(of).leftOut, leftOutOf(of));
    assert.deepEqual(leftOutOf(edith), []);
  });

  it('is what a document says not to be so', () => {
    assert.deepEqual(leftOutOf(reading('edith/cda.xml')), [
      { what: 'problems, diagnoses and allergies that are said not to be so', count: 2 },
      { what: 'medicines and vaccines that were not given', count: 1 },
    ]);
  });

  it('is counted where a list leads to it, too', () => {
    const patient = { reference: 'Patient/D23F0824-128B-4F33-8C5C-7FD0A6A3A450' };
    const refuted = { coding: [{ code: 'refuted' }] };
    const added = [
      { resourceType: 'Immunization', id: 'i', status: 'not-done', patient },
      { resourceType: 'List', entry: [{ item: { reference: 'Immunization/i' } }] },
      { resourceType: 'Procedure', status: 'not-done', subject: patient },
      { resourceType: 'Condition', verificationStatus: refuted, subject: patient },
      { resourceType: 'AllergyIntolerance', verificationStatus: refuted, patient },
      { resourceType: 'MedicationRequest', intent: 'proposal', doNotPerform: true, subject: patient },
      { resourceType: 'CarePlan', activity: [{ detail: { doNotPerform: true } }, { detail: {} }], subject: patient },
    ].map((resource) => `${JSON.stringify({ resource })},`);
    const file = 'edith/fhir-r4.json';
    const of = readingOf(reading(file), (json) => json.replace(/"entry"\s*:\s*\[/u, `$&${added.join('')}`), file);
    assert.deepEqual(leftOutOf(of), [
      { what: 'vaccinations that were not given', count: 1 },
      { what: 'procedures that were not done', count: 1 },
      { what: 'medicines that must not be given', count: 1 },
      { what: 'conditions that were refuted', count: 1 },
      { what: 'allergies that were refuted', count: 1 },
      { what: 'instructions of a plan that are not, or no longer, to be followed', count: 1 },
    ]);
  });
});

describe('reading the parts of an extract', () => {
  const part = (name: string) => `edith/vision/${name}.xml`;

  it('gives one record, and names the parts that were not given', () => {
    const { records, lacking, empty, part: own } = readJson(reading(part('problems'), part('demographics')));
    assert.deepEqual([...new Set(records.map(({ type }) => type))], ['problem', 'gp-registration']);
    assert.equal(own, null);
    assert.deepEqual(lacking.slice(0, 3), ['diagnoses', 'medication', 'allergies']);
    // What stands in a part that was not given is missing, not "none recorded".
    assert.deepEqual(empty, ['consent']);
    assert.match(readSummary(reading(part('problems'))), /^parts that were not given: demographics, diagnoses, /mu);
  });

  it('sums what was not read over all of them', () => {
    const each = ['problems', 'medication'].map((name) => reading(part(name)).extract.unread);
    const both = reading(part('problems'), part('medication'));
    assert.equal(both.extract.unread, (each[0] ?? 0) + (each[1] ?? 0));
    const elements = unreadPaths(both).filter(({ kind }) => kind === 'element');
    assert.equal(
      elements.reduce((sum, { count }) => sum + count, 0),
      both.extract.unread,
    );
  });

  for (const [what, files, message] of [
    [
      'in different formats',
      [part('problems'), 'edith/tpp.xml'],
      /problems\.xml is in the format vision, .*tpp\.xml in tpp\. Read one/u,
    ],
    [
      'of a format without parts',
      ['edith/tpp.xml', 'edith/tpp.xml'],
      /the format tpp does not come in parts: .* two extracts/u,
    ],
    ['that are the same part', [part('problems'), part('problems')], /are the same part\. Name one of them\./u],
    [
      'about two people',
      [part('problems'), '../templates/datasets/medications/cases/vision-wrong-person/bertram-demographics.xml'],
      /are about two people\. Name the parts of one person\./u,
    ],
  ] as const)
    it(`refuses files ${what}, naming them`, () => {
      assert.throws(() => reading(...files), message);
    });
});

describe('an extract that cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-read-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const [what, text, message] of [
    ['is empty', '', /refused \(empty\): the answer has no bytes\. Save the answer of the source again\.$/u],
    [
      'is an HTML page',
      '<!DOCTYPE html><html><body>502</body></html>',
      /refused \(doctype\).* It is an HTML page, such as an error or a login page/u,
    ],
    [
      'is an HTML page without a doctype',
      '<html lang="en"><body/></html>',
      /refused \(root-unknown\).* It is an HTML page/u,
    ],
    ['is of no known format', '<shoes/>', /refused \(root-unknown\).* Formats that can be read: adastra, cda, /u],
    ['is cut short', '<PatientRecord><Patient>', /refused \(not-well-formed\) at line 1, column \d+: .* cut short/u],
    ['is two documents', '<PatientRecord/><PatientRecord/>', /refused \(not-well-formed\).* more than one document/u],
    [
      'names nobody',
      '<PatientRecord/>',
      /refused \(person-missing\).* Check that it is the answer about one person\./u,
    ],
    ['is a text', 'Dear colleague', /refused \(json-syntax\).* neither like XML nor like JSON/u],
    ['is half of a JSON document', '{"resourceType":', /refused \(json-syntax\).* cut short/u],
  ] as const)
    it(`because it ${what} is refused by its name, with what to do`, () => {
      const file = join(folder, 'answer');
      writeFileSync(file, text);
      assert.throws(
        () => readRecords(catalogue, [file], null),
        (error: Error) => error instanceof AuthorError && error.message.startsWith(file) && message.test(error.message),
      );
    });
});

/** The same reading of a changed text. */
function readingOf(of: Reading, change: (text: string) => string, file = 'edith/openhr.xml'): Reading {
  const before = readFileSync(join(FIXTURES, file), 'utf8');
  const after = change(before);
  assert.ok(after !== before, 'the change changes something');
  const bytes = Buffer.from(after);
  const result = of.reader.read(bytes, GATE_LIMITS);
  assert.ok(result.ok);
  return { ...of, documents: [bytes], extract: result.extract };
}
