import { codingsIn } from './codings.ts';
import { constantKey, keyOf } from './constants.ts';
import type { FhirDocument } from './document.ts';
import { compileTypeTest, eachOnce, extensionTest, lastElement, without } from './fhirpath-nodes.ts';
import { compileJudge, type Judge } from './fhirpath-judge.ts';
import { FhirPathError, parseFhirPath, type FhirExpression } from './fhirpath-syntax.ts';
import {
  childrenAlong,
  childrenNamed,
  childrenOfTypes,
  eachOf,
  NONE,
  resourceTypeOf,
  stringOf,
  valueNode,
  type Children,
  type FhirNode,
} from './node.ts';
import { endingsOf, isGeneralType, isResourceOfType, isResourceTypeName } from './standard.ts';

/** What a path is evaluated in: a node of a document, and the variables (`%name`) that were set before. */
export interface FhirContext {
  readonly node: FhirNode;
  readonly document: FhirDocument;
  /** What is known of the variables so far. */
  readonly variables: Record<string, readonly FhirNode[]>;
  /** Finds the others when they are first asked for. */
  readonly unknown?: (name: string, context: FhirContext) => readonly FhirNode[];
}

/** A compiled path: the nodes it finds, in the order of the document. */
export type FhirFind = (context: FhirContext) => readonly FhirNode[];

/** A compiled condition. What FHIRPath leaves open (empty: neither true nor false) is false. */
export type FhirTest = (context: FhirContext) => boolean;

/** A part of a path: what it finds from a node, inside the context of the whole. */
export type Find = (node: FhirNode, context: FhirContext) => readonly FhirNode[];

/** Where a path is compiled. */
export interface FhirScope {
  /** The names of the variables that will be set. */
  readonly variables: ReadonlySet<string>;
  /** Whether the path begins at the root of its document, so that it finds the same each time. */
  readonly isAtRoot?: boolean;
}

/** No variables. */
export const EMPTY_SCOPE: FhirScope = { variables: new Set() };

/** Compiles a path once. Throws FhirPathError. */
export function compileFhirPath(source: string | FhirExpression, scope: FhirScope = EMPTY_SCOPE): FhirFind {
  const find = compileFind(typeof source === 'string' ? parseFhirPath(source) : source, scope);
  return (context) => find(context.node, context);
}

/** Compiles a condition once. Throws FhirPathError. */
export function compileFhirCondition(source: string | FhirExpression, scope: FhirScope = EMPTY_SCOPE): FhirTest {
  const judge = compileJudge(typeof source === 'string' ? parseFhirPath(source) : source, scope, compileFind);
  return (context) => judge(context.node, context) === true;
}

/** Compiles a part of a path. What depends on nothing but the document is found once for each document. */
function compileFind(expression: FhirExpression, scope: FhirScope): Find {
  const key = constantKey(expression, scope.isAtRoot === true);
  return key === null ? compilePart(expression, scope) : remembered(key, compilePart(expression, scope));
}

function remembered(key: string, find: Find): Find {
  return (node, context) => {
    const { constants } = context.document;
    const known = constants.get(key);
    if (known !== undefined) return known;
    const found = find(node, context);
    constants.set(key, found);
    return found;
  };
}

function compilePart(expression: FhirExpression, scope: FhirScope): Find {
  switch (expression.kind) {
    case 'here':
      return (node) => [node];
    case 'variable':
      return compileVariable(expression, scope);
    case 'literal':
      return ({ scope: place }) => [valueNode(expression.value, place)];
    case 'member':
      return compileMember(expression, scope);
    case 'pick':
      return compilePick(expression, scope);
    case 'tail': {
      const find = compileFind(expression.from, scope);
      return (node, context) => find(node, context).slice(1);
    }
    case 'exclude':
      return compileExclude(expression, scope);
    case 'where':
      return compileWhere(expression, scope);
    case 'ofType':
      return compileOfType(expression, scope);
    case 'extension':
      return compileExtension(expression, scope);
    case 'resolve':
      return compileResolve(expression.from, scope);
    case 'codings': {
      const find = compileFind(expression.from, scope);
      return (node, context) => context.document.allowance.count(find(node, context).flatMap(codingsIn));
    }
    case 'toString': {
      const find = compileFind(expression.from, scope);
      return (node, context) => find(node, context).flatMap(asText);
    }
    case 'referredBy':
      return compileReferredBy(expression, scope);
    case 'join': {
      const find = compileFind(expression.from, scope);
      return (node, context) => joined(find(node, context), expression.separator);
    }
    case 'union':
      return compileUnion(expression.parts, scope);
    default:
      return asFind(compileJudge(expression, scope, compileFind));
  }
}

