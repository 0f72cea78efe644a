import { z } from 'zod';
import {
  closed,
  DefinitionError,
  parseDefinition,
  type Definition,
  type DefinitionProblem,
} from '../record/definition.ts';
import { readCodeFile } from './code-file.ts';
import { EffectiveSchema, type Effective } from './effective.ts';
import type { CodeSystems, ComparableCode } from './code-systems.ts';

const code = z.string('a code is text: write it in quotes').min(1);
const codes = z.record(z.string(), z.array(code));

const CodeSetSchema = closed({
  set: z.string().regex(/^[a-z][a-z0-9-]*$/u, 'must be a name of small letters, digits and hyphens'),
  title: z.string().min(1),
  version: z.string().min(1),
  effective: EffectiveSchema,
  /** How many codes the list has, those of its files included. */
  count: z.number().int().min(0),
  codes: codes.default({}),
  below: codes.default({}),
  implied: codes.default({}),
  /** Names of drugs, as words that may stand in the name of an item. */
  impliedNames: z.array(z.string().min(3)).default([]),
  files: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*\.csv$/u, 'must name a .csv file beside the set')).default([]),
});

/** How a set uses a code: as it is, with all below it, or as a drug that implies what the set protects. */
export type CodeUse = 'code' | 'below' | 'implied';

/** A code of a set, with its place. */
export interface ListedCode {
  readonly system: string;
  readonly code: string;
  readonly use: CodeUse;
  readonly problem: (message: string, hint?: string) => DefinitionProblem;
}

/** A versioned list of sensitive codes, with the drugs that imply them. */
export interface CodeSet {
  readonly id: string;
  readonly version: string;
  readonly effective: Effective;
  readonly codes: readonly (ComparableCode & { readonly use: CodeUse })[];
  /** Finds a name of its drugs in a text that plainName wrote; null where it has none. */
  readonly impliedNames: RegExp | null;
}

/**
 * Compiles a set and the files it names. Throws DefinitionError with every bad row: one refuses the whole list, for a
 * list that lost a row on its way (a spreadsheet writes 1.03E+15) would show what it should protect.
 */
export function compileCodeSet(
  file: string,
  text: string,
  systems: CodeSystems,
  read: (file: string) => string,
): CodeSet {
  const definition = parseDefinition(file, text, CodeSetSchema);
  const { set: id, version, effective, impliedNames, files } = definition.value;
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const listed = [
    ...codesOf(definition),
    ...files.flatMap((name) => readCodeFile(`${folder}${name}`, read(`${folder}${name}`))),
  ];
  const problems = [...coverProblems(definition, listed, systems)];
  const found = new Map<string, CodeSet['codes'][number]>();
  for (const each of listed) {
    const problem = addCode(found, each, systems);
    if (problem !== null) problems.push(problem);
  }
  if (problems.length === 0 && found.size !== definition.value.count)
    problems.push(
      definition.problem(
        ['count'],
        `the list says that it has ${String(definition.value.count)} codes and has ${String(found.size)}`,
        'a list that lost codes on its way must not be used; correct the count only if you know why it changed',
      ),
    );
  if (problems.length > 0) throw new DefinitionError(problems);
  return { id, version, effective, codes: [...found.values()], impliedNames: anyOf(impliedNames.map(plainName)) };
}

function* codesOf({ value, problem }: Definition<z.output<typeof CodeSetSchema>>): Generator<ListedCode> {
  for (const [key, use] of [
    ['codes', 'code'],
    ['below', 'below'],
    ['implied', 'implied'],
  ] as const)
    for (const [system, list] of Object.entries(value[key]))
      for (const [index, each] of list.entries())
        yield {
          system,
          code: each,
          use,
          problem: (message, hint) => problem([key, system, index], message, hint ?? null),
        };
}

/** A set that is silent about a system would let everything of it pass: it must say that it has none there. */
function coverProblems(
  { value, problem }: Definition<z.output<typeof CodeSetSchema>>,
  listed: readonly ListedCode[],
  systems: CodeSystems,
): readonly DefinitionProblem[] {
  const said = new Set([
    ...Object.keys(value.codes),
    ...Object.keys(value.below),
    ...listed.filter(({ use }) => use !== 'implied').map(({ system }) => system),
  ]);
  return systems.covered
    .filter((system) => !said.has(system))
    .map((system) =>
      problem(
        ['codes'],
        `the set says nothing of the system ${system}, which the policy checks`,
        `list its codes, or write '${system}: []' where it has none`,
      ),
    );
}

function addCode(
  found: Map<string, CodeSet['codes'][number]>,
  { system, code: written, use, problem }: ListedCode,
  systems: CodeSystems,
): DefinitionProblem | null {
  const reading = systems.read({ system, code: written });
  if (!systems.isListable(system))
    return problem(`the policy has no code system '${system}'`, "add it to 'systems' of the policy");
  if (reading.kind !== 'checked' && reading.kind !== 'unchecked')
    return problem(
      `'${written}' is no code of ${system}`,
      'a SNOMED CT id has 6 to 18 digits and a check digit; a spreadsheet may have rounded it',
    );
  if (use === 'below' && !systems.isHierarchical(system))
    return problem(`codes of ${system} do not show what is below them`, 'list each code');
  const key = `${use} ${reading.comparable.system} ${reading.comparable.code}`;
  if (found.has(key)) return problem(`'${written}' is listed twice`, 'a list holds each code once');
  found.set(key, { ...reading.comparable, use });
  return null;
}

function anyOf(names: readonly string[]): RegExp | null {
  return names.length === 0
    ? null
    : new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|'), 'u');
}

/** A name as it is looked for: small letters, without accents. */
export function plainName(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
