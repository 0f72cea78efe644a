import type { Dataset, Section } from '../transform/dataset/dataset.ts';
import type { CellValue, Row } from '../transform/dataset/select.ts';
import type { DefinitionProblem } from '../transform/record/definition.ts';
import type { FieldDefinition } from '../transform/record/vocabulary.ts';
import type { Words } from '../transform/record/words.ts';
import type { RenderTemplate } from '../transform/render/environment.ts';
import type { DatasetTemplate } from '../transform/render/template.ts';
import { guard } from '../transform/sanitize/guard.ts';
import { refusedMarkup } from './case-view.ts';

/**
 * Renders every section of a template with made-up rows: all fields empty, each field empty alone, each choice with each
 * of its values. A source may leave any field out, and a section that cannot bear that would fail in front of a reader.
 */
export function checkRendering(
  file: string,
  text: string,
  dataset: Dataset,
  template: DatasetTemplate,
  words: Words,
): readonly DefinitionProblem[] {
  return dataset.sections.flatMap((section) => {
    const render = template.get(section.id);
    if (render === undefined) return [];
    const opened = text.split('\n').findIndex((line) => line.trim() === `{{#section "${section.id}"}}`) + 1;
    return checkSection(section, render, words, (line, column, message, hint) => ({
      file,
      line: opened + line,
      column,
      message,
      hint,
    }));
  });
}

type At = (line: number, column: number, message: string, hint: string) => DefinitionProblem;

function checkSection(section: Section, render: RenderTemplate, words: Words, at: At): readonly DefinitionProblem[] {
  const found = new Map<string, DefinitionProblem>();
  for (const { row, says } of sampleRows(section)) {
    const problem = checkRow(section, row, says, render, words, at);
    if (problem !== null && !found.has(`${String(problem.line)}:${String(problem.column)}`))
      found.set(`${String(problem.line)}:${String(problem.column)}`, problem);
  }
  return [...found.values()];
}

function checkRow(
  section: Section,
  row: Row,
  says: string,
  render: RenderTemplate,
  words: Words,
  at: At,
): DefinitionProblem | null {
  const context = section.group === null ? { rows: [row] } : { groups: [{ title: 'sample', rows: [row] }] };
  try {
    const html = render(Object.assign(Object.create(null) as object, context), { ...TOOLS, words });
    const result = guard(html);
    return result.ok ? null : at(0, 1, refusedMarkup(result.rule, html, result.offset), GUARD_HINT);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, what = message, line = '0', column = '0'] = / *(.*) - (\d+):(\d+)$/u.exec(message) ?? [];
    const hint = `it fails ${says}: write {{#if field}} … {{/if}} around it`;
    return at(Number(line), Number(column) + 1, `the section cannot be shown: ${what}`, hint);
  }
}

const GUARD_HINT = 'docs/authoring.md lists the elements, attributes and class names that a view may have';
const TOOLS = {
  facts: { today: '2020-01-31', person: { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null } },
  markup: () => 'sample',
};

interface SampleRow {
  readonly row: Row;
  /** When the template fails on it, in words. */
  readonly says: string;
}

function* sampleRows(section: Section): Generator<SampleRow> {
  const { fields, where } = section;
  // A field that rows are chosen by is never empty in a row that was chosen; only a date may be missing.
  const mayBeEmpty = [...fields.keys()].filter(
    (name) => !Array.isArray(where[name]) && typeof where[name] !== 'boolean',
  );
  const most = Math.max(2, ...[...fields.values()].map(({ values }) => Object.keys(values).length));
  for (let turn = 0; turn < most; turn++)
    yield { row: sampleRow(section, turn, []), says: 'where every field is filled' };
  yield { row: sampleRow(section, 0, mayBeEmpty), says: 'where a source leaves every field out' };
  for (const empty of mayBeEmpty)
    yield { row: sampleRow(section, 0, [empty]), says: `where a source leaves '${empty}' out` };
}

function sampleRow({ fields, where }: Section, turn: number, empty: readonly string[]): Row {
  const row = Object.create(null) as Record<string, Row[string]>;
  for (const [name, field] of fields) {
    const value = empty.includes(name) ? null : sampleValue(field, turn, where[name]);
    row[name] = field.many && value !== null ? [value] : value;
  }
  return row;
}

function sampleValue({ type, values }: FieldDefinition, turn: number, condition?: Section['where'][string]): CellValue {
  switch (type) {
    case 'text':
      return 'sample';
    case 'boolean':
      return typeof condition === 'boolean' ? condition : turn % 2 === 0;
    case 'date':
      return { kind: 'date', precision: 'day', iso: '2020-01-31' };
    case 'markup':
      return { kind: 'markup', xml: 'sample' };
    case 'code':
      return { display: 'sample', code: 'sample', system: 'sample' };
    case 'choice': {
      const allowed = Array.isArray(condition) ? condition : Object.keys(values);
      const value = allowed[turn % allowed.length] ?? '';
      return { value, label: values[value] ?? value };
    }
  }
}
