import { earliestDay } from '../record/partial-date.ts';
import type { FieldValue } from '../record/record.ts';
import type { Section } from './dataset.ts';
import { isDate } from './filter.ts';
import { valueOf, type Candidate } from './row.ts';

const COLLATOR = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });

/** Sorts candidates as the section says; what is alike keeps its order. */
export function sort({ order }: Section, candidates: readonly Candidate[]): readonly Candidate[] {
  if (order.length === 0) return candidates;
  return [...candidates].sort((a, b) => {
    for (const { by, direction } of order) {
      const result = compare(orderKey(a, by), orderKey(b, by), direction === 'ascending' ? 1 : -1);
      if (result !== 0) return result;
    }
    return 0;
  });
}

/** What a candidate is sorted by: a choice by its place among the values that its record type lists. */
function orderKey(candidate: Candidate, by: string): FieldValue {
  const value = valueOf(candidate, by);
  const definition = candidate.part.names.get(by)?.definition;
  if (typeof value !== 'string' || definition?.type !== 'choice') return value;
  return String(Object.keys(definition.values).indexOf(value));
}

/** Compares two texts as people do: numbers by value, capitals and accents alike. */
export function compareTexts(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}

/** Compares two values; what is missing or unknown comes last in either direction. */
function compare(a: FieldValue, b: FieldValue, sign: 1 | -1): number {
  const [keyA, keyB] = [sortKey(a), sortKey(b)];
  if (keyA === '' || keyB === '') return Number(keyA === '') - Number(keyB === '');
  if (isDate(a) && isDate(b)) return sign * (keyA < keyB ? -1 : Number(keyA > keyB));
  return sign * COLLATOR.compare(keyA, keyB);
}

/** The text a value is sorted and grouped by; empty for what has none. */
export function sortKey(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (isDate(value)) return value.precision === 'time' ? value.iso : earliestDay(value);
  return value !== null && 'kind' in value && value.kind === 'code' ? value.display : '';
}
