import fhirpath from 'fhirpath';
import type r4 from 'fhirpath/fhir-context/r4';

/** What the fhirpath package takes and gives: JSON as it is. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

/** What a path is evaluated in: a node, the path of its element where its type is not its own, and variables by name. */
export interface Place {
  readonly node: Json;
  readonly base: string | null;
  readonly variables: Readonly<Record<string, Json>>;
}

/**
 * Evaluates the paths of maps with the fhirpath package. What the package does not have is told to it from the
 * document alone, with nothing of ours: where references lead, who refers to whom.
 */
export class Oracle {
  readonly #model: typeof r4;
  readonly #byKey = new Map<string, JsonObject>();
  /** The resource around each object, a contained one's container. */
  readonly #around = new Map<unknown, JsonObject>();
  readonly #resources: JsonObject[] = [];
  readonly #compiled = new Map<string, ReturnType<typeof fhirpath.compile>>();

  constructor(bundle: JsonObject, model: typeof r4) {
    this.#model = model;
    this.#walk(bundle, bundle);
    for (const entry of listOf(bundle['entry'])) {
      const resource = memberOf(entry, 'resource');
      if (!isObject(resource)) continue;
      this.#resources.push(resource);
      this.#walk(resource, resource);
      for (const key of [memberOf(entry, 'fullUrl'), `${textOf(resource['resourceType'])}/${textOf(resource['id'])}`])
        if (typeof key === 'string' && !this.#byKey.has(key)) this.#byKey.set(key, resource);
    }
  }

  /** The resource that a node stands in. */
  resourceAround(node: Json): Json {
    return this.#around.get(node) ?? null;
  }

  /** What a path finds; null where the package calls it an error, for it wants one item where there are several. */
  evaluate(path: string, { node, base, variables }: Place): readonly unknown[] | null {
    const names = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`v_${name}`, value]));
    try {
      const found: unknown = this.#compile(path, base)(node, names);
      return Array.isArray(found) ? found : null;
    } catch {
      return null;
    }
  }

  #compile(path: string, base: string | null): (node: Json, variables: object) => unknown {
    const key = `${base ?? ''} ${path}`;
    const expression = inTheirWords(path);
    const options = { userInvocationTable: this.#functions() };
    const known =
      this.#compiled.get(key) ??
      fhirpath.compile(base === null ? expression : { base, expression }, this.#model, options);
    this.#compiled.set(key, known);
    return known as (node: Json, variables: object) => unknown;
  }

  #functions() {
    return {
      codings: answeringNodes((inputs) => inputs.flatMap(codingsOf), { 0: [] }),
      resolve: answeringNodes((inputs) => unique(inputs.flatMap((input) => this.#resolve(input))), { 0: [] }),
      referrers: answeringNodes((inputs, type, path) => this.#referrers(inputs, type, path.split('.')), {
        2: ['String', 'String'],
      }),
    };
  }

  #resolve(reference: Json): readonly JsonObject[] {
    const text = isObject(reference) ? reference['reference'] : reference;
    if (typeof text !== 'string') return [];
    const known = this.#byKey.get(text);
    if (!text.startsWith('#')) return known === undefined ? [] : [known];
    const container = this.#around.get(reference);
    if (container === undefined) return [];
    return text === '#'
      ? [container]
      : listOf(container['contained'])
          .flatMap((each): readonly JsonObject[] => (isObject(each) && each['id'] === text.slice(1) ? [each] : []))
          .slice(0, 1);
  }

  #referrers(inputs: readonly Json[], type: string, steps: readonly string[]): readonly JsonObject[] {
    const refersToOne = (resource: JsonObject) =>
      steps
        .reduce<readonly Json[]>((nodes, step) => nodes.flatMap((node) => listOf(memberOf(node, step))), [resource])
        .some((reference) => this.#resolve(reference).some((target) => inputs.includes(target)));
    return this.#resources.filter((resource) => resource['resourceType'] === type && refersToOne(resource));
  }

  #walk(value: Json | undefined, resource: JsonObject): void {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) this.#walk(item, resource);
    if (!isObject(value)) return;
    this.#around.set(value, resource);
    for (const [key, inner] of Object.entries(value)) if (key !== 'resource') this.#walk(inner, resource);
  }
}

/** A value inside the package, which knows its type by the resource it is of. */
interface TheirNode {
  readonly data: Json;
  readonly constructor: { makeResNode(context: unknown, data: Json, ...nothing: readonly null[]): TheirNode };
}

/** A function of the package's that finds resources: they are made nodes of its own, or it would not know their types. */
function answeringNodes(
  find: (inputs: readonly Json[], ...texts: readonly [string, string]) => readonly JsonObject[],
  arity: Record<number, 'String'[]>,
) {
  return {
    fn: function (this: unknown, nodes: readonly TheirNode[], type = '', path = ''): readonly TheirNode[] {
      const [first] = nodes;
      if (first === undefined) return [];
      const resources = find(
        nodes.map(({ data }) => data),
        type,
        path,
      );
      return resources.map((resource) => first.constructor.makeResNode(this, resource, null, null, null, null));
    },
    arity,
    internalStructures: true as const,
  };
}

/** Our own functions in FHIRPath, and our variables under names that the package leaves free. */
function inTheirWords(path: string): string {
  return path
    .replace(/extensionNamed\('([^']*)'\)/gu, "extension.where(url = '$1' or url.endsWith('/$1'))")
    .replace(/referredBy\((\w+)\.([\w.]+)\)/gu, "referrers('$1', '$2')")
    .replace(/%(\w+)/gu, '%v_$1');
}

/** Every object with a system and a code below a node, outside of labels and of resources that stand in it. */
function codingsOf(value: Json | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(codingsOf);
  if (!isObject(value)) return [];
  const own = typeof value['system'] === 'string' && typeof value['code'] === 'string' ? [value] : [];
  const inner = Object.entries(value).flatMap(([key, each]) => (key === 'meta' ? [] : listOf(each)));
  return [...own, ...inner.filter((each) => !isObject(each) || each['resourceType'] === undefined).flatMap(codingsOf)];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
