import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENGLISH_FILE, loadCatalogue, TEMPLATES } from '../catalogue.ts';
import type { PolicyFacts } from '../transform/dataset/compile.ts';
import { ownSections, type Dataset } from '../transform/dataset/dataset.ts';
import { Datasets, type ManifestText } from '../transform/dataset/datasets.ts';
import { compileFormat } from '../transform/extract/format.ts';
import { notEffective } from '../transform/protect/effective.ts';
import { compilePolicy, type Policy } from '../transform/protect/policy.ts';
import { compileCodeSet, type CodeSet } from '../transform/record/code-set.ts';
import { londonDay } from '../transform/record/london-day.ts';
import { attempt, DefinitionError, didYouMean, type DefinitionProblem } from '../transform/record/definition.ts';
import {
  checkRecordType,
  compileVocabulary,
  type RecordType,
  type Vocabulary,
} from '../transform/record/vocabulary.ts';
import { compileEnglish, compileTranslation } from '../transform/record/language.ts';
import type { Words } from '../transform/record/words.ts';
import { compileDatasetTemplate } from '../transform/render/template.ts';
import { FIXTURES, readCase } from './case-definition.ts';
import { casesOf, type CasePlace } from './case-places.ts';
import { checkMap } from './check-map.ts';
import { checkRendering } from './check-rendering.ts';
import { AuthorError, unknownName } from './author-error.ts';
import { checkFolder } from './check-folder.ts';
import { checkSentences } from './sentences.ts';
import { checkSets, twicePolicy } from './check-policy.ts';
import { problemOf, readText } from './read-text.ts';

/** What is checked, and against what. */
export interface CheckOptions {
  /** Datasets that alone are looked at; all of the folder when there are none. */
  readonly only?: readonly string[];
  /** The synthetic people of cases. */
  readonly fixtures?: string;
  /** The day on which policies must be in force, `yyyy-mm-dd`; London's today when left out. */
  readonly today?: string;
}

/**
 * Every problem of a templates folder, file by file: record types, words, extract maps, policies, manifests, templates and
 * worked cases. Empty when all is well; then the folder loads. While a record type is wrong, what is built on the record
 * types is not looked at: its problems would only repeat the first. Throws AuthorError for a dataset that is not there.
 */
export function checkCatalogue(folder: string = TEMPLATES, options: CheckOptions = {}): readonly DefinitionProblem[] {
  const { only = [], fixtures = FIXTURES, today = londonDay(new Date()) } = options;
  checkTemplates(folder);
  checkNamed(only, folder);
  const check = new Check(folder, fixtures, today);
  const vocabulary = check.vocabulary();
  const words = check.languages();
  check.present('theme/oriel.css');
  if (vocabulary !== null) check.everything(vocabulary, words, only);
  const found = only.length > 0 && vocabulary !== null ? check.ofDatasets : check.problems;
  // Sentences that may still change are not told of.
  if (check.problems.length > 0) return found;
  const catalogue = check.attempt(() => loadCatalogue(folder));
  return catalogue === null ? check.problems : checkSentences(catalogue, only);
}

/** Throws AuthorError for a folder that is no templates folder. */
export function checkTemplates(folder: string): void {
  if (existsSync(join(folder, 'datasets')) && existsSync(join(folder, 'records'))) return;
  const what = existsSync(folder) ? `${folder} is no templates folder` : `there is no folder ${folder}`;
  throw new AuthorError(`${what}. Name one that has the folders 'records' and 'datasets' in it.`, 'usage');
}

function checkNamed(only: readonly string[], folder: string): void {
  const known = datasetFolders(folder);
  for (const id of only) if (!known.includes(id)) throw unknownName('dataset', id, known);
}

