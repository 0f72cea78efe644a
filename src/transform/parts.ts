import type { SourceAnswer } from './answer.ts';
import type { Format, FormatPart } from './extract/format.ts';
import type { ReadExtract } from './extract/reader.ts';
import { PLACE, type Links } from './record/links.ts';
import type { RecordEntry } from './record/record.ts';
import { missing, readAnswer, unsafe, type LackingPart, type ReadAnswer, type ReadPlan } from './source-use.ts';

type Read = Extract<ReadAnswer, { state: 'read' }>;
type Missing = Extract<ReadAnswer, { state: 'missing' }>;

/** What came of one part: it was read, or it is missing. `part` is null where nobody can tell which it is. */
interface Settled {
  readonly part: string | null;
  readonly answer: ReadAnswer;
}

/** The answers of each source, sources in the order in which they are first named. */
export function bySource(answers: readonly SourceAnswer[]): readonly (readonly SourceAnswer[])[] {
  return [...Map.groupBy(answers, ({ source }) => source.id).values()];
}

/**
 * Step 1, read: what a source answered becomes the records of one extract. In a format of several parts each is read on
 * its own. A part that is missing, or was never handed in, is lacking: what stands in it is missing, never "none recorded".
 * Without the parts that say what must not be shown, with one of them cut short, or with one about somebody else, nothing
 * of the source is used.
 */
export function readSource(answers: readonly SourceAnswer[], plan: ReadPlan): ReadAnswer {
  const settled = answers.map((answer) => settle(answer, readAnswer(answer, plan)));
  const wrongPerson = missingOf(settled).find(({ key }) => key === 'source-wrong-person');
  const first = settled.map(({ answer }) => answer).find((answer) => answer.state === 'read');
  if (wrongPerson !== undefined || first === undefined) return wrongPerson ?? firstMissing(settled);
  const { format, source, asAt } = first;
  if (format.parts.length > 0)
    return combine(
      settled.map((each) => inFormat(each, format)),
      first,
    );
  if (settled.length === 1) return first;
  return unsafe(source, asAt, refusal('part-twice', 'several documents in a format without parts'));
}

/** An answer that says another part than it was asked for is the answer to another question. */
function settle({ part: asked }: SourceAnswer, answer: ReadAnswer): Settled {
  const part = asked ?? null;
  if (answer.state === 'missing') return { part, answer };
  const own = answer.extract.part;
  if (part === null || part === own) return { part: own, answer };
  const { source, asAt } = answer;
  return { part, answer: missing(source, 'source-correlation', asAt) };
}

function missingOf(settled: readonly Settled[]): readonly Missing[] {
  return settled.flatMap(({ answer }) => (answer.state === 'missing' ? [answer] : []));
}

function firstMissing(settled: readonly Settled[]): Missing {
  const [first] = missingOf(settled);
  if (first === undefined) throw new TypeError('A source has no answer at all.');
  return first;
}

/** A document in another format, or of a part that the format does not know, is none of its parts. */
function inFormat({ part, answer }: Settled, format: Format): Settled {
  if (answer.state === 'missing') return { part, answer };
  const { source, asAt } = answer;
  if (answer.format !== format)
    return { part: null, answer: unsafe(source, asAt, refusal('format-mismatch', 'parts in several formats')) };
  if (format.parts.some(({ id }) => id === part)) return { part, answer };
  return { part: null, answer: unsafe(source, asAt, refusal('part-unknown', 'the document names no known part')) };
}

