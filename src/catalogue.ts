import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetContext } from './transform/dataset/compile.ts';
import { ownSections, type Dataset } from './transform/dataset/dataset.ts';
import { Datasets, type ManifestText } from './transform/dataset/datasets.ts';
import { compileFormat, type Format } from './transform/extract/format.ts';
import { compilePolicy, type Policy } from './transform/protect/policy.ts';
import { compileCodeSet } from './transform/record/code-set.ts';
import { DefinitionError } from './transform/record/definition.ts';
import { definitionText } from './transform/record/definition-text.ts';
import { compileVocabulary, type Vocabulary } from './transform/record/vocabulary.ts';
import { compileEnglish, compileTranslation, ENGLISH, type Language } from './transform/record/language.ts';
import type { Words } from './transform/record/words.ts';
import { compileDatasetTemplate, type DatasetTemplate } from './transform/render/template.ts';
import type { Profile } from './transform/render/profile.ts';
import { prepare, type Recipe } from './transform/transform.ts';
import { translatedRecipe } from './transform/translated.ts';

/** A dataset with its template, as loaded. */
export interface LoadedDataset {
  readonly dataset: Dataset;
  readonly template: DatasetTemplate;
  /** First twelve hexadecimal digits of the SHA-256 over manifest and template, and over those of the datasets it is composed of: which texts made a view. */
  readonly fingerprint: string;
}

/** Everything in a `templates/` folder, compiled. */
export interface Catalogue {
  readonly vocabulary: Vocabulary;
  readonly formats: ReadonlyMap<string, Format>;
  readonly datasets: ReadonlyMap<string, LoadedDataset>;
  readonly policies: ReadonlyMap<string, Policy>;
  /** The sentences of the engine in English. */
  readonly words: Words;
  /** The languages of views, by their ids; `en` is always there. */
  readonly languages: ReadonlyMap<string, Language>;
  /** The stylesheet of views. */
  readonly stylesheet: string;
  /** What it was made from: another thread makes the same of it, whatever has become of the folder. */
  readonly texts: TemplateTexts;
  /** What a view of a dataset under a policy is made with, in a language; undefined when one of them does not exist. */
  recipe(dataset: string, policy: string, profile?: Profile, language?: string): Recipe | undefined;
}

/** The texts of a `templates/` folder, as plain data. */
export interface TemplateTexts {
  /** Where they were read. */
  readonly folder: string;
  /** Names of the files or folders in a folder, by its name. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Texts by the names of their files. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The folders whose `.yaml` files are definitions of one kind each. */
export const PARTS: readonly string[] = ['records', 'formats', 'policies', 'policies/sets', 'code-sets', 'words'];

/** The language that the others translate. */
export const ENGLISH_FILE = 'words/en.yaml';

/** The files of a dataset that are read. */
export const DATASET_FILES: readonly string[] = ['dataset.yaml', 'view.hbs'];

/** The templates that come with Oriel. */
export const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));

/** Reads and compiles a `templates/` folder. Throws DefinitionError with every problem of the first part that has one. */
export function loadCatalogue(from: string | TemplateTexts = TEMPLATES): Catalogue {
  const files = typeof from === 'string' ? new Folder(from) : from;
  const vocabulary = compileVocabulary(filesIn(files, 'records'));
  const formats = byId(filesIn(files, 'formats'), (file, text) => compileFormat(file, text, vocabulary));
  const policies = byId(filesIn(files, 'policies'), (file, text) =>
    compilePolicy(file, text, vocabulary, (name) => read(files, name)),
  );
  const { english, languages } = loadLanguages(files);
  const viewText = (id: string) => read(files, viewFile(id));
  const codeSets = byId(filesIn(files, 'code-sets'), compileCodeSet);
  const datasets = loadDatasets(files, { vocabulary, codeSets, policies });
  const stylesheet = read(files, 'theme/oriel.css');
  const recipes = new Map<string, Recipe>();
  const kept = (key: string, make: () => Recipe): Recipe => {
    const known = recipes.get(key) ?? make();
    recipes.set(key, known);
    return known;
  };
  const recipe: Catalogue['recipe'] = (id, policyId, profile = 'accessible', languageId = ENGLISH) => {
    const [loaded, policy, language] = [datasets.get(id), policies.get(policyId), languages.get(languageId)];
    if (loaded === undefined || policy === undefined || language === undefined) return undefined;
    const inEnglish = kept(`${id} ${policyId}`, () =>
      prepare(loaded.dataset, loaded.template, policy, formats, english.words),
    );
    const known =
      language === english
        ? inEnglish
        : kept(`${id} ${policyId} ${languageId}`, () => translatedRecipe(inEnglish, language, viewText));
    return profile === known.profile ? known : { ...known, profile };
  };
  const texts = { folder: files.folder, names: new Map(files.names), texts: new Map(files.texts) };
  return { ...{ vocabulary, formats, datasets, policies, languages, stylesheet, texts, recipe }, words: english.words };
}

