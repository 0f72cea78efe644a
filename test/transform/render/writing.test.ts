import assert from 'node:assert/strict';

import Handlebars from 'handlebars';

import type { Section } from '../../../src/transform/dataset/dataset.ts';
import type { Row } from '../../../src/transform/dataset/row.ts';
import { transform } from '../../../src/transform/transform.ts';
import { cellContent } from '../../../src/transform/render/components/runtime.ts';
import { expandComponents } from '../../../src/transform/render/components/expand.ts';
import {
  BUILT_IN_BLOCKS,
  parseTemplate,
  VOCABULARY,
  withoutLayout,
  type RenderTemplate,
} from '../../../src/transform/render/environment.ts';
import { escapeHtml } from '../../../src/transform/render/escape.ts';
import type { Helper, RenderTools } from '../../../src/transform/render/helpers/helper.ts';
import { PROFILES, type Profile } from '../../../src/transform/render/profile.ts';
import {
  writerOf,
  type Place,
  type Inside,
  type Runtime,
  type RuntimeBlock,
  type Writing,
} from '../../../src/transform/render/writing.ts';
import { datasetsReading, holdingsOf } from '../support/every-view.ts';
import { visitSection } from '../support/dataset.ts';
import { catalogue, factsOf, PERSON_IDS, recipeOf } from '../support/people.ts';

interface Options {
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data: Writing;
  readonly fn: (context: unknown, runtime?: { readonly data: Writing }) => string;
  readonly inverse: (context: unknown) => string;
}

/** Handlebars itself, with the same vocabulary: it says what a template means. */
const oracle = Handlebars.create();
for (const [name, helper] of VOCABULARY.helpers) oracle.registerHelper(name, calling(helper));
for (const [name, runtime] of VOCABULARY.runtimes) oracle.registerHelper(name, running(runtime));
for (const [name, block] of VOCABULARY.blocks) oracle.registerHelper(name, around(block));
oracle.registerHelper(VOCABULARY.cell, function cell(this: unknown, { fn, hash, data }: Options) {
  return cellContent(fn(this), hash, this as Partial<Row>, data.tools);
});

function calling(helper: Helper): Handlebars.HelperDelegate {
  return function run(this: unknown, ...given: unknown[]) {
    const { data, fn, inverse } = given.pop() as Options;
    const value = helper.accepts.length === 0 ? null : given.shift();
    const answer = helper.run(value, given.map(String), data.tools);
    if (typeof answer === 'string') return new oracle.SafeString(answer);
    return answer ? fn(this) : inverse(this);
  };
}

function running(runtime: Runtime): Handlebars.HelperDelegate {
  return function run(this: unknown, ...values: unknown[]) {
    const { hash: named, data } = values.pop() as Options;
    return new oracle.SafeString(runtime({ values, named }, data, this));
  };
}

function around(block: RuntimeBlock): Handlebars.HelperDelegate {
  return function run(this: unknown, ...values: unknown[]) {
    const { fn, hash: named, data } = values.pop() as Options;
    const inside: Inside = (context, writing = data) => fn(context, { data: writing });
    return new oracle.SafeString(block(this, inside, data, { values, named }));
  };
}

function byHandlebars(program: hbs.AST.Program): (context: object, tools: RenderTools, place: Place) => string {
  const names = [
    ...BUILT_IN_BLOCKS,
    ...VOCABULARY.helpers.keys(),
    ...VOCABULARY.runtimes.keys(),
    ...VOCABULARY.blocks.keys(),
    VOCABULARY.cell,
  ];
  const known = Object.fromEntries(names.map((name) => [name, true]));
  const options = { strict: true, knownHelpersOnly: true, knownHelpers: known, preventIndent: true };
  const template = oracle.compile(program, options);
  return (context, tools, place) =>
    // An apostrophe is one in either way.
    template(context, { allowProtoPropertiesByDefault: false, data: { tools, place } }).replaceAll('&#x27;', '&#39;');
}

