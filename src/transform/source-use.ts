import type { SourceAnswer, SourceFacts } from './answer.ts';
import { detectFormat, type Detected } from './extract/detect.ts';
import type { Format } from './extract/format.ts';
import type { GateLimits } from './extract/gate.ts';
import type { ExtractReader, ReadExtract } from './extract/reader.ts';
import type { Refusal } from './extract/refusal.ts';
import type { LaunchFacts } from './facts.ts';
import type { Allowances } from './protect/allowances.ts';
import type { LinkedWanted } from './protect/linked.ts';
import type { Policy } from './protect/policy.ts';
import { checkPerson, type PersonField } from './protect/person.ts';
import { protect, type Judged, type LinkRules, type Protected } from './protect/protect.ts';
import type { RecordEntry } from './record/record.ts';
import type { WordKey } from './record/words.ts';

/** A part of a source's answer that is missing, and the sentence that stands in its place. */
export interface LackingPart {
  readonly part: string;
  /** The record types that stand in it. */
  readonly reads: ReadonlySet<string>;
  readonly key: WordKey & `source-${string}`;
  readonly at: string;
  /** When the source began to fail, where it did before this too; else null. */
  readonly since: string | null;
  /** Whether nothing of these record types is shown, whatever stands elsewhere in the answer. */
  readonly closes: boolean;
}

/** What can be used of one source's answer, or the sentence that stands in its place. */
export type SourceUse =
  | {
      readonly state: 'usable';
      readonly source: SourceFacts;
      readonly format: Format;
      readonly extract: ReadExtract;
      readonly judged: readonly Judged[];
      /** Fields in which the source and the launch differ. */
      readonly differs: readonly PersonField[];
      /** Parts of the answer that are missing; empty where the source answers with one document. */
      readonly lacking: readonly LackingPart[];
      /** Record types of which only a part was sent; null where that may be any. */
      readonly cutShort: ReadonlySet<string> | null;
      readonly asAt: string;
    }
  /** The whole record is denied by its source, or the person has chosen not to share it. */
  | { readonly state: 'denied' | 'dissent'; readonly source: SourceFacts; readonly asAt: string }
  | {
      readonly state: 'missing';
      readonly source: SourceFacts;
      readonly key: WordKey & `source-${string}`;
      readonly at: string;
      /** When the source began to fail, where it did before this too; else null. */
      readonly since: string | null;
      readonly refusal: Refusal | null;
    };

/** How answers are read. */
export interface ReadPlan {
  readonly formats: ReadonlyMap<string, Format>;
  /** A reader of what the dataset wants, by the id of a format. */
  readonly reader: (format: string) => ExtractReader | undefined;
  readonly limits: GateLimits;
}

/** An answer after the first step. */
export type ReadAnswer =
  | {
      readonly state: 'read';
      readonly source: SourceFacts;
      readonly format: Format;
      readonly extract: ReadExtract;
      /** Whom each further document is about, where the source answers with several. */
      readonly others: readonly RecordEntry[];
      readonly lacking: readonly LackingPart[];
      readonly cutShort: ReadonlySet<string> | null;
      readonly asAt: string;
    }
  | Missing;

/** One answer, read: bytes become records, or a refusal that is a value. */
export function readAnswer(answer: SourceAnswer, plan: ReadPlan): ReadAnswer {
  const { source } = answer;
  if (answer.state === 'unavailable')
    return missing(source, `source-${answer.reason}`, answer.at, { since: answer.since ?? null });
  const { bytes, asAt, limits = plan.limits } = answer.extract;
  const detected = formatOf(answer.extract.format, bytes, { ...plan, limits });
  if ('reason' in detected) return unsafe(source, asAt, detected);
  const { format, parsed } = detected;
  const result = plan.reader(format.id)?.read(bytes, limits, parsed);
  if (result === undefined)
    return unsafe(source, asAt, {
      reason: 'format-mismatch',
      detail: 'no reader for this format',
      line: null,
      column: null,
    });
  if (!result.ok) return unsafe(source, asAt, result.refusal);
  const lacking = lackingIn(answer.extract, format);
  if (lacking === null) return missing(source, 'source-unprotected', asAt);
  const cutShort = result.extract.partial ? null : NO_TYPES;
  return { state: 'read', source, format, extract: result.extract, others: [], lacking, cutShort, asAt };
}

const NO_TYPES: ReadonlySet<string> = new Set();

type Answered = Extract<SourceAnswer, { state: 'answered' }>;

