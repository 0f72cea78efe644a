import { latestDay, shiftDay, type PartialDate } from '../record/partial-date.ts';
import type { FieldValue, Single } from '../record/record.ts';
import type { Filter } from './dataset.ts';
import type { Condition, Where } from './manifest.ts';
import { fieldValue, type Candidate } from './row.ts';

/** A condition on a candidate; `today` is the day of the launch. */
type Test = (candidate: Candidate, today: string) => boolean;

const tests = new WeakMap<Filter, Test>();

/** Whether a candidate meets all conditions. `today` is the day of the launch. */
export function passes(filter: Filter, candidate: Candidate, today: string): boolean {
  const test = tests.get(filter) ?? testOf(filter);
  tests.set(filter, test);
  return test(candidate, today);
}

function testOf({ where, codeSets }: Filter): Test {
  const { has = [], lacks = [], any = [], ...conditions } = where;
  const others = any.map((each: Where) => testOf({ where: each, codeSets }));
  const fields = Object.entries(conditions).map(([field, condition]) => ({ field, condition: condition as Condition }));
  return (candidate, today) => {
    for (const field of has) if (!isFilled(fieldValue(candidate, field))) return false;
    for (const field of lacks) if (isFilled(fieldValue(candidate, field))) return false;
    for (const { field, condition } of fields)
      if (!holds(condition, fieldValue(candidate, field), today, codeSets)) return false;
    return others.length === 0 || others.some((test) => test(candidate, today));
  };
}

/** A date that says that it is not known is no date. */
function isFilled(value: FieldValue): boolean {
  if (value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return isDate(value) ? value.precision !== 'unknown' : true;
}

function holds(condition: Condition, value: FieldValue, today: string, codeSets: Filter['codeSets']): boolean {
  if (Array.isArray(condition)) {
    if (typeof value === 'string') return condition.includes(value);
    return Array.isArray(value) && value.some((each) => typeof each === 'string' && condition.includes(each));
  }
  if (typeof condition === 'boolean') return value === condition;
  const { within, notWithin, notBefore, in: inside, notIn } = condition;
  if (within !== undefined) return isWithin(within, value, today);
  if (notWithin !== undefined) return !isWithin(notWithin, value, today);
  if (inside !== undefined) return isIn(inside, value, codeSets);
  if (notIn !== undefined) return !isIn(notIn, value, codeSets);
  return isNotBefore(value, today) === (notBefore !== undefined);
}

function isIn(id: string, value: FieldValue, codeSets: Filter['codeSets']): boolean {
  const set = codeSets.get(id);
  return singles(value).some((each) => typeof each === 'object' && each.kind === 'code' && set?.has(each) === true);
}

function singles(value: FieldValue): readonly Single[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly Single[]) : [value as Single];
}

/** A date that is missing or not known counts as inside: a row too many is seen, a row too few is not. */
function isWithin(span: string, value: FieldValue, today: string): boolean {
  if (!isDate(value) || value.precision === 'unknown') return true;
  return latestDay(value) > dayBefore(today, span);
}

/** The last day that was counted back to: all rows of a section ask for the same. */
let counted = { today: '', span: '', day: '' };

function dayBefore(today: string, span: string): string {
  if (counted.today !== today || counted.span !== span)
    counted = { today, span, day: shiftDay(today, -Number.parseInt(span, 10)) };
  return counted.day;
}

/** An end that is planned, missing or not known has not come: what it ends still holds. */
function isNotBefore(value: FieldValue, today: string): boolean {
  return !isDate(value) || value.precision === 'unknown' || latestDay(value) >= today;
}

/** Whether a value is a date. */
export function isDate(value: FieldValue): value is PartialDate {
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'date';
}
