import type { SourceAnswer, SourceFacts } from './answer.ts';
import { detectFormat } from './extract/detect.ts';
import type { Format } from './extract/format.ts';
import type { GateLimits } from './extract/gate.ts';
import type { ExtractReader, ReadExtract } from './extract/reader.ts';
import type { Refusal } from './extract/refusal.ts';
import type { LaunchFacts } from './facts.ts';
import type { Policy } from './protect/policy.ts';
import { protect, type Judged } from './protect/protect.ts';
import type { WordKey } from './record/words.ts';

/** What can be used of one source's answer, or the sentence that stands in its place. */
export type SourceUse =
  | {
      readonly state: 'usable';
      readonly source: SourceFacts;
      readonly format: Format;
      readonly extract: ReadExtract;
      readonly judged: readonly Judged[];
      /** Fields in which the source and the launch differ. */
      readonly differs: readonly string[];
      readonly asAt: string;
    }
  | { readonly state: 'denied'; readonly source: SourceFacts; readonly asAt: string }
  | {
      readonly state: 'missing';
      readonly source: SourceFacts;
      readonly key: WordKey & `source-${string}`;
      readonly at: string;
      readonly refusal: Refusal | null;
    };

/** How answers are read: the formats, with a reader of each for what the dataset wants. */
export interface ReadPlan {
  readonly formats: ReadonlyMap<string, Format>;
  readonly readers: ReadonlyMap<string, ExtractReader>;
  readonly limits: GateLimits;
}

/** An answer after the first step. */
export type ReadAnswer =
  | {
      readonly state: 'read';
      readonly source: SourceFacts;
      readonly format: Format;
      readonly extract: ReadExtract;
      readonly asAt: string;
    }
  | Extract<SourceUse, { state: 'missing' }>;

/** Step 1, read: bytes become records, or a refusal that is a value. */
export function readAnswer(answer: SourceAnswer, plan: ReadPlan): ReadAnswer {
  const { source } = answer;
  if (answer.state === 'unavailable')
    return { state: 'missing', source, key: `source-${answer.reason}`, at: answer.at, refusal: null };
  const { bytes, asAt, limits = plan.limits } = answer.extract;
  const format = formatOf(answer.extract.format, bytes, { ...plan, limits });
  if ('reason' in format) return unsafe(source, asAt, format);
  const result = plan.readers.get(format.id)?.read(bytes, limits);
  if (result === undefined)
    return unsafe(source, asAt, {
      reason: 'format-mismatch',
      detail: 'no reader for this format',
      line: null,
      column: null,
    });
  return result.ok
    ? { state: 'read', source, format, extract: result.extract, asAt }
    : unsafe(source, asAt, result.refusal);
}

function formatOf(id: string | null, bytes: Uint8Array, plan: ReadPlan): Format | Refusal {
  const given = id === null ? null : plan.formats.get(id);
  if (given !== null && given !== undefined) return given;
  return detectFormat(bytes, plan.formats.values(), plan.limits);
}

function unsafe(source: SourceFacts, at: string, refusal: Refusal): Extract<SourceUse, { state: 'missing' }> {
  const key =
    refusal.reason === 'too-large'
      ? 'source-too-large'
      : refusal.reason === 'person-several' || refusal.reason === 'person-missing'
        ? 'source-wrong-person'
        : 'source-unsafe';
  return { state: 'missing', source, key, at, refusal };
}

/** Step 2, protect: only what the policy lets pass is usable; a source that fails it is missing as a whole. */
export function protectAnswer(
  answer: ReadAnswer,
  policy: Policy,
  audiences: ReadonlySet<string>,
  facts: LaunchFacts,
): SourceUse {
  if (answer.state === 'missing') return answer;
  const { source, format, extract, asAt } = answer;
  const result = protect(extract, policy, audiences, facts);
  switch (result.state) {
    case 'usable':
      return { state: 'usable', source, format, extract, judged: result.judged, differs: result.differs, asAt };
    case 'denied':
      return { state: 'denied', source, asAt };
    case 'wrong-person':
    case 'unknown-person':
      return { state: 'missing', source, key: `source-${result.state}`, at: asAt, refusal: null };
  }
}
