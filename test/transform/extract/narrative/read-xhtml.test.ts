import assert from 'node:assert/strict';

import { MAX_NARRATIVE_LENGTH, MAX_NARRATIVE_PREFIXES } from '../../../../src/transform/extract/narrative/narrative.ts';
import { readXhtmlNarrative } from '../../../../src/transform/extract/narrative/read-xhtml.ts';
import { textOf } from '../../../../src/transform/extract/narrative/text.ts';
import { MAX_NARRATIVE_DEPTH } from '../../../../src/transform/extract/narrative/tree.ts';
import { read, shapeOf } from './shape.ts';

const LIFTED = '(link[a]) p(link[b]) (b[i[c]]) (b[i[d]]) (b[e])';
const ROWS =
  '<table><tbody><tr><td>1</td></tr><tbody><tr><td>2</td></tr></tbody><tr><td>3</td></tr></tbody><tr><td>4</td></tr></table>';
const HEADS = 'table(head:#(a) body:#(b))';

describe('the narrative of a FHIR resource', () => {
  const shown: readonly [what: string, xml: string, shape: string][] = [
    ['keeps paragraphs', '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><div>b</div></div>', 'p(a) (b)'],
    ['keeps headings and their levels', '<h1>a</h1><h6>b <i>c</i></h6>', 'h1(a) h6(b i[c])'],
    [
      'keeps styles',
      '<b>a</b><strong>b</strong><i>c</i><em>d</em><u>e</u><small>f</small><code>g</code><sub>h</sub><sup>i</sup>',
      '(b[a]b[b]i[c]i[d]u[e]small[f]c[g]_[h]^[i])',
    ],
    ['keeps what is struck out, and that it is', '<s>a</s><del>b</del>', '(s[a] s[b])'],
    [
      'knows what a style strikes out',
      '<p style="text-decoration: line-through">a</p><span style="TEXT-DECORATION:Line-Through">b</span><table><tr style="text-decoration:line-through"><td>c</td></tr></table>',
      'p(s[a]) (s[b]) table(body:(s[c]))',
    ],
    ['keeps lists', '<ul><li>a</li></ul><ol><li><p>b</p></li></ol>', 'ul(-(a)) ol(-p(b))'],
    ['keeps terms', '<dl><dt>a</dt><dd>b</dd>c</dl>', 'dl(?(a) !(b) !(c))'],
    ['keeps preformatted text', '<pre>a\n  <b>b</b></pre>', 'pre(a\n  b[b])'],
    ['ends a line at a rule', 'a<hr/>b<blockquote>c</blockquote>', '(a) (b) (c)'],
    ['keeps the text of links', '<a href="x" onclick="y">a</a><a name="b">b</a><a href="c"/>', '(link[a]blink[])'],
    ['says where images were', '<img src="x" alt=" An X-ray "/><img src="y"/>', '(media:An X-ray[] media:[])'],
    ['keeps the text inside media', '<svg><title>a</title><text>b</text><script>c</script></svg>', '(media:[ a b ])'],
    ['drops scripts and styles', 'a<script>b</script><style>c</style><STYLE>d</STYLE>e', '(ae)'],
    ['reads other elements by their content', '<font>a</font><form><input/>b</form><blink>c</blink>', '(a) (b) (c)'],
    ['reads names with prefixes', '<h:p xmlns:h="http://www.w3.org/1999/xhtml">a</h:p>', 'p(a)'],
    ['reads the entities of XHTML', '&frac14;&nbsp;&amp;', '(¼ &)'],
    ['drops comments and instructions', 'a<!-- b --><?c d?>e', '(ae)'],
    ['does not double a style', '<b>a<b>b</b></b>', '(b[ab])'],
    ['lifts blocks out of links and styles', '<a href="x">a<p>b</p></a><b><i>c<div>d</div></i>e</b>', LIFTED],
    [
      'makes a second head a body',
      '<table><thead><tr><th>a</th></tr></thead><thead><tr><th>b</th></tr></thead></table>',
      HEADS,
    ],
    [
      'makes a row of cells without one',
      '<table><thead><th>a</th><th>b</th></thead><td>c</td><td>d</td></table>',
      'table(head:#(a)|#(b) body:(c)|(d))',
    ],
    [
      'makes a caption of a heading in a table',
      '<table><h2>a</h2><tbody><tr><td>b</td></tr></tbody></table>',
      'table"a"(body:(b))',
    ],
    [
      'finds a head inside a body',
      '<table><tbody><thead><th>a</th></thead><tr><td>b</td></tr></tbody></table>',
      'table(head:#(a) body:(b))',
    ],
    ['keeps rows in order, whatever stands between them', ROWS, 'table(body:(1) body:(2) body:(3) body:(4))'],
    [
      'keeps bodies apart',
      '<table><tr><td>a</td></tr><tbody><tr><td>b</td></tr></tbody></table>',
      'table(body:(a) body:(b))',
    ],
  ];
  for (const [what, xml, shape] of shown)
    it(what, () => {
      assert.equal(shapeOf(read(readXhtmlNarrative(xml)).blocks), shape);
    });

  it('gives its text in lines, those struck out marked', () => {
    const { lines } = read(
      readXhtmlNarrative('<p>a <b>b</b>c</p><table><tr><td>5</td><td>10 <s>mg</s></td></tr></table>'),
    );
    assert.deepEqual(
      lines.map(({ text, isStruck }) => (isStruck ? `~${text}` : text)),
      ['a bc', '5', '10', '~mg'],
    );
  });

  it('knows what an id stands for', () => {
    const { ids } = read(readXhtmlNarrative('<div id="a"><p id="b">x</p>y <img id="c" alt="z"/></div>'));
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => textOf(ids.get(id) ?? [])),
      ['x y', 'x', '', ''],
    );
  });

  const refused: readonly [what: string, rule: string, xml: string][] = [
    ['malformed mark-up', 'parse', '<p>a'],
    ['a second root', 'parse', '</oriel><oriel>'],
    ['a DOCTYPE', 'parse', '<!DOCTYPE a><b/>'],
    ['an entity nobody declared', 'parse', '&constructor;'],
    ['a prefix nobody declared', 'parse', '<svg:svg/>'],
    ['too much of it', 'length', 'x'.repeat(MAX_NARRATIVE_LENGTH + 1)],
    ['too many prefixes', 'namespaces', '<b xmlns:a="b"/>'.repeat(MAX_NARRATIVE_PREFIXES + 1)],
  ];
  for (const [what, rule, xml] of refused)
    it(`refuses ${what}`, () => {
      assert.deepEqual(readXhtmlNarrative(xml), { ok: false, rule });
    });

  it('reads what stands too deep as plain text', () => {
    const deep = MAX_NARRATIVE_DEPTH + 1;
    const xml = `${'<div>'.repeat(deep)}a<b>b</b>c<script>x</script><p>d</p>${'</div>'.repeat(deep)}e`;
    const { blocks, flattenedElements } = read(readXhtmlNarrative(xml));
    assert.equal(shapeOf(blocks), '(abc) (d) (e)');
    assert.equal(flattenedElements, 1);
  });

  it('survives any number', () => {
    for (const [before, each, after] of [
      ['<p>', '<h1/>', '</p>'],
      ['<table><caption>', '<br/>', '</caption></table>'],
      ['<table>', '<td/>', '</table>'],
      ['<ul>', '<li/>', '</ul>'],
    ] as const) {
      const count = Math.floor((MAX_NARRATIVE_LENGTH - 40) / each.length);
      assert.ok(readXhtmlNarrative(before + each.repeat(count) + after).ok);
    }
  }).timeout(60_000);

  it('survives any depth', () => {
    for (const name of ['b', 'div', 'ul', 'table', 'footnote', 'del']) {
      const deep = Math.floor(MAX_NARRATIVE_LENGTH / (2 * name.length + 5)) - 1;
      const xml = `${`<${name}>`.repeat(deep)}x${`</${name}>`.repeat(deep)}`;
      assert.deepEqual(
        read(readXhtmlNarrative(xml)).lines.map(({ text }) => text),
        ['x'],
      );
    }
  }).timeout(60_000);
});
