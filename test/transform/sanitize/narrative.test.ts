import assert from 'node:assert/strict';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';

import type {
  Block,
  Cell,
  Inline,
  Narrative,
  NarrativeResult,
} from '../../../src/transform/extract/narrative/model.ts';
import { readCdaNarrative } from '../../../src/transform/extract/narrative/read-cda.ts';
import { readXhtmlNarrative } from '../../../src/transform/extract/narrative/read-xhtml.ts';
import { sanitizeNarrative } from '../../../src/transform/sanitize/narrative.ts';
import { CONTEXTS, letterEvents, policyProblems, treeEvents } from '../../hostile/html-tree.ts';
import { shownWords, sourceWords } from '../extract/narrative/words.ts';
import { NARRATIVE_WORDS } from '../../support/narrative-words.ts';

const CODE = '<pre>a\n b</pre><p><span class="oriel-code">c</span></p>';
const EMPTY: Narrative = { blocks: [], ids: new Map(), lines: [], deletedCharacters: 0, flattenedElements: 0 };
/** Our own words in HTML. */
const ADDED = /<span class="oriel-added">([^<]*)<\/span>/gu;

describe('a narrative as safe HTML', () => {
  const cda: readonly [what: string, xml: string, html: string][] = [
    ['paragraphs', 'a<paragraph>b<br/>c</paragraph>', '<p>a</p><p>b<br>c</p>'],
    [
      'styles',
      '<content styleCode="Bold">a</content><content styleCode="Italics">b</content><content styleCode="Underline">c</content>',
      '<p><b>a</b><i>b</i><span class="oriel-underline">c</span></p>',
    ],
    ['sub and sup', 'H<sub>2</sub>O<sup>x</sup>', '<p>H<sub>2</sub>O<sup>x</sup></p>'],
    [
      'lists',
      '<list listType="ordered"><caption>C</caption><item>a<list><item>b</item></list></item></list>',
      '<p class="oriel-caption">C </p><ol><li>a<ul><li>b</li></ul></li></ol>',
    ],
    [
      'tables, their headers with a scope',
      '<table><caption>C</caption><thead><tr><th>a</th></tr></thead><tbody><tr><th>b</th><td rowspan="2">c</td></tr><tr/><tr><th>d</th></tr><tr/></tbody></table>',
      '<table><caption>C </caption><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">b</th><td rowspan="2">c</td></tr><tr></tr><tr><th scope="col">d</th></tr><tr></tr></tbody></table>',
    ],
    ['lines in a cell', '<table><tr><td>a<foo>b</foo></td></tr></table>', inCell('<div>a</div><div>b</div>')],
    ['no rows without cells', '<table><tr/><tr><td>a</td></tr></table>', inCell('a')],
    ['nothing for an empty table', '<table><tbody/></table><list/>', ''],
    [
      'a link without its target',
      '<linkHtml href="javascript:x()">a</linkHtml><linkHtml href="java&#9;script:x()"/>',
      '<p><span class="oriel-link">a</span>[link not shown]</p>',
    ],
    [
      'nothing that runs or loads',
      '<table onmouseover="x()" style="background:url(https://e.test)"><tr><td onclick="x()" width="9">a</td></tr></table>',
      inCell('a'),
    ],
    ['text that looks like mark-up as text', '&lt;script&gt; &amp;amp; "', '<p>&lt;script&gt; &amp;amp; &quot;</p>'],
    [
      'a place for media and footnotes',
      'a<renderMultiMedia referencedObject="m"/><footnote ID="f">b</footnote><footnoteRef IDREF="f"/><footnoteRef/>',
      '<p>a [image not shown]   [note 1: b]  [see note 1]  [note not found] </p>',
    ],
  ];
  for (const [what, xml, html] of cda)
    it(`has ${what} (CDA)`, () => {
      assert.equal(shown(readCdaNarrative(xml)), html);
    });

  const xhtml: readonly [what: string, xml: string, html: string][] = [
    ['headings below those of sections', '<h1>a</h1><h3>b</h3><h4>c</h4>', '<h3>a</h3><h3>b</h3><h4>c</h4>'],
    ['terms', '<dl><dt>a</dt><dd><p>b</p></dd></dl>', '<dl><dt>a</dt><dd><p>b</p></dd></dl>'],
    ['preformatted text and code', '<pre>a\n b</pre><code>c</code>', CODE],
    ['struck text, said to be', 'a <s>b</s>', '<p>a  <span class="oriel-struck">[struck out: b]</span> </p>'],
    ['what an image shows', '<img src="https://e.test" alt="&lt;b&gt;"/>', '<p> [image not shown: &lt;b&gt;]  </p>'],
  ];
  for (const [what, xml, html] of xhtml)
    it(`has ${what} (XHTML)`, () => {
      assert.equal(shown(readXhtmlNarrative(xml)), html);
    });

  it('says what it adds in other words', () => {
    const { narrative } = readXhtmlNarrative('<img/>') as { narrative: Narrative };
    const words = {
      imageNotShown: 'llun',
      linkNotShown: '',
      footnote: '',
      seeFootnote: '',
      footnoteMissing: '',
      struckOut: '',
    };
    const result = sanitizeNarrative(narrative, words);
    assert.ok(result.ok);
    assert.match(result.html, /\[llun\]/u);
  });
});

