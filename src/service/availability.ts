import type { AvailabilityTold, LaunchSubject } from './audit/audit.ts';
import type { Decision, Permission } from './access/access.ts';
import type { Launch } from './launch/launch.ts';
import type { Services } from './services.ts';
import { auditedLookup } from './view-audit.ts';
import type { Located } from './source/lookup.ts';

/** What a host is told of one dataset, to badge a person whose record should be looked at. */
export interface Availability extends AvailabilityTold {
  /** Whether the index expects that this view is looked at; null where nobody could say. */
  readonly expected: boolean | null;
  /** When somebody of the same organisation was last shown all of it: ISO 8601 instant in UTC; null for never, and where access is denied. */
  readonly lastViewed: string | null;
}

interface Decided {
  readonly dataset: string;
  readonly decision: Decision;
}

/**
 * Says of each dataset of a launch whether there is a record of the person: by the index alone, never by asking a source,
 * and only of what the launch may see. The question is in the journal before the index is asked, and the answer before it
 * is given. Rejects where either cannot be recorded.
 */
export async function tellAvailability(
  services: Services,
  launch: Launch,
  leaving: AbortSignal,
): Promise<readonly Availability[]> {
  const { access, audit, today } = services;
  const subject = subjectOf(launch);
  const decided = launch.views.map((dataset) => ({ dataset, decision: access.decide(launch, dataset, today()) }));
  await audit.availabilityAsked(subject, launch.views);
  const located = await locate(services, launch, decided, leaving);
  const viewed = await audit.lastViewed(launch.person.nhsNumber, launch.user.organisation);
  const told = decided.map((each) => availabilityOf(each, located, viewed));
  await audit.availabilityAnswered(subject, told, located === null ? null : auditedLookup(located));
  return told;
}

/** The index is asked once, and only where the launch may see something that an agreement lets it say. */
async function locate(
  { lookup }: Services,
  launch: Launch,
  decided: readonly Decided[],
  leaving: AbortSignal,
): Promise<Located | null> {
  const permission = decided.map(({ decision }) => decision).find(asksIndex);
  return permission === undefined
    ? null
    : lookup.locate({ ...launch, views: launch.views.slice(0, 1) }, permission, leaving);
}

function asksIndex(decision: Decision): decision is Permission {
  return decision.permit && decision.agreement.lookup === 'index';
}

function availabilityOf(
  { dataset, decision }: Decided,
  located: Located | null,
  viewed: ReadonlyMap<string, string>,
): Availability {
  if (!decision.permit)
    return { dataset, available: 'unknown', denial: decision.code, expected: null, lastViewed: null };
  const about = { dataset, denial: null, lastViewed: viewed.get(dataset) ?? null };
  if (located === null || !asksIndex(decision)) return { ...about, available: 'unknown', expected: null };
  const states = decision.sources.map(({ id }) => located.registered(id));
  return { ...about, available: summed(states), expected: located.expected?.has(dataset) ?? null };
}

/** Yes where one source holds a record, no where none does, unknown where anything is. */
function summed(states: readonly AvailabilityTold['available'][]): AvailabilityTold['available'] {
  if (states.includes('yes')) return 'yes';
  return states.length > 0 && states.every((state) => state === 'no') ? 'no' : 'unknown';
}

function subjectOf({ host, jti, user, person, purpose, consent, emergencyReason, encounter }: Launch): LaunchSubject {
  const about = { host: host.id, jti, user, person: person.nhsNumber, purpose, emergencyReason, encounter };
  return { ...about, consent: consent ?? 'none' };
}
