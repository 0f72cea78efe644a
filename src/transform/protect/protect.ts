import type { LaunchFacts } from '../facts.ts';
import { earliestDay, shiftDay } from '../record/partial-date.ts';
import type { FieldValue, RecordEntry } from '../record/record.ts';
import type { Allowances } from './allowances.ts';
import { closureOf, type Fate } from './closure.ts';
import { CodeFinder, type CodeFindings } from './codes.ts';
import { isRefused, type Statement } from './consent.ts';
import { isEffective } from './effective.ts';
import { fillLinked, type LinkedValues, type LinkedWanted } from './linked.ts';
import { checkPerson, isDate, type PersonField } from './person.ts';
import type { Policy } from './policy.ts';
import { hiddenFreeText, isAnyFilled, reduceThirdParty, replaceWords, type Surroundings } from './reduce.ts';
import { linksOf, thingsOf, type Thing, type Things } from './things.ts';

/** What became of one entry. Every verdict but `shown` is a count in the audit. */
export type Verdict =
  | 'shown'
  /** Marked confidential in the source, by a mark or by a code. */
  | 'excluded.policy'
  /** Restricted to an audience the dataset does not name. */
  | 'excluded.audience'
  /** In a sensitive set: counted with the set's id and version. */
  | 'excluded.sensitive'
  /** Tells of something excluded: a part of it, its drug, its encounter, its document. */
  | 'excluded.closure'
  /** A mark that the policy says nothing about, a code in a system that nobody checks. */
  | 'excluded.uncheckable'
  /** Names another subject than the person of the extract. */
  | 'excluded.subject'
  /** Deleted or unfiled. */
  | 'dropped.state'
  /** Says what was not done or is not so, and could be shown otherwise: a list would read as its opposite. */
  | 'dropped.negated';

/** An entry with its verdict. Only entries that are shown ever reach a template; the others are counted where they would have stood. */
export interface Judged {
  readonly entry: RecordEntry;
  readonly verdict: Verdict;
  /** Fields that were taken out of it, or put in other words. */
  readonly withheld: ReadonlySet<string>;
  /** What the audit counts of it, its verdict included. */
  readonly counts: readonly string[];
  /** Values of its fields that follow from links; null where its record type has none. */
  readonly linked: LinkedValues | null;
}

/** What may be used of an extract. */
export type Protected =
  | { readonly state: 'usable'; readonly judged: readonly Judged[]; readonly differs: readonly PersonField[] }
  | { readonly state: 'wrong-person' | 'unknown-person' | 'dissent' | 'denied' };

/** What is asked of protection: an extract, the rules, what the dataset may show, and the launch. */
interface Question {
  readonly person: RecordEntry;
  readonly records: readonly RecordEntry[];
  readonly policy: Policy;
  readonly allowances: Allowances;
  readonly facts: LaunchFacts;
  readonly linked: LinkedWanted;
  readonly isClosed: (entry: RecordEntry) => boolean;
}

/** What protection fills in of the links between entries: fields by record type, and the entries that no link may name. */
export interface LinkRules {
  readonly linked: LinkedWanted;
  /** Whether an entry may not be shown, whatever its verdict; it plays its part in protecting the others. */
  readonly isClosed: (entry: RecordEntry) => boolean;
}

const NO_LINK_RULES: LinkRules = { linked: new Map(), isClosed: () => false };

/**
 * Decides what of an extract may be used, in this order: the person, a refusal to share, the whole record, a death long
 * ago, then each entry, what follows from the links between entries, what is left of an entry, and last what it says of
 * those around it. Throws where a rule cannot be evaluated: then nothing of the extract may be used.
 */
export function protect(
  { person, records }: { readonly person: RecordEntry; readonly records: readonly RecordEntry[] },
  policy: Policy,
  allowances: Allowances,
  facts: LaunchFacts,
  rules: LinkRules = NO_LINK_RULES,
): Protected {
  if (!isEffective(policy.effective, facts.today)) throw new Error(`the policy ${policy.id} is not in force`);
  const check = checkPerson(person, facts.person);
  if (!check.same) return { state: 'wrong-person' };
  const { flags } = person.marks;
  if (intersects(flags, policy.refusePerson)) return { state: 'unknown-person' };
  const finder = new CodeFinder(policy, facts.today);
  const findings = records.map((entry) => finder.find(entry));
  const question = { person, records, policy, allowances, facts, ...rules };
  if (isRefused(statementsOf(question, findings), policy.binding)) return { state: 'dissent' };
  if (flags.size > 0) return { state: 'denied' };
  if (diedLongAgo(person.fields['deathDate'] ?? null, policy, facts.today)) return { state: 'unknown-person' };
  return { state: 'usable', judged: judgeAll(question, findings), differs: check.differs };
}

