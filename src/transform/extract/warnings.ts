import { parseDate, type PartialDate } from '../record/partial-date.ts';
import type { At, PathLanguage } from './language.ts';
import type { MapDefinition } from './map.ts';

/**
 * Why records may be missing, in a source's own words: it withholds some, it has not yet received all of them from
 * where the person was before, it has some that nobody has filed; or what no map knows.
 */
export const WARNING_KINDS = ['confidential-items', 'data-in-transit', 'data-awaiting-filing', 'unknown'] as const;

/** Why records may be missing. */
export type WarningKind = (typeof WARNING_KINDS)[number];

/** What a source says of records that it did not send. */
export interface Warning {
  readonly kind: WarningKind;
  /** The record types that it is about; null where it may be any of them. */
  readonly records: readonly string[] | null;
  /** What was recorded before this day may be missing; null where the source names none. */
  readonly before: PartialDate | null;
}

/** Reads the warnings of a document. */
export type ReadWarnings<D> = (document: D) => readonly Warning[];

/** Compiles how a map finds warnings; none where it says nothing of them. Throws what `at` makes of errors. */
export function compileWarnings<D, C>(
  source: MapDefinition['extract']['warnings'],
  language: PathLanguage<D, C>,
  at: At,
): ReadWarnings<D> {
  if (source === undefined) return () => [];
  const place = ['extract', 'warnings'];
  const { scope, find } = at([...place, 'match'], () => language.rows(source.match));
  const texts = (key: 'kind' | 'records', path: string) => at([...place, key], () => scope.texts(path));
  const [kinds, lists] = [texts('kind', source.kind.path), texts('records', source.records.path)];
  const dates = at([...place, 'before'], () => (source.before === undefined ? () => [] : scope.texts(source.before)));
  const [kindOf, recordsOf] = [
    new Map(Object.entries(source.kind.values)),
    new Map(Object.entries(source.records.values)),
  ];
  return (document) =>
    find(document).map((row) => {
      const kind = first(kinds(row, document), (text) => kindOf.get(text.trim())) ?? 'unknown';
      const records = first(lists(row, document), (text) => recordsOf.get(text.trim()));
      return { kind, records, before: kind === 'data-in-transit' ? first(dates(row, document), dayIn) : null };
    });
}

function first<T>(texts: readonly string[], find: (text: string) => T | null | undefined): T | null {
  for (const text of texts) {
    const found = find(text);
    if (found !== undefined && found !== null) return found;
  }
  return null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day in a sentence, as NHS systems write it: dd-Mmm-yyyy. Nothing else of the sentence is kept. */
function dayIn(sentence: string): PartialDate | null {
  const [, day, name, year] = /\b(\d{2})-([A-Z][a-z]{2})-(\d{4})\b/u.exec(sentence) ?? [];
  const month = MONTHS.indexOf(name ?? '') + 1;
  return month === 0 ? null : parseDate(`${year ?? ''}-${String(month).padStart(2, '0')}-${day ?? ''}`, 'iso', null);
}
