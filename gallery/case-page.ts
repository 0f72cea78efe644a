import { FIXTURES, readCase, type WorkedCase } from '../src/author/case-definition.ts';
import { casesOf, type CasePlace } from '../src/author/case-places.ts';
import { TEMPLATES, type Catalogue } from '../src/catalogue.ts';
import { NO_PATIENT_CONSENT } from '../src/service/access/access.ts';
import type { Host } from '../src/service/config/config.ts';
import type { Launch } from '../src/service/launch/launch.ts';
import { bytesOfPieces, type Piece } from '../src/service/page/html.ts';
import { pageLayout } from '../src/service/page/layout.ts';
import { runJob } from '../src/service/pool/run-job.ts';
import type { Located } from '../src/service/source/lookup.ts';
import type { SourceResult } from '../src/service/source/source.ts';
import { pageFacts } from '../src/service/view-facts.ts';
import { partsAsTheySettle, viewOf, type ReadyPart } from '../src/service/view-parts.ts';
import { planOf } from '../src/service/view-plan.ts';
import type { SourceAnswer } from '../src/transform/answer.ts';
import type { LaunchFacts } from '../src/transform/facts.ts';
import { signingHost } from '../test/service/launch/host-kit.ts';
import { sourceAt } from '../test/service/source/servers.ts';

/** The worked cases of every dataset of a catalogue, by dataset and name. */
export function allCases(catalogue: Catalogue, folder: string = TEMPLATES): readonly CasePlace[] {
  return [...catalogue.datasets.keys()].toSorted().flatMap((dataset) => casesOf(folder, dataset));
}

/** How pages of worked cases are made. */
export interface CasePageOptions {
  /** Settings of the host that shows them, where they are not the usual ones. */
  readonly settings?: Partial<Host>;
  /** Whether only what leaves first is there: a view that still waits for all its sources. */
  readonly isWaiting?: boolean;
}

/**
 * Makes pages of worked cases as the service sends them to a host: the service's own pipeline from plan to page, with the
 * answers of the case in the place of sources.
 */
export async function casePages(
  catalogue: Catalogue,
  { settings = {}, isWaiting = false }: CasePageOptions = {},
): Promise<(place: CasePlace) => Promise<string>> {
  const { host } = await signingHost('ehr');
  return (place) => {
    const given = readCase(place, FIXTURES);
    return pageOf(catalogue, place.dataset, given, {
      host: { ...host, profile: given.profile, ...settings },
      isWaiting,
    });
  };
}

/** What a page is made of, whether or not a case holds it. */
export type Given = Pick<WorkedCase, 'facts' | 'answers' | 'policy'>;

/** Makes the page of a view as the service sends it to a usual host. */
export async function givenPage(catalogue: Catalogue, dataset: string, given: Given): Promise<string> {
  return pageOf(catalogue, dataset, given, { ...(await signingHost('ehr')), isWaiting: false });
}

async function pageOf(
  catalogue: Catalogue,
  id: string,
  { facts, answers, policy }: Given,
  { host, isWaiting }: { readonly host: Host; readonly isWaiting: boolean },
): Promise<string> {
  const dataset = catalogue.recipe(id, policy, host.profile, host.language)?.dataset;
  if (dataset === undefined) throw new Error(`there is no dataset '${id}'`);
  const plan = planOf(dataset, { sources: sourcesOf(answers) }, nobodyAsked(facts));
  const launch = launchOf(host, facts, id);
  const clock = () => new Date(`${facts.today}T09:00:00Z`);
  const page = pageFacts({ catalogue, clock, today: () => facts.today }, launch, 'CASE-0000');
  const request = {
    plan,
    policy,
    profile: host.profile,
    language: host.language,
    facts,
    signal: new AbortController().signal,
  };
  const pool = { transform: async (job: Parameters<typeof runJob>[1]) => Promise.resolve(runJob(catalogue, job)) };
  const layout = pageLayout(host);
  const { stream } = layout;
  if (isWaiting && stream !== null) return text(stream.shell(plan, page));
  const ready: ReadyPart[] = [];
  const arrived: Piece[] = [];
  for await (const part of partsAsTheySettle({ pool }, { ...request, answers: resultsOf(answers) })) {
    arrived.push(...(stream?.arrival(part, [...ready], page) ?? []));
    ready.push(part);
  }
  const view = viewOf(plan, ready);
  if (stream !== null) return text([...stream.shell(plan, page), ...arrived, ...stream.end(view, page)]);
  return text(view.outcome === 'denied' ? layout.denied(NO_PATIENT_CONSENT.code, page) : layout.whole(view, page));
}

function text(pieces: readonly Piece[]): string {
  return bytesOfPieces(pieces).toString();
}

/** The sources of a case, as an operator would have configured them. */
function sourcesOf(answers: readonly SourceAnswer[]) {
  const sources = new Map(answers.map(({ source }) => [source.id, source]));
  return [...sources.values()].map(({ id, name, kind, contact }) =>
    sourceAt('https://source.example', { id, name, kind, contact: contact ?? '', deadlineMs: 8_000 }),
  );
}

function resultsOf(answers: readonly SourceAnswer[]): ReadonlyMap<string, Promise<readonly SourceResult[]>> {
  const bySource = Map.groupBy(answers, ({ source }) => source.id);
  return new Map([...bySource].map(([id, all]) => [id, Promise.resolve(all.map(resultOf))]));
}

function resultOf(answer: SourceAnswer): SourceResult {
  const { source, part, ...rest } = answer;
  const about = { sourceId: source.id, ms: 0, ...(part !== undefined && { part }) };
  return rest.state === 'answered' ? { ...rest, ...about } : { ...rest, ...about, sourceName: source.name };
}

function nobodyAsked({ today }: LaunchFacts): Located {
  const at = `${today}T09:00:00Z`;
  return { by: 'list', authority: null, registered: () => 'unknown', expected: null, silent: null, at, result: null };
}

function launchOf(host: Host, { person, dateRange }: LaunchFacts, dataset: string): Launch {
  return {
    ...{ jti: 'case', host, person, dateRange, views: [dataset], origin: host.origins[0] ?? '' },
    user: { id: 'u-17', name: 'Dr Bea OKAFOR', role: 'R8000', organisation: 'Z9H' },
    ...{ purpose: 'directcare', emergencyReason: null, consent: null, encounter: null, registrations: null },
  };
}
