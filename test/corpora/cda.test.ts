import assert from 'node:assert/strict';
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

import { detectFormat } from '../../src/transform/extract/detect.ts';
import type { Format } from '../../src/transform/extract/format.ts';
import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { ExtractReader, ReadExtract, ReadResult } from '../../src/transform/extract/reader.ts';
import { catalogue } from '../transform/support/people.ts';
import { corpusBytes, corpusFiles, needCorpora } from './corpora.ts';

const CDA = 'urn:hl7-org:v3';
/** C-CDA 2.1, entry templates. */
const ENTRY = '2.16.840.1.113883.10.20.22.4.';
/** The concerns whose problem observations are problems: the problem concern and the health concern. */
const CONCERNS = ['3', '132'];
/** Problem observations that are neither, by what they stand in: indications of medication and procedures, risks. */
const OTHERS = { 'section, act': 11, 'section, procedure': 3, 'substanceAdministration, act': 14 };
/** Problems, diagnoses, allergies, medications. */
const SUMS = [214, 115, 151, 203];
/** What is planned: an act, an encounter, a procedure, an observation. */
const PLANNED = ['39', '40', '41', '44'];
/** The field that an entry is called by. */
const WORDS = new Map([
  ...['problem', 'diagnosis', 'allergy', 'immunisation', 'procedure', 'investigation', 'examination'].map(termOf),
  ...['referral', 'family-history', 'diary-entry'].map(termOf),
  ['medication', 'item'] as const,
  ['encounter', 'type'] as const,
]);
/** Entries of which the document says nothing, by what they are called. */
const WORDLESS = { 'Not known to the source': 2, 'No information given by the source': 6, 'Planned encounter': 10 };
/** The acts whose problem observations are diagnoses: discharge, admission, postprocedure, preoperative, postoperative. */
const DIAGNOSES = ['33', '34', '51', '63', '65'];

interface Read {
  readonly file: string;
  readonly result: ReadResult;
  /** As another parser reads it; null where it refuses. */
  readonly document: Document | null;
}

interface Whole {
  readonly file: string;
  readonly extract: ReadExtract;
  readonly document: Document;
}

