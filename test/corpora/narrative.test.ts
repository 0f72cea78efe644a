import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document, Element } from '@xmldom/xmldom';

import type { Narrative } from '../../src/transform/extract/narrative/model.ts';
import { readCdaNarrative } from '../../src/transform/extract/narrative/read-cda.ts';
import { readXhtmlNarrative } from '../../src/transform/extract/narrative/read-xhtml.ts';
import { textOf } from '../../src/transform/extract/narrative/text.ts';
import {
  addedTo,
  assertAllKept,
  assertNone,
  innerXml,
  parse,
  plainness,
  showing,
  sourceOf,
  type Shown,
  type Source,
} from '../transform/extract/narrative/showing.ts';
import { sourceWords } from '../transform/extract/narrative/words.ts';
import { corpusBytes, htmlPayloads, needCorpora } from './corpora.ts';

const CDA = 'urn:hl7-org:v3';
const CORPORA = process.env['ORIEL_CORPORA'] ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

/** How many elements the HTML has more than the source: what strayed into a list or a row got a place of its own. */
const ADDED_IN_CDA = { table: 0, tr: 0, th: 0, td: 1, list: 0, item: 1 };
/** The same: 26 rows for header cells without one, and a cell for `<PageSectionIndex>` among rows. */
const ADDED_IN_XHTML = { table: 0, tr: 26, th: 0, td: 1, ul: 0, ol: 0, li: 0 };

/** XHTML that is none: bare `&`, unclosed elements, a DOCTYPE; with how many narratives of the file. */
const MALFORMED_XHTML: Readonly<Record<string, number>> = {
  'fhir/hl7-test-cases/xhtml/bad-link.html': 1,
  'fhir/hl7-test-cases/xhtml/page1.html': 1,
  'fhir/hl7-test-cases/xhtml/page2.html': 1,
  'fhir/hl7-test-cases/xhtml/page3.html': 1,
  'fhir/hl7-test-cases/xhtml/svg.html': 1,
  'fhir/ips/connectathon_Sept2024/CA_DAVE_DEBRONKART_VERTO.json': 5,
  'fhir/ips/connectathon_Sept2024/US_Epic_Connectathon_Sept.json': 1,
  'fhir/ips/connectathon_Sept2024/US_MEDITECH_ips_1.json': 1,
  'html/gp-system-fragments/emis_2017-01/encounters.02.html': 1,
  'html/gp-system-fragments/emis_2017-01/medications_html.01.html': 1,
  'html/gp-system-fragments/emis_2017-01/observations.01.html': 1,
  'html/gp-system-fragments/microtest_2017-01/clinicalitems.01.html': 1,
  'html/gp-system-fragments/microtest_2017-01/problems.01.html': 1,
};

describe('the CDA narratives of the corpora', () => {
  let documents: readonly { readonly file: string; readonly document: Document }[] = [];
  let shown: readonly Shown[] = [];

  before(needCorpora);
  before(function () {
    this.timeout(120_000);
    documents = filesIn('cda', '.xml').flatMap((file) => {
      const document = parse(withNamespaces(corpusBytes(file).toString('utf8')));
      return document === null ? [] : [{ file, document }];
    });
    shown = documents.flatMap(({ file, document }) => sectionTexts(document, file)).map(showing(readCdaNarrative));
  });

  it('are all there, but those of two files that are not well-formed', () => {
    assert.equal(filesIn('cda', '.xml').length, 581);
    assert.equal(documents.length, 579);
    assert.equal(shown.length, 2383);
  });

  it('keep every word, in order, in HTML of the policy', () => {
    assertAllKept(shown, 'CDA');
  }).timeout(60_000);

  it('keep every table, row, cell, list and item', () => {
    const names = { table: 'table', tr: 'tr', th: 'th', td: 'td', list: 'ul,ol', item: 'li' };
    assert.deepEqual(addedTo(shown, names), ADDED_IN_CDA);
  });

  it('never need their text alone', () => {
    assertNone(shown, plainness);
  });

  it('say what their entries refer to', () => {
    const found = { same: 0, other: 0, missing: 0 };
    for (const { id, target, narrative } of shown.flatMap(referencesOf)) {
      const said = textOf(narrative.ids.get(id) ?? []);
      if (target === undefined) found.missing++;
      else if (said === sourceWords(target, 'CDA').join(' ')) found.same++;
      else found.other++;
    }
    assert.deepEqual(found, { same: 6090, other: 0, missing: 222 });
  });
});

