import type { Section } from '../dataset/dataset.ts';
import { DefinitionError, didYouMean, type DefinitionProblem } from '../record/definition.ts';
import { checkSectionTemplate } from './template-check.ts';
import { compileTemplate, parseTemplate, type RenderTemplate } from './environment.ts';
import { translateTemplate, type TranslateAt } from './translate.ts';

/** The templates of a dataset by section id. */
export type DatasetTemplate = ReadonlyMap<string, RenderTemplate>;

interface Part {
  readonly id: string;
  readonly source: string;
  /** Line of the file where the part's text begins, from 1. */
  readonly line: number;
}

const OPEN = /^\{\{#section "([^"]*)"\}\}$/u;
const CLOSE = '{{/section}}';

/**
 * Compiles `view.hbs`: one `{{#section "id"}} … {{/section}}` for each section of the manifest, each on lines of its own.
 * Every path is resolved against what the manifest declares. Throws DefinitionError with every problem.
 */
export function compileDatasetTemplate(file: string, text: string, sections: readonly Section[]): DatasetTemplate {
  const { parts, problems: split } = splitSections(file, text);
  const problems = [
    ...split,
    // Where a section is not closed, what stands in it is not known.
    ...(split.length > 0 ? [] : missingParts(file, parts, sections)),
    ...parts.flatMap((part) => checkPart(file, part, sections)),
  ];
  if (problems.length > 0) throw new DefinitionError(problems);
  return new Map(
    sections.flatMap((section) => {
      const part = parts.find(({ id }) => id === section.id);
      return part === undefined
        ? []
        : [[section.id, compileTemplate(() => parseTemplate(part.source), section)] as const];
    }),
  );
}

/** The template of a section in another language, of a view that was checked; `translate` is asked at once for each of its sentences. */
export function translatedTemplate(view: string, section: Section, translate: TranslateAt): RenderTemplate | undefined {
  const part = splitSections('', view).parts.find(({ id }) => id === section.origin.section);
  if (part === undefined) return undefined;
  const inFile: TranslateAt = (english, { line, column }) =>
    translate(english, { line: part.line + line - 1, column: column + 1 });
  const parsed = () => translateTemplate(parseTemplate(part.source), section, inFile);
  parsed();
  return compileTemplate(parsed, section);
}

/** The sections of a view, and what stands outside of them or is not closed. */
interface Split {
  readonly parts: readonly Part[];
  readonly problems: readonly DefinitionProblem[];
}

function splitSections(file: string, text: string): Split {
  const parts: Part[] = [];
  const problems: DefinitionProblem[] = [];
  const report = (line: number, message: string, hint: string) =>
    problems.push({ file, line, column: 1, message, hint });
  let open: { id: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const opened = OPEN.exec(line.trim())?.[1];
    if (opened !== undefined) {
      if (open !== null) report(open.line - 1, ...notClosed(open.id));
      open = { id: opened, line: index + 2, lines: [] };
    } else if (line.trim() === CLOSE && open !== null) {
      parts.push({ id: open.id, line: open.line, source: open.lines.join('\n') });
      open = null;
    } else if (open !== null) open.lines.push(line);
    else if (line.trim() !== '' && !/^\{\{!.*\}\}$/u.test(line.trim()))
      report(
        index + 1,
        'only sections and comments stand outside of sections',
        'write {{#section "id"}} on a line of its own',
      );
  }
  if (open !== null) report(open.line - 1, ...notClosed(open.id));
  return { parts, problems };
}

function notClosed(id: string): [message: string, hint: string] {
  return [`the section '${id}' is not closed`, `write ${CLOSE} on a line of its own`];
}

function missingParts(
  file: string,
  parts: readonly Part[],
  sections: readonly Section[],
): readonly DefinitionProblem[] {
  const count = (id: string) => parts.filter((part) => part.id === id).length;
  return sections
    .filter(({ id }) => count(id) !== 1)
    .map(({ id }) => ({
      file,
      line: 1,
      column: 1,
      message: `the section '${id}' stands ${String(count(id))} times`,
      hint: `write {{#section "${id}"}} once`,
    }));
}

function checkPart(file: string, part: Part, sections: readonly Section[]): readonly DefinitionProblem[] {
  const section = sections.find(({ id }) => id === part.id);
  if (section !== undefined) return checkSectionTemplate(file, part.source, part.line, section);
  const hint =
    didYouMean(
      part.id,
      sections.map(({ id }) => id),
    ) ?? 'add it to the manifest';
  return [
    {
      file,
      line: part.line - 1,
      column: 1,
      message: `the manifest has no section '${part.id}'`,
      hint,
      kind: 'unknown-name',
    },
  ];
}