function intersects(flags: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const flag of flags) if (others.has(flag)) return true;
  return false;
}

/** A dissent counts however it is marked, unless it was taken back; a consent only where nothing speaks against it. */
function statementsOf({ person, records, policy }: Question, findings: readonly CodeFindings[]): readonly Statement[] {
  return records.flatMap((entry, index) => {
    const field = policy.statements.get(entry.type);
    const said = findings[index]?.statements ?? [];
    if (field === undefined || said.length === 0 || isSomebodyElses(entry, person)) return [];
    if (intersects(entry.marks.flags, policy.drop)) return [];
    const value = entry.fields[field] ?? null;
    const date = isDate(value) ? value : null;
    return said
      .filter(({ kind }) => kind === 'dissent' || entry.marks.flags.size === 0)
      .map(({ kind, family }) => ({ kind, family, date }));
  });
}

/** A death that is recorded without a day that can be counted from is too long ago. */
function diedLongAgo(death: FieldValue, { deceasedDays }: Policy, today: string): boolean {
  if (!isDate(death)) return false;
  const first = earliestDay(death);
  return first === '' || shiftDay(first, deceasedDays) < today;
}

function isSomebodyElses({ marks }: RecordEntry, person: RecordEntry): boolean {
  return marks.subject !== null && marks.subject !== person.id;
}

function judgeAll(question: Question, findings: readonly CodeFindings[]): readonly Judged[] {
  const { records, linked, isClosed } = question;
  const verdicts = records.map((entry, index) => verdictOf(entry, findings[index] ?? NO_FINDINGS, question));
  const things = thingsOf(records);
  const excluded = closureOf(
    records,
    things,
    verdicts.map((verdict, index) => fateOf(verdict, findings[index] ?? NO_FINDINGS, records[index], question)),
  );
  const shower = showing(question);
  const aroundOf = surroundings(records, things, excluded);
  const judged = records.map((entry, index) => {
    const found = findings[index] ?? NO_FINDINGS;
    const own = verdicts[index] ?? 'excluded.uncheckable';
    const thing = things.of[index];
    const mayFall = own === 'shown' || own === 'dropped.negated';
    const verdict = mayFall && thing !== undefined && excluded.has(thing) ? 'excluded.closure' : own;
    return verdict === 'shown'
      ? shower(entry, found, aroundOf(entry, thing))
      : { entry, verdict, withheld: NOTHING, counts: [countOf(verdict, found)], linked: null };
  });
  return fillLinked(judged, things, linked, isClosed);
}

const NOTHING: ReadonlySet<string> = new Set();
const NO_FINDINGS: CodeFindings = {
  sensitive: null,
  implied: null,
  marked: false,
  uncheckable: true,
  unusable: false,
  uncoded: NOTHING,
  statements: [],
};

function verdictOf(entry: RecordEntry, found: CodeFindings, { person, policy, allowances }: Question): Verdict {
  const { flags, audience } = entry.marks;
  if (isSomebodyElses(entry, person)) return 'excluded.subject';
  if (intersects(flags, policy.drop)) return 'dropped.state';
  if (intersects(flags, policy.withhold) || found.marked) return 'excluded.policy';
  if (flags.size > 0 && !flags.isSubsetOf(policy.leaveOut)) return 'excluded.uncheckable';
  if (audience !== null && !allowances.audiences.has(audience)) return 'excluded.audience';
  if (found.sensitive !== null) return 'excluded.sensitive';
  if (found.implied !== null) return 'excluded.closure';
  if (found.uncheckable && !mayShowUncheckable(entry, policy, allowances)) return 'excluded.uncheckable';
  if (isUncodedNarrative(entry, policy) && !allowances.uncodedNarrative) return 'excluded.uncheckable';
  return flags.size > 0 ? 'dropped.negated' : 'shown';
}

function mayShowUncheckable({ type }: RecordEntry, policy: Policy, allowances: Allowances): boolean {
  return policy.mayShowUncheckable.has(type) && allowances.uncheckable.has(type);
}

