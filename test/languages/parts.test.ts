import assert from 'node:assert/strict';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { FIXTURES, readCase } from '../../src/author/case-definition.ts';
import { casesOf } from '../../src/author/case-places.ts';
import { TEMPLATES } from '../../src/catalogue.ts';
import { transform, wholeHtml } from '../../src/transform/transform.ts';
import { PSEUDO, pseudoCatalogue } from './pseudo.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const catalogue = pseudoCatalogue();

/** Elements that hold what a record says; other sentences name sources, people and systems at most. */
const HOLDS_RECORD: ReadonlySet<string> = new Set(['td', 'th', 'dd', 'li', 'b', 'h4']);
const USUAL = /[A-Za-z]/u;
const OURS = /[Ａ-Ｚａ-ｚ]/u;

/** The texts of some HTML, each with the language that holds for it, and whether it stands where a record speaks. */
function* textsOf(
  node: Node,
  lang: string,
  isRecord = false,
): Generator<{ readonly text: string; readonly lang: string; readonly isRecord: boolean }> {
  if (node.nodeName === '#text') yield { text: (node as DefaultTreeAdapterTypes.TextNode).value, lang, isRecord };
  const { attrs = [], tagName = '', childNodes = [] } = node as Partial<Element>;
  const attribute = (name: string) => attrs.find((each) => each.name === name)?.value ?? '';
  // Where a row comes from is names.
  if (attribute('class') === 'oriel-provenance') return;
  for (const child of childNodes)
    yield* textsOf(child, attribute('lang') || lang, isRecord || HOLDS_RECORD.has(tagName));
}

describe('in a page in another language', () => {
  for (const dataset of catalogue.datasets.keys())
    it(`what the record says in '${dataset}' is marked as English, and nothing else is`, function () {
      this.timeout(120_000);
      const recipe = catalogue.recipe(dataset, 'default', 'accessible', PSEUDO) ?? assert.fail();
      for (const place of casesOf(TEMPLATES, dataset)) {
        const worked = readCase(place, FIXTURES);
        if (worked.profile === 'strict') continue;
        const policy = catalogue.policies.get(worked.policy) ?? recipe.policy;
        const html = wholeHtml(transform(worked.answers, { ...recipe, policy }, worked.facts));
        const texts = [...textsOf(parseFragment(html), PSEUDO)];
        const unmarked = texts.filter((each) => each.isRecord && each.lang === PSEUDO && USUAL.test(each.text));
        assert.deepEqual(unmarked, [], place.file);
        const wrong = texts.filter((each) => each.lang === 'en' && OURS.test(each.text));
        assert.deepEqual(wrong, [], place.file);
      }
    });

  it('a section that stays in English says so where it begins', () => {
    const lacking = pseudoCatalogue(['Start Date']);
    const recipe = lacking.recipe('allergies', 'default', 'accessible', PSEUDO) ?? assert.fail();
    const worked = readCase(casesOf(TEMPLATES, 'allergies')[0] ?? assert.fail(), FIXTURES);
    const view = transform(worked.answers, recipe, worked.facts);
    assert.deepEqual([...new Set(view.sections.map(({ lang }) => lang))], ['en']);
    assert.doesNotMatch(wholeHtml(view), /<(?:span|div) lang=/u);
  });
});
