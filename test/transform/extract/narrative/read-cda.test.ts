import assert from 'node:assert/strict';

import { readCdaNarrative } from '../../../../src/transform/extract/narrative/read-cda.ts';
import { textOf } from '../../../../src/transform/extract/narrative/text.ts';
import { read, shapeOf } from './shape.ts';

describe('the narrative of a CDA section', () => {
  const shown: readonly [what: string, xml: string, shape: string][] = [
    ['is text', 'No known allergies.', '(No known allergies.)'],
    ['may be empty', ' \n ', ''],
    ['keeps paragraphs', '<paragraph>a</paragraph><paragraph>b</paragraph>', 'p(a) p(b)'],
    ['keeps lines of a paragraph', 'a<br/>b', '(a¶b)'],
    [
      'keeps bold, italics and underline, alone and together',
      '<content styleCode="Bold">a</content><content styleCode="Italics xVendor">b</content><content styleCode="Bold Underline">c</content>',
      '(b[a]i[b]b[u[c]])',
    ],
    ['ignores other styles', '<content styleCode="xdiv constructor">a</content>', '(a)'],
    ['keeps sub and sup', 'H<sub>2</sub>O 10<sup>9</sup>/L', '(H_[2]O 10^[9]/L)'],
    [
      'keeps lists, their order and captions',
      '<list listType="ordered"><caption>C</caption><item>a</item><item>b<list><item>c</item></list></item></list>',
      'ol"C"(-(a) -(b) ul(-(c)))',
    ],
    ['keeps the caption of an item', '<list><item><caption>C</caption>a</item></list>', 'ul(-p(b[C]) (a))'],
    [
      'keeps tables with their parts',
      '<table border="1"><caption>C</caption><colgroup><col width="1"/></colgroup><thead><tr><th scope="col">h</th></tr></thead><tfoot><tr><td>f</td></tr></tfoot><tbody><tr><td>a</td></tr></tbody></table>',
      'table"C"(head:#col(h) body:(a) foot:(f))',
    ],
    [
      'keeps blocks in cells',
      '<table><tr><td><paragraph>a</paragraph><list><item>b</item></list></td></tr></table>',
      'table(body:p(a) ul(-(b)))',
    ],
    [
      'keeps the text of links only',
      '<linkHtml href="javascript:x()">a</linkHtml> <linkHtml href="b"/>',
      '(link[a] link[])',
    ],
    [
      'says where media were',
      '<renderMultiMedia referencedObject="m"><caption>X-ray</caption></renderMultiMedia>',
      '(media:[ X-ray ])',
    ],
    [
      'keeps footnotes where they stand, and what refers to them',
      '5<footnoteRef IDREF="b"/><footnote ID="a">one</footnote><footnote ID="b"><paragraph>two</paragraph></footnote><footnoteRef IDREF="c"/>',
      '(5 see 2 note 1[one] note 2[ two ] see none)',
    ],
    ['leaves deleted text out', 'a<content revised="delete">b</content><content revised="insert">c</content>', '(ac)'],
    ['ends a line where a deleted paragraph was', '5<paragraph revised="delete">b</paragraph>10', '(5) (10)'],
    ['reads what it does not know by its content', '<foo>a<bar>b</bar></foo>', '(a) (b)'],
    ['reads XHTML that strays in', '<p>a <strong>b</strong></p><ul><li>c</li></ul>', 'p(a b[b]) ul(-(c))'],
    ['reads CDATA and references', '<![CDATA[<b>]]>&lt;&#233;', '(<b><é)'],
    ['marks characters nobody can see', 'a\u202Eb', '(a\uFFFDb)'],
  ];
  for (const [what, xml, shape] of shown)
    it(what, () => {
      assert.equal(shapeOf(read(readCdaNarrative(xml)).blocks), shape);
    });

  const repaired: readonly [what: string, xml: string, shape: string][] = [
    ['a list inside a paragraph', '<paragraph>a<list><item>b</item></list>c</paragraph>', 'p(a) ul(-(b)) p(c)'],
    [
      'a table inside bold text, which stays bold',
      '<content styleCode="Bold">a<table><tr><td>b</td></tr></table>c</content>',
      '(b[a]) table(body:(b[b])) (b[c])',
    ],
    ['text inside a list', '<list>a<item>b</item><paragraph>c</paragraph></list>', 'ul(-(a) -(b) -p(c))'],
    [
      'text inside a table, its parts and its rows',
      '<table>a<tbody>b<tr>c<td>d</td>e</tr></tbody></table>',
      'table"a"(body:(b)/(c)|(d)|(e))',
    ],
    ['items, rows and cells that stand alone', '<item>a</item><tr><td>b</td><td>c</td></tr>', '(a) (b) (c)'],
    ['a table in a caption', '<table><caption>a<table><tr><td>b</td></tr></table></caption></table>', 'table"a b"()'],
  ];
  for (const [what, xml, shape] of repaired)
    it(`has a place for ${what}`, () => {
      assert.equal(shapeOf(read(readCdaNarrative(xml)).blocks), shape);
    });

  const spans: readonly [what: string, rows: string, shape: string][] = [
    [
      'columns end where the table does',
      '<tr><td colspan="9">a</td></tr><tr><td>b</td><td>c</td></tr>',
      '>2(a)/(b)|(c)',
    ],
    ['rows end where their part does', '<tr><td rowspan="9">a</td><td>b</td></tr><tr><td>c</td></tr>', 'v2(a)|(b)/(c)'],
    ['a row span of 0 goes to the end', '<tr><td rowspan="0">a</td></tr><tr/><tr/>', 'v3(a)//'],
    ['what is no number is 1', '<tr><td colspan="x" rowspan="-1">a</td><td colspan="">b</td></tr>', '(a)|(b)'],
    [
      'a cell counts the columns that one above takes',
      '<tr><td rowspan="2" colspan="2">a</td><td>b</td></tr><tr><td colspan="5">c</td></tr>',
      'v2(a)|(b)/(c)'.replace('v2', '>2v2'),
    ],
    ['rows may be uneven', '<tr><td>a</td></tr><tr><td>b</td><td>c</td><td>d</td></tr>', '(a)/(b)|(c)|(d)'],
  ];
  for (const [what, rows, shape] of spans)
    it(`clips spans: ${what}`, () => {
      assert.equal(shapeOf(read(readCdaNarrative(`<table>${rows}</table>`)).blocks), `table(body:${shape})`);
    });

  it('keeps its columns, however many are asked for', () => {
    const cells = '<td colspan="999" rowspan="999">a</td>'.repeat(3000);
    const { blocks } = read(readCdaNarrative(`<table><tr>${cells}</tr></table>`));
    const [table] = blocks;
    assert.ok(table?.kind === 'table');
    const row = table.bodies[0]?.[0];
    assert.equal(row?.cells.length, 3000);
    assert.ok(row.cells.every(({ colspan, rowspan }) => colspan <= 999 && rowspan === 1));
  });

  it('counts the characters it leaves out as deleted', () => {
    const narrative = read(readCdaNarrative('a<paragraph revised="delete">bc<sub>d</sub></paragraph>'));
    assert.equal(narrative.deletedCharacters, 3);
    assert.deepEqual(narrative.lines, [{ text: 'a', isStruck: false }]);
  });

  it('knows what an id stands for', () => {
    const xml = [
      '<content ID="a">one <content ID="b" styleCode="Bold">two</content></content> three',
      '<table ID="c"><tbody><tr ID="d"><td ID="e">5</td><td>10</td></tr></tbody></table>',
      '<list><item ID="f">g</item></list><content ID="h"/>',
      'before <content ID="i">x<list><item>y</item></list>z</content> after',
    ].join('');
    const { ids } = read(readCdaNarrative(xml));
    const texts = [...ids].map(([id, nodes]) => [id, textOf(nodes)]);
    assert.deepEqual(Object.fromEntries(texts), {
      a: 'one two',
      b: 'two',
      c: '5 10',
      d: '5 10',
      e: '5',
      f: 'g',
      h: '',
      i: 'x y z',
    });
  });

  it('takes the first of equal ids', () => {
    const { ids } = read(readCdaNarrative('<content ID="a">1</content><content ID="a">2</content>'));
    assert.equal(textOf(ids.get('a') ?? []), '1');
  });
});
