import assert from 'node:assert/strict';
import { DOMParser, type Node } from '@xmldom/xmldom';

import { cleanText } from '../../src/transform/record/text.ts';
import { guard } from '../../src/transform/sanitize/guard.ts';
import { DROPPED_WITH_CONTENT } from '../../src/transform/sanitize/policy.ts';
import { sanitizeMarkup } from '../../src/transform/sanitize/sanitizer.ts';
import { elementsIn, parseIn, policyProblems, textIn } from '../hostile/html-tree.ts';
import { problemsExtract, recipeOf, viewOf } from '../hostile/openhr.ts';
import { htmlPayloads, needCorpora, type Payload } from './corpora.ts';

describe('the HTML payloads of the corpora', () => {
  let payloads: readonly Payload[] = [];

  before(needCorpora);
  before(() => {
    payloads = htmlPayloads();
  });

  it('are all there', () => {
    assert.ok(payloads.length > 1500, `${payloads.length} payloads`);
  });

  it('stand in a view as the text they are, each once', () => {
    const terms = payloads.map(({ text }) => transportable(text)).filter((text) => text.trim() !== '');
    const view = viewOf(problemsExtract(terms), recipeOf('problems'));
    const [section] = view.sections;
    assert.equal(section?.outcome, 'shown');
    assert.equal(section.rows, terms.length);
    assert.deepEqual(policyProblems(section.html), []);
    assert.deepEqual(termsShown(section.html), terms.map((term) => cleanText(term.trim())).sort());
  });

  it('pass the guard only as what the policy names', () => {
    const passed = payloads.filter(({ text }) => guard(text).ok);
    assert.ok(passed.length > 50, `${passed.length} payloads passed`);
    assertNone(passed, ({ text }) => policyProblems(text));
  });

  it('come out of the sanitizer as what the policy names, with all their text', () => {
    const results = payloads.map((payload) => ({
      ...payload,
      result: sanitizeMarkup({ kind: 'markup', xml: payload.text }),
    }));
    assertNone(results, ({ text, result }) => {
      if (!result.ok) return result.rule === 'guard' ? ['it was refused by the guard'] : [];
      const shown = squeeze(textIn(parseIn('div', result.html)));
      const lost = shown === squeeze(visibleTextOf(text)) ? [] : ['its text is another'];
      return [...policyProblems(result.html), ...lost];
    });
    assert.ok(results.filter(({ result }) => result.ok).length > 800, 'hardly any payload was well-formed');
  });
});

/** What XML can carry of a text: characters that no XML document may hold are marked in their place. */
function transportable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu, '\uFFFD');
}

function termsShown(html: string): readonly string[] {
  const rows = elementsIn(parseIn('div', html), 'tr').filter((row) => elementsIn(row, 'td').length > 0);
  return rows
    .map((row) => {
      const [term] = elementsIn(row, 'th');
      assert.ok(term);
      return textIn(term);
    })
    .sort();
}

/** The text of mark-up that a reader is to see: all of it, but that of elements which hold none for a reader. */
function visibleTextOf(xml: string): string {
  const { documentElement } = new DOMParser({ onError: () => undefined }).parseFromString(`<a>${xml}</a>`, 'text/xml');
  assert.ok(documentElement);
  return cleanText(textBelow(documentElement));
}

function textBelow(parent: Node): string {
  return Array.from(parent.childNodes, (node) => {
    if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE) return node.nodeValue ?? '';
    const seen = node.nodeType === node.ELEMENT_NODE && !DROPPED_WITH_CONTENT.includes(node.nodeName.toLowerCase());
    return seen ? textBelow(node) : '';
  }).join('');
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}

function assertNone<T extends Payload>(payloads: readonly T[], problemsOf: (payload: T) => readonly string[]): void {
  const problems = payloads.flatMap((payload) => problemsOf(payload).map((problem) => `${payload.name}: ${problem}`));
  assert.deepEqual(problems, []);
}
