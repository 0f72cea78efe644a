import assert from 'node:assert/strict';

import { GATE_LIMITS } from '../../src/transform/extract/gate.ts';
import type { RefusalReason } from '../../src/transform/extract/refusal.ts';
import { corpusBytes, corpusJson, needCorpora } from '../corpora/corpora.ts';
import { readGated, type Gated, type XmlEvents } from './xml-events.ts';

/** Characters the gate may read of one endless token before it refuses: the limit, and a few slices to notice. */
const LONGEST_READ = GATE_LIMITS.textLength + 4 * 64 * 1024;

const XMLNS = '{http://www.w3.org/2000/xmlns/}';
const DOCTYPE_AS_DATA = '<!-- <!DOCTYPE a> --><a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>';

/** How an attack ends: refused by this name, or read as these events and no others. */
type Outcome = RefusalReason | XmlEvents;

interface AttackCase {
  readonly name: string;
  readonly kind: 'literal' | 'template' | 'repeat' | 'repeat1' | 'generated' | 'note';
  readonly xml: string;
  readonly prefix: string;
  readonly repeat: Repeated;
  readonly repeat1: Repeated;
  readonly mid: string;
  readonly repeat2: Repeated;
  readonly open: Repeated;
  readonly close: Repeated;
  readonly suffix: string;
}
type Repeated = readonly [text: string, times: number];

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  'billion-laughs-9': 'doctype',
  'quadratic-blowup': 'doctype',
  'xxe-file': 'doctype',
  'xxe-http-loopback': 'doctype',
  'external-dtd': 'doctype',
  'parameter-entity': 'doctype',
  xinclude: [
    '<{}a {http://www.w3.org/2000/xmlns/}xi="http://www.w3.org/2001/XInclude"',
    '<{http://www.w3.org/2001/XInclude}include {}href="file:///etc/passwd" {}parse="text"',
    '</',
    '</',
  ],
  'xml-stylesheet-pi': ['<{}a', '</'],
  'schema-location-ssrf': [
    '<{}a {http://www.w3.org/2000/xmlns/}xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
      '{http://www.w3.org/2001/XMLSchema-instance}schemaLocation="x http://127.0.0.1:9/x.xsd"',
    '</',
  ],
  'deep-nesting-100k': 'depth',
  'deep-nesting-1M': 'depth',
  'huge-attribute-20MB': 'too-large',
  'many-attributes-100k': 'attributes',
  'many-namespaces-deep-5k': 'depth',
  'duplicate-attributes': 'not-well-formed',
  'duplicate-attributes-by-namespace': 'not-well-formed',
  'proto-element': ['<{}a', '<{}__proto__', '<{}isAdmin', 'true', '</', '</', '</'],
  'constructor-element': ['<{}a', '<{}constructor', '<{}prototype', '<{}x', '1', '</', '</', '</', '</'],
  'proto-prefix': ['<{u}a {http://www.w3.org/2000/xmlns/}__proto__="u"', '</'],
  'multi-root': 'not-well-formed',
  'text-after-root': 'not-well-formed',
  'nul-char': 'not-well-formed',
  'control-chars': 'not-well-formed',
  'cdata-end-in-text': 'not-well-formed',
  'bare-ampersand': 'not-well-formed',
  'unquoted-attribute': 'not-well-formed',
  'unterminated-pi-200kB': 'not-well-formed',
  'lt-flood-200k': 'not-well-formed',
  'end-tag-whitespace-100k': 'not-well-formed',
  'utf16-bom-vs-utf8-decl': 'encoding',
  'utf7-encoding': 'encoding',
  'gzip-bomb-upstream': 'too-large',
};

/** The cases that the corpus describes in words only. */
const DESCRIBED: Readonly<Record<string, () => Buffer>> = {
  'many-attributes-100k': () => utf8(`<a ${counted(100_000, (n) => `a${n}="1"`).join(' ')}/>`),
  'many-namespaces-deep-5k': () => utf8(counted(5000, (n) => `<p${n}:a xmlns:p${n}="u${n}">`).join('')),
  'utf16-bom-vs-utf8-decl': () => utf16le('\uFEFF<?xml version="1.0" encoding="utf-8"?><a/>'),
  // What inflates it stops far earlier (service/source); here it is what the gate does with more bytes than it takes.
  'gzip-bomb-upstream': () => Buffer.alloc(GATE_LIMITS.bytes + 1),
};