/** The names of the folders of datasets, whether or not they can be read. */
export function datasetFolders(folder: string): readonly string[] {
  return readdirSync(join(folder, 'datasets'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

class Check {
  readonly problems: DefinitionProblem[] = [];
  /** Those of the datasets alone. */
  readonly ofDatasets: DefinitionProblem[] = [];
  readonly #folder: string;
  readonly #fixtures: string;
  readonly #today: string;

  constructor(folder: string, fixtures: string, today: string) {
    this.#folder = folder;
    this.#fixtures = fixtures;
    this.#today = today;
  }

  /** Runs a step; what a definition file does wrong is kept, anything else is a fault of ours. */
  attempt<T>(run: () => T): T | null {
    return attempt(this.problems, run);
  }

  present(file: string): void {
    this.attempt(() => this.#read(file));
  }

  vocabulary(): Vocabulary | null {
    const good = new Map<string, string>();
    const known = new Map<string, RecordType>();
    for (const file of this.#files('records')) {
      const text = this.attempt(() => this.#read(file));
      if (text === null) continue;
      const type = this.attempt(() => checkRecordType(file, text, known));
      if (type === null) continue;
      good.set(file, text);
      known.set(type.id, type);
    }
    return this.problems.length === 0 ? this.attempt(() => compileVocabulary(good)) : null;
  }

  /** The sentences in English; null where they are wrong. */
  languages(): Words | null {
    const english = this.attempt(() => compileEnglish(ENGLISH_FILE, this.#read(ENGLISH_FILE)));
    if (english === null) return null;
    for (const file of this.#files('words').filter((name) => name !== ENGLISH_FILE))
      this.attempt(() => compileTranslation(file, this.#read(file), english));
    return english.words;
  }

  everything(vocabulary: Vocabulary, words: Words | null, only: readonly string[]): void {
    this.#definitions('formats', (file, text) => {
      const { id } = compileFormat(file, text, vocabulary);
      this.problems.push(...checkMap(file, text, vocabulary));
      return id;
    });
    const policies = this.#policies(vocabulary);
    const codeSets = new Map<string, CodeSet>();
    this.#definitions('code-sets', (file, text) => {
      const set = compileCodeSet(file, text);
      codeSets.set(set.id, set);
      return set.id;
    });
    this.problems.push(...checkFolder(this.#folder));
    const before = this.problems.length;
    const manifests = this.#manifests();
    const datasets = new Datasets(manifests, { vocabulary, codeSets, policies });
    for (const id of only.length > 0 ? only : datasetFolders(this.#folder)) {
      const dataset = this.#manifest(id, manifests, datasets);
      if (dataset !== null) this.#template(id, dataset, words);
      this.#cases(id, dataset, policies);
    }
    this.ofDatasets.push(...this.problems.slice(before));
  }

  /** The policies, with whether they are in force today; null where one of them is wrong. */
  #policies(vocabulary: Vocabulary): ReadonlyMap<string, PolicyFacts> | null {
    const known = new Map<string, { readonly file: string; readonly policy: Policy }>();
    const read = (name: string) => this.#read(name);
    const before = this.problems.length;
    for (const file of this.#files('policies'))
      this.attempt(() => {
        const policy = compilePolicy(file, this.#read(file), vocabulary, read);
        const other = known.get(policy.id);
        if (other === undefined) known.set(policy.id, { file, policy });
        else
          this.#report(
            file,
            twicePolicy(file, policy, other),
            'a policy has one file: give the other an id of its own',
          );
        this.problems.push(...checkSets(policy, this.#today, read));
      });
    if (this.problems.length > before) return null;
    return new Map(
      [...known].map(([id, { policy }]) => [
        id,
        { mayShowUncheckable: policy.mayShowUncheckable, notInForce: notEffective(policy.effective, this.#today) },
      ]),
    );
  }

  /** Compiles every file of a folder, each of which gives its id; an id may occur once. */
  #definitions(part: string, compile: (file: string, text: string) => string): void {
    const ids = new Set<string>();
    for (const file of this.#files(part)) {
      const id = this.attempt(() => compile(file, this.#read(file)));
      if (id !== null && ids.has(id)) this.#report(file, `'${id}' is defined twice`, 'give each file an id of its own');
      if (id !== null) ids.add(id);
    }
  }

  #manifests(): ReadonlyMap<string, ManifestText> {
    const found = datasetFolders(this.#folder).flatMap((id) => {
      const file = `datasets/${id}/dataset.yaml`;
      if (!existsSync(join(this.#folder, file))) return [];
      // What cannot be read is told where the dataset is looked at.
      const text = attempt([], () => this.#read(file));
      return text === null ? [] : [[id, { file, text }] as const];
    });
    return new Map(found);
  }

  #manifest(id: string, manifests: ReadonlyMap<string, ManifestText>, datasets: Datasets): Dataset | null {
    return this.attempt(() => {
      const file = `datasets/${id}/dataset.yaml`;
      const result = datasets.compile(id, manifests.get(id) ?? { file, text: this.#read(file) });
      if (result instanceof DefinitionError) throw result;
      return result;
    });
  }

  #template(id: string, dataset: Dataset, words: Words | null): void {
    const file = `datasets/${id}/view.hbs`;
    const own = ownSections(dataset);
    if (own.length === 0) return;
    this.attempt(() => {
      const text = this.#read(file);
      const template = compileDatasetTemplate(file, text, own);
      if (words !== null) this.problems.push(...checkRendering(file, text, own, template, words));
    });
  }

  #cases(id: string, dataset: Dataset | null, policies: ReadonlyMap<string, unknown> | null): void {
    const places = casesOf(this.#folder, id);
    if (places.length === 0)
      this.#report(
        `datasets/${id}/dataset.yaml`,
        'the dataset has no worked case',
        'write cases/<name>/case.yaml and accept what it shows (docs/authoring.md)',
      );
    for (const place of places) this.attempt(() => this.#case(place, dataset, policies));
  }

  #case(place: CasePlace, dataset: Dataset | null, policies: ReadonlyMap<string, unknown> | null): void {
    const worked = readCase(place, this.#fixtures);
    if (policies?.has(worked.policy) === false)
      this.problems.push(
        worked.problem(
          ['policy'],
          `there is no policy '${worked.policy}'`,
          didYouMean(worked.policy, policies.keys()) ?? `policies: ${[...policies.keys()].join(', ')}`,
          'unknown-name',
        ),
      );
    for (const [index, { kind }] of worked.sources.entries())
      if (dataset !== null && !dataset.sources.includes(kind))
        this.problems.push(
          worked.problem(
            ['sources', index, 'kind'],
            `the dataset reads no sources of kind '${kind}'`,
            `kinds: ${dataset.sources.join(', ')}`,
          ),
        );
    if (!existsSync(place.expected))
      this.#report(
        place.file,
        'nothing is expected of this case yet',
        `run: oriel cases --accept ${place.dataset}/${place.case}`,
      );
  }

  #files(part: string): readonly string[] {
    const names = this.#entries(part).filter((name) => name.endsWith('.yaml'));
    return names.map((name) => `${part}/${name}`);
  }

  #entries(part: string): readonly string[] {
    const path = join(this.#folder, part);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  #read(file: string): string {
    return readText(join(this.#folder, file), file);
  }

  #report(file: string, message: string, hint: string): void {
    this.problems.push(problemOf(file, message, hint));
  }
}
