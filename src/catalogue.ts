import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileDataset, type Dataset } from './transform/dataset/dataset.ts';
import { compileFormat, type Format } from './transform/extract/format.ts';
import { compilePolicy, type Policy } from './transform/protect/policy.ts';
import { DefinitionError } from './transform/record/definition.ts';
import { compileVocabulary, type Vocabulary } from './transform/record/vocabulary.ts';
import { compileWords, type Words } from './transform/record/words.ts';
import { compileDatasetTemplate, type DatasetTemplate } from './transform/render/template.ts';
import { prepare, type Recipe } from './transform/transform.ts';

/** A dataset with its template, as loaded. */
export interface LoadedDataset {
  readonly dataset: Dataset;
  readonly template: DatasetTemplate;
  /** First twelve hexadecimal digits of the SHA-256 over manifest and template: which texts made a view. */
  readonly fingerprint: string;
}

/** Everything in a `templates/` folder, compiled. */
export interface Catalogue {
  readonly vocabulary: Vocabulary;
  readonly formats: ReadonlyMap<string, Format>;
  readonly datasets: ReadonlyMap<string, LoadedDataset>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly words: Words;
  /** The stylesheet of views. */
  readonly stylesheet: string;
  /** What a view of a dataset under a policy is made with; undefined when one of them does not exist. */
  recipe(dataset: string, policy: string): Recipe | undefined;
}

/** The templates that come with Oriel. */
export const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));

/** Reads and compiles a `templates/` folder. Throws DefinitionError with every problem of the first file that has one. */
export function loadCatalogue(folder: string = TEMPLATES): Catalogue {
  const vocabulary = compileVocabulary(filesIn(folder, 'records'));
  const formats = byId(filesIn(folder, 'formats'), (file, text) => compileFormat(file, text, vocabulary));
  const policies = byId(filesIn(folder, 'policies'), (file, text) => compilePolicy(file, text, vocabulary));
  const words = compileWords('words/en.yaml', read(folder, 'words/en.yaml'));
  const datasets = loadDatasets(folder, vocabulary);
  const stylesheet = read(folder, 'theme/oriel.css');
  const recipes = new Map<string, Recipe>();
  const recipe = (id: string, policyId: string): Recipe | undefined => {
    const [loaded, policy] = [datasets.get(id), policies.get(policyId)];
    if (loaded === undefined || policy === undefined) return undefined;
    const key = `${id} ${policyId}`;
    const known = recipes.get(key) ?? prepare(loaded.dataset, loaded.template, policy, formats, words);
    recipes.set(key, known);
    return known;
  };
  return { vocabulary, formats, datasets, policies, words, stylesheet, recipe };
}

function filesIn(folder: string, part: string): ReadonlyMap<string, string> {
  const names = existsSync(join(folder, part)) ? readdirSync(join(folder, part)).sort() : [];
  return new Map(
    names.filter((name) => name.endsWith('.yaml')).map((name) => [`${part}/${name}`, read(folder, `${part}/${name}`)]),
  );
}

function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    throw new DefinitionError([
      {
        file: name,
        line: 1,
        column: 1,
        message: `cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'})`,
        hint: `it belongs into the templates folder ${folder}`,
      },
    ]);
  }
}

function byId<T extends { readonly id: string }>(
  files: ReadonlyMap<string, string>,
  compile: (file: string, text: string) => T,
): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const [file, text] of files) {
    const compiled = compile(file, text);
    if (all.has(compiled.id))
      throw new DefinitionError([
        {
          file,
          line: 1,
          column: 1,
          message: `'${compiled.id}' is defined twice`,
          hint: 'give each file an id of its own',
        },
      ]);
    all.set(compiled.id, compiled);
  }
  return all;
}

function loadDatasets(folder: string, vocabulary: Vocabulary): ReadonlyMap<string, LoadedDataset> {
  const ids = existsSync(join(folder, 'datasets')) ? readdirSync(join(folder, 'datasets')).sort() : [];
  return new Map(ids.map((id) => [id, loadDataset(folder, id, vocabulary)]));
}

function loadDataset(folder: string, id: string, vocabulary: Vocabulary): LoadedDataset {
  const [manifestFile, templateFile] = [`datasets/${id}/dataset.yaml`, `datasets/${id}/view.hbs`];
  const [manifest, view] = [read(folder, manifestFile), read(folder, templateFile)];
  const dataset = compileDataset(manifestFile, manifest, vocabulary);
  if (dataset.id !== id)
    throw new DefinitionError([
      {
        file: manifestFile,
        line: 1,
        column: 1,
        message: `the id '${dataset.id}' is not the name of its folder '${id}'`,
        hint: 'make them equal',
      },
    ]);
  const fingerprint = createHash('sha256').update(manifest).update('\0').update(view).digest('hex').slice(0, 12);
  return { dataset, template: compileDatasetTemplate(templateFile, view, dataset.sections), fingerprint };
}