describe('a narrative whose structure does not fit', () => {
  it('stands in plain paragraphs where it is too deep, and says what is struck', () => {
    const deep = 40;
    const xml = `${'<ul><li>'.repeat(deep)}5<s>10</s>&lt;${'</li></ul>'.repeat(deep)}`;
    const result = sanitizeNarrative(narrativeOf(readXhtmlNarrative(xml)), NARRATIVE_WORDS);
    assert.ok(result.ok && result.plain);
    assert.equal(
      result.html.replace(ADDED, '$1'),
      '<p>5</p><p><span class="oriel-struck">[struck out: 10]</span></p><p>&lt;</p>',
    );
  });

  const cell: Cell = { kind: 'cell', header: false, scope: null, colspan: 1, rowspan: 1, blocks: [] };
  const models: readonly [what: string, blocks: readonly Block[]][] = [
    ['spans no table has', [tableOf({ ...cell, colspan: 1000, blocks: [paragraphOf('a')] })]],
    ['text that is not in the source', [paragraphOf('a b')]],
    ['text that is there twice', [paragraphOf('a'), paragraphOf('a')]],
    ['text that is lost', []],
    ['two words joined', [{ kind: 'paragraph', implied: false, children: [text('b'), text('a')] }]],
  ];
  for (const [what, blocks] of models)
    it(`stands in plain paragraphs where it has ${what}`, () => {
      const lines = what === 'two words joined' ? ['b', 'a'] : ['a'];
      const broken = {
        ...EMPTY,
        blocks,
        lines: lines.map((line) => ({ text: line, isStruck: false })),
      };
      const result = sanitizeNarrative(broken, NARRATIVE_WORDS);
      assert.ok(result.ok && result.plain);
      assert.equal(result.html, lines.map((line) => `<p>${line}</p>`).join(''));
    });

  it('is refused where not even its text passes', () => {
    const lines = [{ text: 'a\u0000', isStruck: false }];
    assert.deepEqual(sanitizeNarrative({ ...EMPTY, lines }, NARRATIVE_WORDS), { ok: false, rule: 'guard' });
  });
});

