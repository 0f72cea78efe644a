import type { Dataset, Section } from '../transform/dataset/dataset.ts';
import { select } from '../transform/dataset/select.ts';
import type { DefinitionProblem } from '../transform/record/definition.ts';
import type { FieldValue, RecordEntry, Single } from '../transform/record/record.ts';
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
  for (const sample of samples(section)) {
    const problem = checkRow(section, sample, render, words, at);
    const place = `${String(problem?.line)}:${String(problem?.column)}`;
    if (problem !== null && !found.has(place)) found.set(place, problem);
  }
  return [...found.values()];
}

function checkRow(
  section: Section,
  { entry, says }: Sample,
  render: RenderTemplate,
  words: Words,
  at: At,
): DefinitionProblem | null {
  const { rows, groups } = select(section, [{ entry, verdict: 'shown', reduced: 0 }], TOOLS.facts);
  const context = section.group === null ? { rows } : { groups };
  try {
    const html = render(Object.assign(Object.create(null) as object, context), { ...TOOLS, words });
    const result = guard(html);
    return result.ok ? null : at(0, 1, `${refusedMarkup(result.rule, html, result.offset)} ${says}`, GUARD_HINT);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, what = message, line = '0', column = '0'] = / *(.*) - (\d+):(\d+)$/u.exec(message) ?? [];
    return at(Number(line), Number(column) + 1, `the section cannot be shown ${says}: ${what}`, FIELD_HINT);
  }
}

const GUARD_HINT = 'docs/authoring.md lists the elements, attributes and class names that a view may have';
const FIELD_HINT = 'write {{#if field}} … {{/if}} around it';
const TOOLS = {
  facts: { today: '2020-01-31', person: { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null } },
  markup: () => 'sample',
};

interface Sample {
  readonly entry: RecordEntry;
  /** When the template meets it, in words. */
  readonly says: string;
}

function* samples(section: Section): Generator<Sample> {
  const { fields, where } = section;
  // A field that rows are chosen by is never empty in a row that was chosen; only a date may be missing.
  const mayBeEmpty = [...fields.keys()].filter(
    (name) => !Array.isArray(where[name]) && typeof where[name] !== 'boolean',
  );
  const most = Math.max(2, ...[...fields.values()].map(({ values }) => Object.keys(values).length));
  for (let turn = 0; turn < most; turn++)
    yield { entry: sampleEntry(section, turn, []), says: 'where every field is filled' };
  yield { entry: sampleEntry(section, 0, mayBeEmpty), says: 'where a source leaves every field out' };
  for (const empty of mayBeEmpty)
    yield { entry: sampleEntry(section, 0, [empty]), says: `where a source leaves '${empty}' out` };
}

function sampleEntry({ record, where }: Section, turn: number, empty: readonly string[]): RecordEntry {
  const value = (name: string, field: FieldDefinition): FieldValue => {
    if (empty.includes(name)) return null;
    const single = sampleValue(field, turn, where[name]);
    return field.many ? [single] : single;
  };
  const text = (name: string): string | null => (empty.includes(name) ? null : 'sample');
  return {
    type: record.id,
    id: 'sample',
    fields: Object.fromEntries([...record.fields].map(([name, field]) => [name, value(name, field)])),
    provenance: {
      system: text('system'),
      organisation: text('organisation'),
      recordedBy: text('recordedBy'),
      recordedAt: empty.includes('recordedAt') ? null : SAMPLE_DATE,
    },
    marks: { flags: new Set(), audience: null, subject: null },
  };
}

const SAMPLE_DATE = { kind: 'date', precision: 'day', iso: '2020-01-31' } as const;

function sampleValue(
  { type, values }: FieldDefinition,
  turn: number,
  condition: Section['where'][string] | undefined,
): Single {
  switch (type) {
    case 'text':
      return 'sample';
    case 'boolean':
      return typeof condition === 'boolean' ? condition : turn % 2 === 0;
    case 'date':
      return SAMPLE_DATE;
    case 'markup':
      return { kind: 'markup', xml: 'sample' };
    case 'code':
      return { kind: 'code', system: 'sample', code: 'sample', display: 'sample', translations: [] };
    case 'choice': {
      const allowed = Array.isArray(condition) ? condition : Object.keys(values);
      return allowed[turn % allowed.length] ?? '';
    }
  }
}
