import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadCatalogue } from '../../src/catalogue.ts';
import { readJson, readRecords, readSummary, type Reading } from '../../src/author/read.ts';
import { unreadPaths, unreadText } from '../../src/author/unread.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import { date, entry } from '../transform/support/entries.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const catalogue = loadCatalogue();
const edith = readRecords(catalogue, join(FIXTURES, 'edith/openhr.xml'), null);

describe('reading an extract for its author', () => {
  it('tells each type with its count, its oldest and its newest main date', () => {
    const { types } = readJson(edith);
    const problem = types.find(({ type }) => type === 'problem');
    assert.deepEqual(problem, { type: 'problem', count: 5, oldest: '1998', newest: '2019-10-10' });
    assert.match(readSummary(edith), /^ {5}5 {2}problem\n {8}1998 to 2019-10-10$/mu);
  });

  it('takes the first date field that an entry fills', () => {
    const records = [
      entry('medication', { start: date(''), end: date('2012'), review: date('2001') }),
      entry('medication', { start: date('2010-05-06'), end: date('2030') }),
      entry('medication', { start: null, dosage: 'one' }),
    ];
    const { types } = readJson({ ...edith, extract: { ...edith.extract, records } });
    assert.deepEqual(types, [{ type: 'medication', count: 3, oldest: '2010-05-06', newest: '2012' }]);
  });

  it('tells a type without any date so', () => {
    assert.match(readSummary(edith), /^ {5}3 {2}encounter-component\n {8}no date$/mu);
  });

  it('tells apart the types it has none of from those that the format has no place for', () => {
    const { empty, notSupported } = readJson(edith);
    assert.deepEqual(empty, ['consent', 'document']);
    assert.ok(notSupported.includes('case-worker'));
    assert.match(readSummary(edith), /^not supported by this format: .*case-worker/mu);
  });

  it('counts entries by their marks', () => {
    const { marked } = readJson(edith);
    assert.deepEqual(marked, { confidential: 5, deleted: 3 });
    assert.match(readSummary(edith), /^ {5}3 {2}marked deleted$/mu);
  });

  it('counts values that were not understood by kind and field', () => {
    const reading = readingOf(edith, (xml) => xml.replaceAll('<mostRecentIssueDate>', '<mostRecentIssueDate>x'));
    assert.match(readSummary(reading), /^ +\d+ {2}not understood: date of medication\.lastIssued$/mu);
  });

  it('counts codes of systems that the map does not know, translations too', () => {
    assert.deepEqual(readJson(edith).unknownCodeSystems, { EMISPREPARATION: 8 });
    const reading = readingOf(edith, (xml) => xml.replaceAll('"EMISPREPARATION"', '"urn:nobody:knows"'));
    assert.deepEqual(readJson(reading).unknownCodeSystems, { 'urn:nobody:knows': 8 });
  });

  it('knows the systems that a map writes itself', () => {
    const reading = readRecords(catalogue, join(FIXTURES, 'edith/liquidlogic-adults.xml'), null);
    assert.deepEqual(readJson(reading).unknownCodeSystems, {});
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
      const reading = readRecords(catalogue, join(FIXTURES, file), null);
      if (reading.reader.asksFor === null) {
        assert.throws(() => unreadPaths(reading), /cannot be listed for the format fhir/u);
        continue;
      }
      const elements = unreadPaths(reading).filter(({ kind }) => kind === 'element');
      const total = elements.reduce((sum, { count }) => sum + count, 0);
      assert.equal(total, reading.extract.unread, file);
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
    const reading = readingOf(edith, (xml) =>
      xml.replace('<healthDomain>', '<healthDomain xmlns:e="urn:else"><e:a b="1" xml:lang="en"><c xmlns=""/></e:a>'),
    );
    const inside = unreadPaths(reading).map(({ path }) => path.replace('/o:openHealthRecord/o:healthDomain', ''));
    for (const path of ['/{urn:else}a', '/{urn:else}a/@b', '/{urn:else}a/@xml:lang', '/{urn:else}a/c'])
      assert.ok(inside.includes(path), path);
    assert.ok(!inside.some((path) => path.includes('xmlns')));
  });

  it('begins with sums', () => {
    const [sums] = unreadText(unreadPaths(edith)).split('\n');
    assert.match(sums ?? '', /^99 elements and \d+ attributes that no map reads/u);
  });
});

/** The same reading of a changed text. */
function readingOf(reading: Reading, change: (xml: string) => string): Reading {
  const before = readFileSync(join(FIXTURES, 'edith/openhr.xml'), 'utf8');
  const after = change(before);
  assert.ok(after !== before, 'the change changes something');
  const bytes = Buffer.from(after);
  const result = reading.reader.read(bytes, GATE_LIMITS);
  assert.ok(result.ok);
  return { ...reading, bytes, extract: result.extract };
}
