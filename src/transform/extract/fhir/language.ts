import { GATE_LIMITS, type GateLimits } from '../gate.ts';
import { PathSyntaxError, type Inside, type PathLanguage, type PathScope, type Rows } from '../language.ts';
import { FHIR_LIMITS, readFhir, type FhirDocument } from './document.ts';
import { compileFhirCondition, compileFhirPath, type FhirContext, type FhirFind, type FhirScope } from './fhirpath.ts';
import { FhirPathError } from './fhirpath-syntax.ts';
import { resourceNode, stringOf, type FhirNode } from './node.ts';

/** A context whose variables are set while a row is prepared. */
interface Row extends FhirContext {
  readonly variables: Record<string, readonly FhirNode[]>;
}

/** FHIRPath (a subset) over FHIR, JSON or XML. */
export class FhirLanguage implements PathLanguage<FhirDocument, Row> {
  /** A FHIR document is no tree of XML elements, even where it was written as one. */
  readonly asksFor = null;

  rows(match: string): Rows<FhirDocument, Row> {
    const find = compiled(() => compileFhirPath(match));
    return {
      scope: new FhirPathScope(new Set(['context', 'rootResource'])),
      find: (document) => find(rowOf(document, document.root)).map((node) => rowOf(document, node)),
    };
  }

  read(bytes: Uint8Array, limits: GateLimits): FhirDocument {
    return readFhir(bytes, limitsOf(limits));
  }

  /** A path over several kinds of resource gives them in the order it names them. */
  order(): number {
    return 0;
  }

  /** The document is kept whole, so nothing of it is skipped. */
  unread(): number {
    return 0;
  }
}

/** A source's own limits of size and depth hold for JSON too. */
function limitsOf(limits: GateLimits): typeof FHIR_LIMITS {
  if (limits === GATE_LIMITS) return FHIR_LIMITS;
  const { bytes, depth } = limits;
  return { json: { ...FHIR_LIMITS.json, bytes, depth }, xml: { ...FHIR_LIMITS.xml, bytes, depth } };
}

/** `%context` is the document, as for the `match`; `%rootResource` the resource the row stands in, a contained one's container. */
function rowOf({ root, references }: FhirDocument, node: FhirNode): Row {
  const { resource, fullUrl } = node.scope;
  return { node, references, variables: { context: [root], rootResource: [resourceNode(resource, fullUrl)] } };
}

class FhirPathScope implements PathScope<Row> {
  readonly #variables: Set<string>;

  constructor(variables: Set<string>) {
    this.#variables = variables;
  }

  texts(path: string): (row: Row) => readonly string[] {
    const find = this.#find(path);
    return (row) => find(row).map(stringOf);
  }

  condition(source: string): (row: Row) => boolean {
    return compiled(() => compileFhirCondition(source, this.#scope));
  }

  /** A narrative's div is kept as text of mark-up. */
  markup(path: string): (row: Row) => readonly string[] {
    return this.texts(path);
  }

  inside(path: string): Inside<Row> {
    const find = this.#find(path);
    return {
      scope: this,
      enter: (row) => find(row).map((node) => ({ ...row, node })),
      again: () => () => [],
    };
  }

  bind(name: string, ways: readonly string[]): (row: Row) => void {
    const finds = ways.map((way) => this.#find(way));
    this.#variables.add(name);
    return (row) => {
      row.variables[name] = firstFound(finds, row);
    };
  }

  get #scope(): FhirScope {
    return { variables: this.#variables };
  }

  #find(path: string): FhirFind {
    return compiled(() => compileFhirPath(path, this.#scope));
  }
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
