import { PLACE } from '../../record/links.ts';
import type { GateLimits } from '../gate.ts';
import { code } from '../code.ts';
import { Program } from '../program.ts';
import {
  foundIn,
  lookUpIn,
  onlyOf,
  PathSyntaxError,
  type AsksFor,
  type Inside,
  type PathLanguage,
  type PathScope,
  type Rows,
} from '../language.ts';
import { AskedElements, type Places } from './asked.ts';
import { readFhir, type FhirDocument } from './document.ts';
import { compileFhirCondition, compileFhirPath, type FhirContext, type FhirFind, type FhirScope } from './fhirpath.ts';
import { FhirPathError, parseFhirPath, type FhirExpression } from './fhirpath-syntax.ts';
import { resourceNode, stringOf, type FhirNode } from './node.ts';
import { isResourceTypeName } from './standard.ts';

/** A row, or a place inside one: the variables are those of the row, found from where it stands. */
interface Row extends FhirContext {
  readonly unknown: (name: string) => readonly FhirNode[];
}

/** FHIRPath (a subset) over FHIR, JSON or XML. */
export class FhirLanguage implements PathLanguage<FhirDocument, Row> {
  readonly program = new Program<FhirDocument, Row>(code``);
  readonly #asked = new AskedElements();

  readonly asksFor: AsksFor = (place) => this.#asked.asksFor(place);
  /** The number of the place that is asked for next; no two documents share one. */
  #next = 0;

  rows(match: string): Rows<FhirDocument, Row> {
    const expression = compiled(() => parseFhirPath(match));
    const find = compiled(() => compileFhirPath(expression, AT_ROOT));
    const { root } = this.#asked;
    const places = this.#asked.follow(expression, root, new Map());
    const rows = new RowVariables(this.#asked, places);
    return {
      scope: new FhirPathScope(rows, places, isRoot(expression)),
      begin: () => undefined,
      find: (document) => {
        const variables = {};
        return find({ node: document.root, document, variables }).map((node) => rows.row(document, node));
      },
    };
  }

  read(bytes: Uint8Array, limits: GateLimits, parsed: FhirDocument | null): FhirDocument {
    return parsed ?? readFhir(bytes, limits);
  }

  /** A path over several kinds of resource gives them in the order it names them. */
  order(): number {
    return 0;
  }

  place({ node: { value }, document }: Row): string {
    return value === null || typeof value !== 'object' ? '' : `${PLACE}${String(this.#numberOf(value, document))}`;
  }

  /** The document is kept whole, so reading it does not tell what of it nobody asked for. */
  unread(): number {
    return 0;
  }

  /** What a document of FHIR takes is collected as garbage. */
  close(): void {
    return undefined;
  }

  #numberOf(element: object, { numbers }: FhirDocument): number {
    const known = numbers.get(element);
    if (known !== undefined) return known;
    numbers.set(element, this.#next);
    return this.#next++;
  }
}

const AT_ROOT: FhirScope = { variables: new Set(), isAtRoot: true };

/** Whether what a match finds is the root of the document, by its type, so that paths from there find the same each time. */
function isRoot(match: FhirExpression): boolean {
  return match.kind === 'member' && match.from.kind === 'here' && isResourceTypeName(match.name);
}

/**
 * The variables of rows: `%context` is the document, as for the `match`, `%rootResource` the resource the row stands in,
 * a contained one's container; the others are those of `let`. Each is found when a path of its row first asks for it.
 */
class RowVariables {
  readonly asked: AskedElements;
  /** The places that each leads to. */
  readonly places: Map<string, Places>;
  readonly #names = new Set(['context', 'rootResource']);
  readonly #ways = new Map<string, readonly FhirFind[]>();

