import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

import { guard } from '../../src/transform/sanitize/guard.ts';
import { ALLOWED, SELF_CLOSED, VOID } from '../../src/transform/sanitize/policy.ts';
import { CONTEXTS, letterEvents, policyProblems, treeEvents } from './html-tree.ts';
import { mutated } from './mutations.ts';
import { FACTS, recipeOf, viewOf } from './openhr.ts';

/** Letters that mean something to a reader of HTML, to our guard, or to one of them only. */
const PIECES = [
  ...[
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    '=',
    '&',
    ';',
    ' ',
    '\n',
    '\t',
    '\f',
    '\r',
    '\0',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
  ],
  ...[
    '\u00A0',
    '\u2028',
    '\uFEFF',
    '\u0085',
    '\uD800',
    '\uFFFE',
    '&#0;',
    '&#160;',
    '&#10;',
    '&amp;',
    '&lt;',
    '&nbsp;',
    '&amp',
  ],
  ...['<p>', '</p>', '<div>', '</div>', '<b>', '</b>', '<i>', '</i>', '<table>', '</table>', '<tbody>', '<tr>', '<td>'],
  ...[
    '</tbody>',
    '</tr>',
    '</td>',
    '<li>',
    '</li>',
    '<ul>',
    '</ul>',
    '<pre>',
    '</pre>',
    '<br>',
    '<br />',
    '</br>',
    '<h2>',
  ],
  ...[
    '<details>',
    '<summary>',
    '<dl>',
    '<dd>',
    '<caption>',
    '<script>',
    '</script>',
    '<svg>',
    '</svg>',
    '<svg viewBox="0 0 480 170" aria-hidden="true">',
    '<line x1="1" y1="2" x2="3.5" y2="-4" />',
    '<line>',
    '<path d="M1,2L3,4Z" />',
    '<circle cx="1" cy="1" r="3" />',
    '<text x="1" y="2">',
    '</text>',
    '<rect onload="x()" />',
    '<math>',
    '<style>',
    '<a>',
  ],
  ...['<template>', '<select>', '<plaintext>', '<form>', '<img src=x>', '<P>', '<p/>', '<p >', '<p class="oriel-a">'],
  ...[' class="oriel-x"', ' class="evil"', ' onclick="x()"', ' colspan="2"', ' id="x"', ' scope="col"', ' xmlns="u"'],
] as const;

describe('what the guard lets pass', () => {
  it('is what a browser builds, for any letters', () => {
    assertGuarded(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
      20_000,
      200,
    );
  });

  it('is what a browser builds, for trees of its own elements', () => {
    assertGuarded(trees, 20_000, 2000);
  });

  it('is what a browser builds, for fragments that something has changed', () => {
    assertGuarded(mutated(realFragments(), PIECES), 1500, 30);
  });

  it('is every fragment of the fixtures', () => {
    const fragments = realFragments();
    assert.ok(fragments.length > 10);
    for (const fragment of fragments) assertSeenAlike(fragment);
  });

  it('has no line feed at the start of `pre`, which a browser would drop', () => {
    assert.equal(guard('<pre>\n\na</pre>').ok, false);
    assert.equal(guard('<pre>a\n</pre>').ok, true);
    assert.equal(guard('<pre><b>a</b>\nb</pre>').ok, true);
  });

  for (const space of ['\u00A0', '\u2003', '\uFEFF'])
    it(`has no U+${space.charCodeAt(0).toString(16)} between rows, which a browser would move before the table`, () => {
      assert.equal(guard(`<table>${space}<tbody></tbody></table>`).ok, false);
    });
});

/** Whatever of these texts the guard accepts, every browser must see alike; and enough must be accepted to say so. */
function assertGuarded(texts: fc.Arbitrary<string>, runs: number, least: number): void {
  let accepted = 0;
  const property = fc.property(texts, (text) => {
    if (!guard(text).ok) return;
    accepted++;
    assertSeenAlike(text);
  });
  fc.assert(property, { numRuns: runs });
  assert.ok(accepted >= least, `the guard accepted ${accepted} of ${runs} texts`);
}

function assertSeenAlike(html: string): void {
  assert.deepEqual(policyProblems(html), []);
  const letters = letterEvents(html);
  for (const context of CONTEXTS) assert.deepEqual(treeEvents(context, html), letters, `in ${context}`);
}

/** What may stand in an element as the guard knows it; any other element is put in now and then. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  table: ['caption', 'thead', 'tbody', 'tfoot'],
  thead: ['tr'],
  tbody: ['tr'],
  tfoot: ['tr'],
  tr: ['th', 'td'],
  ul: ['li'],
  ol: ['li'],
  dl: ['dt', 'dd'],
  details: ['summary', 'p', 'table'],
  div: ['p', 'svg', 'div', 'table'],
  svg: ['rect', 'line', 'path', 'circle', 'text'],
};
const ANYWHERE = [...Object.keys(ALLOWED), ...Object.keys(CHILDREN), ...Object.keys(CHILDREN)];
const TEXTS = ['', '', ' ', '\n', 'text', '&amp;', '&#10;', '\u00A0', '5 "mg"'];

/** A tree as it is drawn: numbers choose the names, so that a draw fits every parent. */
interface Drawn {
  readonly choice: number;
  readonly stray: boolean;
  readonly text: string;
  readonly children: readonly Drawn[];
}

function drawnTo(depth: number): fc.Arbitrary<Drawn> {
  return fc.record({
    choice: fc.nat({ max: 1000 }),
    stray: fc.nat({ max: 9 }).map((n) => n === 0),
    text: fc.constantFrom(...TEXTS),
    children: depth === 0 ? fc.constant([]) : fc.array(drawnTo(depth - 1), { maxLength: 2 }),
  });
}

const trees = fc.array(drawnTo(6), { maxLength: 3 }).map((nodes) => nodes.map((node) => write(node, 'div')).join(''));

function write({ choice, stray, text, children }: Drawn, parent: string): string {
  const names = stray ? ANYWHERE : (CHILDREN[parent] ?? ANYWHERE);
  const name = names[choice % names.length] ?? 'p';
  if (VOID.has(name)) return `<${name}>`;
  if (SELF_CLOSED.has(name)) return `<${name} class="oriel-a" />`;
  return `<${name}>${text}${children.map((child) => write(child, name)).join('')}</${name}>`;
}

/** The sections of the GP record's datasets for two people of the fixtures, one of them hostile. */
function realFragments(): readonly string[] {
  const people = [
    ['zack', FACTS.person],
    ['edith', { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null }],
  ] as const;
  return people.flatMap(([id, person]) => {
    const bytes = readFileSync(new URL(`../../fixtures/${id}/openhr.xml`, import.meta.url));
    return ['problems', 'allergies', 'medications'].flatMap((dataset) =>
      viewOf(bytes, recipeOf(dataset), { ...FACTS, person }).sections.map(({ html }) => html),
    );
  });
}
