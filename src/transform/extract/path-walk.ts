import { code, Code } from './code.ts';
import { atPosition, lastOf, withItem } from './path-items.ts';
import { CELLS, type Compiled, type Scope, type Visit } from './path-scope.ts';
import { AT, DOCUMENT } from './program.ts';
import { NEXT } from './projection.ts';

/** A predicate: the name of a test, or the position of the only element that it lets through. */
export type Filter = Code | number | 'last';

/** Writes what goes on with each of some items. */
export function each(items: Code, depth: number, visit: Visit): Code {
  const [list, length, index, item] = [code`s${depth}`, code`n${depth}`, code`j${depth}`, code`i${depth}`];
  return code`const ${list} = ${items}, ${length} = typeof ${list} === 'number' ? (${list} === 0 ? 0 : 1) : ${list}.length;
for (let ${index} = 0; ${index} < ${length}; ${index}++) {
const ${item} = typeof ${list} === 'number' ? ${list} : ${list}[${index}];
${visit(item, depth + 1)}
}`;
}

/** Writes a function that finds all items of a path; gives its name. */
export function collected({ walk }: Pick<Compiled, 'walk'>, { program }: Pick<Scope, 'program'>): Code {
  return program.define(found({ walk }, { program }));
}

/** The statements that give all items of a path. */
export function found({ walk }: Pick<Compiled, 'walk'>, { program }: Pick<Scope, 'program'>): Code {
  const add = program.constant(withItem);
  return code`let r = 0;
${walk(AT, 0, (at) => code`r = ${add}(r, ${at});`)}
return r;`;
}

/**
 * Writes the step to the children in a cell that satisfy the filters. The cell holds the last child, and each child the
 * next one: the last the first.
 */
export function children(
  from: Code,
  cell: number,
  filters: readonly Filter[],
  { program }: Scope,
  depth: number,
  visit: Visit,
): Code {
  const tests = leadingTests(filters);
  if (tests.length === filters.length) return allChildren(from, cell, tests, depth, visit);
  const all: Compiled['walk'] = (start, inside, arrive) => allChildren(start, cell, tests, inside, arrive);
  const find = collected({ walk: all }, { program });
  const satisfying = satisfied(code`${find}(${from}, ${DOCUMENT})`, filters.slice(tests.length), { program });
  return each(satisfying, depth, visit);
}

function leadingTests(filters: readonly Filter[]): readonly Code[] {
  const end = filters.findIndex((filter) => !(filter instanceof Code));
  return filters.slice(0, end === -1 ? undefined : end).filter((filter) => filter instanceof Code);
}

function allChildren(from: Code, cell: number, tests: readonly Code[], depth: number, visit: Visit): Code {
  const [last, child] = [code`l${depth}`, code`i${depth}`];
  const condition = tests.reduce((all, test) => code`${all} && ${test}(${child}, ${DOCUMENT})`, code`true`);
  const inside = visit(child, depth + 1);
  return code`for (let ${last} = ${CELLS}[${from} + ${cell}], ${child} = ${last}; ${last} !== 0;) {
${child} = ${CELLS}[${child} + ${NEXT}];
${tests.length === 0 ? inside : code`if (${condition}) { ${inside} }`}
if (${child} === ${last}) break;
}`;
}

/** Those of some items that satisfy all predicates, each looked at among what the one before left. */
export function satisfied(items: Code, filters: readonly Filter[], { program }: Pick<Scope, 'program'>): Code {
  return filters.reduce<Code>((left, filter) => {
    if (filter === 'last') return code`${program.constant(lastOf)}(${left})`;
    if (typeof filter === 'number') return code`${program.constant(atPosition)}(${left}, ${filter})`;
    return filteredBy(left, filter, { program });
  }, items);
}

function filteredBy(items: Code, test: Code, { program }: Pick<Scope, 'program'>): Code {
  const walk: Compiled['walk'] = (from, depth, visit) =>
    each(from, depth, (at, inside) => code`if (${test}(${at}, ${DOCUMENT})) { ${visit(at, inside)} }`);
  return code`${collected({ walk }, { program })}(${items}, ${DOCUMENT})`;
}
