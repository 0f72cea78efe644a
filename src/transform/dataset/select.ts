import type { DateRange, LaunchFacts } from '../facts.ts';
import type { Judged } from '../protect/protect.ts';
import { cleanText } from '../record/text.ts';
import type { DateFilter, Section } from './dataset.ts';
import { passes } from './filter.ts';
import { compareTexts, sort, sortKey } from './order.ts';
import { isInside } from './period.ts';
import { plain, rowsOf, saidFor, valueOf, type Candidate, type Row } from './row.ts';

/** What one source gave, after protection. */
export interface Usable {
  readonly source: { readonly id: string; readonly name: string; readonly kind: string };
  readonly judged: readonly Judged[];
  /** What it was written in. */
  readonly format: { readonly id: string };
}

/** What a section shows and what it does not, counted by verdict. */
export interface Selected {
  readonly rows: readonly Row[];
  /** Rows by the text of the group field, ascending; null where the section is not grouped. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly Row[] }[] | null;
  /** Counts for the audit: excluded, dropped, reduced. */
  readonly counts: Readonly<Record<string, number>>;
  /** Entries that would have stood here but were withheld: these call for the exclusion banner. */
  readonly withheld: number;
  /** Entries that would have stood here and say what was not done or is not so: the section says that there are such. */
  readonly negated: number;
  /** Rows that the section's limit leaves out. */
  readonly more: number;
  /** The date range that was applied, or null. */
  readonly range: DateRange | null;
  /** Rows that would have stood here without the date range. */
  readonly outside: number;
}

/** Chooses the rows of a section and cuts them down to its declared fields. */
export function select(section: Section, answers: readonly Usable[], facts: LaunchFacts): Selected {
  const { here, outside, range } = choose(section, answers, facts);
  const sorted = sort(section, here.filter(isShown));
  const shown = section.limit === null ? sorted : sorted.slice(0, section.limit.rows);
  const rows = rowsOf(section, shown);
  return {
    rows,
    groups: section.group === null ? null : groupRows(section.group, shown, rows),
    counts: countVerdicts(here),
    withheld: here.filter(({ verdict }) => verdict.startsWith('excluded.')).length,
    negated: here.filter(({ verdict }) => verdict === 'dropped.negated').length,
    more: sorted.length - shown.length,
    range,
    outside: outside.filter(isShown).length,
  };
}

function isShown({ verdict }: Candidate): boolean {
  return verdict === 'shown';
}

interface Chosen {
  readonly here: readonly Candidate[];
  /** Those that only the date range keeps out. */
  readonly outside: readonly Candidate[];
  readonly range: DateRange | null;
}

function choose(section: Section, answers: readonly Usable[], facts: LaunchFacts): Chosen {
  const candidates = candidatesOf(section, answers, facts);
  const { dateRange: range } = facts;
  const inside = range === null ? null : insideTest(section.dateFilter, range, answers, facts);
  if (inside === null) return { here: candidates, outside: [], range: null };
  return { here: candidates.filter(inside), outside: candidates.filter((each) => !inside(each)), range };
}

/** The entries of each record type, with their places in the extract: a dataset has many sections, which ask again and again. */
const indexes = new WeakMap<readonly Judged[], ReadonlyMap<string, readonly number[]>>();

function indexOf(judged: readonly Judged[]): ReadonlyMap<string, readonly number[]> {
  const known = indexes.get(judged);
  if (known !== undefined) return known;
  const index = new Map<string, number[]>();
  for (const [place, { entry }] of judged.entries()) {
    const places = index.get(entry.type);
    if (places === undefined) index.set(entry.type, [place]);
    else places.push(place);
  }
  indexes.set(judged, index);
  return index;
}

function candidatesOf({ parts }: Section, answers: readonly Usable[], { today }: LaunchFacts): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const { source, judged, format } of answers) {
    const here = new Map(
      parts.filter(({ sources }) => sources.includes(source.kind)).map((part) => [part.record.id, part]),
    );
    const index = indexOf(judged);
    for (const place of inOrder([...here.keys()].map((type) => index.get(type) ?? []))) {
      const each = judged[place];
      const part = each === undefined ? undefined : here.get(each.entry.type);
      if (each === undefined || part === undefined) continue;
      const { entry, verdict, withheld, counts, linked } = each;
      const candidate = { entry, verdict, withheld, counts, linked, part, source, format: format.id };
      if (passes(part.filter, candidate, today)) candidates.push(candidate);
    }
  }
  return candidates;
}

/** The places of several record types as one list, in the order of the extract. */
function inOrder(lists: readonly (readonly number[])[]): readonly number[] {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  return lists.flat().sort((a, b) => a - b);
}

/** Tells what lies inside the range; null where the section does not filter. */
function insideTest(
  filter: DateFilter,
  range: DateRange,
  answers: readonly Usable[],
  facts: LaunchFacts,
): ((candidate: Candidate) => boolean) | null {
  switch (filter.kind) {
    case 'none':
    case 'not-supported':
      return null;
    case 'follows':
      return followsTest(filter, answers, facts);
    default:
      return (candidate) => isInside(filter, candidate, range, facts);
  }
}

/** What belongs to an entry stands where the entry does; what says no such entry stands too, rather than be lost. */
function followsTest(
  { section, by }: Extract<DateFilter, { kind: 'follows' }>,
  answers: readonly Usable[],
  facts: LaunchFacts,
): (candidate: Candidate) => boolean {
  const keyOf = (source: Candidate['source'], id: string) => `${source.id} ${id}`;
  const left = new Set(choose(section, answers, facts).outside.map(({ source, entry }) => keyOf(source, entry.id)));
  return (candidate) => {
    const id = valueOf(candidate, by);
    return typeof id !== 'string' || !left.has(keyOf(candidate.source, id));
  };
}

function countVerdicts(candidates: readonly Candidate[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of candidates) for (const count of each.counts) counts[count] = (counts[count] ?? 0) + 1;
  return counts;
}

function groupRows(group: string, candidates: readonly Candidate[], rows: readonly Row[]): Selected['groups'] {
  const groups = new Map<string, Row[]>();
  for (const [place, candidate] of candidates.entries()) {
    const row = rows[place];
    if (row === undefined) continue;
    const written = sortKey(valueOf(candidate, group));
    const title = saidFor(candidate, group)?.get(written) ?? cleanText(written);
    const members = groups.get(title);
    if (members === undefined) groups.set(title, [row]);
    else members.push(row);
  }
  const titles = [...groups.keys()].sort(compareTexts);
  return titles.map((title) => plain({ title, rows: groups.get(title) ?? [] }));
}
