import type { DateRange, LaunchFacts } from '../facts.ts';
import type { Judged } from '../protect/protect.ts';
import { cleanText } from '../record/text.ts';
import type { DateFilter, Section } from './dataset.ts';
import { passes } from './filter.ts';
import { compareTexts, sort, sortKey } from './order.ts';
import { isInside } from './period.ts';
import { plain, rowOf, valueOf, type Candidate, type Row } from './row.ts';

/** What one source gave, after protection. */
export interface Usable {
  readonly source: { readonly id: string; readonly name: string; readonly kind: string };
  readonly judged: readonly Judged[];
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
  return {
    rows: shown.map((candidate) => rowOf(section, candidate)),
    groups: section.group === null ? null : groupRows(section, section.group, shown),
    counts: countVerdicts(here),
    withheld: here.filter(({ verdict }) => verdict.startsWith('excluded.')).length,
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

function candidatesOf({ parts }: Section, answers: readonly Usable[], { today }: LaunchFacts): readonly Candidate[] {
  return answers.flatMap(({ source, judged }) => {
    const here = new Map(
      parts.filter(({ sources }) => sources.includes(source.kind)).map((part) => [part.record.id, part]),
    );
    return judged.flatMap((each) => {
      const part = here.get(each.entry.type);
      if (part === undefined) return [];
      const candidate = { ...each, part, source };
      return passes(part.filter, candidate, today) ? [candidate] : [];
    });
  });
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

function groupRows(section: Section, group: string, candidates: readonly Candidate[]): Selected['groups'] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const title = cleanText(sortKey(valueOf(candidate, group)));
    const members = groups.get(title);
    if (members === undefined) groups.set(title, [candidate]);
    else members.push(candidate);
  }
  const titles = [...groups.keys()].sort(compareTexts);
  return titles.map((title) => plain({ title, rows: (groups.get(title) ?? []).map((each) => rowOf(section, each)) }));
}
