import { earliestDay } from '../record/partial-date.ts';
import type { FieldValue } from '../record/record.ts';
import type { Section } from './dataset.ts';
import { isDate } from './filter.ts';
import { valueOf, type Candidate } from './row.ts';

const COLLATOR = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });

/** What a candidate is sorted by at one place of the order. */
interface Key {
  readonly text: string;
  readonly isDate: boolean;
}

/** Sorts candidates as the section says; what is alike keeps its order. */
export function sort({ order }: Section, candidates: readonly Candidate[]): readonly Candidate[] {
  if (order.length === 0 || candidates.length < 2) return candidates;
  const signs = order.map(({ direction }) => (direction === 'ascending' ? 1 : -1));
  const keyed = candidates.map((candidate) => ({ candidate, keys: order.map(({ by }) => keyOf(candidate, by)) }));
  keyed.sort((a, b) => compareAll(a.keys, b.keys, signs));
  return keyed.map(({ candidate }) => candidate);
}

function keyOf(candidate: Candidate, by: string): Key {
  const value = orderKey(candidate, by);
  return { text: sortKey(value), isDate: isDate(value) };
}

function compareAll(a: readonly Key[], b: readonly Key[], signs: readonly number[]): number {
  for (let place = 0; place < signs.length; place++) {
    const keyA = a[place];
    const keyB = b[place];
    const result = keyA === undefined || keyB === undefined ? 0 : compare(keyA, keyB, signs[place] ?? 1);
    if (result !== 0) return result;
  }
  return 0;
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
function compare(a: Key, b: Key, sign: number): number {
  if (a.text === b.text) return 0;
  if (a.text === '' || b.text === '') return Number(a.text === '') - Number(b.text === '');
  return sign * (a.isDate && b.isDate ? (a.text < b.text ? -1 : 1) : COLLATOR.compare(a.text, b.text));
}

/** The text a value is sorted and grouped by; empty for what has none. */
export function sortKey(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (isDate(value)) return value.precision === 'time' ? value.iso : earliestDay(value);
  return value !== null && 'kind' in value && value.kind === 'code' ? value.display : '';
}
