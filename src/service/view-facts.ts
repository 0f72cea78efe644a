import type { SourceAnswer } from '../transform/answer.ts';
import type { LaunchFacts } from '../transform/facts.ts';
import type { Dataset } from '../transform/dataset/dataset.ts';
import type { Decision, Permission } from './access/access.ts';
import type { AuditSubject } from './audit/audit.ts';
import type { SharingAgreement } from './config/config.ts';
import { OrielError } from './errors.ts';
import type { Launch } from './launch/launch.ts';
import { frameOf, scriptOf } from './page/frame.ts';
import type { PageFacts } from './page/page.ts';
import type { Services } from './services.ts';
import type { SourceResult } from './source/source.ts';
import type { Questions } from './source/sources.ts';
import type { ViewPlan, ViewSource } from './view-plan.ts';

/** Who asks for what, as the audit keeps it. */
export function subjectOf({ catalogue }: Services, launch: Launch, dataset: string, decision: Decision): AuditSubject {
  const version = catalogue.datasets.get(dataset)?.dataset.version;
  return {
    host: launch.host.id,
    jti: launch.jti,
    user: launch.user,
    person: launch.person.nhsNumber,
    purpose: launch.purpose,
    consent: decision.permit ? decision.consent : (launch.consent ?? 'none'),
    emergencyReason: launch.emergencyReason,
    encounter: launch.encounter,
    dataset: version === undefined ? dataset : `${dataset}@${version}`,
    agreement: decision.permit ? `${decision.agreement.id}@${decision.agreement.version}` : null,
  };
}

/** The dataset of the view, in its language. It exists, and so does its policy: the configuration was checked against the templates at the start. */
export function datasetFor(
  { catalogue }: Services,
  dataset: string,
  { policy }: SharingAgreement,
  { launch, language }: Pick<PageFacts, 'launch' | 'language'>,
): Dataset {
  const recipe = catalogue.recipe(dataset, policy, launch.host.profile, language.id);
  if (recipe === undefined) throw new OrielError('internal', 'the dataset or its policy is gone');
  return recipe.dataset;
}

/** What this panel asks, and of whom. A `jti` is unique for its host only, so both name the launch. */
export function questionsOf(
  { host, jti, person, user, purpose, views }: Launch,
  { consent }: Permission,
  { asked }: Pick<ViewPlan, 'asked'>,
): Questions {
  const facts = { nhsNumber: person.nhsNumber, birthDate: person.birthDate, consent, purpose, user };
  return { launchKey: `${host.id} ${jti}`, sources: asked, facts, panels: views.length };
}

/** What the transform may know of the launch. */
export function factsOf(services: Pick<Services, 'today'>, launch: Launch): LaunchFacts {
  return { today: services.today(), person: launch.person, dateRange: launch.dateRange };
}

/** What stands around the sections. */
export function pageFacts(
  services: Pick<Services, 'catalogue' | 'clock' | 'today'>,
  launch: Launch,
  viewId: string,
): PageFacts {
  const frame = frameOf(launch.host, services.catalogue);
  const { stylesheet, density, language } = frame;
  const { words, tag: lang } = language;
  const head = { stylesheet, density, script: scriptOf(frame, [launch.origin], viewId) };
  return { ...head, lang, words, language, launch, facts: factsOf(services, launch), now: services.clock(), viewId };
}

/** Each source's result beside what a reader knows of the source. */
export function answersOf(sources: readonly ViewSource[], results: readonly SourceResult[]): readonly SourceAnswer[] {
  return results.map((result) => {
    const config = sources.find(({ id }) => id === result.sourceId);
    const source = {
      id: result.sourceId,
      name: config?.name ?? result.sourceId,
      kind: config?.kind ?? '',
      contact: config?.contact === '' ? null : (config?.contact ?? null),
    };
    const answer = { source, ...(result.part !== undefined && { part: result.part }) };
    if (result.state === 'answered') return { ...answer, state: 'answered', extract: result.extract };
    const { reason, at, since } = result;
    return { ...answer, state: 'unavailable', reason, at, ...(since !== undefined && { since }) };
  });
}
