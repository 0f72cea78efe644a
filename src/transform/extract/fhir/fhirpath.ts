import { areEqual, compileTypeTest, eachOnce, hasUrl, truthOf, without } from './fhirpath-nodes.ts';
import { FhirPathError, parseFhirPath, type FhirExpression } from './fhirpath-syntax.ts';
import { childrenOf, resourceTypeOf, valueNode, type FhirNode } from './node.ts';
import type { ResourceIndex } from './resource-index.ts';
import { isResourceOfType, isResourceTypeName } from './standard.ts';

/** What a path is evaluated in: a node, the document's resources, and the variables (`%name`) that were set before. */
export interface FhirContext {
  readonly node: FhirNode;
  readonly references: Pick<ResourceIndex, 'resolve'>;
  readonly variables: Readonly<Record<string, readonly FhirNode[]>>;
}

/** A compiled path: the nodes it finds, in the order of the document. */
export type FhirFind = (context: FhirContext) => readonly FhirNode[];

/** A compiled condition. What FHIRPath leaves open (empty: neither true nor false) is false. */
export type FhirTest = (context: FhirContext) => boolean;

/** True, false, or null where FHIRPath gives an empty collection. */
type Judge = (context: FhirContext) => boolean | null;

/** Where a path is compiled. */
export interface FhirScope {
  /** The names of the variables that will be set. */
  readonly variables: ReadonlySet<string>;
}

/** No variables. */
export const EMPTY_SCOPE: FhirScope = { variables: new Set() };

/** Compiles a path once. Throws FhirPathError. */
export function compileFhirPath(source: string, scope: FhirScope = EMPTY_SCOPE): FhirFind {
  return compileFind(parseFhirPath(source), scope);
}

/** Compiles a condition once. Throws FhirPathError. */
export function compileFhirCondition(source: string, scope: FhirScope = EMPTY_SCOPE): FhirTest {
  const judge = compileJudge(parseFhirPath(source), scope);
  return (context) => judge(context) === true;
}

