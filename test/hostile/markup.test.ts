import assert from 'node:assert/strict';

import { MAX_MARKUP_DEPTH, MAX_MARKUP_LENGTH } from '../../src/transform/sanitize/policy.ts';
import { sanitizeMarkup } from '../../src/transform/sanitize/sanitizer.ts';
import { parseIn, policyProblems, textIn } from './html-tree.ts';

describe('mark-up of a source', () => {
  const shown: readonly [what: string, xml: string, html: string][] = [
    ['keeps simple mark-up', '<p>a <b>b</b></p><ul><li>c</li></ul>', '<p>a <b>b</b></p><ul><li>c</li></ul>'],
    ['loses links and keeps their text', '<a href="javascript:x()">a</a><b onclick="x()">b</b>', 'a<b>b</b>'],
    ['loses scripts with their text', 'a<script>x()</script><STYLE>y</STYLE>b', 'ab'],
    ['loses comments and instructions', 'a<!-- <b> --><?b c?>d', 'ad'],
    ['resolves references that stand alone', 'A &amp; B &lt; C &#38; D', 'A &amp; B &lt; C &amp; D'],
    ['reads CDATA as text', '<![CDATA[<b>]]>&lt;', '&lt;b&gt;&lt;'],
    ['marks characters nobody can see', '<b>a\u202Eb</b>\u0080', '<b>a\uFFFDb</b>\uFFFD'],
    ['shows a character that was damaged before', '<b>caf\uFFFD</b>', '<b>caf\uFFFD</b>'],
    ['keeps words of one line joined', '5<font>0</font>mg, <content>H</content><sub>2</sub>O', '50mg, H<sub>2</sub>O'],
    ['stands as text where its elements do not fit together', '<b><div>a</div></b>', 'a'],
  ];
  for (const [what, xml, html] of shown)
    it(what, () => {
      const result = sanitizeMarkup({ kind: 'markup', xml });
      assert.ok(result.ok);
      assert.equal(result.html.trim(), html);
      assert.deepEqual(policyProblems(result.html), []);
    });

  const apart = [
    '<table><tr><td>5</td><td>10</td></tr></table>',
    '<li>5</li><li>10</li>',
    '<h2>5</h2>10',
    '<dl><dt>5</dt><dd>10</dd></dl>',
    '<paragraph>5</paragraph><paragraph>10</paragraph>',
    '5<hr/>10',
    '<b><div>5</div>10</b>',
    '<b>5<p/></b>10',
  ];
  for (const xml of apart)
    it(`never joins two values into one: ${xml}`, () => {
      const result = sanitizeMarkup({ kind: 'markup', xml });
      assert.ok(result.ok);
      assert.equal(textIn(parseIn('div', result.html)).trim().replace(/\s+/gu, '|'), '5|10');
    });

  const refused: readonly [what: string, rule: string, xml: string][] = [
    ['malformed mark-up', 'parse', '<b>a'],
    ['a second root', 'parse', '</oriel><oriel>'],
    ['a DOCTYPE', 'parse', '<!DOCTYPE a><b/>'],
    ['an entity nobody declared', 'parse', '&constructor;'],
    ['too much of it', 'length', `<b>${'x'.repeat(MAX_MARKUP_LENGTH)}</b>`],
    ['too deep nesting', 'depth', '<i>'.repeat(MAX_MARKUP_DEPTH + 1) + '</i>'.repeat(MAX_MARKUP_DEPTH + 1)],
  ];
  for (const [what, rule, xml] of refused)
    it(`refuses ${what}`, () => {
      assert.deepEqual(sanitizeMarkup({ kind: 'markup', xml }), { ok: false, rule });
    });
});
