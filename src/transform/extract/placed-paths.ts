import {
  PathError,
  PathSyntaxError,
  type AsksFor,
  type Evaluate,
  type Inside,
  type PathLanguage,
  type PathScope,
  type Rows,
} from './language.ts';
import type { TextPlace } from '../record/definition.ts';
import type { FhirDocument } from './fhir/document.ts';
import type { GateLimits } from './gate.ts';
import type { Program } from './program.ts';

/** Where in the text of its path an error is; null where it is the path as a whole, or no path. */
export function placeOf(error: PathError | PathSyntaxError): TextPlace | null {
  const { source } = error;
  if (source === null) return null;
  if (error instanceof PathSyntaxError) return { text: source, offset: error.offset };
  const offset = error.word === null ? -1 : source.indexOf(error.word);
  return offset === -1 ? null : { text: source, offset };
}

/** A path language whose errors know the path that they are in. */
export class PlacedPaths<D, C> implements PathLanguage<D, C> {
  readonly #language: PathLanguage<D, C>;

  constructor(language: PathLanguage<D, C>) {
    this.#language = language;
  }

  get program(): Program<D, C> {
    return this.#language.program;
  }

  get asksFor(): AsksFor {
    return this.#language.asksFor;
  }

  rows(match: string): Rows<D, C> {
    const { scope, ...rows } = within(match, () => this.#language.rows(match));
    return { scope: new PlacedScope(scope), ...rows };
  }

  read(bytes: Uint8Array, limits: GateLimits, parsed: FhirDocument | null): D {
    return this.#language.read(bytes, limits, parsed);
  }

  order(context: C): number {
    return this.#language.order(context);
  }

  place(context: C): string {
    return this.#language.place(context);
  }

  unread(document: D): number {
    return this.#language.unread(document);
  }

  close(document: D): void {
    this.#language.close(document);
  }
}

class PlacedScope<D, C> implements PathScope<D, C> {
  readonly #scope: PathScope<D, C>;

  constructor(scope: PathScope<D, C>) {
    this.#scope = scope;
  }

  texts(path: string): Evaluate<D, C, readonly string[]> {
    return within(path, () => this.#scope.texts(path));
  }

  text(path: string): Evaluate<D, C, string> {
    return within(path, () => this.#scope.text(path));
  }

  filled(path: string): Evaluate<D, C, string> {
    return within(path, () => this.#scope.filled(path));
  }

  tokens(path: string): Evaluate<D, C, readonly string[]> {
    return within(path, () => this.#scope.tokens(path));
  }

  only(path: string): Evaluate<D, C, string | null> {
    return within(path, () => this.#scope.only(path));
  }

  translated(path: string, table: Readonly<Record<string, string>>): Evaluate<D, C, string> {
    return within(path, () => this.#scope.translated(path, table));
  }

  /** Each path is compiled in turn, so the first that is wrong is the one at fault. */
  joined(paths: readonly string[], separator: string): Evaluate<D, C, string> {
    for (const path of paths) within(path, () => this.#scope.text(path));
    return this.#scope.joined(paths, separator);
  }

  condition(source: string): Evaluate<D, C, boolean> {
    return within(source, () => this.#scope.condition(source));
  }

  markup(path: string): Evaluate<D, C, readonly string[]> {
    return within(path, () => this.#scope.markup(path));
  }

  inside(path: string): Inside<D, C> {
    const inside = within(path, () => this.#scope.inside(path));
    return { ...inside, scope: new PlacedScope(inside.scope) };
  }

  /** Each way is compiled in turn, so the first whose path is wrong is the one at fault. */
  bind(name: string, ways: readonly string[]): void {
    try {
      this.#scope.bind(name, ways);
    } catch (error) {
      for (const way of ways) within(way, () => this.#scope.texts(way));
      throw error;
    }
  }
}

/** Compiles what stands in the text of a path: an error of it knows the path. */
export function within<T>(source: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof PathError || error instanceof PathSyntaxError) error.source ??= source;
    throw error;
  }
}