function compileFind(expression: FhirExpression, scope: FhirScope): FhirFind {
  switch (expression.kind) {
    case 'here':
      return ({ node }) => [node];
    case 'variable':
      return compileVariable(expression, scope);
    case 'literal':
      return ({ node }) => [valueNode(expression.value, node.scope)];
    case 'member':
      return compileMember(expression, scope);
    case 'pick':
      return compilePick(expression, scope);
    case 'tail': {
      const find = compileFind(expression.from, scope);
      return (context) => find(context).slice(1);
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
    case 'union': {
      const parts = expression.parts.map((part) => compileFind(part, scope));
      return (context) => eachOnce(parts.flatMap((part) => part(context)));
    }
    default:
      return asFind(compileJudge(expression, scope));
  }
}

function asFind(judge: Judge): FhirFind {
  return (context) => {
    const answer = judge(context);
    return answer === null ? [] : [valueNode(answer, context.node.scope)];
  };
}

function compileVariable({ name, offset }: FhirExpression & { kind: 'variable' }, { variables }: FhirScope): FhirFind {
  if (variables.has(name)) return (context) => context.variables[name] ?? [];
  const known = [...variables].map((variable) => `%${variable}`).join(', ');
  throw new FhirPathError(`there is no variable %${name}`, offset, `variables here: ${known || 'none'}`);
}

function compileMember({ from, name, offset }: FhirExpression & { kind: 'member' }, scope: FhirScope): FhirFind {
  if (/^[A-Z]/u.test(name)) return compileRootType(from, name, offset);
  const find = compileFind(from, scope);
  return (context) => find(context).flatMap((node) => childrenOf(node, name));
}

/** A path may begin with the type of the resource that it is for; for any other resource it finds nothing. */
function compileRootType(from: FhirExpression, name: string, offset: number): FhirFind {
  if (from.kind !== 'here')
    throw new FhirPathError(`no element is called '${name}'`, offset, `write ofType(${name}) for resources of a type`);
  if (!isResourceTypeName(name))
    throw new FhirPathError(`'${name}' is no type of resource`, offset, 'a path may begin with one: Condition.code');
  return ({ node }) => (isResourceOfType(resourceTypeOf(node) ?? '', name) ? [node] : []);
}

function compilePick({ from, position }: FhirExpression & { kind: 'pick' }, scope: FhirScope): FhirFind {
  const find = compileFind(from, scope);
  return (context) => {
    const nodes = find(context);
    const node = nodes.at(position === 'last' ? -1 : position);
    return node === undefined ? [] : [node];
  };
}

function compileWhere({ from, condition }: FhirExpression & { kind: 'where' }, scope: FhirScope): FhirFind {
  const find = compileFind(from, scope);
  const judge = compileJudge(condition, scope);
  return (context) => find(context).filter((node) => judge({ ...context, node }) === true);
}

/** What is to be excluded is looked for only where something could be. */
function compileExclude({ from, others }: FhirExpression & { kind: 'exclude' }, scope: FhirScope): FhirFind {
  const [find, findOthers] = [compileFind(from, scope), compileFind(others, scope)];
  return (context) => {
    const nodes = find(context);
    return nodes.length === 0 ? nodes : without(nodes, findOthers(context));
  };
}

function compileOfType({ from, type, offset }: FhirExpression & { kind: 'ofType' }, scope: FhirScope): FhirFind {
  const find = compileFind(from, scope);
  const isOfType = compileTypeTest(type, from, offset);
  return (context) => find(context).filter(isOfType);
}

function compileExtension({ from, url, isName }: FhirExpression & { kind: 'extension' }, scope: FhirScope): FhirFind {
  const find = compileFind(from, scope);
  return (context) =>
    find(context)
      .flatMap((node) => childrenOf(node, 'extension'))
      .filter((extension) => hasUrl(extension, url, isName));
}

/** Each resource once, however many references lead there: so no path finds more than the document holds. */
function compileResolve(from: FhirExpression, scope: FhirScope): FhirFind {
  const find = compileFind(from, scope);
  return (context) => {
    const resources = new Map<FhirNode['value'], FhirNode>();
    for (const reference of find(context)) {
      const resource = context.references.resolve(reference);
      if (resource !== null) resources.set(resource.value, resource);
    }
    return [...resources.values()];
  };
}

function compileJudge(expression: FhirExpression, scope: FhirScope): Judge {
  switch (expression.kind) {
    case 'or':
      return decideFirst(expression.parts, true, scope);
    case 'and':
      return decideFirst(expression.parts, false, scope);
    case 'not': {
      const judge = compileJudge(expression.from, scope);
      return (context) => negated(judge(context));
    }
    case 'exists':
    case 'empty': {
      const find = compileFind(expression.from, scope);
      const wanted = expression.kind === 'exists';
      return (context) => find(context).length > 0 === wanted;
    }
    case 'compare':
      return compileComparison(expression, scope);
    default: {
      const find = compileFind(expression, scope);
      return (context) => truthOf(find(context));
    }
  }
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

/** One true part decides an `or`, one false part an `and`; without one, any open part leaves it open. */
function decideFirst(expressions: readonly FhirExpression[], deciding: boolean, scope: FhirScope): Judge {
  const parts = expressions.map((part) => compileJudge(part, scope));
  return (context) => {
    let answer: boolean | null = !deciding;
    for (const part of parts) {
      const said = part(context);
      if (said === deciding) return deciding;
      if (said === null) answer = null;
    }
    return answer;
  };
}

function compileComparison({ left, right, equal }: FhirExpression & { kind: 'compare' }, scope: FhirScope): Judge {
  const [findLeft, findRight] = [compileFind(left, scope), compileFind(right, scope)];
  return (context) => {
    const [these, those] = [findLeft(context), findRight(context)];
    return these.length === 0 || those.length === 0 ? null : areEqual(these, those) === equal;
  };
}
