import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createRandom } from '../../../../fixtures/generator/random.ts';
import { projectBytes } from '../../../../src/transform/extract/bytes/project-bytes.ts';
import { GATE_LIMITS, type GateLimits } from '../../../../src/transform/extract/gate.ts';
import { PathNode } from '../../../../src/transform/extract/projection.ts';
import type { Refusal, RefusalReason } from '../../../../src/transform/extract/refusal.ts';
import { differenceOf, readBytes, readBySaxes } from '../../../fuzz/compare.ts';
import { treesOf, type KeptTree } from '../../../support/kept-tree.ts';
import { treeOfDocument } from '../../../fuzz/document-tree.ts';
import { mapTree } from '../../../fuzz/map-trees.ts';
import { randomTree, type PathTree } from '../../../fuzz/path-trees.ts';
import { catalogue } from '../../support/people.ts';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures', import.meta.url));
const TREES = new Map(['openhr', 'liquidlogic-adults'].map((format) => [format, mapTree(catalogue, format)]));

/** Keeps everything of `<a><b/></a>` in no namespace: the text and the attribute x of both, the markup of b. */
function smallTree(): PathTree {
  const root = new PathNode();
  const a = root.child('', 'a').node;
  const b = a.child('', 'b').node;
  a.anchor = 0;
  for (const node of [a, b]) {
    node.wantsText = true;
    node.attribute('', 'x');
  }
  b.wantsMarkup = true;
  return { root, anchors: 1 };
}
const SMALL = smallTree();

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** The rows of the first anchor. */
function rowsOf(bytes: Uint8Array, { root, anchors }: PathTree = SMALL): readonly KeptTree[] {
  return treesOf(projectBytes(bytes, GATE_LIMITS, root, anchors), root).rows[0] ?? [];
}

function readSmall(bytes: Buffer): { text: string; x: string | undefined; markup: (string | null)[] } {
  const [kept] = rowsOf(bytes);
  assert.ok(kept);
  const { text, attributes, children } = kept;
  return { text, x: attributes['{}x'], markup: (children['{}b'] ?? []).map(({ markup }) => markup) };
}

function refusalOf(bytes: Buffer, limits: GateLimits = GATE_LIMITS): Refusal {
  const reading = readBytes(bytes, limits, SMALL);
  assert.equal(reading.state, 'refused');
  return reading.refusal;
}