describe('the CDA files of the corpora', () => {
  let files: readonly Read[] = [];
  let whole: readonly Whole[] = [];

  before(needCorpora);
  before(function () {
    this.timeout(60_000);
    const format = catalogue.formats.get('cda');
    assert.ok(format);
    const reader = format.reader(everything());
    files = corpusFiles('cda', '.xml').map((file) => read(file, format, reader));
    whole = files.flatMap(({ file, result, document }) =>
      result.ok && document !== null ? [{ file, extract: result.extract, document }] : [],
    );
  });

  it('end in records or in a named refusal, every one', () => {
    const outcomes = Object.groupBy(files, ({ result }) => (result.ok ? 'records' : result.refusal.reason));
    const counts = Object.fromEntries(Object.entries(outcomes).map(([reason, list]) => [reason, list.length]));
    assert.deepEqual(counts, { records: 155, 'root-unknown': 227, 'not-well-formed': 199 });
  });

  it('are refused for what another parser sees too', () => {
    const disputed = files.filter(
      ({ result, document }) => reasonOf(document) !== (result.ok ? null : result.refusal.reason),
    );
    assert.deepEqual(
      disputed.map(({ file }) => file),
      [],
    );
  });

  it('give a person and something to read, where they are documents', () => {
    for (const { file, extract, document } of whole) {
      // Not the family of a guardian.
      const names = elements(document, 'family').filter((family) => around(family, 2).localName === 'patient');
      const isNamed = names.some((name) => name.textContent?.trim() !== '');
      assert.equal(extract.person.fields['surname'] !== null, isNamed, file);
      const said = extract.records.filter(({ type }) => !type.startsWith('document-'));
      assert.equal(said.length > 0, bodies(document) > 0, file);
    }
  });

  it('give a narrative for each section', () => {
    assertCounts(whole, (document) => ({ narrative: elements(document, 'section').length }));
  });

  it('give a document for each body that is none', () => {
    assertCounts(whole, (document) => ({
      document: elements(document, 'nonXMLBody').length + elements(document, 'observationMedia').length,
    }));
  });

  it('give the entries that the templates name, wherever they stand', () => {
    assertCounts(whole, (document) => ({
      allergy: affirmed(document, '7').length,
      medication: affirmed(document, '16').length,
      immunisation: affirmed(document, '52').length,
      'family-history': affirmed(document, '46').length,
    }));
  });

  it('give problems and diagnoses, but not what is a risk or a reason for something else', () => {
    assertCounts(whole, (document) => ({
      problem: affirmed(document, '4').filter(isProblem).length,
      diagnosis: affirmed(document, '4').filter(isDiagnosis).length,
    }));
    const others = whole.flatMap(({ document }) =>
      affirmed(document, '4').filter((entry) => !isProblem(entry) && !isDiagnosis(entry)),
    );
    const places = Object.groupBy(others, (entry) => `${around(entry, 4).localName}, ${around(entry, 2).localName}`);
    const counts = Object.fromEntries(Object.entries(places).map(([place, list]) => [place, list?.length]));
    assert.deepEqual(counts, OTHERS);
  });

  it('give every entry its words, which stand in the document, some of them by reference into the narrative', () => {
    const named = whole.flatMap(({ extract, document }) =>
      extract.records.flatMap((entry) => {
        const word = WORDS.get(entry.type);
        const term = word === undefined ? null : entry.fields[word];
        return word === undefined ? [] : [{ document, term: typeof term === 'string' ? plain(term) : '(nothing)' }];
      }),
    );
    assert.ok(named.length > 3000, String(named.length));
    const foreign = named.filter(({ document, term }) => !saidIn(document).has(term));
    const byWord = Object.groupBy(foreign, ({ term }) => term);
    // What says nothing of itself is called by why it has no code, or by what is planned.
    assert.deepEqual(Object.fromEntries(Object.entries(byWord).map(([word, list]) => [word, list?.length])), WORDLESS);
    const dangling = whole.map(({ extract }) =>
      Object.keys(extract.faults).filter((fault) => fault.startsWith('reference')),
    );
    assert.deepEqual(dangling.flat(), ['reference diary-entry.term', 'reference medication.item']);
  });

  it('give an entry for all that is planned, called by what stands inside it', () => {
    assertCounts(whole, (document) => ({ 'diary-entry': PLANNED.flatMap((id) => atSection(document, id)).length }));
  });

  it('give every problem, allergy and medication of the sample documents', () => {
    const samples = whole.filter(({ file }) => file.includes('smart-sample-ccdas'));
    const sum = (count: (one: Whole) => number) => samples.reduce((total, one) => total + count(one), 0);
    const stated = ({ document }: Whole, template: string) => affirmed(document, template).length;
    const got = ({ extract }: Whole, type: string) => extract.records.filter((entry) => entry.type === type).length;
    assert.equal(samples.length, 76);
    assert.deepEqual(
      ['problem', 'diagnosis', 'allergy', 'medication'].map((type) => sum((one) => got(one, type))),
      SUMS,
    );
    assert.equal(
      sum((one) => stated(one, '7')),
      SUMS[2],
    );
    assert.equal(
      sum((one) => stated(one, '16')),
      SUMS[3],
    );
  });
});

function read(file: string, format: Format, reader: ExtractReader): Read {
  const bytes = corpusBytes(file);
  const result = reader.read(bytes, GATE_LIMITS);
  if (result.ok) assert.deepEqual(detectFormat(bytes, catalogue.formats.values()), { format, parsed: null }, file);
  return { file, result, document: parsed(bytes.toString('utf8')) };
}

/** What another parser makes of a file, its namespaces included; null where it is not well-formed. */
function parsed(xml: string): Document | null {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(message);
  };
  try {
    return new DOMParser({ onError }).parseFromString(xml.replace(/^\uFEFF/u, ''), 'text/xml');
  } catch {
    return null;
  }
}

