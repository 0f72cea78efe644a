import type { Chunk, Reader } from './answer.ts';
import { NO_PATIENT_CONSENT, type Permission } from './access/access.ts';
import type { Launch, RedeemedTicket } from './launch/launch.ts';
import { sourceFacts } from './page/closing.ts';
import type { ViewEnd } from './metrics/metrics.ts';
import { pageLayout, type Layout } from './page/layout.ts';
import type { PageFacts } from './page/page.ts';
import { releasesOf, type AboutRelease, type ChunkShape, type Releases } from './release.ts';
import type { Services } from './services.ts';
import { ABOUT_DENIAL, aboutChunk, auditedSources, completenessOf } from './view-audit.ts';
import { datasetFor, factsOf, pageFacts, questionsOf, subjectOf } from './view-facts.ts';
import { brokenView, failedView } from './view-failure.ts';
import { partsAsTheySettle, viewOf, type ReadyPart, type ShownView } from './view-parts.ts';
import { planOf, unregisteredAnswers } from './view-plan.ts';

/**
 * Answers one launch with a view of a dataset, in chunks. `intent` is durable before any source is asked, `released`
 * before a chunk leaves, and one terminal entry closes the view: when the last chunk has been taken, or when the reader is
 * gone. Rejects where the access cannot be recorded: then there is no view, or no more of it.
 */
export async function* serveView(
  services: Services,
  { launch, dataset }: RedeemedTicket,
  reader: Reader,
  layout: Layout = pageLayout(launch.host),
): AsyncGenerator<Chunk> {
  const decision = services.access.decide(launch, dataset, services.today());
  const viewing = await services.audit.intend(subjectOf(services, launch, dataset, decision));
  const page = pageFacts(services, launch, viewing.id);
  const releases = releasesOf(viewing);
  // What the connection has taken beyond the chunks is HTTP's own.
  const begun = performance.now();
  let outcome: ViewEnd = 'aborted';
  let end = (): Promise<void> => viewing.aborted(Math.min(reader.bytesSent(), releases.whole().bytes));
  try {
    if (!decision.permit) {
      const chunk = await releases.chunk(layout.denied(decision.code, page), ABOUT_DENIAL, denialShape(layout));
      await viewing.denied(decision.step, decision.code);
      [end, outcome] = [() => Promise.resolve(), 'denied'];
      yield chunk;
      return;
    }
    const view = yield* permittedView(services, { launch, dataset, decision, page, releases, reader, layout });
    outcome = view?.outcome ?? 'aborted';
    if (view?.outcome === 'denied') end = () => viewing.denied(NO_PATIENT_CONSENT.step, NO_PATIENT_CONSENT.code);
    else if (view?.outcome === 'unavailable')
      end = () => viewing.failed('sources', 'unavailable', auditedSources(view));
    else if (view !== null) end = () => viewing.completed(releases.whole());
  } catch (error) {
    [end, outcome] = [() => Promise.resolve(), 'failed'];
    yield releases.begun
      ? await brokenView(services, { viewing, releases }, page, error)
      : await failedView(services, viewing, (code) => layout.failed(code, page), error);
  } finally {
    services.metrics.viewed(outcome, performance.now() - begun);
    await end().finally(() => viewing.left());
  }
}

interface Permitted {
  readonly launch: Launch;
  readonly dataset: string;
  readonly decision: Permission;
  readonly page: PageFacts;
  readonly releases: Releases;
  readonly reader: Reader;
  readonly layout: Layout;
}

/** Asks the sources and gives what they answer: part by part, or in one piece. Null where the reader is gone before the end. */
async function* permittedView(services: Services, permitted: Permitted): AsyncGenerator<Chunk, ShownView | null> {
  const { launch, decision, page, releases, reader, layout } = permitted;
  const leaving = new AbortController();
  try {
    const patience = patienceOf(permitted, leaving);
    const located = await services.lookup.locate(launch, decision, patience);
    const plan = planOf(datasetFor(services, permitted.dataset, decision.agreement, page), decision, located);
    const asked = services.sources.askEach(questionsOf(launch, decision, plan), patience);
    const answers = new Map([...asked, ...unregisteredAnswers(plan)]);
    const [{ policy }, { profile }, { signal }] = [decision.agreement, launch.host, reader];
    const request = {
      plan,
      policy,
      profile,
      language: page.language.id,
      facts: factsOf(services, launch),
      answers,
      signal,
    };
    const about = (view: ShownView, sections = view.sections) =>
      aboutChunk(view, sections, decision.agreement, services.catalogue);

    const none = viewOf(plan, []);
    if (layout.stream !== null)
      yield await releases.chunk(layout.stream.shell(plan, page), about(none), {
        isLast: false,
        facts: viewFacts(none),
      });
    const ready: ReadyPart[] = [];
    for await (const part of partsAsTheySettle(services, request)) {
      const earlier = [...ready];
      ready.push(part);
      const view = viewOf(plan, ready);
      const isLast = ready.length === plan.parts.length;
      if (layout.stream !== null) {
        const pieces = [
          ...layout.stream.arrival(part, earlier, page),
          ...(isLast ? layout.stream.end(view, page) : []),
        ];
        const shape = { place: part.part.place, isLast, facts: viewFacts(view) };
        yield await releases.chunk(pieces, about(view, part.made.sections), shape);
      } else if (isLast) yield await onePiece(view, permitted, about(view));
    }
    return signal.aborted ? null : viewOf(plan, ready);
  } finally {
    leaving.abort();
  }
}

/** A view as one chunk; of a person who shares nothing it is a denial. */
function onePiece(view: ShownView, { layout, page, releases }: Permitted, about: AboutRelease): Promise<Chunk> {
  return view.outcome === 'denied'
    ? releases.chunk(layout.denied(NO_PATIENT_CONSENT.code, page), about, denialShape(layout))
    : releases.chunk(layout.whole(view, page), about, { facts: viewFacts(view) });
}

function denialShape({ deniedStatus }: Layout): ChunkShape {
  return { status: deniedStatus, facts: { outcome: 'denied', completeness: '0/0', sources: [] } };
}

function viewFacts(view: ShownView): ChunkShape['facts'] {
  const sources = view.sources.map(({ shown }) => sourceFacts(shown));
  return { outcome: view.outcome, completeness: completenessOf(view), sources };
}

/** Until when the sources are waited for, beside their own deadlines: the reader, the host's total, the end of the view. */
function patienceOf({ reader, launch: { host } }: Permitted, leaving: AbortController): AbortSignal {
  const total = host.totalMs === null ? [] : [AbortSignal.timeout(host.totalMs)];
  return AbortSignal.any([reader.signal, leaving.signal, ...total]);
}
