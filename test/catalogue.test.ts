import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCatalogue, TEMPLATES } from '../src/catalogue.ts';
import { DefinitionError } from '../src/transform/record/definition.ts';

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
    (text) => text.replaceAll('recordedBy, ', ''),
    /^datasets\/problems\/view\.hbs:\d+:\d+ 'recordedBy' is not declared/u,
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
