import type { DateRange, LaunchFacts } from '../facts.ts';
import { earliestDay, latestDay, type PartialDate } from '../record/partial-date.ts';
import type { FieldValue } from '../record/record.ts';
import type { DateFilter } from './dataset.ts';
import { isDate, passes } from './filter.ts';
import { valueOf, type Candidate } from './row.ts';

/**
 * Whether a candidate lies inside the date range of the launch: whole days, inclusive, a partial date widened to all the
 * days it can mean. What has no date at all counts as inside: a row too many is seen, a row too few is not.
 */
export function isInside(
  filter: Extract<DateFilter, { kind: 'point' | 'span' }>,
  candidate: Candidate,
  range: DateRange,
  facts: LaunchFacts,
): boolean {
  const dateOf = (name: string | null) => (name === null ? null : known(valueOf(candidate, name)));
  const otherwise = () => {
    const date = dateOf(filter.otherwise);
    return date === null || overlaps(date, date, range);
  };
  if (filter.kind === 'point') {
    const date = dateOf(filter.field);
    return date === null ? otherwise() : overlaps(date, date, range);
  }
  const from = dateOf(filter.from);
  const until = filter.until.map(dateOf).find((date) => date !== null) ?? null;
  if (from === null) return otherwise();
  const goesOn = until === null && (filter.ongoing === null || passes(filter.ongoing, candidate, facts.today));
  return overlaps(from, goesOn ? null : (until ?? from), range);
}

/** From the first day of `from` to the last of `until`, or for ever. */
function overlaps(from: PartialDate, until: PartialDate | null, range: DateRange): boolean {
  const startsInTime = range.until === null || earliestDay(from) <= range.until;
  return startsInTime && (range.from === null || until === null || latestDay(until) >= range.from);
}

function known(value: FieldValue): PartialDate | null {
  return isDate(value) && value.precision !== 'unknown' ? value : null;
}