describe('reading bytes by a path tree', () => {
  for (const file of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.xml'),
  ))
    it(`keeps of ${file} what the oracle keeps, by every map`, () => {
      const bytes = readFileSync(join(FIXTURES, file));
      for (const [format, tree] of TREES) {
        const reading = readBytes(bytes, GATE_LIMITS, tree);
        assert.ok(reading.state === 'read');
        assert.deepEqual(reading, readBySaxes(bytes, GATE_LIMITS, tree));
        const kept = reading.projected.rows.flat().length;
        assert.equal(kept > 0, file.includes(format), `${kept} rows by the map of ${format}`);
      }
    });

  it('keeps what the oracle keeps by paths of chance', () => {
    const bytes = readFileSync(join(FIXTURES, 'edith/openhr.xml'));
    for (let seed = 0; seed < 20; seed++) {
      const { root, anchors } = randomTree(createRandom(seed));
      const record = new PathNode();
      const namespace = 'http://www.e-mis.com/emisopen';
      const domain = record.child(namespace, 'openHealthRecord').node.child(namespace, 'healthDomain').node;
      for (const [at, { node }] of [...root.children.values()].entries())
        domain.lead(`{${namespace}}${NAMES[at] ?? 'event'}`, node);
      for (const { node } of root.children.values())
        for (const [at, { node: below }] of [...node.children.values()].entries())
          node.lead(`{${namespace}}${NAMES[at] ?? 'id'}`, below);
      assert.equal(differenceOf(bytes, GATE_LIMITS, { root: record, anchors }), null, `seed ${seed}`);
    }
  });

  it('decodes references, line ends and characters beyond ASCII', () => {
    const kept = readSmall(utf8('<a x="1&#10;2\r\n3\t&quot;é">é&amp;😀\r\n&#x41;&#13;<![CDATA[&amp;\r]]]]></a>'));
    assert.deepEqual(kept, { text: 'é&😀\nA\r&amp;\n]]', x: '1\n2 3 "é', markup: [] });
  });

  it('gives the string-value of an element: the text of all that is in it', () => {
    assert.equal(readSmall(utf8('<a>1<c>2<d>3</d><!--no--></c><b>4</b>5<?no?></a>')).text, '12345');
  });

  it('writes mixed content as mark-up again', () => {
    const { markup } = readSmall(
      utf8('<a><b>1 &lt; 2<c xmlns="u" y="&quot;" xml:lang="en"><b>é</b><p:d xmlns:p="v"/></c>\n</b><b/></a>'),
    );
    assert.deepEqual(markup, ['1 &#60; 2<c y="&#34;"><b>é</b><d></d></c>&#10;', '']);
  });

  it('knows elements by namespace, whatever their prefix', () => {
    const root = new PathNode();
    const node = root.child('urn:a', 'doc').node;
    node.anchor = 0;
    node.wantsText = true;
    const tree = { root, anchors: 1 };
    const textsOf = (text: string) => rowsOf(utf8(text), tree).map((kept) => kept.text);
    assert.deepEqual(textsOf('<doc xmlns="urn:a">1</doc>'), ['1']);
    assert.deepEqual(textsOf('<q:doc xmlns:q="urn:&#97;">1</q:doc>'), ['1']);
    assert.deepEqual(textsOf('<doc xmlns="urn:b">1</doc>'), []);
    assert.deepEqual(textsOf('<doc>1</doc>'), []);
  });

  it('goes back to the default namespace of the element around', () => {
    for (const inner of ['<b xmlns=""/>', '<b xmlns="urn:b"><b xmlns=""/></b>', '<q:b xmlns:q="urn:b" xmlns="urn:c"/>'])
      for (const outer of ['', ' xmlns=""', ' xmlns="urn:a"']) {
        const text = `<a${outer}>${inner}<b>1</b><c/></a>`;
        assert.equal(differenceOf(utf8(text), GATE_LIMITS, treeOfDocument(utf8(text))), null, text);
        assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null, text);
      }
  });

  it('writes mark-up inside of mark-up once, to the outer element', () => {
    const root = new PathNode();
    const node = root.child('', 'a').node;
    node.anchor = 0;
    node.wantsMarkup = true;
    node.lead('{}a', node);
    const rows = rowsOf(utf8('<a>1<a>2<a/></a>3</a>'), { root, anchors: 1 });
    assert.deepEqual(
      rows.map(({ markup }) => markup),
      ['1<a>2<a></a></a>3', null, null],
    );
  });

  it('finds its way back out of many namespaces', () => {
    const declarations = Array.from({ length: 40 }, (_, n) => `xmlns:p${n}="urn:${n}"`).join(' ');
    const text = `<a ${declarations}><p0:c/><c xmlns:p0="urn:b" xmlns="u"><p0:c/><p39:c/></c><p0:c/><b x="1">1</b></a>`;
    assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null);
    assert.deepEqual(readSmall(utf8(text)).markup, ['1']);
    assert.equal(refusalOf(utf8(text.replace('<b x', '<p40:b x'))).detail, 'unbound namespace prefix');
  });

  it('reads UTF-16, Latin-1 and windows-1252 as the same document in UTF-8', () => {
    const body = '<a x="é">ü\n<b>ß</b></a>';
    const inUtf8 = readSmall(utf8(body));
    assert.deepEqual(readSmall(Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${body}`, 'utf16le')), inUtf8);
    for (const encoding of ['ISO-8859-1', 'windows-1252'])
      assert.deepEqual(
        readSmall(Buffer.from(`<?xml version='1.0' encoding='${encoding}'?>${body}`, 'latin1')),
        inUtf8,
        encoding,
      );
    assert.deepEqual(readSmall(utf8(`\uFEFF${body}`)), inUtf8);
  });

  it('reads a view into a larger buffer, and leaves it as it was', () => {
    const whole = utf8('<x/><a x="1">1</a><x/>');
    const before = Buffer.from(whole);
    const rows = rowsOf(new Uint8Array(whole.buffer, whole.byteOffset + 4, 14));
    assert.deepEqual(
      rows.map(({ text }) => text),
      ['1'],
    );
    assert.deepEqual(whole, before);
  });

  it('counts the elements that no path leads to, those inside them too, but not those of mark-up', () => {
    const { skippedElements } = projectBytes(utf8('<a><c><d/><b/></c><b><e/></b></a>'), GATE_LIMITS, SMALL.root, 1);
    assert.equal(skippedElements, 3);
  });
});

const NAMES = ['event', 'problem', 'encounter', 'id', 'code', 'displayTerm', 'effectiveTime', 'organisation', 'value'];

describe('refusing bytes', () => {
  const narrow: GateLimits = { bytes: 100, depth: 3, attributes: 2, attributeLength: 5, textLength: 10 };
  const limited: readonly [what: string, reason: RefusalReason, text: string][] = [
    ['no bytes', 'empty', ''],
    ['more bytes than the limit', 'too-large', `<a>${'<b/>'.repeat(30)}</a>`],
    ['one element too deep', 'depth', '<a><b><c><d/></c></b></a>'],
    ['one attribute too many', 'attributes', '<a x="" y="" z=""/>'],
    ['an attribute too long', 'attribute-value', '<a x="123456"/>'],
    ['a text too long', 'text', '<a>12345678901</a>'],
    ['a text too long where nobody asks for it', 'text', '<c><d>12345678901</d></c>'],
    ['a CDATA section too long', 'text', '<a><![CDATA[12345678901]]></a>'],
    ['more elements than one for ten bytes', 'too-large', `<a>${'<b/>'.repeat(10)}</a>`],
    ['white space too long behind the root', 'text', `<a/>${' '.repeat(11)}`],
  ];
  for (const [what, reason, text] of limited)
    it(`refuses ${what} as ${reason}`, () => {
      assert.equal(refusalOf(utf8(text), narrow).reason, reason);
      assert.equal(differenceOf(utf8(text), narrow, SMALL), null);
    });

  const within: readonly string[] = [
    '<a><b><c/></b></a>',
    '<a x="&amp;&#65;345" y="é😀éé"/>',
    '<a>&amp;&amp;&amp;4567890</a>',
    '<a>\r\n\r\n\r\n\r\n\r\n\r\n\r\n</a>',
    '<a>éééééééééé</a>',
    '<a>1234567890<!---->1234567890<![CDATA[1234567890]]></a>',
  ];
  for (const text of within)
    it(`counts characters as they are read: ${JSON.stringify(text)}`, () => {
      assert.equal(readBytes(utf8(text), narrow, SMALL).state, 'read');
      assert.equal(differenceOf(utf8(text), narrow, SMALL), null);
    });

  const malformed: readonly [text: string, line: number, column: number][] = [
    ['<a>\n<b>\n</a>', 3, 3],
    ['<a>\r\n\r<b></c></b></a>', 3, 6],
    ['<a>é😀<b x=1/></a>', 1, 12],
    ['<a>\n&nbsp;</a>', 2, 1],
    ['<a>\n  x ]]> y</a>', 2, 5],
    ['<a\nx="1"\nx="2"/>', 3, 1],
    ['<a>\n<!-- -- --></a>', 2, 6],
    ['<a/>\n\nb', 3, 1],
    ['<a>\n<p:b/></a>', 2, 2],
    ['<a>\u0001</a>', 1, 4],
    ['<a>\uFFFF</a>', 1, 4],
    ['<a>\n\n', 3, 1],
    ['<p:1 xmlns:p="u"/>', 1, 2],
    ['<a><?p??></a>', 1, 7],
  ];
  for (const [text, line, column] of malformed)
    it(`says where the fault is: ${JSON.stringify(text)}`, () => {
      const refusal = refusalOf(utf8(text));
      assert.deepEqual([refusal.reason, refusal.line, refusal.column], ['not-well-formed', line, column]);
      assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null);
    });

  const one: readonly [what: string, text: string][] = [
    ['one attribute by two prefixes', '<a xmlns:p="u" xmlns:q="u" p:x="" q:x=""/>'],
    ['one prefix declared twice', '<a xmlns:p="u" xmlns:p="v"/>'],
    [
      'one attribute twice among many by its namespace',
      `<a xmlns:p="u" xmlns:q="u" ${'bcdefghijkl'.replace(/./gu, 'p:$&="" ')}q:l=""/>`,
    ],
    ['one attribute twice among many', `<a ${'bcdefghijkl'.replace(/./gu, '$&="" ')}l=""/>`],
    ['a reference to U+FFFE', '<a>&#xFFFE;</a>'],
    ['a declaration that is neither yes nor no', '<?xml version="1.0" standalone="maybe"?><a/>'],
    ['a declaration of XML 1.1', '<?xml version="1.1"?><a/>'],
    ['declared attributes in another order', '<?xml encoding="UTF-8" version="1.0"?><a/>'],
    ['an end tag with something in it', '<a></a b="">'],
    ['an end tag that is longer', '<a></ab>'],
    ['an end tag that is cut off', '<abcdefgh></abcd'],
  ];
  for (const [what, text] of one)
    it(`refuses ${what}`, () => {
      assert.equal(refusalOf(utf8(text)).reason, 'not-well-formed');
      assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null);
    });

  it('takes the characters that saxes takes, in names, texts and references', () => {
    const edges = [0x00, 0x20, 0x7f, 0xa0, 0xb7, 0xc0, 0xd7, 0xf7, 0x2ff, 0x300, 0x370, 0x37e, 0x1fff, 0x200c, 0x200e];
    const more = [
      0x203f, 0x2041, 0x2070, 0x218f, 0x2c00, 0x2fef, 0x3001, 0xd7ff, 0xe000, 0xf900, 0xfdcf, 0xfdf0, 0xfffd,
    ];
    const far = [0xffff, 0x10000, 0x1fffe, 0xeffff, 0xf0000, 0x10ffff];
    for (const edge of [...edges, ...more, ...far])
      for (const code of [edge - 1, edge, edge + 1].filter((each) => each >= 0 && each <= 0x10ffff)) {
        const character = String.fromCodePoint(code);
        const texts = [`<${character}/>`, `<a${character}/>`, `<a x${character}=""/>`, `<a>${character}</a>`];
        for (const text of [...texts, `<a x="${character}"/>`, `<a>&#${code};</a>`, `<?p${character}?><a/>`])
          assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null, `U+${code.toString(16)} in ${text}`);
      }
  });

  it('names lines and columns of the document as it was encoded', () => {
    const { line, column } = refusalOf(Buffer.from('\uFEFF<a>\r\n\r\né😀<b></a>', 'utf16le'));
    assert.deepEqual([line, column], [3, 9]);
  });

  it('says nothing of the content', () => {
    for (const text of ['<a secret="1" secret="2"/>', '<a>&secret;</a>', '<secret:a/>', '<secret></a>', '<a>secret'])
      assert.doesNotMatch(refusalOf(utf8(text)).detail, /secret/u);
  });

  const endless: readonly [what: string, reason: RefusalReason, text: string][] = [
    ['text', 'text', `<a>${'x'.repeat(3_000_000)}`],
    ['references', 'text', `<a>${'&amp;'.repeat(600_000)}</a>`],
    ['a comment', 'text', `<a><!--${'x'.repeat(3_000_000)}`],
    ['an instruction', 'text', `<a><?p ${'x'.repeat(3_000_000)}?></a>`],
    ['a name', 'text', `<${'x'.repeat(3_000_000)}`],
    ['a tag', 'text', `<a${' '.repeat(3_000_000)}/>`],
    ['an attribute', 'text', `<a b="${'x'.repeat(3_000_000)}"/>`],
    ['an attribute of 100 KB', 'attribute-value', `<a b="${'x'.repeat(100_000)}"/>`],
    ['a DOCTYPE', 'doctype', `<!-- --><!DOCTYPE a [${'x'.repeat(3_000_000)}`],
    ['nesting', 'depth', '<a>'.repeat(1_000_000)],
    ['attributes', 'attributes', `<a ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')}/>`],
    ['`<`', 'not-well-formed', '<'.repeat(3_000_000)],
    ['an end tag', 'text', `<a></a${' '.repeat(3_000_000)}`],
    ['white space before a value', 'text', `<a b=${' '.repeat(3_000_000)}""/>`],
    ['white space before the root', 'text', `${' '.repeat(3_000_000)}<a/>`],
  ];
  for (const [what, reason, text] of endless)
    it(`refuses ${what} without end as ${reason}`, () => {
      assert.equal(refusalOf(utf8(text)).reason, reason);
      assert.equal(differenceOf(utf8(text), GATE_LIMITS, SMALL), null);
    });

  const slow: readonly [what: string, text: string][] = [
    ['a prefix looked up among 10,000', manyNamespaces()],
    ['256 attributes in each of 1,000 tags', `<a>${manyAttributes(256).repeat(1000)}</a>`],
    ['comments and instructions before the root', `${'<!-- --><?p?>'.repeat(200_000)}<a/>`],
    ['200,000 elements of different names', `<a>${Array.from({ length: 200_000 }, (_, n) => `<b${n}/>`).join('')}</a>`],
    ['2,000,000 quotes', `<a>${'"\''.repeat(500_000)}</a>`],
  ];
  for (const [what, text] of slow)
    it(`is not slowed down by ${what}`, () => {
      const reading = readBytes(utf8(text), GATE_LIMITS, SMALL);
      assert.equal(reading.state, 'read');
    }).timeout(4000);
});

function manyNamespaces(): string {
  const declare = (depth: number) => Array.from({ length: 200 }, (_, n) => `xmlns:p${depth}-${n}="u"`).join(' ');
  const opening = Array.from({ length: 50 }, (_, depth) => `<a ${declare(depth)}>`).join('');
  return opening + '<p0-0:b/>'.repeat(100_000) + '</a>'.repeat(50);
}

function manyAttributes(count: number): string {
  return `<a ${Array.from({ length: count }, (_, n) => `a${1000 + n}=""`).join(' ')}/>`;
}