describe('the XHTML narratives of the corpora', () => {
  let sources: readonly { readonly name: string; readonly xml: string }[] = [];
  let shown: readonly Shown[] = [];

  before(needCorpora);
  before(function () {
    this.timeout(60_000);
    sources = [...jsonDivs(), ...xmlDivs(), ...htmlFiles()];
    shown = sources.flatMap(sourceOf).map(showing(readXhtmlNarrative));
  });

  it('are all there', () => {
    assert.equal(sources.length, 1239);
  });

  it('are refused where they are not well-formed', () => {
    const refused = Object.groupBy(
      sources.filter(({ xml }) => !readXhtmlNarrative(xml).ok),
      ({ name }) => name,
    );
    const counts = Object.entries(refused).map(([name, list]) => [name, list?.length]);
    assert.deepEqual(Object.fromEntries(counts), MALFORMED_XHTML);
  });

  it('keep every word, in order, in HTML of the policy', () => {
    assertAllKept(shown, 'XHTML');
  }).timeout(60_000);

  it('keep every table, row, cell, list and item', () => {
    const names = { table: 'table', tr: 'tr', th: 'th', td: 'td', ul: 'ul', ol: 'ol', li: 'li' };
    assert.deepEqual(addedTo(shown, names), ADDED_IN_XHTML);
  });

  it('never need their text alone', () => {
    assertNone(shown, plainness);
  });
});

describe('the HTML payloads of the corpora, in a narrative', () => {
  const places: readonly [where: string, before: string, after: string][] = [
    ['a paragraph', '<p>', '</p>'],
    ['a cell', '<table><tr><td>', '</td></tr></table>'],
    ['a table', '<table>', '</table>'],
    ['bold text of an item', '<ul><li><b>', '</b></li></ul>'],
  ];

  before(needCorpora);

  for (const [where, before, after] of places)
    for (const [dialect, read] of [
      ['CDA', readCdaNarrative],
      ['XHTML', readXhtmlNarrative],
    ] as const)
      it(`come out harmless, with all their text, from ${where} of ${dialect}`, () => {
        const sources = htmlPayloads().flatMap(({ name, text }): readonly Source[] => {
          return sourceOf({ name, xml: `${before}${text}${after}` });
        });
        assert.ok(sources.length > 800, `${sources.length} payloads are well-formed`);
        assertAllKept(sources.map(showing(read)), dialect);
      });
});

/** The references in the entries of a section, with the element of its narrative that each means, if there is one. */
function referencesOf({ tree, narrative }: Shown): readonly {
  readonly id: string;
  readonly target: Element | undefined;
  readonly narrative: Narrative;
}[] {
  const section = tree.parentNode as Element;
  return Array.from(section.getElementsByTagNameNS(CDA, 'reference')).flatMap((reference) => {
    const id = /^#(.+)/u.exec(reference.getAttribute('value') ?? '')?.[1];
    return id === undefined ? [] : [{ id, target: elementOfId(tree, id), narrative }];
  });
}

/** What a section says in its `text`. */
function sectionTexts(document: Document, file: string): readonly Source[] {
  const sections = Array.from(document.getElementsByTagNameNS(CDA, 'section'));
  return sections.flatMap((section) =>
    Array.from(section.childNodes)
      .filter((node): node is Element => node.nodeName === 'text')
      .map((tree) => ({ name: file, xml: innerXml(tree), tree })),
  );
}

function elementOfId(tree: Element, id: string): Element | undefined {
  return Array.from(tree.getElementsByTagName('*')).find((element) => element.getAttribute('ID') === id);
}

/** Some files are entries alone, or use prefixes that nobody declared: they stand in an element that declares them. */
function withNamespaces(xml: string): string {
  const prefixes = ['sdtc', 'xsi', 'voc', 'cda'].map((prefix) => ` xmlns:${prefix}="urn:${prefix}"`).join('');
  return `<corpus xmlns="${CDA}"${prefixes}>${xml.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/u, '')}</corpus>`;
}

function jsonDivs(): readonly { readonly name: string; readonly xml: string }[] {
  return filesIn('fhir', '.json').flatMap((name) => divsIn(jsonOf(name)).map((xml) => ({ name, xml })));
}

function xmlDivs(): readonly { readonly name: string; readonly xml: string }[] {
  return filesIn('fhir', '.xml').flatMap((name) => {
    const texts = Array.from(parse(corpusBytes(name).toString('utf8'))?.getElementsByTagName('text') ?? []);
    return texts.map((text) => ({ name, xml: innerXml(text) }));
  });
}

function htmlFiles(): readonly { readonly name: string; readonly xml: string }[] {
  const names = [...filesIn('fhir/hl7-test-cases/xhtml', '.html'), ...filesIn('html/gp-system-fragments', '.html')];
  return names.map((name) => ({ name, xml: corpusBytes(name).toString('utf8') }));
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(corpusBytes(file).toString('utf8'));
  } catch {
    return null;
  }
}

function divsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'div' in value && typeof value.div === 'string' ? [value.div] : [];
  return [...own, ...Object.values(value).flatMap(divsIn)];
}

function filesIn(folder: string, ending: string): readonly string[] {
  const names = readdirSync(join(CORPORA, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.toLowerCase().endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}
