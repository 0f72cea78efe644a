import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue, TEMPLATES } from '../catalogue.ts';
import { ownSections, type Dataset } from '../transform/dataset/dataset.ts';
import { Datasets, type ManifestText } from '../transform/dataset/datasets.ts';
import { compileFormat } from '../transform/extract/format.ts';
import { compilePolicy, type Policy } from '../transform/protect/policy.ts';
import { compileCodeSet, type CodeSet } from '../transform/record/code-set.ts';
import { DefinitionError, type DefinitionProblem } from '../transform/record/definition.ts';
import {
  checkRecordType,
  compileVocabulary,
  type RecordType,
  type Vocabulary,
} from '../transform/record/vocabulary.ts';
import { compileWords, type Words } from '../transform/record/words.ts';
import { compileDatasetTemplate } from '../transform/render/template.ts';
import { FIXTURES, readCase } from './case-definition.ts';
import { casesOf, type CasePlace } from './case-places.ts';
import { checkMap } from './check-map.ts';
import { checkRendering } from './check-rendering.ts';
import { readText } from './read-text.ts';

/**
 * Every problem of a templates folder, file by file: record types, words, extract maps, policies, manifests, templates and
 * worked cases. Empty when all is well; then the folder loads. While a record type is wrong, what is built on the record
 * types is not looked at: its problems would only repeat the first.
 */
export function checkCatalogue(folder: string = TEMPLATES, fixtures: string = FIXTURES): readonly DefinitionProblem[] {
  const check = new Check(folder, fixtures);
  const vocabulary = check.vocabulary();
  const words = check.words();
  check.present('theme/oriel.css');
  if (vocabulary !== null) check.everything(vocabulary, words);
  if (check.problems.length === 0) check.attempt(() => loadCatalogue(folder));
  return check.problems;
}

class Check {
  readonly problems: DefinitionProblem[] = [];
  readonly #folder: string;
  readonly #fixtures: string;

  constructor(folder: string, fixtures: string) {
    this.#folder = folder;
    this.#fixtures = fixtures;
  }

  /** Runs a step; what a definition file does wrong is kept, anything else is a fault of ours. */
  attempt<T>(run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      this.problems.push(...error.problems);
      return null;
    }
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

  words(): Words | null {
    return this.attempt(() => compileWords('words/en.yaml', this.#read('words/en.yaml')));
  }

  everything(vocabulary: Vocabulary, words: Words | null): void {
    this.#definitions('formats', (file, text) => {
      const { id } = compileFormat(file, text, vocabulary);
      this.problems.push(...checkMap(file, text, vocabulary));
      return id;
    });
    const known = new Map<string, Policy>();
    const policies = this.#definitions('policies', (file, text) => {
      const policy = compilePolicy(file, text, vocabulary, (name) => this.#read(name));
      known.set(policy.id, policy);
      return policy.id;
    });
    const codeSets = new Map<string, CodeSet>();
    this.#definitions('code-sets', (file, text) => {
      const set = compileCodeSet(file, text);
      codeSets.set(set.id, set);
      return set.id;
    });
    const manifests = this.#manifests();
    const datasets = new Datasets(manifests, { vocabulary, codeSets, policies: policies === null ? null : known });
    for (const id of this.#entries('datasets')) {
      const dataset = this.#manifest(id, manifests, datasets);
      if (dataset !== null) this.#template(id, dataset, words);
      this.#cases(id, dataset, policies);
    }
  }

  /** Compiles every file of a folder; gives the ids, each of which may occur once, or null where a file is wrong. */
  #definitions(part: string, compile: (file: string, text: string) => string): ReadonlySet<string> | null {
    const ids = new Set<string>();
    const before = this.problems.length;
    for (const file of this.#files(part)) {
      const id = this.attempt(() => compile(file, this.#read(file)));
      if (id !== null && ids.has(id)) this.#report(file, `'${id}' is defined twice`, 'give each file an id of its own');
      if (id !== null) ids.add(id);
    }
    return this.problems.length === before ? ids : null;
  }

  #manifests(): ReadonlyMap<string, ManifestText> {
    const found = this.#entries('datasets').flatMap((id) => {
      const file = `datasets/${id}/dataset.yaml`;
      return existsSync(join(this.#folder, file)) ? [[id, { file, text: this.#read(file) }] as const] : [];
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

  #cases(id: string, dataset: Dataset | null, policies: ReadonlySet<string> | null): void {
    const places = casesOf(this.#folder, id);
    if (places.length === 0)
      this.#report(
        `datasets/${id}/dataset.yaml`,
        'the dataset has no worked case',
        'write cases/<name>/case.yaml and accept what it shows (docs/authoring.md)',
      );
    for (const place of places) this.attempt(() => this.#case(place, dataset, policies));
  }

  #case(place: CasePlace, dataset: Dataset | null, policies: ReadonlySet<string> | null): void {
    const worked = readCase(place, this.#fixtures);
    if (policies?.has(worked.policy) === false)
      this.problems.push(
        worked.problem(['policy'], `there is no policy '${worked.policy}'`, `policies: ${[...policies].join(', ')}`),
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
    this.problems.push({ file, line: 1, column: 1, message, hint });
  }
}
