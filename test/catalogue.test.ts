import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, TEMPLATES } from '../src/catalogue.ts';
import { DefinitionError } from '../src/transform/record/definition.ts';
import { transform } from '../src/transform/transform.ts';
import { answersOf, factsOf } from './transform/support/people.ts';

/** Loads a copy of the templates after a change to one of its files; null takes the file away. */
function loadChanged(file: string, change: (text: string) => string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-catalogue-'));
  try {
    cpSync(TEMPLATES, folder, { recursive: true });
    const text = change(readFileSync(join(folder, file), 'utf8'));
    if (text === null) rmSync(join(folder, file));
    else writeFileSync(join(folder, file), text);
    return loadCatalogue(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function refusal(file: string, change: (text: string) => string | null): DefinitionError {
  try {
    loadChanged(file, change);
  } catch (error) {
    assert.ok(error instanceof DefinitionError, String(error));
    return error;
  }
  return assert.fail('the templates were loaded');
}

const catalogue = loadCatalogue();

describe('the catalogue', () => {
  it('holds what stands in the folder', () => {
    for (const id of ['problems', 'allergies', 'medications', 'social-care']) assert.ok(catalogue.datasets.has(id), id);
    for (const id of ['openhr', 'liquidlogic-adults']) assert.ok(catalogue.formats.has(id), id);
    for (const id of ['person', 'problem', 'carer', 'risk']) assert.ok(catalogue.vocabulary.has(id), id);
    assert.ok(catalogue.policies.has('default'));
    assert.match(catalogue.stylesheet, /oriel-/u);
  });

  it('gives a recipe once for a dataset under a policy', () => {
    const recipe = catalogue.recipe('problems', 'default');
    assert.ok(recipe);
    assert.equal(catalogue.recipe('problems', 'default'), recipe);
    assert.notEqual(catalogue.recipe('allergies', 'default'), recipe);
  });

  it('gives none for what does not exist', () => {
    for (const [dataset, policy] of [
      ['problem', 'default'],
      ['problems', 'none'],
      ['constructor', 'default'],
    ] as const)
      assert.equal(catalogue.recipe(dataset, policy), undefined);
  });

  it('tells two versions of a text apart by their fingerprint', () => {
    const before = catalogue.datasets.get('problems')?.fingerprint;
    assert.match(before ?? '', /^[0-9a-f]{12}$/u);
    assert.equal(
      loadChanged('datasets/problems/view.hbs', (text) => text).datasets.get('problems')?.fingerprint,
      before,
    );
    for (const file of ['datasets/problems/view.hbs', 'datasets/problems/dataset.yaml']) {
      const comment = file.endsWith('.hbs') ? '{{! x }}\n' : '# x\n';
      const changed = loadChanged(file, (text) => comment + text);
      assert.notEqual(changed.datasets.get('problems')?.fingerprint, before, file);
      assert.equal(changed.datasets.get('allergies')?.fingerprint, catalogue.datasets.get('allergies')?.fingerprint);
    }
  });
});

type Change = readonly [what: string, file: string, change: (text: string) => string | null, message: RegExp];

const REFUSED: readonly Change[] = [
  [
    'a dataset without its template',
    'datasets/problems/view.hbs',
    () => null,
    /^datasets\/problems\/view\.hbs:1:1 cannot be read \(ENOENT\)/u,
  ],
  [
    'a dataset without its manifest',
    'datasets/problems/dataset.yaml',
    () => null,
    /^datasets\/problems\/dataset\.yaml:1:1 cannot be read/u,
  ],
  [
    'a dataset in a folder of another name',
    'datasets/problems/dataset.yaml',
    (text) => text.replace('id: problems', 'id: problem'),
    /'problem' is not the name of its folder 'problems'/u,
  ],
  ['no words', 'words/en.yaml', () => null, /^words\/en\.yaml:1:1 cannot be read/u],
  ['no stylesheet', 'theme/oriel.css', () => null, /^theme\/oriel\.css:1:1 cannot be read/u],
  [
    'two formats of one id',
    'formats/openhr.yaml',
    (text) => text.replace('format: openhr', 'format: liquidlogic-adults'),
    /^formats\/openhr\.yaml:1:1 'liquidlogic-adults' is defined twice/u,
  ],
  ['a format of a record type that is gone', 'records/risk.yaml', () => null, /there is no record type 'risk'/u],
  [
    'a template of a field that its manifest lost',
    'datasets/problems/dataset.yaml',
    (text) => text.replaceAll('significance, ', ''),
    /^datasets\/problems\/view\.hbs:\d+:\d+ 'significance' is not declared/u,
  ],
  [
    'a file that is not YAML',
    'policies/default.yaml',
    (text) => `${text}\n  : [`,
    /^policies\/default\.yaml:\d+:\d+ not valid YAML/u,
  ],
];

describe('a templates folder', () => {
  for (const [what, file, change, message] of REFUSED) {
    it(`with ${what} is refused, naming the file`, () => {
      assert.match(refusal(file, change).message, message);
    });
  }
});

describe('a dataset composed of others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-composed-'));
  const manifest = (sections: string) =>
    `id: both
title: Both
version: 1.0.0
status: active
owner: Nobody
purpose: Tests.
subject: person
sources: [gp-record, social-care]
audience: { minimumAge: 18 }
protection: { policy: default, banner: table }
codeSets: { own: [{ system: http://snomed.info/sct, codes: ["1"] }] }
sections:
${sections}
notShown: [{ what: The rest, why: A test. }]
`;
  const load = (sections: string) => {
    cpSync(TEMPLATES, folder, { recursive: true });
    mkdirSync(join(folder, 'datasets/both'), { recursive: true });
    writeFileSync(join(folder, 'datasets/both/dataset.yaml'), manifest(sections));
    return loadCatalogue(folder);
  };
  after(() => rmSync(folder, { recursive: true }));

  it('needs no view of its own, and is laid out by theirs', () => {
    const both = load('  - from: problems/prb-tab-act\n  - { from: social-care/risks, id: dangers, title: Dangers }');
    const recipe = both.recipe('both', 'default') ?? assert.fail();
    const view = transform(answersOf('edith'), recipe, factsOf('edith'));
    assert.deepEqual(
      view.sections.map(({ id, title, outcome }) => [id, title, outcome]),
      [
        ['prb-tab-act', 'Active Problems and Issues', 'shown'],
        ['dangers', 'Dangers', 'shown'],
      ],
    );
    assert.match(view.sections[0]?.html ?? '', /Essential hypertension/);
    assert.match(view.sections[1]?.html ?? '', /At risk for falls/);
  });

  it('has tables under its own ids', () => {
    const both = load('  - from: problems/prb-tab-act\n  - { from: problems/prb-tab-act, id: again }');
    const recipe = both.recipe('both', 'default', 'strict') ?? assert.fail();
    const view = transform(answersOf('edith'), recipe, factsOf('edith'));
    const ids = view.sections.map(({ html }) => /<table id="([^"]*)">/u.exec(html)?.[1]);
    assert.deepEqual(ids, ['prb-tab-act', 'again']);
  });

  it('has another fingerprint when a text of theirs changes', () => {
    const before = load('  - include: problems').datasets.get('both')?.fingerprint;
    const view = join(folder, 'datasets/problems/view.hbs');
    writeFileSync(view, `{{! x }}\n${readFileSync(view, 'utf8')}`);
    assert.notEqual(loadCatalogue(folder).datasets.get('both')?.fingerprint, before);
  });

  it('is refused with the problems of all manifests at once', () => {
    load('  - include: problems');
    for (const id of ['both', 'allergies']) {
      const file = join(folder, `datasets/${id}/dataset.yaml`);
      writeFileSync(file, readFileSync(file, 'utf8').replace('owner:', 'ower:'));
    }
    assert.throws(() => loadCatalogue(folder), /datasets\/allergies[^]*'ower'[^]*datasets\/both[^]*'ower'/u);
  });
});
