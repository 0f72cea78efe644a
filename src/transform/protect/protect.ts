import type { LaunchFacts } from '../facts.ts';
import type { FieldValue, RecordEntry } from '../record/record.ts';
import { checkPerson } from './person.ts';
import type { Policy, ThirdPartyRule } from './policy.ts';

/** What became of one entry. Every verdict but `shown` is a count in the audit. */
export type Verdict =
  | 'shown'
  /** Marked confidential in the source. */
  | 'excluded.policy'
  /** Restricted to an audience the dataset does not name. */
  | 'excluded.audience'
  /** A mark that the policy says nothing about. */
  | 'excluded.uncheckable'
  /** Names another subject than the person of the extract. */
  | 'excluded.subject'
  /** Deleted or unfiled. */
  | 'dropped.state';

/** An entry with its verdict. Only entries that are shown ever reach a template; the others are counted where they would have stood. */
export interface Judged {
  readonly entry: RecordEntry;
  readonly verdict: Verdict;
  /** Fields taken out because they are about a third party. */
  readonly reduced: number;
}

/** What may be used of an extract. */
export type Protected =
  | { readonly state: 'usable'; readonly judged: readonly Judged[]; readonly differs: readonly string[] }
  | { readonly state: 'wrong-person' }
  | { readonly state: 'unknown-person' }
  | { readonly state: 'denied' };

/**
 * Decides what of an extract may be used, in this order: the person, the whole record, then each entry.
 * `audiences` are those the dataset names.
 */
export function protect(
  extract: { readonly person: RecordEntry; readonly records: readonly RecordEntry[] },
  policy: Policy,
  audiences: ReadonlySet<string>,
  facts: LaunchFacts,
): Protected {
  const check = checkPerson(extract.person, facts.person);
  if (!check.same) return { state: 'wrong-person' };
  const { flags } = extract.person.marks;
  if (intersects(flags, policy.refusePerson)) return { state: 'unknown-person' };
  if (flags.size > 0) return { state: 'denied' };
  return {
    state: 'usable',
    judged: extract.records.map((entry) => judge(entry, extract.person.id, policy, audiences)),
    differs: check.differs,
  };
}

function intersects(flags: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...flags].some((flag) => others.has(flag));
}

function judge(entry: RecordEntry, personId: string, policy: Policy, audiences: ReadonlySet<string>): Judged {
  const verdict = verdictOf(entry, personId, policy, audiences);
  if (verdict !== 'shown') return { entry, verdict, reduced: 0 };
  return reduce(entry, policy.thirdParty.get(entry.type) ?? []);
}

function verdictOf({ marks }: RecordEntry, personId: string, policy: Policy, audiences: ReadonlySet<string>): Verdict {
  if (marks.subject !== null && marks.subject !== personId) return 'excluded.subject';
  if (intersects(marks.flags, policy.drop)) return 'dropped.state';
  if (intersects(marks.flags, policy.withhold)) return 'excluded.policy';
  if (marks.flags.size > 0) return 'excluded.uncheckable';
  return marks.audience !== null && !audiences.has(marks.audience) ? 'excluded.audience' : 'shown';
}

function reduce(entry: RecordEntry, rules: readonly ThirdPartyRule[]): Judged {
  const withheld = new Set(rules.flatMap((rule) => fieldsToWithhold(entry, rule)));
  if (withheld.size === 0) return { entry, verdict: 'shown', reduced: 0 };
  const fields = Object.fromEntries(
    Object.entries(entry.fields).map(([name, value]) => [name, withheld.has(name) ? null : value]),
  );
  return { entry: { ...entry, fields }, verdict: 'shown', reduced: withheld.size };
}

function fieldsToWithhold(entry: RecordEntry, rule: ThirdPartyRule): readonly string[] {
  if ('naming' in rule)
    return rule.withhold.filter((field) => names(entry.fields[field] ?? null, entry.fields[rule.naming] ?? null));
  const holds = Object.entries(rule.unless).every(([field, wanted]) => entry.fields[field] === wanted);
  return holds ? [] : rule.withhold.filter((field) => isFilled(entry.fields[field] ?? null));
}

function isFilled(value: FieldValue): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

/** Whether a text contains a word of a name: a long word anywhere, a short one as a word of its own; in any case. */
function names(text: FieldValue, name: FieldValue): boolean {
  if (typeof name !== 'string') return false;
  const haystacks = plainTexts(text).map(foldCase);
  return wordsOf(foldCase(name)).some((word) =>
    haystacks.some((haystack) => (word.length < 3 ? wordsOf(haystack).includes(word) : haystack.includes(word))),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function foldCase(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A value as text; mark-up in two ways, since an element may stand between two words or inside one. */
function plainTexts(value: FieldValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (!('kind' in value)) return value.flatMap(plainTexts);
  if (value.kind === 'code') return [value.display];
  return value.kind === 'markup' ? ['', ' '].map((between) => withoutTags(value.xml, between)) : [];
}

function withoutTags(xml: string, between: string): string {
  return xml
    .replace(/<[^>]*>/gu, between)
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
