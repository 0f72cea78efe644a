import { viewOutcome, type ViewOutcome } from '../transform/outcome.ts';
import type { LaunchFacts } from '../transform/facts.ts';
import type { Profile } from '../transform/render/profile.ts';
import type { SectionBytes, SourceShown, Stop, Transformed } from './pool/job.ts';
import type { Services } from './services.ts';
import type { SourceResult } from './source/source.ts';
import { answersOf } from './view-facts.ts';
import type { ViewPart, ViewPlan } from './view-plan.ts';

/** A part of a view that is ready to leave, with what its sources answered. */
export interface ReadyPart {
  readonly part: ViewPart;
  /** What its sources answered, in their order; several of a source that is asked in parts. */
  readonly results: readonly SourceResult[];
  readonly made: Transformed;
}

/** A source of a view: what it answered, and what became of the answer. */
export interface SettledSource {
  /** One, or one for each of its parts, with the hash of its extract. */
  readonly answers: readonly { readonly result: SourceResult; readonly sha256: string | null }[];
  readonly shown: SourceShown;
  /** Why its answer was not transformed; null where it was. */
  readonly stopped: Stop | null;
}

/** What of a view is there so far, in the manifest's order. */
export interface ShownView {
  readonly plan: ViewPlan;
  readonly outcome: ViewOutcome;
  /** What stands once above all sections; null where nothing does. */
  readonly banner: Uint8Array | null;
  readonly sections: readonly SectionBytes[];
  readonly sources: readonly SettledSource[];
}

/** What is needed to make the parts of a view. */
export interface PartsRequest {
  readonly plan: ViewPlan;
  readonly policy: string;
  readonly profile: Profile;
  /** Id of the language of the view. */
  readonly language: string;
  readonly facts: LaunchFacts;
  /** What each source answers, by its id. */
  readonly answers: ReadonlyMap<string, Promise<readonly SourceResult[]>>;
  /** Aborts when nobody waits any more: what is not yet made is then left. */
  readonly signal: AbortSignal;
}

/** The parts of a view as their sources settle, the quickest first; ends early when nobody waits any more. */
export async function* partsAsTheySettle(
  { pool }: { readonly pool: Pick<Services['pool'], 'transform'> },
  { plan, policy, profile, language, facts, answers, signal }: PartsRequest,
): AsyncGenerator<ReadyPart> {
  const make = async (part: ViewPart): Promise<ReadyPart | null> => {
    const results = (await Promise.all(part.sources.flatMap(({ id }) => answers.get(id) ?? []))).flat();
    if (signal.aborted) return null;
    const sections = part.sections.map(({ id }) => id);
    const job = { dataset: plan.dataset.id, policy, profile, language, sections, facts };
    const made = await pool.transform({ ...job, answers: answersOf(part.sources, results) });
    return { part, results, made };
  };
  for await (const ready of asTheySettle(plan.parts.map(make))) {
    if (ready === null || signal.aborted) return;
    yield ready;
  }
}

/** Promises in the order in which they settle. */
async function* asTheySettle<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const pending = new Map(
    promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))] as const),
  );
  // One that rejects after nobody looks any more is nobody's surprise.
  for (const promise of pending.values()) promise.catch(() => undefined);
  while (pending.size > 0) {
    const { index, value } = await Promise.race(pending.values());
    pending.delete(index);
    yield value;
  }
}

/** What of a view there is with these parts. */
export function viewOf(plan: ViewPlan, ready: readonly ReadyPart[]): ShownView {
  const made = new Map(ready.flatMap(({ made: { sections } }) => sections.map((section) => [section.id, section])));
  const sections = plan.dataset.sections.flatMap(({ id }) => made.get(id) ?? []);
  const sources = plan.sources.flatMap(({ id }) => settledIn(ready, id) ?? []);
  const banner = ready.find(({ made }) => made.banner !== null)?.made.banner ?? null;
  const outcome = viewOutcome(
    sections,
    sources.map(({ shown }) => shown),
  );
  return { plan, outcome, banner, sections, sources };
}

/** A source that several parts read counts as what it was in the worst of them. */
function settledIn(ready: readonly ReadyPart[], id: string): SettledSource | undefined {
  const all = ready.flatMap(({ results, made }): SettledSource[] => {
    const answers = results.flatMap((result, index) =>
      result.sourceId === id ? [{ result, sha256: made.hashes[index] ?? null }] : [],
    );
    const shown = made.sources.find(({ source }) => source.id === id);
    return shown === undefined ? [] : [{ answers, shown, stopped: made.stopped }];
  });
  return all.find(({ shown }) => shown.state !== 'usable') ?? all[0];
}
