import { DefinitionError, type DefinitionProblem } from '../record/definition.ts';
import { compileDataset, type DatasetContext } from './compile.ts';
import type { Found } from './compose.ts';
import type { Dataset } from './dataset.ts';

/** The text of one manifest, with the file it stands in. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/** Compiles the manifests of a folder, which may be composed of one another: each once, in whatever order they are asked for. */
export class Datasets {
  readonly #texts: ReadonlyMap<string, ManifestText>;
  readonly #context: Omit<DatasetContext, 'datasets'>;
  readonly #done = new Map<string, Dataset | DefinitionError>();
  /** Those being compiled, each composed of the next. */
  readonly #open: string[] = [];

  /** `texts` by the name of their folder, which must be their id. */
  constructor(texts: ReadonlyMap<string, ManifestText>, context: Omit<DatasetContext, 'datasets'>) {
    this.#texts = texts;
    this.#context = context;
  }

  /** A dataset, or what is wrong with it. */
  compile(id: string, { file, text }: ManifestText): Dataset | DefinitionError {
    const known = this.#done.get(id);
    if (known !== undefined) return known;
    this.#open.push(id);
    const result = this.#attempt(id, file, text);
    this.#open.pop();
    this.#done.set(id, result);
    return result;
  }

  #attempt(id: string, file: string, text: string): Dataset | DefinitionError {
    const datasets = { ids: [...this.#texts.keys()], find: (part: string) => this.#find(part) };
    const written = /^id:\s*["']?([a-zA-Z][\w-]*)/mu.exec(text)?.[1] ?? id;
    const misnamed = written === id ? [] : [this.#wrongName(written, id, file, text)];
    try {
      const dataset = compileDataset(file, text, { ...this.#context, datasets });
      return misnamed.length === 0 ? dataset : new DefinitionError(misnamed);
    } catch (error) {
      if (error instanceof DefinitionError) return new DefinitionError([...misnamed, ...error.problems]);
      throw error;
    }
  }

  #find(id: string): Found {
    const text = this.#texts.get(id);
    if (text === undefined) return { state: 'unknown' };
    const from = this.#open.indexOf(id);
    if (from >= 0) return { state: 'cycle', through: [...this.#open.slice(from), id] };
    const result = this.compile(id, text);
    return result instanceof DefinitionError ? { state: 'broken' } : { state: 'found', dataset: result };
  }

  #wrongName(id: string, folder: string, file: string, text: string): DefinitionProblem {
    const line = text.split('\n').findIndex((each) => each.startsWith('id:')) + 1;
    const other = this.#texts.get(id)?.file;
    const message =
      other === undefined
        ? `the id '${id}' is not the name of its folder '${folder}'`
        : `the id '${id}' is that of ${other}, and not the name of its folder '${folder}'`;
    return { file, line: Math.max(line, 1), column: 1, message, hint: 'make them equal' };
  }
}