  constructor(asked: AskedElements, row: Places) {
    this.asked = asked;
    this.places = new Map([
      ['context', asked.root],
      ['rootResource', asked.resourcesOf(row)],
    ]);
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  add(name: string, ways: readonly FhirFind[], places: Places): void {
    this.#names.add(name);
    this.#ways.set(name, ways);
    this.places.set(name, places);
  }

  row(document: FhirDocument, node: FhirNode): Row {
    const row: Row = {
      node,
      document,
      variables: {},
      unknown: (name) => (row.variables[name] = this.#find(name, row)),
    };
    return row;
  }

  #find(name: string, row: Row): readonly FhirNode[] {
    const { resource, fullUrl } = row.node.scope;
    if (name === 'context') return [row.document.root];
    return name === 'rootResource' ? [resourceNode(resource, fullUrl)] : firstFound(this.#ways.get(name) ?? [], row);
  }
}

class FhirPathScope implements PathScope<FhirDocument, Row> {
  readonly #rows: RowVariables;
  readonly #places: Places;
  readonly #isAtRoot: boolean;

  /** `places` are where its paths begin; `isAtRoot` whether that is the root of every document. */
  constructor(rows: RowVariables, places: Places, isAtRoot: boolean) {
    this.#rows = rows;
    this.#places = places;
    this.#isAtRoot = isAtRoot;
  }

  texts(path: string): (row: Row) => readonly string[] {
    const { find } = this.#find(path);
    return (row) => find(row).map(stringOf);
  }

  text(path: string): (row: Row) => string {
    const texts = this.texts(path);
    return (row) => texts(row)[0]?.trim() ?? '';
  }

  filled(path: string): (row: Row) => string {
    const texts = this.texts(path);
    return (row) =>
      texts(row)
        .find((text) => text.trim() !== '')
        ?.trim() ?? '';
  }

  tokens(path: string): (row: Row) => readonly string[] {
    const texts = this.texts(path);
    return (row) =>
      texts(row)
        .map((text) => text.trim())
        .filter((text) => text !== '');
  }

  only(path: string): (row: Row) => string | null {
    const texts = this.texts(path);
    return (row) => onlyOf(texts(row).map((text) => text.trim()));
  }

  translated(path: string, table: Readonly<Record<string, string>>): (row: Row) => string {
    const text = this.text(path);
    const valueOf = lookUpIn(table);
    return (row) => {
      const written = text(row);
      return valueOf(written) ?? written;
    };
  }

  joined(paths: readonly string[], separator: string): (row: Row) => string {
    const parts = paths.map((path) => this.text(path));
    return (row) =>
      parts
        .map((part) => part(row))
        .filter((text) => text !== '')
        .join(separator);
  }

  condition(source: string): (row: Row) => boolean {
    const expression = compiled(() => parseFhirPath(source));
    const test = compiled(() => compileFhirCondition(expression, this.#scope));
    this.#follow(expression);
    return test;
  }

  /** A narrative's div is kept as text of mark-up. */
  markup(path: string): (row: Row) => readonly string[] {
    return this.texts(path);
  }

  inside(path: string): Inside<FhirDocument, Row> {
    const { find, places } = this.#find(path);
    const enter = (row: Row) => find(row).map((node) => inside(row, node));
    return {
      scope: new FhirPathScope(this.#rows, places, false),
      enter,
      found: (read) => (row, document, faults) => foundIn(enter(row), read, document, faults),
      again: () => () => [],
    };
  }

  /** What the name stands for is found when it is asked for. */
  bind(name: string, ways: readonly string[]): void {
    const finds = ways.map((way) => this.#find(way));
    this.#rows.add(
      name,
      finds.map(({ find }) => find),
      finds.flatMap(({ places }) => places),
    );
  }

  get #scope(): FhirScope {
    return { variables: this.#rows.names, isAtRoot: this.#isAtRoot };
  }

  #find(path: string): { readonly find: FhirFind; readonly places: Places } {
    const expression = compiled(() => parseFhirPath(path));
    const find = compiled(() => compileFhirPath(expression, this.#scope));
    return { find, places: this.#follow(expression) };
  }

  #follow(expression: FhirExpression): Places {
    return this.#rows.asked.follow(expression, this.#places, this.#rows.places);
  }
}

/** A place inside a row, with the variables of the row. */
function inside({ document, variables, unknown }: Row, node: FhirNode): Row {
  return { node, document, variables, unknown };
}

function firstFound(finds: readonly FhirFind[], row: Row): readonly FhirNode[] {
  for (const find of finds) {
    const nodes = find(row);
    if (nodes.length > 0) return nodes;
  }
  return [];
}

/** An error of FHIRPath becomes the one that maps report. */
function compiled<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof FhirPathError) throw new PathSyntaxError(error.message, error.offset, error.hint);
    throw error;
  }
}