function asFind(judge: Judge): Find {
  return (node, context) => {
    const answer = judge(node, context);
    return answer === null ? NONE : [valueNode(answer, node.scope)];
  };
}

function compileVariable({ name, offset }: FhirExpression & { kind: 'variable' }, { variables }: FhirScope): Find {
  if (variables.has(name)) return (_, context) => context.variables[name] ?? context.unknown?.(name, context) ?? NONE;
  const known = [...variables].map((variable) => `%${variable}`).join(', ');
  throw new FhirPathError(`there is no variable %${name}`, offset, `variables here: ${known || 'none'}`);
}

function compileMember(expression: FhirExpression & { kind: 'member' }, scope: FhirScope): Find {
  const { from, name, offset } = expression;
  if (isTypeName(name)) return compileRootType(from, name, offset);
  const { start, names } = stepsOf(expression);
  // What is found once for each document is found step by step, for other paths take the same steps.
  if (names.length < 2 || constantKey(expression, scope.isAtRoot === true) !== null)
    return stepping(from, childrenNamed(name), scope);
  return stepping(start, childrenAlong(names), scope);
}

/** An element's name begins with a small letter. */
function isTypeName(name: string): boolean {
  return /^[A-Z]/u.test(name);
}

/** The steps by name that an expression ends in, and where they start. */
function stepsOf(expression: FhirExpression): { readonly start: FhirExpression; readonly names: readonly string[] } {
  if (expression.kind !== 'member' || isTypeName(expression.name)) return { start: expression, names: [] };
  const { start, names } = stepsOf(expression.from);
  return { start, names: [...names, expression.name] };
}

/** Takes steps from each node that an expression finds. */
function stepping(from: FhirExpression, step: Children, scope: FhirScope): Find {
  if (from.kind === 'here') return (node, { document }) => document.allowance.count(step(node));
  const find = compileFind(from, scope);
  return (node, context) => context.document.allowance.count(eachOf(find(node, context), step));
}

/** A path may begin with the type of the resource that it is for; for any other resource it finds nothing. */
function compileRootType(from: FhirExpression, name: string, offset: number): Find {
  if (from.kind !== 'here')
    throw new FhirPathError(`no element is called '${name}'`, offset, `write ofType(${name}) for resources of a type`);
  if (!isResourceTypeName(name))
    throw new FhirPathError(`'${name}' is no type of resource`, offset, 'a path may begin with one: Condition.code');
  return (node) => (isResourceOfType(resourceTypeOf(node) ?? '', name) ? [node] : NONE);
}

function compilePick({ from, position }: FhirExpression & { kind: 'pick' }, scope: FhirScope): Find {
  const find = compileFind(from, scope);
  return (start, context) => {
    const nodes = find(start, context);
    const node = nodes.at(position === 'last' ? -1 : position);
    return node === undefined ? NONE : nodes.length === 1 ? nodes : [node];
  };
}

function compileWhere({ from, condition }: FhirExpression & { kind: 'where' }, scope: FhirScope): Find {
  const find = compileFind(from, scope);
  const judge = compileJudge(condition, { ...scope, isAtRoot: false }, compileFind);
  return (start, context) => {
    const nodes = find(start, context);
    return nodes.length === 0 ? NONE : nodes.filter((node) => judge(node, context) === true);
  };
}

/** What is to be excluded is looked for only where something could be. */
function compileExclude({ from, others }: FhirExpression & { kind: 'exclude' }, scope: FhirScope): Find {
  const [find, findOthers] = [compileFind(from, scope), compileFind(others, scope)];
  return (node, context) => {
    const nodes = find(node, context);
    return nodes.length === 0 ? nodes : without(nodes, findOthers(node, context));
  };
}

function compileUnion(parts: readonly FhirExpression[], scope: FhirScope): Find {
  const finds = parts.map((part) => compileFind(part, scope));
  return (node, context) => {
    let found = NONE;
    for (const find of finds) {
      const more = find(node, context);
      if (more.length > 0) found = found.length === 0 ? more : [...found, ...more];
    }
    return found.length < 2 ? found : eachOnce(found);
  };
}