/** Why a file must be refused; null where it must not. */
function reasonOf(document: Document | null): string | null {
  if (document === null) return 'not-well-formed';
  const root = document.documentElement;
  return root?.namespaceURI === CDA && root.localName === 'ClinicalDocument' ? null : 'root-unknown';
}

/** Compares how many entries of some types were read with how many there are, file by file. */
function assertCounts(whole: readonly Whole[], count: (document: Document) => Readonly<Record<string, number>>): void {
  let all = 0;
  for (const { file, extract, document } of whole) {
    const expected = count(document);
    const got = Object.keys(expected).map((type) => [
      type,
      extract.records.filter((entry) => entry.type === type).length,
    ]);
    assert.deepEqual(Object.fromEntries(got), expected, file);
    all += Object.values(expected).reduce((sum, number) => sum + number, 0);
  }
  assert.ok(all > 0, 'the files have such entries');
}

/** Elements of each document by name, found once: xmldom walks the whole tree for each question. */
const byName = new WeakMap<Document, ReadonlyMap<string, readonly Element[]>>();

function elements(document: Document, name: string): readonly Element[] {
  const known = byName.get(document) ?? Map.groupBy(document.getElementsByTagNameNS(CDA, '*'), nameOf);
  byName.set(document, known);
  return known.get(name) ?? [];
}

function nameOf({ localName }: Element): string {
  return localName ?? '';
}

/** Everything that a document says: the words of codes, and the text of each element, in plain white space. */
function saidIn(document: Document): ReadonlySet<string> {
  const known = saidBy.get(document);
  if (known !== undefined) return known;
  const all = Array.from(document.getElementsByTagNameNS(CDA, '*'));
  const said = new Set(
    all.flatMap((element) => [element.getAttribute('displayName') ?? '', element.textContent ?? '']).map(plain),
  );
  saidBy.set(document, said);
  return said;
}

const saidBy = new WeakMap<Document, ReadonlySet<string>>();

function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function termOf(type: string): readonly [string, string] {
  return [type, 'term'];
}

/** Entries of a template that stand in a section, however deep the section. */
function atSection(document: Document, template: string): readonly Element[] {
  return affirmed(document, template).filter((entry) => around(entry, 1).localName === 'entry');
}

/** Sections, and what stands in their place. */
function bodies(document: Document): number {
  return elements(document, 'section').length + elements(document, 'nonXMLBody').length;
}

/** Entries of a template that the source does not deny. */
function affirmed(document: Document, template: string): readonly Element[] {
  return elements(document, 'templateId')
    .filter((id) => id.getAttribute('root') === `${ENTRY}${template}`)
    .map((id) => id.parentNode as Element)
    .filter(
      (entry, index, entries) => entries.indexOf(entry) === index && entry.getAttribute('negationInd') !== 'true',
    );
}

/** The element so many levels up. */
function around(entry: Element, levels: number): Element {
  return levels === 0 ? entry : around(entry.parentNode as Element, levels - 1);
}

function isProblem(entry: Element): boolean {
  return around(entry, 3).localName === 'entry' && hasTemplate(around(entry, 2), CONCERNS);
}

function isDiagnosis(entry: Element): boolean {
  if (around(entry, 1).localName === 'entry') return true;
  if (around(entry, 4).localName === 'encounter') return around(entry, 5).localName === 'entry';
  return around(entry, 3).localName === 'entry' && hasTemplate(around(entry, 2), DIAGNOSES);
}

function hasTemplate(entry: Element, templates: readonly string[]): boolean {
  return Array.from(entry.childNodes).some(
    (node) =>
      node.localName === 'templateId' &&
      templates.some((template) => (node as Element).getAttribute('root') === `${ENTRY}${template}`),
  );
}

function everything(): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([...catalogue.vocabulary].map(([type, { fields }]) => [type, new Set(fields.keys())]));
}