/** English first, by which the others are read. */
function loadLanguages(files: TemplateTexts) {
  const texts = filesIn(files, 'words');
  const english = compileEnglish(ENGLISH_FILE, read(files, ENGLISH_FILE));
  const others = [...texts].filter(([file]) => file !== ENGLISH_FILE);
  const all = [english, ...others.map(([file, text]) => compileTranslation(file, text, english))];
  return { english, languages: new Map(all.map((language) => [language.id, language])) };
}

/** A folder that is read as it is asked for, and remembers what it gave. */
class Folder implements TemplateTexts {
  readonly folder: string;
  readonly names = new Map<string, readonly string[]>();
  readonly texts = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  list(part: string): readonly string[] {
    const path = join(this.folder, part);
    const entries = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
    // A dataset is a folder; what lies beside the folders, such as a file of the operating system, is none.
    const names = entries
      .filter((entry) => part !== 'datasets' || isShownFolder(entry))
      .map(({ name }) => name)
      .sort();
    this.names.set(part, names);
    return names;
  }

  read(name: string): string {
    const text = definitionText(name, readFileSync(join(this.folder, name)));
    this.texts.set(name, text);
    return text;
  }
}

function isShownFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.');
}

function namesIn(files: TemplateTexts, part: string): readonly string[] {
  return files.names.get(part) ?? (files instanceof Folder ? files.list(part) : []);
}

function filesIn(files: TemplateTexts, part: string): ReadonlyMap<string, string> {
  const names = namesIn(files, part).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [`${part}/${name}`, read(files, `${part}/${name}`)]));
}

function read(files: TemplateTexts, name: string): string {
  try {
    return files.texts.get(name) ?? (files instanceof Folder ? files.read(name) : missing(name));
  } catch (cause) {
    if (cause instanceof DefinitionError) throw cause;
    throw new DefinitionError([
      {
        file: name,
        line: 1,
        column: 1,
        message: `cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'})`,
        hint: `it belongs into the templates folder ${files.folder}`,
        kind: 'file',
      },
    ]);
  }
}

function missing(name: string): never {
  throw new Error(`${name} is not among the texts`);
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

function loadDatasets(
  files: TemplateTexts,
  context: Omit<DatasetContext, 'datasets'>,
): ReadonlyMap<string, LoadedDataset> {
  const manifests = readManifests(files);
  const datasets = compileAll(manifests, new Datasets(manifests, context));
  const views = new Map([...datasets.values()].map((dataset) => [dataset.id, readView(files, dataset)]));
  const templates = new Map(
    [...datasets.values()].map((dataset) => [
      dataset.id,
      compileDatasetTemplate(viewFile(dataset.id), views.get(dataset.id) ?? '', ownSections(dataset)),
    ]),
  );
  const textsOf = (id: string) => [manifests.get(id)?.text ?? '', views.get(id) ?? ''];
  return new Map(
    [...datasets].map(([id, dataset]) => {
      const fingerprint = fingerprintOf([id, ...dataset.composedOf].flatMap(textsOf));
      return [id, { dataset, template: composeTemplate(dataset, templates), fingerprint }];
    }),
  );
}

function viewFile(id: string): string {
  return `datasets/${id}/view.hbs`;
}

/** A dataset that is composed of others alone has no view of its own. */
function readView(files: TemplateTexts, dataset: Dataset): string {
  return ownSections(dataset).length === 0 ? '' : read(files, viewFile(dataset.id));
}

function fingerprintOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
}

/** The templates of all sections, each from the dataset that it comes from. */
function composeTemplate({ sections }: Dataset, templates: ReadonlyMap<string, DatasetTemplate>): DatasetTemplate {
  return new Map(
    sections.flatMap(({ id, origin }) => {
      const template = templates.get(origin.dataset)?.get(origin.section);
      return template === undefined ? [] : [[id, template] as const];
    }),
  );
}

function readManifests(files: TemplateTexts): ReadonlyMap<string, ManifestText> {
  return new Map(
    namesIn(files, 'datasets').map((id) => {
      const file = `datasets/${id}/dataset.yaml`;
      return [id, { file, text: read(files, file) }];
    }),
  );
}

function compileAll(manifests: ReadonlyMap<string, ManifestText>, datasets: Datasets): ReadonlyMap<string, Dataset> {
  const compiled = [...manifests].map(([id, manifest]) => [id, datasets.compile(id, manifest)] as const);
  const problems = compiled.flatMap(([, result]) => (result instanceof DefinitionError ? result.problems : []));
  if (problems.length > 0) throw new DefinitionError(problems);
  return new Map(compiled.flatMap(([id, result]) => (result instanceof DefinitionError ? [] : [[id, result]])));
}