/** Narrative is free text: without coded entries beside it nobody can tell what it is about. */
function isUncodedNarrative({ type, fields }: RecordEntry, { narrative }: Policy): boolean {
  const field = narrative.get(type);
  return field !== undefined && fields[field] !== true;
}

/** What an entry means for those it is linked to: one that was deleted takes along what it names all the same. */
function fateOf(verdict: Verdict, found: CodeFindings, entry: RecordEntry | undefined, { policy }: Question): Fate {
  if (verdict === 'shown' || verdict === 'dropped.negated') return 'visible';
  if (verdict !== 'dropped.state') return 'excluded';
  const isMarked = entry === undefined || intersects(entry.marks.flags, policy.withhold) || found.marked;
  return isMarked || found.sensitive !== null || found.implied !== null ? 'excluded' : 'dropped';
}

const ALONE: Surroundings = { person: false, part: false };

/** Tells what around an entry is withheld. */
function surroundings(
  records: readonly RecordEntry[],
  things: Things,
  excluded: ReadonlySet<Thing>,
): (entry: RecordEntry, thing: Thing | undefined) => Surroundings {
  if (excluded.size === 0) return () => ALONE;
  const lacking = lackingParts(records, things, excluded);
  return (entry, thing) => ({
    person: linksOf(entry, 'people').some((name) => things.named(name).some((each) => excluded.has(each))),
    part: thing !== undefined && lacking.has(thing),
  });
}

/** The things of which a part is withheld, whether the link is written at the whole or at the part. */
function lackingParts(
  records: readonly RecordEntry[],
  things: Things,
  excluded: ReadonlySet<Thing>,
): ReadonlySet<Thing> {
  const lacking = new Set<Thing>();
  for (const [index, entry] of records.entries()) {
    const thing = things.of[index];
    if (thing === undefined) continue;
    for (const name of linksOf(entry, 'parts'))
      if (things.named(name).some((part) => excluded.has(part))) lacking.add(thing);
    if (!excluded.has(thing)) continue;
    for (const name of linksOf(entry, 'partOf')) for (const whole of things.named(name)) lacking.add(whole);
  }
  return lacking;
}

/** Makes what is left of an entry that may be shown; what depends on its record type alone is asked once. */
function showing({ policy, allowances }: Question) {
  const hidden = hiddenFreeText(policy, allowances.freeText);
  return (entry: RecordEntry, found: CodeFindings, withheldAround: Surroundings): Judged => {
    if (found.uncoded.size === 0 && !policy.thirdParty.has(entry.type)) {
      const counts = countsOf(false, isAnyFilled(entry, hidden(entry.type)), found.unusable);
      return { entry, verdict: 'shown', withheld: NOTHING, counts, linked: null };
    }
    const reduced = reduceThirdParty(entry, policy, withheldAround);
    const worded = replaceWords(reduced.entry, policy, found.uncoded, allowances);
    const hasFreeText = worded.fields.size > 0 || isAnyFilled(worded.entry, hidden(entry.type));
    const withheld = union(reduced.fields, worded.fields);
    const counts = countsOf(reduced.fields.size > 0, hasFreeText, found.unusable);
    return { entry: worded.entry, verdict: 'shown', withheld, counts, linked: null };
  };
}

const NO_COUNTS: readonly string[] = [];
const FREE_TEXT_ONLY: readonly string[] = ['withheld.freeText'];

/** Most entries share one of two answers. */
function countsOf(isReduced: boolean, hasFreeText: boolean, isUnusable: boolean): readonly string[] {
  if (!isReduced && !isUnusable) return hasFreeText ? FREE_TEXT_ONLY : NO_COUNTS;
  const counts: string[] = [];
  if (isReduced) counts.push('reduced.thirdParty');
  if (hasFreeText) counts.push('withheld.freeText');
  if (isUnusable) counts.push('unusable.code');
  return counts;
}

/** Nearly every entry has nothing taken out: that case makes no new set. */
function union(these: ReadonlySet<string>, those: ReadonlySet<string>): ReadonlySet<string> {
  if (those.size === 0) return these;
  return these.size === 0 ? those : new Set([...these, ...those]);
}

function countOf(verdict: Verdict, { sensitive }: CodeFindings): string {
  return verdict === 'excluded.sensitive' && sensitive !== null
    ? `${verdict}.${sensitive.id}@${sensitive.version}`
    : verdict;
}
