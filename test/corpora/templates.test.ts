import assert from 'node:assert/strict';

import { DefinitionError } from '../../src/transform/record/definition.ts';
import { compileDatasetTemplate, type DatasetTemplate } from '../../src/transform/render/template.ts';
import type { Recipe } from '../../src/transform/transform.ts';
import { elementsIn, parseIn, policyProblems, textIn } from '../hostile/html-tree.ts';
import { problemsExtract, recipeOf, viewOf } from '../hostile/openhr.ts';
import { corpusJson, needCorpora } from './corpora.ts';

/** What the values of the attacked template are: what a hostile record would put there. */
const TERMS = ['<img src=x onerror=alert(1)>', 'javascript:alert(1)', 'a onmouseover=alert(1)', '"}}{{constructor}}'];

/** What the checks let pass once its names are declared: the guard stops it, for a fragment holds no script. */
const STOPPED_BY_THE_GUARD = ['{{#each rows}}<script>var a="{{term}}"</script>{{/each}}'];

describe('the hostile templates of the corpora', () => {
  let recipe: Recipe;
  let attacks: readonly string[] = [];

  before(needCorpora);
  before(() => {
    recipe = recipeOf('problems');
    const { cases } = corpusJson('templates/handlebars-attack-templates.json') as {
      cases: readonly { template: string }[];
    };
    attacks = cases.map(({ template }) => template);
  });

  it('are refused by the checks as they are', () => {
    assert.equal(attacks.length, 20);
    assert.deepEqual(
      attacks.filter((attack) => compiled(attack, recipe) !== null),
      [],
    );
  });

  it('are refused by the checks or stopped by the guard, where their names are declared fields', () => {
    const passed = attacks.map(withDeclaredNames).filter((attack) => compiled(attack, recipe) !== null);
    assert.deepEqual(passed, STOPPED_BY_THE_GUARD);
    for (const attack of passed) assertStopped(attack, recipe);
  });
});

describe('the checks of a template', () => {
  const recipe = recipeOf('problems');

  it('let an honest one pass, whose hostile values stand as the text they are', () => {
    const { outcome, html } = rendered('{{#each rows}}<p>{{term}}</p>{{/each}}', recipe);
    assert.equal(outcome, 'shown');
    assert.deepEqual(policyProblems(html), []);
    const shown = elementsIn(parseIn('div', html), 'p').map(textIn);
    for (const term of TERMS) assert.ok(shown.includes(term), term);
  });

  const hostile = [
    '{{#each rows}}<p {{term}}>x</p>{{/each}}',
    '{{#each rows}}<p class="{{#if term}}a{{/if}}">x</p>{{/each}}',
    '{{#each rows}}<{{term}}>x{{/each}}',
    '{{#each rows as |row|}}{{row.term}}{{/each}}',
    '{{#each rows}}{{term.constructor}}{{/each}}',
    '{{#each rows}}{{@root.rows}}{{/each}}',
    '{{#each rows}}{{@tools}}{{/each}}',
    '{{#each rows}}{{../../constructor}}{{/each}}',
    '{{#with rows}}x{{/with}}',
    '{{log rows}}',
    '{{#*inline "a"}}x{{/inline}}',
    '{{> a}}',
    '{{#> a}}x{{/a}}',
    '{{#each rows}}{{#if (term)}}x{{/if}}{{/each}}',
    '{{#each rows}}{{markup term}}{{/each}}',
  ];
  for (const attack of hostile)
    it(`refuse ${attack}`, () => {
      assert.equal(compiled(attack, recipe), null);
    });

  const unguarded = [
    '<script>x()</script>',
    '<p onclick="x()">x</p>',
    '<a href="https://e.test">x</a>',
    '<!-- x -->',
    '<p>',
  ];
  for (const markup of unguarded)
    it(`leave ${markup} to the guard`, () => {
      assertStopped(`{{#each rows}}${markup}{{term}}{{/each}}`, recipe);
    });
});

/** The dataset's template with an attack as its first section; null where the checks refuse it. */
function compiled(attack: string, { dataset }: Recipe): DatasetTemplate | null {
  const text = dataset.sections
    .map(({ id }, index) => `{{#section "${id}"}}\n${index === 0 ? attack : '<p>x</p>'}\n{{/section}}`)
    .join('\n');
  try {
    return compileDatasetTemplate('view.hbs', text, dataset.sections);
  } catch (error) {
    if (error instanceof DefinitionError) return null;
    throw error;
  }
}

function withDeclaredNames(attack: string): string {
  const named = attack
    .replace(/\b(?:raw|url|x|payload)(?=["}])/gu, 'term')
    .replaceAll('each a', 'each rows')
    .replaceAll('../a', '../rows');
  return named.includes('each rows') ? named : `{{#each rows}}${named}{{/each}}`;
}

interface Rendered {
  readonly outcome: string;
  readonly html: string;
}

function rendered(attack: string, recipe: Recipe): Rendered {
  const template = compiled(attack, recipe);
  assert.ok(template, 'the checks refuse it');
  const [section] = viewOf(problemsExtract(TERMS), { ...recipe, template }).sections;
  assert.ok(section);
  return section;
}

/** The section says that it could not be shown, and nothing of the record or the attack stands in it. */
function assertStopped(attack: string, recipe: Recipe): void {
  const { outcome, html } = rendered(attack, recipe);
  assert.equal(outcome, 'failed');
  assert.deepEqual(policyProblems(html), []);
  assert.doesNotMatch(html, /script|alert|var a|onmouseover/u);
}