function combine(settled: readonly Settled[], first: Read): ReadAnswer {
  const { format, source } = first;
  const places = format.parts.map((part) => [part, answerFor(part, settled, first)] as const);
  const policies = places.filter(([{ isPolicy }]) => isPolicy).map(([, answer]) => answer);
  const refused = policies.find((answer) => answer.state === 'missing');
  if (refused !== undefined) return refused;
  // What was left out may be what says that nothing must be shown.
  if (policies.some((answer) => answer.state === 'read' && answer.extract.partial))
    return missing(source, 'source-unprotected', first.asAt);
  const read = places.flatMap(([, answer]) => (answer.state === 'read' ? [answer] : []));
  const extracts = read.map(({ extract }) => extract);
  if (new Set(extracts.map(({ person }) => person.id)).size > 1)
    return unsafe(source, first.asAt, refusal('person-several', 'the parts name several people'));
  const lacking = places.flatMap(([part, answer]) => (answer.state === 'missing' ? [lackingPart(part, answer)] : []));
  const asAt = read.map((part) => part.asAt).sort()[0] ?? first.asAt;
  const merged = mergeExtracts(extracts);
  const others = extracts.map(({ person }) => person);
  const cutShort = new Set(
    places.flatMap(([{ reads }, answer]) => (answer.state === 'read' && answer.extract.partial ? [...reads] : [])),
  );
  return { state: 'read', source, format, extract: merged, others, lacking, cutShort, asAt };
}

/** What was answered for a part. Two answers for it are none: nothing says which of them holds. */
function answerFor({ id }: FormatPart, settled: readonly Settled[], { source, asAt }: Read): ReadAnswer {
  const own = settled.filter(({ part }) => part === id);
  if (own.length > 1) return unsafe(source, asAt, refusal('part-twice', 'a part was answered more than once'));
  const [only] = own.length === 1 ? own : settled.filter(({ part }) => part === null);
  return only?.answer ?? missing(source, 'source-incomplete', asAt);
}

function lackingPart({ id, reads }: FormatPart, { key, at, since }: Missing): LackingPart {
  return { part: id, reads, key, at, since, closes: false };
}

/** The documents of one source as one extract: the oldest time, every record, every mark on the person. */
export function mergeExtracts(extracts: readonly ReadExtract[]): ReadExtract {
  const [first] = extracts;
  if (first === undefined) throw new TypeError('There is nothing to merge.');
  const created = extracts.flatMap(({ createdAt }) => createdAt ?? []);
  const [oldest = null] = created.toSorted((a, b) => (a.iso < b.iso ? -1 : 1));
  return {
    ...first,
    createdAt: oldest,
    part: null,
    partial: extracts.some(({ partial }) => partial),
    warnings: extracts.flatMap(({ warnings }) => warnings),
    person: mergePeople(extracts.map(({ person }) => person)),
    records: extracts.flatMap(({ records }, index) =>
      records.map((entry) => ({ ...entry, links: placedIn(index, entry.links) })),
    ),
    faults: sumFaults(extracts.map(({ faults }) => faults)),
    unread: extracts.reduce((sum, { unread }) => sum + unread, 0),
  };
}

/** A place is known within its document only: those of several documents are kept apart. Ids lead from one to another. */
function placedIn(index: number, links: Links): Links {
  return Object.fromEntries(
    Object.entries(links).map(([kind, names]) => [
      kind,
      names.map((name) => (name.startsWith(PLACE) ? `${String(index)} ${name}` : name)),
    ]),
  );
}

function mergePeople(people: readonly RecordEntry[]): RecordEntry {
  const [first] = people;
  if (first === undefined) throw new TypeError('There is nobody to merge.');
  return { ...first, fields: mergeFields(people), marks: { ...first.marks, flags: allFlags(people) } };
}

/** What the first says of the person, and what only another does, such as a death. */
function mergeFields(people: readonly RecordEntry[]): RecordEntry['fields'] {
  const said = people.map(({ fields }) => Object.entries(fields).filter(([, value]) => value !== null));
  return { ...people[0]?.fields, ...Object.fromEntries(said.toReversed().flat()) };
}

function allFlags(people: readonly RecordEntry[]): ReadonlySet<string> {
  return new Set(people.flatMap(({ marks }) => [...marks.flags]));
}

function sumFaults(all: readonly ReadExtract['faults'][]): ReadExtract['faults'] {
  const sums = new Map<string, number>();
  for (const faults of all)
    for (const [fault, count] of Object.entries(faults)) sums.set(fault, (sums.get(fault) ?? 0) + count);
  return Object.fromEntries(sums);
}

function refusal(reason: 'part-unknown' | 'part-twice' | 'format-mismatch' | 'person-several', detail: string) {
  return { reason, detail, line: null, column: null };
}