function compileOfType(expression: FhirExpression & { kind: 'ofType' }, scope: FhirScope): Find {
  const { from, type, offset } = expression;
  const isOfType = compileTypeTest(type, from, offset);
  const endings = endingsOf(type);
  const element = endings === undefined ? null : lastElement(from);
  if (endings !== undefined && element !== null && from.kind === 'member')
    return stepping(from.from, childrenOfTypes(element, endings), scope);
  const find = compileFind(from, scope);
  const key = constantKey(from, scope.isAtRoot === true);
  if (key !== null && endings === undefined && !isGeneralType(type)) return compileGrouped(find, key, type);
  return (node, context) => {
    const nodes = find(node, context);
    return nodes.length === 0 ? NONE : nodes.filter(isOfType);
  };
}

/** The resources of a bundle's entries, as maps write them: the index has them by their type already. */
const ENTRIES = new Set(
  ['Bundle.entry.resource', 'entry.resource', '%context.entry.resource'].map((path) => keyOf(parseFhirPath(path))),
);

/** Resources of a type among many: the many are grouped by their types once for each document. */
function compileGrouped(find: Find, key: string, type: string): Find {
  if (ENTRIES.has(key)) return (_, { document }) => document.references.ofType(type);
  return (node, context) => {
    const { groups } = context.document;
    const known = groups.get(key) ?? Map.groupBy(find(node, context), (each) => resourceTypeOf(each) ?? '');
    groups.set(key, known);
    return known.get(type) ?? NONE;
  };
}

const EXTENSIONS = childrenNamed('extension');

function compileExtension({ from, url, isName }: FhirExpression & { kind: 'extension' }, scope: FhirScope): Find {
  const find = stepping(from, EXTENSIONS, scope);
  const isWanted = extensionTest(url, isName);
  return (node, context) => {
    const extensions = find(node, context);
    return extensions.length === 0 ? NONE : extensions.filter(isWanted);
  };
}

/** A value as it is written (FHIRPath 2.0, section 5.5.6); nothing of what is no value. */
function asText({ value, scope }: FhirNode): readonly FhirNode[] {
  return value === null || typeof value === 'object' ? NONE : [valueNode(String(value), scope)];
}

/** One text of all that have one (FHIRPath 2.0, section 5.6); nothing where none has. */
function joined(nodes: readonly FhirNode[], separator: string): readonly FhirNode[] {
  const [first] = nodes;
  const texts = nodes.filter(({ value }) => value !== null && typeof value !== 'object').map(stringOf);
  return first === undefined || texts.length === 0 ? NONE : [valueNode(texts.join(separator), first.scope)];
}

/** Resources of a type that refer to a resource: who refers to whom is gathered once for each document. */
function compileReferredBy(expression: FhirExpression & { kind: 'referredBy' }, scope: FhirScope): Find {
  const { from, type, path } = expression;
  const find = compileFind(from, scope);
  const references = compileFind(path, EMPTY_SCOPE);
  const key = keyOf(path);
  return (node, context) => {
    const { document } = context;
    const referrers = document.referrers.get(key) ?? referrersOf(document, type, (each) => references(each, context));
    document.referrers.set(key, referrers);
    const found = find(node, context).flatMap(({ value }) => referrers.get(value) ?? NONE);
    return found.length < 2 ? found : [...new Set(found)];
  };
}

function referrersOf(
  { references }: FhirDocument,
  type: string,
  find: (node: FhirNode) => readonly FhirNode[],
): ReadonlyMap<FhirNode['value'], readonly FhirNode[]> {
  const referrers = new Map<FhirNode['value'], FhirNode[]>();
  for (const referrer of references.ofType(type))
    for (const reference of find(referrer)) {
      const resource = references.resolve(reference)?.value;
      if (resource === undefined) continue;
      const known = referrers.get(resource);
      if (known === undefined) referrers.set(resource, [referrer]);
      else if (known.at(-1) !== referrer) known.push(referrer);
    }
  return referrers;
}

/** Each resource once, however many references lead there: so no path finds more than the document holds. */
function compileResolve(from: FhirExpression, scope: FhirScope): Find {
  const find = compileFind(from, scope);
  return (node, context) => {
    const references = find(node, context);
    if (references.length === 0) return NONE;
    const resources = new Map<FhirNode['value'], FhirNode>();
    for (const reference of references) {
      const resource = context.document.references.resolve(reference);
      if (resource !== null) resources.set(resource.value, resource);
    }
    return [...resources.values()];
  };
}
