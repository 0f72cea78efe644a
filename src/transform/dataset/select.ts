import type { LaunchFacts } from '../facts.ts';
import type { Judged, Verdict } from '../protect/protect.ts';
import { earliestDay, latestDay, shiftDay, type PartialDate } from '../record/partial-date.ts';
import type { Code, FieldValue, Markup, RecordEntry, Single } from '../record/record.ts';
import { cleanText } from '../record/text.ts';
import type { FieldDefinition } from '../record/vocabulary.ts';
import type { Section } from './dataset.ts';
import type { Condition } from './manifest.ts';

/** A value as a template receives it: text already clean, choices with their label, codes without their translations. */
export type CellValue =
  | string
  | boolean
  | PartialDate
  | Markup
  | { readonly value: string; readonly label: string }
  | { readonly display: string; readonly code: string; readonly system: string };

/** One row: the declared fields and nothing else; an object without a prototype. */
export type Row = Readonly<Record<string, CellValue | readonly CellValue[] | null>>;

/** What a section shows and what it does not, counted by verdict. */
export interface Selected {
  readonly rows: readonly Row[];
  /** Rows by the text of the group field, ascending; null where the section is not grouped. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly Row[] }[] | null;
  /** Counts for the audit: excluded, dropped, reduced. */
  readonly counts: Readonly<Record<string, number>>;
  /** Entries that would have stood here but were withheld: these call for the exclusion banner. */
  readonly withheld: number;
}

/** Chooses the rows of a section and cuts them down to its declared fields. */
export function select(section: Section, judged: readonly Judged[], facts: LaunchFacts): Selected {
  const here = judged.filter(({ entry }) => entry.type === section.record.id && stands(section, entry, facts));
  const shown = here.filter(({ verdict }) => verdict === 'shown').map(({ entry }) => entry);
  const sorted = sort(section, shown);
  const counts = countVerdicts(here);
  return {
    rows: sorted.map((entry) => rowOf(section, entry)),
    groups: section.group === null ? null : groupRows(section, section.group, sorted),
    counts,
    withheld: here.filter(({ verdict }) => verdict.startsWith('excluded.')).length,
  };
}

function stands(section: Section, entry: RecordEntry, facts: LaunchFacts): boolean {
  return Object.entries(section.where).every(([field, condition]) => holds(condition, valueOf(entry, field), facts));
}

function holds(condition: Condition, value: FieldValue, facts: LaunchFacts): boolean {
  if (Array.isArray(condition)) return typeof value === 'string' && condition.includes(value);
  if (typeof condition === 'boolean') return value === condition;
  return 'within' in condition ? isWithin(condition.within, value, facts.today) : isNotBefore(value, facts.today);
}

/** A date that is missing or not known counts as inside: a row too many is seen, a row too few is not. */
function isWithin(span: string, value: FieldValue, today: string): boolean {
  if (!isDate(value) || value.precision === 'unknown') return true;
  return latestDay(value) > shiftDay(today, -Number.parseInt(span, 10));
}

/** An end that is planned, missing or not known has not come: what it ends still holds. */
function isNotBefore(value: FieldValue, today: string): boolean {
  return !isDate(value) || value.precision === 'unknown' || latestDay(value) >= today;
}

function isDate(value: FieldValue): value is PartialDate {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'date';
}

function valueOf(entry: RecordEntry, field: string): FieldValue {
  switch (field) {
    case 'system':
    case 'organisation':
    case 'recordedBy':
    case 'recordedAt':
      return entry.provenance[field];
    default:
      return entry.fields[field] ?? null;
  }
}

function countVerdicts(judged: readonly Judged[]): Readonly<Record<string, number>> {
  const counts: Partial<Record<Exclude<Verdict, 'shown'> | 'reduced.thirdParty', number>> = {};
  for (const { verdict, reduced } of judged) {
    if (verdict !== 'shown') counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (reduced > 0) counts['reduced.thirdParty'] = (counts['reduced.thirdParty'] ?? 0) + 1;
  }
  return counts;
}

const COLLATOR = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });

function sort(section: Section, entries: readonly RecordEntry[]): readonly RecordEntry[] {
  if (section.order.length === 0) return entries;
  return [...entries].sort((a, b) => {
    for (const { by, direction } of section.order) {
      const result = compare(valueOf(a, by), valueOf(b, by), direction === 'ascending' ? 1 : -1);
      if (result !== 0) return result;
    }
    return 0;
  });
}

/** Compares two values; what is missing or unknown comes last in either direction. */
function compare(a: FieldValue, b: FieldValue, sign: 1 | -1): number {
  const [keyA, keyB] = [sortKey(a), sortKey(b)];
  if (keyA === '' || keyB === '') return Number(keyA === '') - Number(keyB === '');
  if (isDate(a) && isDate(b)) return sign * (keyA < keyB ? -1 : Number(keyA > keyB));
  return sign * COLLATOR.compare(keyA, keyB);
}

function sortKey(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (isDate(value)) return value.precision === 'time' ? value.iso : earliestDay(value);
  return value !== null && 'kind' in value && value.kind === 'code' ? value.display : '';
}

function groupRows(section: Section, group: string, entries: readonly RecordEntry[]): Selected['groups'] {
  const groups = new Map<string, RecordEntry[]>();
  for (const entry of entries) {
    const title = cleanText(sortKey(valueOf(entry, group)));
    groups.set(title, [...(groups.get(title) ?? []), entry]);
  }
  const titles = [...groups.keys()].sort((a, b) => COLLATOR.compare(a, b));
  return titles.map((title) => plain({ title, rows: (groups.get(title) ?? []).map((entry) => rowOf(section, entry)) }));
}

function rowOf(section: Section, entry: RecordEntry): Row {
  const cells = [...section.fields].map(
    ([name, definition]) => [name, cellsOf(valueOf(entry, name), definition)] as const,
  );
  return plain(Object.fromEntries(cells));
}

function cellsOf(value: FieldValue, definition: FieldDefinition): Row[string] {
  if (value === null) return emptyCell(definition);
  return Array.isArray(value)
    ? value.map((single: Single) => cellOf(single, definition))
    : cellOf(value as Single, definition);
}

function cellOf(value: Single, definition: FieldDefinition): CellValue {
  if (typeof value === 'string')
    return definition.type === 'choice' ? plain({ value, label: definition.values[value] ?? value }) : cleanText(value);
  if (typeof value === 'boolean') return value;
  return value.kind === 'code' ? codeCell(value) : value;
}

/** A code or a choice that is missing still has its parts, empty: a template that names them must not fail on one row. */
function emptyCell({ type, many }: FieldDefinition): Row[string] {
  if (many) return [];
  if (type === 'choice') return plain({ value: '', label: '' });
  return type === 'code' ? plain({ display: '', code: '', system: '' }) : null;
}

function codeCell({ display, code, system }: Code): CellValue {
  return plain({ display: cleanText(display), code: code ?? '', system });
}

/** An object without a prototype: a template cannot reach anything that was not put in. */
function plain<T extends object>(value: T): T {
  return Object.assign(Object.create(null) as T, value);
}