/**
 * What an answer lacks of the types of resources that were asked for; null where without one nobody can tell what must not
 * be shown: the format does not say that it is dispensable, or something that was given refers to it.
 */
function lackingIn({ lacking = [] }: Answered['extract'], { dispensable }: Format): readonly LackingPart[] | null {
  const parts = lacking.flatMap(({ type, reason, isReferred, at }): LackingPart[] => {
    const reads = dispensable.get(type);
    if (reads === undefined || isReferred) return [];
    return [{ part: type, reads, key: `source-${reason}`, at, since: null, closes: true }];
  });
  return parts.length === lacking.length ? parts : null;
}

function formatOf(id: string | null, bytes: Uint8Array, plan: ReadPlan): Detected | Refusal {
  const given = id === null ? null : plan.formats.get(id);
  if (given !== null && given !== undefined) return { format: given, parsed: null };
  return detectFormat(bytes, plan.formats.values(), plan.limits);
}

type Missing = Extract<SourceUse, { state: 'missing' }>;

/** A source of which nothing can be used, and the sentence that stands in its place. */
export function missing(
  source: SourceFacts,
  key: Missing['key'],
  at: string,
  more: Partial<Pick<Missing, 'since' | 'refusal'>> = {},
): Missing {
  return { state: 'missing', source, key, at, since: null, refusal: null, ...more };
}

/** The sentence for an answer that cannot be read safely, by what was refused. */
export function unsafe(source: SourceFacts, at: string, refusal: Refusal): Missing {
  const key =
    refusal.reason === 'too-large'
      ? 'source-too-large'
      : refusal.reason === 'person-several' || refusal.reason === 'person-missing'
        ? 'source-wrong-person'
        : 'source-unsafe';
  return missing(source, key, at, { refusal });
}

/**
 * Step 2, protect: only what the policy lets pass is usable; a source that fails it is missing as a whole. Of what is left
 * the fields are filled that follow from links.
 */
export function protectAnswer(
  answer: ReadAnswer,
  policy: Policy,
  allowances: Allowances,
  facts: LaunchFacts,
  linked: LinkedWanted,
): SourceUse {
  if (answer.state === 'missing') return answer;
  const { source, format, extract, others, lacking, cutShort, asAt } = answer;
  if (others.some((person) => !checkPerson(person, facts.person).same))
    return missing(source, 'source-wrong-person', asAt);
  const isClosed = lacking.length === 0 ? () => false : (entry: RecordEntry) => isClosedBy(entry, lacking);
  const result = tryProtect(extract, policy, allowances, facts, { linked, isClosed });
  switch (result.state) {
    case 'usable':
      return {
        ...{ state: 'usable', source, format, extract, lacking, cutShort, asAt },
        // Whom the extract is about was checked as a whole, and stands among its entries.
        judged: [checked(extract.person), ...result.judged].filter(({ entry }) => !isClosed(entry)),
        differs: allDiffering(result.differs, others, facts),
      };
    case 'denied':
    case 'dissent':
      return { state: result.state, source, asAt };
    case 'wrong-person':
    case 'unknown-person':
    case 'unprotected':
      return missing(source, `source-${result.state}`, asAt);
  }
}

/** Whether an entry could have been kept from being shown by something that is lacking. It has played its part in protecting the others. */
function isClosedBy({ type }: RecordEntry, lacking: readonly LackingPart[]): boolean {
  return lacking.some(({ reads, closes }) => closes && reads.has(type));
}

/** The person of an extract as an entry that a section may show. */
function checked(entry: RecordEntry): Judged {
  return { entry, verdict: 'shown', withheld: new Set(), counts: [], linked: null };
}

/** Where a rule cannot be evaluated nothing of the source may be used: it is told as a state of its own, and audited. */
function tryProtect(
  extract: ReadExtract,
  policy: Policy,
  allowances: Allowances,
  facts: LaunchFacts,
  rules: LinkRules,
): Protected | { readonly state: 'unprotected' } {
  try {
    return protect(extract, policy, allowances, facts, rules);
  } catch {
    return { state: 'unprotected' };
  }
}

/** Fields in which any of the documents differs from the launch. */
function allDiffering(
  first: readonly PersonField[],
  others: readonly RecordEntry[],
  facts: LaunchFacts,
): readonly PersonField[] {
  const further = others.flatMap((person) => {
    const check = checkPerson(person, facts.person);
    return check.same ? check.differs : [];
  });
  return [...new Set([...first, ...further])];
}
