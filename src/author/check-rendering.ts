import type { Part, Section } from '../transform/dataset/dataset.ts';
import { select } from '../transform/dataset/select.ts';
import type { DefinitionProblem } from '../transform/record/definition.ts';
import type { FieldValue, RecordEntry, Single } from '../transform/record/record.ts';
import type { FieldDefinition } from '../transform/record/vocabulary.ts';
import type { Words } from '../transform/record/words.ts';
import type { RenderTemplate } from '../transform/render/environment.ts';
import type { RenderTools } from '../transform/render/helpers/helper.ts';
import { PROFILES, type Profile } from '../transform/render/profile.ts';
import { contextOf } from '../transform/render/shape.ts';
import type { DatasetTemplate } from '../transform/render/template.ts';
import { guard } from '../transform/sanitize/guard.ts';
import { policyOf } from '../transform/transform.ts';
import { refusedMarkup } from './case-view.ts';
import { looseTag, type LooseTag } from './loose-tag.ts';

/**
 * Renders every section of a template with made-up rows: all fields empty, each field empty alone, each choice with each
 * of its values. A source may leave any field out, and a section that cannot bear that would fail in front of a reader.
 */
export function checkRendering(
  file: string,
  text: string,
  sections: readonly Section[],
  template: DatasetTemplate,
  words: Words,
): readonly DefinitionProblem[] {
  return sections.flatMap((section) => {
    const render = template.get(section.id);
    if (render === undefined) return [];
    const lines = text.split('\n');
    const opened = lines.findIndex((line) => line.trim() === `{{#section "${section.id}"}}`) + 1;
    const length = lines.slice(opened).findIndex((line) => line.trim() === '{{/section}}');
    const loose = looseTag(lines.slice(opened, opened + length).join('\n'));
    return checkSection(section, render, { words, loose }, (line, column, message, hint) => ({
      file,
      line: opened + line,
      column,
      message,
      hint,
    }));
  });
}

type At = (line: number, column: number, message: string, hint: string) => DefinitionProblem;

/** What every row of a section is tried with. */
interface Known {
  readonly words: Words;
  /** Where its mark-up is probably wrong. */
  readonly loose: LooseTag | null;
}

function checkSection(section: Section, render: RenderTemplate, known: Known, at: At): readonly DefinitionProblem[] {
  const found = new Map<string, DefinitionProblem>();
  // Made-up rows need not meet the conditions of the section: every row that could stand there is tried.
  const parts = section.parts.map((part) => ({ ...part, filter: { ...part.filter, where: {} } }));
  const open: Section = { ...section, parts, limit: null, dateFilter: { kind: 'none' } };
  for (const [sample, profile] of bothProfiles(section)) {
    const problem = checkRow(open, sample, render, { ...TOOLS, words: known.words, profile, loose: known.loose }, at);
    const place = `${String(problem?.line)}:${String(problem?.column)}`;
    if (problem !== null && !found.has(place)) found.set(place, problem);
  }
  return [...found.values()];
}

function checkRow(
  section: Section,
  { entry, says, kind }: Sample,
  render: RenderTemplate,
  { loose, ...tools }: RenderTools & Pick<Known, 'loose'>,
  at: At,
): DefinitionProblem | null {
  const selected = select(
    section,
    [
      {
        source: { id: 'sample', name: 'sample', kind },
        format: { id: 'sample' },
        judged: [{ entry, verdict: 'shown', withheld: new Set(), counts: [], linked: null }],
      },
    ],
    TOOLS.facts,
  );
  try {
    const html = render(contextOf(selected), tools);
    const result = guard(html, policyOf(section, tools.profile));
    if (result.ok) return null;
    const message = `${refusedMarkup(result.rule, html, result.offset)} ${says}`;
    return result.rule === 'nesting' && loose !== null
      ? at(loose.line, loose.column, message, `${loose.tag} has no counterpart: write it in the same block`)
      : at(0, 1, message, GUARD_HINT);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [place = '', line = '0', column = '0'] = / - (\d+):(\d+)$/u.exec(message) ?? [];
    const what = message.slice(0, message.length - place.length).trim();
    return at(Number(line), Number(column) + 1, `the section cannot be shown ${says}: ${what}`, FIELD_HINT);
  }
}

const GUARD_HINT = 'docs/authoring.md lists the elements, attributes and class names that a view may have';
const FIELD_HINT = 'write {{#if field}} … {{/if}} around it';
const TOOLS = {
  facts: {
    today: '2020-01-31',
    person: { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null },
    dateRange: null,
  },
  foreign: null,
  markup: () => 'sample',
};

function* bothProfiles({ parts }: Section): Generator<readonly [Sample, Profile]> {
  for (const profile of PROFILES) for (const part of parts) for (const sample of samples(part)) yield [sample, profile];
}

interface Sample {
  readonly entry: RecordEntry;
  /** Kind of source it is read from. */
  readonly kind: string;
  /** When the template meets it, in words. */
  readonly says: string;
}

function* samples(part: Part): Generator<Sample> {
  const [kind = ''] = part.sources;
  const { where } = part.filter;
  const { has = [] } = where;
  const read = [...part.names.values()].flatMap((source) => (source === null ? [] : [source]));
  // A field that rows are chosen by is never empty in a row that was chosen; only a date may be missing.
  const mayBeEmpty = [...new Set(read.map(({ field }) => field))].filter(
    (name) => !Array.isArray(where[name]) && typeof where[name] !== 'boolean' && !has.includes(name),
  );
  const most = Math.max(2, ...read.map(({ definition: { values } }) => Object.keys(values).length));
  for (let turn = 0; turn < most; turn++)
    yield { entry: sampleEntry(part, turn, []), kind, says: 'where every field is filled' };
  yield { entry: sampleEntry(part, 0, mayBeEmpty), kind, says: 'where a source leaves every field out' };
  for (const empty of mayBeEmpty)
    yield { entry: sampleEntry(part, 0, [empty]), kind, says: `where a source leaves '${empty}' out` };
}

function sampleEntry({ record, filter: { where } }: Part, turn: number, empty: readonly string[]): RecordEntry {
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
    codes: [],
    links: {},
  };
}

const SAMPLE_DATE = { kind: 'date', precision: 'day', iso: '2020-01-31' } as const;

function sampleValue(
  { type, values }: FieldDefinition,
  turn: number,
  condition: Part['filter']['where'][string],
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