/** The text of each section's template, by the dataset that it comes from. */
const SOURCES = new Map(
  [...catalogue.texts.texts]
    .filter(([file]) => file.endsWith('/view.hbs'))
    .flatMap(([file, text]) =>
      [...text.matchAll(/^\{\{#section "([^"]*)"\}\}\n(.*?)^\{\{\/section\}\}/gmsu)].map(
        ([, id = '', source = '']) => [`${file.split('/')[1] ?? ''} ${id}`, source.replace(/\n$/u, '')] as const,
      ),
    ),
);

/** The template of a section that is written in both ways; what differs is noted. */
function comparing(section: Section, ours: RenderTemplate, differences: string[]): RenderTemplate {
  const source = SOURCES.get(`${section.origin.dataset} ${section.origin.section}`);
  assert.ok(source !== undefined, section.id);
  const templates = new Map<Profile, ReturnType<typeof byHandlebars>>();
  return (context, tools, place = section) => {
    const theirs =
      templates.get(tools.profile) ?? byHandlebars(expandComponents(parseTemplate(source), section, tools.profile));
    templates.set(tools.profile, theirs);
    const html = ours(context, tools, place);
    if (html !== theirs(context, tools, place)) differences.push(`${section.id}, ${tools.profile}`);
    return html;
  };
}

describe('a template', () => {
  it('is written as Handlebars writes it: every dataset, of all that any source holds', function () {
    this.timeout(120_000);
    const differences: string[] = [];
    let written = 0;
    for (const dataset of new Set(
      PERSON_IDS.flatMap(holdingsOf).flatMap(({ format }) => datasetsReading(format.kind)),
    )) {
      const recipe = recipeOf(dataset);
      const template = new Map(
        recipe.dataset.sections.flatMap((section) => {
          const ours = recipe.template.get(section.id);
          return ours === undefined ? [] : [[section.id, comparing(section, ours, differences)] as const];
        }),
      );
      for (const person of PERSON_IDS.filter((id) => id !== 'olwen'))
        for (const { name, format, documents } of holdingsOf(person)) {
          if (!recipe.dataset.sources.includes(format.kind)) continue;
          const source = { id: 'one', name: 'The Source', kind: format.kind, contact: null };
          const answers = documents.map((bytes) => ({
            ...({ source, state: 'answered' } as const),
            extract: { sourceId: 'one', sourceName: name, format: format.id, bytes, asAt: '2020-01-31T09:00:00Z' },
          }));
          for (const profile of PROFILES) {
            const { sections } = transform(answers, { ...recipe, template, profile }, factsOf(person));
            assert.ok(
              sections.every(({ outcome }) => outcome !== 'failed'),
              `${dataset} of ${name}`,
            );
            written += sections.filter(({ rows }) => rows > 0).length;
          }
        }
    }
    assert.deepEqual([...new Set(differences)], []);
    assert.ok(written > 200, String(written));
  });
});

describe('what a template writes', () => {
  const section = visitSection('fields: [text, texts, day, flag, state]');
  const tools: RenderTools = {
    words: catalogue.words,
    facts: factsOf('edith'),
    profile: 'accessible',
    foreign: null,
    markup: ({ xml }) => xml,
  };
  const row = {
    text: 'a < b & "c" = `d`',
    texts: ['x', "y'"],
    flag: false,
    day: null,
    state: { value: '', label: '' },
  };
  const both = (source: string, context: object): readonly [string, string] => {
    const program = expandComponents(parseTemplate(source), section, 'accessible');
    return [
      writerOf(withoutLayout(program), VOCABULARY)(context, { tools, place: section }),
      byHandlebars(program)(context, tools, section),
    ];
  };

  for (const [source, expected] of [
    ['{{#each rows}}{{text}}{{/each}}', escapeHtml(row.text)],
    ['{{#each rows}}{{#each texts}}<p>{{this}}: {{../text}}</p>{{/each}}{{/each}}', null],
    ['{{#each rows}}{{#if flag}}a{{else}}b{{/if}}{{#unless flag}}c{{/unless}}{{^if text}}d{{/if}}{{/each}}', 'bc'],
    ['{{#each rows}}{{#if texts}}a{{/if}}{{#if state.value}}b{{else if text}}c{{/if}}{{/each}}', 'ac'],
    ['{{#each rows}}{{#is text "a" "b"}}x{{else}}y{{/is}}{{/each}}{{!-- unseen --}}', 'y'],
    ['{{#each rows}}{{day}}{{date day}}{{none}}{{/each}}', '<span class="oriel-none">not recorded</span>'],
  ] as const)
    it(`is the same by both: ${source}`, () => {
      const [ours, theirs] = both(source, { rows: [row] });
      assert.equal(ours, theirs);
      if (expected !== null) assert.equal(ours, expected);
    });

  it('is what stands in {{else}} where a list is empty', () => {
    assert.deepEqual(both('{{#each rows}}a{{else}}b{{/each}}', { rows: [] }), ['b', 'b']);
  });

  const write = (source: string, context: object) => () =>
    writerOf(parseTemplate(source), VOCABULARY)(context, { tools, place: section });

  it('is nothing that its context lacks, or only inherits: that is an error', () => {
    assert.throws(write('{{missing}}', { rows: [] }), /there is no 'missing' here/u);
    assert.throws(write('{{#each rows}}{{text.length}}{{/each}}', { rows: [row] }), /there is no 'length' here/u);
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      assert.throws(write(`{{#each rows}}{{${name}}}{{/each}}`, { rows: [row] }), /there is no/u, name);
    assert.throws(write('{{../rows}}', { rows: [] }), /leads out of the section/u);
  });

  it('is no list and no object', () => {
    assert.throws(write('{{#each rows}}{{texts}}{{/each}}', { rows: [row] }), /only a text/u);
    assert.throws(write('{{#each rows}}{{state}}{{/each}}', { rows: [row] }), /only a text/u);
  });

  it('calls nothing but the vocabulary, whatever checks let pass', () => {
    assert.throws(write('{{#lookup rows}}{{/lookup}}', { rows: [] }), /no helper 'lookup'/u);
    assert.throws(write('{{> partial}}', { rows: [] }), /PartialStatement/u);
    assert.throws(write('{{@root}}', { rows: [] }), /@/u);
    assert.throws(write('{{#if (lookup rows 0)}}{{/if}}', { rows: [] }), /SubExpression/u);
  });
});