describe('any narrative', () => {
  const dialects = [
    ['CDA', readCdaNarrative],
    ['XHTML', readXhtmlNarrative],
  ] as const;
  for (const [dialect, read] of dialects)
    it(`of ${dialect} names, however they stand in each other, keeps every word and its structure`, () => {
      fc.assert(
        fc.property(trees, (xml) => {
          const result = sanitizeNarrative(narrativeOf(read(xml)), NARRATIVE_WORDS);
          assert.ok(result.ok && !result.plain);
          assertSeenAlike(result.html);
          const tree = new DOMParser().parseFromString(`<body>${xml}</body>`, 'text/xml').documentElement;
          assert.ok(tree);
          assert.deepEqual([...shownWords(result.html)].sort(), [...sourceWords(tree, dialect)].sort());
        }),
        { numRuns: 2000 },
      );
    });
});

/** Names of both dialects, and some of neither. */
const NAMES = [
  ...['content', 'paragraph', 'list', 'item', 'linkHtml', 'renderMultiMedia', 'footnote', 'footnoteRef', 'caption'],
  ...['table', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'tr', 'th', 'td', 'td', 'col', 'colgroup', 'br', 'sub', 'sup'],
  ...['div', 'p', 'span', 'b', 'strong', 'i', 'u', 's', 'del', 'small', 'ul', 'ol', 'li', 'li', 'dl', 'dt', 'dd', 'h1'],
  ...[
    'h4',
    'hr',
    'pre',
    'code',
    'a',
    'img',
    'blockquote',
    'svg',
    'script',
    'style',
    'title',
    'foo',
    'details',
    'summary',
  ],
];
const ATTRIBUTES = [
  ...['', '', '', '', ' ID="x"', ' id="x"', ' colspan="2"', ' rowspan="3"', ' rowspan="0"', ' colspan="5000"'],
  ...[' scope="row"', ' href="javascript:x()"', ' styleCode="Bold Italics"', ' revised="delete"', ' IDREF="x"'],
  ...[' alt="z"', ' style="text-decoration:line-through"', ' onclick="x()"', ' listType="ordered"'],
];

const trees: fc.Arbitrary<string> = fc.letrec<{ nodes: string; node: string; leaf: string }>((tie) => ({
  nodes: fc.array(tie('node'), { maxLength: 4 }).map((nodes) => nodes.join('')),
  node: fc.oneof(
    { depthIdentifier: 'tree', depthSize: 'medium', maxDepth: 9 },
    tie('leaf'),
    fc
      .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...ATTRIBUTES), tie('nodes'))
      .map(([name, attribute, nodes]) => `<${name}${attribute}>${nodes}</${name}>`),
  ),
  leaf: fc.constantFrom(
    '5',
    '10',
    'mg',
    ' ',
    '\n',
    '&lt;b&gt;',
    '&amp;amp;',
    '\u00A0',
    'a "b"',
    '<![CDATA[<p>]]>',
    '<!-- c -->',
  ),
})).nodes;

/** A browser builds what was written, and it is nothing but what the policy names. */
function assertSeenAlike(html: string): void {
  assert.deepEqual(policyProblems(html), []);
  const letters = letterEvents(html);
  for (const context of CONTEXTS) assert.deepEqual(treeEvents(context, html), letters, `in ${context}`);
}

/** The HTML of a narrative, our words for what is not shown without their element. */
function shown(read: NarrativeResult): string {
  const result = sanitizeNarrative(narrativeOf(read), NARRATIVE_WORDS);
  assert.ok(result.ok);
  assert.equal(result.plain, false);
  assertSeenAlike(result.html);
  return result.html.replace(ADDED, '$1');
}

function narrativeOf(result: NarrativeResult): Narrative {
  assert.ok(result.ok);
  return result.narrative;
}

function inCell(html: string): string {
  return `<table><tbody><tr><td>${html}</td></tr></tbody></table>`;
}

function text(letters: string): Inline {
  return { kind: 'text', text: letters };
}

function paragraphOf(letters: string): Block {
  return { kind: 'paragraph', implied: false, children: [text(letters)] };
}

function tableOf(cell: Cell): Block {
  const row = { kind: 'row', cells: [cell] } as const;
  return { kind: 'table', caption: [], head: [], bodies: [[row]], foot: [] };
}
