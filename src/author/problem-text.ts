import { relative, join } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { DefinitionProblem } from '../transform/record/definition.ts';

/** How problems are written for people. */
export interface ProblemStyle {
  /** The folder that the names of files begin in. */
  readonly folder: string;
  /** The text of a file by its name; null where it cannot be read. */
  readonly textOf: (file: string) => string | null;
  readonly color: boolean;
}

/** Characters of a line shown on either side of the place. */
const AROUND = 70;

/**
 * Problems for people: for each its place, what is wrong, the line with a caret under the place, and what to do; last how
 * many there are. The place is a path from where the reader stands, so that editors and terminals open it.
 */
export function problemsText(problems: readonly DefinitionProblem[], style: ProblemStyle): string {
  if (problems.length === 0) return 'No problems.';
  const files = new Set(problems.map(({ file }) => file)).size;
  const count = `${counted(problems.length, 'problem')} in ${counted(files, 'file')}.`;
  return [...problems.flatMap((problem) => [problemText(problem, style), '']), count].join('\n');
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function problemText(problem: DefinitionProblem, style: ProblemStyle): string {
  const { file, line, column, message, hint } = problem;
  const paint = painter(style.color);
  const path = relative('', join(style.folder, file));
  return [
    paint('bold', `${path}:${String(line)}:${String(column)}`),
    `  ${paint('red', visible(message))}`,
    ...sourceLines(problem, style.textOf(file), paint),
    ...(hint === null || hint === '' ? [] : [`  ${paint('cyan', 'Hint:')} ${visible(hint)}`]),
  ].join('\n');
}

type Paint = (style: 'bold' | 'red' | 'cyan' | 'dim', text: string) => string;

function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}

/** The line concerned, cut to what is around the place, and the caret under it. */
function sourceLines({ line, column }: DefinitionProblem, text: string | null, paint: Paint): readonly string[] {
  const whole = text?.split(/\r?\n/u)[line - 1];
  if (whole === undefined || whole.trim() === '') return [];
  const at = Math.min(column - 1, whole.length);
  const from = at > AROUND ? at - AROUND : 0;
  const to = Math.min(whole.length, at + AROUND);
  const [before, after] = [whole.slice(from, at), whole.slice(at, to)].map((part) =>
    visible(part.replaceAll('\t', ' ')),
  );
  const [start, end] = [from > 0 ? '…' : '', to < whole.length ? '…' : ''];
  const number = String(line);
  return [
    `  ${paint('dim', `${number} |`)} ${start}${before ?? ''}${after ?? ''}${end}`,
    `  ${' '.repeat(number.length)} ${paint('dim', '|')} ${' '.repeat(start.length + (before ?? '').length)}${paint('red', '^')}`,
  ];
}

/** A text without what a terminal would obey. */
function visible(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, '\uFFFD');
}

/** Whether to write colour: to a terminal only, and never where NO_COLOR is set (https://no-color.org). */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '';
}

/** Problems for scripts: a stable list; the names of files begin in the templates folder. */
export function problemsJson(problems: readonly DefinitionProblem[]): string {
  const list = problems.map(({ file, line, column, kind = 'rule', message, hint }) => ({
    ...{ file, line, column, kind, message },
    hint: hint === '' ? null : hint,
  }));
  return JSON.stringify(list, null, 2);
}
