import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Element } from '@xmldom/xmldom';

import type { SourceFacts } from '../../src/transform/answer.ts';
import type { PartialDate } from '../../src/transform/record/partial-date.ts';
import { bySource, readSource } from '../../src/transform/parts.ts';
import { transform, type DatasetView } from '../../src/transform/transform.ts';
import { parse } from '../transform/extract/narrative/showing.ts';
import { shownWords, sourceWords } from '../transform/extract/narrative/words.ts';
import { answered, recipeOf, sectionOf, TODAY } from '../transform/support/people.ts';
import { corpusBytes, needCorpora } from './corpora.ts';

const CORPORA = process.env['ORIEL_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const CDA = 'urn:hl7-org:v3';
/** The people of the corpora have no NHS number: each gets this one. */
const NUMBER = '9990000018';

interface Seen {
  readonly file: string;
  readonly text: string;
  readonly view: DatasetView;
}

/** What each text gives as the extract of one source, for whom it says it is about; those that cannot be read are left out. */
function seen(
  dataset: string,
  kind: string,
  files: readonly string[],
  textOf: (file: string) => string,
): readonly Seen[] {
  const source: SourceFacts = { id: 'source', name: 'The source', kind, contact: null };
  const recipe = recipeOf(dataset);
  return files.flatMap((file) => {
    const text = textOf(file);
    const answers = [answered(source, text)];
    const [read] = bySource(answers).map((each) => readSource(each, recipe.plan));
    if (read?.state !== 'read') return [];
    const birthDate = (read.extract.person.fields['birthDate'] as PartialDate | null)?.iso.slice(0, 10) ?? '';
    const person = { nhsNumber: NUMBER, birthDate, name: null };
    return [{ file, text, view: transform(answers, recipe, { today: TODAY, person, dateRange: null }) }];
  });
}

function usable(views: readonly Seen[]): readonly Seen[] {
  return views.filter(({ view }) => view.sources[0]?.state === 'usable');
}

function statesOf(views: readonly Seen[]): Readonly<Record<string, number>> {
  const states: Record<string, number> = {};
  for (const { view } of views) {
    const state = view.sources[0]?.state ?? '';
    states[state] = (states[state] ?? 0) + 1;
  }
  return states;
}

function failedIn(views: readonly Seen[]): readonly string[] {
  return views.flatMap(({ file, view }) =>
    view.sections.filter(({ outcome }) => outcome === 'failed').map(({ id }) => `${file}: ${id}`),
  );
}

/** Texts that do not stand in the words of the HTML as they were written, in the order in which they were. */
function lost(html: string, texts: readonly (readonly string[])[]): readonly string[] {
  const words = ` ${shownWords(html).join(' ')} `;
  let from = 0;
  return texts.flatMap((text) => {
    const wanted = ` ${text.join(' ')} `;
    const at = text.length === 0 ? from : words.indexOf(wanted, from);
    if (at >= 0) from = at;
    return at < 0 ? [wanted.slice(0, 80)] : [];
  });
}

/** An element of the source's own namespace directly inside another. */
function childOf(parent: Element, name: string): Element | undefined {
  return Array.from(parent.childNodes).find((node): node is Element => node.localName === name);
}

describe('the whole CDA documents of the corpora, as clinical documents', () => {
  let views: readonly Seen[] = [];

  before(needCorpora);
  before(function () {
    this.timeout(120_000);
    const files = filesIn('cda', '.xml');
    views = seen('clinical-document', 'document', files, (file) =>
      corpusBytes(file)
        .toString('utf8')
        .replace(/<((?:\w+:)?)patientRole\b[^>]*>/u, (tag, prefix: string) => {
          return `${tag}<${prefix}id root="2.16.840.1.113883.2.1.4.1" extension="${NUMBER}"/>`;
        }),
    );
  });

  it('are all shown but those that say that they are restricted', () => {
    assert.deepEqual(statesOf(views), { usable: 135, denied: 20 });
    for (const { file, text, view } of views) {
      const restricted = /<(?:\w+:)?confidentialityCode[^>]*\scode="[^NULM]/u.test(text);
      if (view.sources[0]?.state === 'denied') assert.ok(restricted, file);
    }
  });

  it('have no section that could not be shown, and are complete', () => {
    assert.deepEqual(failedIn(views), []);
    for (const { file, view } of usable(views)) assert.equal(view.outcome, 'complete', file);
  });

  it('say their title, and who wrote them', () => {
    for (const { file, text, view } of usable(views)) {
      const root = parse(text.replace(/^\uFEFF/u, ''))?.documentElement;
      assert.ok(root, file);
      const title = childOf(root, 'title');
      const header = sectionOf(view, 'document-header');
      assert.deepEqual(lost(header.html, title === undefined ? [] : [sourceWords(title, 'CDA')]), [], file);
      const authors = Array.from(root.childNodes).filter(({ localName }) => localName === 'author');
      assert.ok(sectionOf(view, 'document-parties').rows >= authors.length, file);
    }
  });

  it('have every section in its order with every word, or have it withheld and counted', () => {
    let [shown, withheld] = [0, 0];
    for (const { file, text, view } of usable(views)) {
      const document = parse(text.replace(/^\uFEFF/u, ''));
      assert.ok(document, file);
      const sections = Array.from(document.getElementsByTagNameNS(CDA, 'section'));
      const files = ['nonXMLBody', 'observationMedia'].flatMap((name) =>
        Array.from(document.getElementsByTagNameNS(CDA, name)),
      );
      const part = sectionOf(view, 'document-text');
      assert.equal(part.rows + part.withheld, sections.length + files.length, file);
      [shown, withheld] = [shown + part.rows, withheld + part.withheld];
      const texts = sections.flatMap((section) => {
        const [title, words] = [childOf(section, 'title'), childOf(section, 'text')];
        return [title, words].flatMap((each) => (each === undefined ? [] : [sourceWords(each, 'CDA')]));
      });
      // What is withheld takes its title along: so many texts at most are not there, and the others are in order.
      assert.ok(lost(part.html, texts).length <= 2 * part.withheld, `${file}: ${lost(part.html, texts).join(' | ')}`);
    }
    assert.deepEqual([shown, withheld], [1837, 104]);
  }).timeout(60_000);
});

describe('the International Patient Summaries of the corpora, as patient summaries', () => {
  let views: readonly Seen[] = [];

  before(needCorpora);
  before(function () {
    this.timeout(120_000);
    const files = filesIn('fhir/ips', '.json');
    views = seen('patient-summary', 'gp-record', files, (file) => JSON.stringify(numbered(jsonOf(file))));
  });

  it('are all shown but those that are restricted', () => {
    assert.deepEqual(statesOf(views), { usable: 39, denied: 2 });
  });

  it('have no section that could not be shown', () => {
    assert.deepEqual(failedIn(views), []);
  });

  it('have every section of their author word for word, or have it withheld and counted', () => {
    let [shown, withheld] = [0, 0];
    for (const { file, text, view } of usable(views)) {
      const part = sectionOf(view, 'ips-text');
      [shown, withheld] = [shown + part.rows, withheld + part.withheld];
      const texts = narrativesIn(JSON.parse(text) as Json).flatMap((div) => {
        const root = parse(div)?.documentElement;
        return root === undefined || root === null ? [] : [sourceWords(root, 'XHTML')];
      });
      assert.ok(lost(part.html, texts).length <= part.withheld, `${file}: ${lost(part.html, texts).join(' | ')}`);
    }
    assert.deepEqual([shown, withheld], [173, 9]);
  }).timeout(60_000);

  it('name every condition, allergy and medicine that is not withheld', () => {
    const ids = ['ips-problems', 'ips-past-problems', 'ips-allergies', 'ips-medication'];
    const rows = ids.map((id) => usable(views).reduce((sum, { view }) => sum + sectionOf(view, id).rows, 0));
    assert.ok(rows.every((count) => count > 30));
  });
});

interface Json {
  readonly [member: string]: Json | readonly Json[] | string | undefined;
}

/** The bundle with an NHS number for its patient. */
function numbered(bundle: Json): Json {
  const entry = (bundle['entry'] as readonly Json[] | undefined) ?? [];
  const patient = { identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: NUMBER }] };
  return {
    ...bundle,
    entry: entry.map((each) => {
      const resource = each['resource'] as Json | undefined;
      return resource?.['resourceType'] === 'Patient' ? { ...each, resource: { ...resource, ...patient } } : each;
    }),
  };
}

/** The narrative of each section of a bundle's composition, in order. */
function narrativesIn(bundle: Json): readonly string[] {
  const resources = ((bundle['entry'] as readonly Json[] | undefined) ?? []).map((each) => each['resource'] as Json);
  const compositions = resources.filter((resource) => resource['resourceType'] === 'Composition');
  const below = (parent: Json): readonly string[] =>
    ((parent['section'] as readonly Json[] | undefined) ?? []).flatMap((section) => {
      const div = (section['text'] as Json | undefined)?.['div'];
      return [...(typeof div === 'string' ? [div] : []), ...below(section)];
    });
  return compositions.flatMap(below);
}

function jsonOf(file: string): Json {
  return JSON.parse(
    corpusBytes(file)
      .toString('utf8')
      .replace(/^\uFEFF/u, ''),
  ) as Json;
}

function filesIn(folder: string, ending: string): readonly string[] {
  const names = readdirSync(join(CORPORA, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.toLowerCase().endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}
