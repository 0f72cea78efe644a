import { DefinitionError, type DefinitionProblem } from '../record/definition.ts';
import type { CodeUse, ListedCode } from './code-set.ts';

const HEAD = 'system,code,use';
const USES: ReadonlySet<string> = new Set(['code', 'below', 'implied']);

/**
 * Reads a list of codes: a line `system,code,use`, then one line a code; more columns, such as a term, are not read.
 * Values stand without quotes. Throws DefinitionError naming every line that cannot be read.
 */
export function readCodeFile(file: string, text: string): readonly ListedCode[] {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  const problem = (line: number, message: string, hint: string): DefinitionProblem => ({
    file,
    line,
    column: 1,
    message,
    hint,
  });
  if (lines[0] !== HEAD && lines[0]?.startsWith(`${HEAD},`) !== true)
    throw new DefinitionError([problem(1, 'the list has no head', `let its first line be: ${HEAD}`)]);
  const codes: ListedCode[] = [];
  const problems: DefinitionProblem[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || (line === '' && index === lines.length - 1)) continue;
    const [system = '', code = '', use = ''] = line.split(',', 3);
    if (system !== '' && code !== '' && isUse(use))
      codes.push({ system, code, use, problem: (message, hint = '') => problem(index + 1, message, hint) });
    else problems.push(problem(index + 1, 'the line is no code', 'write system,code,use without spaces or quotes'));
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return codes;
}

function isUse(text: string): text is CodeUse {
  return USES.has(text);
}