describe('the hostile XML of the corpora', () => {
  let cases: readonly AttackCase[] = [];

  before(needCorpora);
  before(() => {
    cases = (corpusJson('xml/attacks/xml-attack-cases.json') as { cases: readonly AttackCase[] }).cases;
  });

  it('has an outcome for every case, and no other', () => {
    assert.deepEqual(cases.map(({ name }) => name).sort(), Object.keys(OUTCOMES).sort());
  });

  for (const [name, outcome] of Object.entries(OUTCOMES))
    it(`${name} is ${typeof outcome === 'string' ? `refused as ${outcome}` : 'read as inert data'}`, () => {
      const attack = cases.find((each) => each.name === name);
      assert.ok(attack);
      assertOutcome(readGated(bytesOf(attack)), outcome);
    });

  it('leaves the prototypes of JavaScript alone', () => {
    for (const attack of cases.filter(({ kind }) => kind === 'literal')) readGated(bytesOf(attack));
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  it('ends by name in every line of PayloadsAllTheThings, and by "doctype" where there is one', () => {
    const lines = ['patt-XXE_Fuzzing.txt', 'patt-xml-attacks.txt'].flatMap((file) =>
      corpusBytes(`xml/attacks/${file}`)
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    const ends = lines.map((line) => ({ line, end: endOf(readGated(utf8(line))) }));
    const declared = ends.filter(({ line }) => /^(?:<\?[^>]*\?>)?\s*<!doctype/iu.test(line));
    assert.deepEqual(
      declared.filter(({ end }) => end !== 'doctype'),
      [],
    );
    const counts: Partial<Record<string, number>> = {};
    for (const { end } of ends) counts[end] = (counts[end] ?? 0) + 1;
    assert.deepEqual(counts, { doctype: 49, 'not-well-formed': 47, accepted: 18, encoding: 1 });
  });
});

describe('the XML gate', () => {
  const hugeText = 'x'.repeat(10_000_000);
  const refused: readonly [what: string, reason: RefusalReason, bytes: () => Buffer][] = [
    ['no bytes', 'empty', () => Buffer.alloc(0)],
    ['white space only', 'not-well-formed', () => utf8(' \n')],
    ['a DOCTYPE', 'doctype', () => utf8('<!DOCTYPE a><a/>')],
    ['a DOCTYPE in small letters', 'doctype', () => utf8('<!doctype a><a/>')],
    ['a DOCTYPE after a comment', 'doctype', () => utf8('<?xml version="1.0"?>\n<!-- <a> --> <?p ?> <!DOCTYPE a><a/>')],
    ['a DOCTYPE behind a root', 'doctype', () => utf8('<a/><!DOCTYPE a>')],
    ['a DOCTYPE inside an element', 'doctype', () => utf8('<a><!DOCTYPE a></a>')],
    ['a DOCTYPE that never ends', 'doctype', () => utf8(`<!DOCTYPE a [<!ENTITY x "${hugeText}`)],
    ['a DOCTYPE in UTF-16', 'doctype', () => utf16le('\uFEFF<!DOCTYPE a><a/>')],
    ['billion laughs', 'doctype', () => utf8(`<!DOCTYPE a [${counted(9, laugh).join('')}]><a>&l9;</a>`)],
    ['an entity nobody declared', 'not-well-formed', () => utf8('<a>&constructor;</a>')],
    ['7 MB of nesting', 'depth', () => utf8('<a>'.repeat(1_000_000) + '</a>'.repeat(1_000_000))],
    ['a 20 MB attribute', 'too-large', () => utf8(`<a b="${hugeText}${hugeText}"/>`)],
    ['a 10 MB attribute', 'text', () => utf8(`<a b="${hugeText}"/>`)],
    ['a 100 KB attribute', 'attribute-value', () => utf8(`<a b="${'x'.repeat(100_000)}"/>`)],
    ['257 attributes', 'attributes', () => utf8(`<a ${counted(257, (n) => `a${n}=""`).join(' ')}/>`)],
    ['10 MB of text', 'text', () => utf8(`<a>${hugeText}</a>`)],
    ['10 MB of CDATA', 'text', () => utf8(`<a><![CDATA[${hugeText}]]></a>`)],
    ['10 MB of comment', 'text', () => utf8(`<a><!--${hugeText}--></a>`)],
    ['10 MB of instruction', 'text', () => utf8(`<a><?p ${hugeText}?></a>`)],
    ['10 MB of name', 'text', () => utf8(`<${hugeText}/>`)],
    ['10 MB of white space in a tag', 'text', () => utf8(`<a${' '.repeat(10_000_000)}/>`)],
    ['10 MB of white space before the root', 'text', () => utf8(`${' '.repeat(10_000_000)}<a/>`)],
    ['10 MB of references', 'text', () => utf8(`<a>${'&amp;'.repeat(2_000_000)}</a>`)],
    ['a truncated document', 'not-well-formed', () => utf8('<a><b>text</b><c at')],
    ['an open element', 'not-well-formed', () => utf8('<a><b>text</b>')],
    ['two roots', 'not-well-formed', () => utf8('<a/><a/>')],
    ['text behind the root', 'not-well-formed', () => utf8('<a/>evil')],
    ['the same attribute twice', 'not-well-formed', () => utf8('<a x="1" x="2"/>')],
    ['one attribute by two prefixes', 'not-well-formed', () => utf8('<a xmlns:p="u" xmlns:q="u" p:x="" q:x=""/>')],
    ['a prefix that is not bound', 'not-well-formed', () => utf8('<a><p:b/></a>')],
    ['a prefix used after its element', 'not-well-formed', () => utf8('<a><b xmlns:p="u"/><p:c/></a>')],
    ['the prefix xml bound anew', 'not-well-formed', () => utf8('<a xmlns:xml="u"/>')],
    ['white space around a namespace', 'not-well-formed', () => utf8('<a xmlns=" u"/>')],
    ['NUL', 'not-well-formed', () => utf8('<a>\0</a>')],
    ['U+FFFE', 'not-well-formed', () => utf8('<a>\uFFFE</a>')],
    ['a reference to a surrogate', 'not-well-formed', () => utf8('<a>&#xD800;</a>')],
    ['a reference to NUL', 'not-well-formed', () => utf8('<a>&#0;</a>')],
    ['a reference beyond Unicode', 'not-well-formed', () => utf8('<a>&#x110000;</a>')],
    ['a lone surrogate in UTF-8', 'encoding', () => Buffer.from('3c613eeda0803c2f613e', 'hex')],
    ['a lone surrogate in UTF-16', 'encoding', () => utf16le('\uFEFF<a>\uD800</a>')],
    ['Latin-1 that calls itself nothing', 'encoding', () => Buffer.from('<a>caf\xe9</a>', 'latin1')],
    ['UTF-8 that calls itself ASCII', 'encoding', () => utf8('<?xml version="1.0" encoding="us-ascii"?><a>é</a>')],
    ['UTF-8 that calls itself UTF-16', 'encoding', () => utf8('<?xml version="1.0" encoding="UTF-16"?><a/>')],
    ['UTF-16 without its mark', 'encoding', () => utf16le('<a/>')],
    ['UTF-16 with a mark that calls itself UTF-8', 'encoding', () => utf16le(`\uFEFF${declaring('UTF-8')}<a/>`)],
    ['UTF-8 with a mark that calls itself Latin-1', 'encoding', () => utf8(`\uFEFF${declaring('ISO-8859-1')}<a/>`)],
    ['two marks', 'encoding', () => utf8('\uFEFF\uFEFF<a/>')],
    ['an encoding nobody knows', 'encoding', () => utf8(`${declaring('constructor')}<a/>`)],
    ['a declaration hidden behind white space', 'encoding', () => utf8(`${declaring('latin1', ' '.repeat(700))}<a/>`)],
    ['XML 1.1', 'not-well-formed', () => utf8('<?xml version="1.1"?><a/>')],
  ];

  for (const [what, reason, bytes] of refused)
    it(`refuses ${what} as ${reason}, having read little`, () => {
      assertOutcome(readGated(bytes()), reason);
    });

  const accepted: readonly [what: string, bytes: () => Buffer, events: XmlEvents][] = [
    ['UTF-16 with its mark', () => utf16le(`\uFEFF${declaring('UTF-16')}<a>é😀</a>`), ['<{}a', 'é😀', '</']],
    ['UTF-8 with its mark', () => utf8(`\uFEFF${declaring('utf-8')}<a>é</a>`), ['<{}a', 'é', '</']],
    ['windows-1252', () => Buffer.from(`${declaring('windows-1252')}<a>\x80\x93</a>`, 'latin1'), ['<{}a', '€“', '</']],
    ['Latin-1', () => Buffer.from(`${declaring('ISO-8859-1')}<a>\xb5g</a>`, 'latin1'), ['<{}a', 'µg', '</']],
    [
      'an encoding behind 300 spaces',
      () => Buffer.from(`${declaring('windows-1252', ' '.repeat(300))}<a>\xb5</a>`, 'latin1'),
      ['<{}a', 'µ', '</'],
    ],
    ['the word DOCTYPE in a comment and in CDATA', () => utf8(DOCTYPE_AS_DATA), ['<{}a', '<!DOCTYPE a>', '</']],
    [
      'a prefix bound to another namespace, by that namespace',
      () => utf8('<o:a xmlns:o="u"><o:b xmlns:o="v"/><o:c/></o:a>'),
      [`<{u}a ${XMLNS}o="u"`, `<{v}b ${XMLNS}o="v"`, '</', '<{u}c', '</', '</'],
    ],
    [
      'a default namespace taken away',
      () => utf8('<a xmlns="u"><b xmlns=""/></a>'),
      [`<{u}a ${XMLNS}xmlns="u"`, `<{}b ${XMLNS}xmlns=""`, '</', '</'],
    ],
    ['mark-up in CDATA, as text', () => utf8('<a><![CDATA[<script><]]>b</a>'), ['<{}a', '<script><b', '</']],
    ['line ends as line feeds', () => utf8('<a>1\r\n2\r3&#13;</a>'), ['<{}a', '1\n2\n3\r', '</']],
  ];

  for (const [what, bytes, events] of accepted)
    it(`reads ${what}`, () => {
      assertOutcome(readGated(bytes()), events);
    });

  it('reads 240,000 siblings, each once', () => {
    const gated = readGated(utf8(`<a>${'<b/>'.repeat(240_000)}</a>`));
    assert.ok(gated.state === 'accepted');
    assert.equal(gated.events.length, 480_002);
  });

  it('sees the same wherever its slices fall', () => {
    const body = '<b c="x\r\ny">😀&amp;]] >\r\n<![CDATA[]]]]><!-- - --></b>';
    const whole = readGated(utf8(`<a>${body}</a>`));
    assert.ok(whole.state === 'accepted');
    for (let shift = 0; shift < body.length; shift++) {
      const gated = readGated(utf8(`<a><!--${'-x'.repeat(32_000)}${'x'.repeat(1526 - shift)}-->${body}</a>`));
      assert.deepEqual(gated, whole, `shifted by ${shift}`);
    }
  });
});

function assertOutcome(gated: Gated, outcome: Outcome): void {
  if (typeof outcome === 'string') assertRefused(gated, outcome);
  else assert.deepEqual(gated, { state: 'accepted', events: outcome });
}

/** Refused by name, with bounded work: little was read, little was delivered, and no content of it is repeated. */
function assertRefused(gated: Gated, reason: RefusalReason): void {
  assert.equal(endOf(gated), reason);
  assert.ok(gated.state === 'refused');
  // All these documents are one endless line or a short one: the column is how far the gate has read.
  assert.ok((gated.refusal.column ?? 0) <= LONGEST_READ, `read up to column ${gated.refusal.column ?? 0}`);
  assert.ok(gated.delivered <= 1000, `${gated.delivered} events were delivered`);
  assert.doesNotMatch(gated.refusal.detail, /x{20}|passwd|evil|constructor|native code/u);
}

function endOf(gated: Gated): RefusalReason | 'accepted' {
  return gated.state === 'refused' ? gated.refusal.reason : gated.state;
}

function bytesOf(attack: AttackCase): Buffer {
  const described = DESCRIBED[attack.name];
  if (described !== undefined) return described();
  switch (attack.kind) {
    case 'literal':
      return utf8(attack.xml);
    case 'template':
      return utf8(attack.prefix + repeated(attack.repeat1) + attack.mid + repeated(attack.repeat2) + attack.suffix);
    case 'repeat':
      return utf8(repeated(attack.open) + repeated(attack.close));
    case 'repeat1':
      return utf8(attack.prefix + repeated(attack.repeat) + attack.suffix);
    case 'generated':
    case 'note':
      return assert.fail(`nobody has described ${attack.name}`);
  }
}

function repeated([text, times]: Repeated): string {
  return text.repeat(times);
}

function counted(times: number, write: (n: number) => string): readonly string[] {
  return Array.from({ length: times }, (_, n) => write(n));
}

function laugh(n: number): string {
  return `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`;
}

function declaring(encoding: string, space = ' '): string {
  return `<?xml version="1.0"${space}encoding="${encoding}"?>`;
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function utf16le(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}
