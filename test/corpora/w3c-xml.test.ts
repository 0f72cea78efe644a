import assert from 'node:assert/strict';

import { decodeXml } from '../../src/transform/extract/encoding.ts';
import type { RefusalReason } from '../../src/transform/extract/refusal.ts';
import { readGated, readWithXmldom } from '../hostile/xml-events.ts';
import { corpusBytes, corpusJson, needCorpora } from './corpora.ts';

const SUITE = 'xml/w3c-conformance';

interface XmlTest {
  readonly uri: string;
  readonly expect: 'wf' | 'not-wf';
  readonly bytes: Buffer;
  readonly hasDoctype: boolean;
}

/** Tests with a DOCTYPE that are refused by another name: what is malformed stands before it, so it is never reached. */
const MALFORMED_BEFORE_THE_DOCTYPE: readonly [uri: string, why: string][] = [
  ['oasis/p39fail5.xml', 'the XML declaration never ends'],
  ['ibm/not-wf/P01/ibm01n02.xml', 'the root element comes first'],
  ['ibm/not-wf/P23/ibm23n05.xml', 'the XML declaration never ends'],
  ['ibm/not-wf/P23/ibm23n06.xml', '"<!?xml" begins nothing'],
  ['ibm/not-wf/P83/ibm83n02.xml', 'text stands before it'],
];

/** Well-formed documents without DOCTYPE that are refused. */
const REFUSED_THOUGH_WELL_FORMED: readonly [uri: string, why: string][] = [
  ['oasis/p04pass1.xml', 'its names have colons without namespaces; the gate reads Namespaces in XML 1.0'],
  ['oasis/p05pass1.xml', 'its names have colons without namespaces; the gate reads Namespaces in XML 1.0'],
];

/** Malformed documents without DOCTYPE that are refused by a better name than not-well-formed. */
const NAMED_OTHERWISE: Readonly<Partial<Record<RefusalReason, readonly string[]>>> = {
  empty: ['xmltest/not-wf/sa/050.xml', 'oasis/p39fail3.xml'],
  doctype: ['ibm/not-wf/P28/ibm28n05.xml'],
  encoding: [
    'xmltest/not-wf/sa/168.xml',
    'xmltest/not-wf/sa/169.xml',
    'xmltest/not-wf/sa/170.xml',
    'oasis/p03fail1.xml',
    'eduni/errata-2e/E61.xml',
    'eduni/misc/007.xml',
    'eduni/misc/008.xml',
    'eduni/misc/009.xml',
  ],
};

describe('the XML gate, over the W3C conformance suite', () => {
  let tests: readonly XmlTest[] = [];

  before(needCorpora);
  before(() => {
    tests = readTests();
  });

  it('reads all of the suite', () => {
    assert.equal(tests.length, 1728);
    assert.equal(tests.filter(({ hasDoctype }) => !hasDoctype).length, 319);
  });

  it('refuses every document that is not well-formed', () => {
    assertNone(tests.filter(({ expect, bytes }) => expect === 'not-wf' && reasonFor(bytes) === null));
  });

  it('refuses every DOCTYPE as one, unless its bytes fit no encoding', () => {
    const known = new Set(MALFORMED_BEFORE_THE_DOCTYPE.map(([uri]) => uri));
    const expected = ({ uri, bytes }: XmlTest): RefusalReason =>
      known.has(uri) ? 'not-well-formed' : isDecodable(bytes) ? 'doctype' : 'encoding';
    assertNone(tests.filter((test) => test.hasDoctype && reasonFor(test.bytes) !== expected(test)));
  });

  it('accepts every well-formed document without DOCTYPE, but those with colons of no namespace', () => {
    const wellFormed = tests.filter(({ expect, hasDoctype }) => expect === 'wf' && !hasDoctype);
    const refused = wellFormed.filter(({ bytes }) => reasonFor(bytes) !== null);
    assert.deepEqual(urisOf(refused), REFUSED_THOUGH_WELL_FORMED.map(([uri]) => uri).sort());
    assert.equal(wellFormed.length - refused.length, 73);
  });

  it('names what is wrong with the others', () => {
    const malformed = tests.filter(({ expect, hasDoctype }) => expect === 'not-wf' && !hasDoctype);
    const others = malformed.filter(({ bytes }) => reasonFor(bytes) !== 'not-well-formed');
    const byReason = Object.groupBy(others, ({ bytes }) => reasonFor(bytes) ?? 'accepted');
    const found = Object.entries(byReason).map(([reason, list]) => [reason, urisOf(list)]);
    const known = Object.entries(NAMED_OTHERWISE).map(([reason, uris]) => [reason, [...uris].sort()]);
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(known));
  });

  it('sees in every accepted document what @xmldom/xmldom sees', () => {
    let compared = 0;
    for (const { uri, bytes } of tests) {
      const gated = readGated(bytes);
      if (gated.state === 'refused') continue;
      assert.deepEqual(gated.events, readWithXmldom(decodeXml(bytes)), uri);
      compared++;
    }
    assert.equal(compared, 73);
  });
});

function readTests(): readonly XmlTest[] {
  const manifest = corpusJson(`${SUITE}/manifest.json`) as { tests: readonly Pick<XmlTest, 'uri' | 'expect'>[] };
  return manifest.tests.map(({ uri, expect }) => {
    const bytes = corpusBytes(`${SUITE}/${uri}`);
    return { uri, expect, bytes, hasDoctype: hasDoctype(bytes) };
  });
}

/** Looked for in the bytes, whatever their encoding, outside of comments, CDATA sections and instructions. */
function hasDoctype(bytes: Buffer): boolean {
  const ascii = bytes.toString('latin1').replaceAll('\0', '');
  return ascii.replace(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>/gu, '').includes('<!DOCTYPE');
}

function isDecodable(bytes: Buffer): boolean {
  try {
    decodeXml(bytes);
    return true;
  } catch {
    return false;
  }
}

function reasonFor(bytes: Buffer): RefusalReason | null {
  const gated = readGated(bytes);
  return gated.state === 'refused' ? gated.refusal.reason : null;
}

function urisOf(tests: readonly XmlTest[]): readonly string[] {
  return tests.map(({ uri }) => uri).sort();
}

function assertNone(tests: readonly XmlTest[]): void {
  assert.deepEqual(
    tests.map(({ uri, bytes }) => `${uri}: ${reasonFor(bytes) ?? 'accepted'}`),
    [],
  );
}
