import type {
  AuditedSource,
  AuditFilter,
  AuditSubject,
  AuditUser,
  AvailabilityTold,
  LaunchSubject,
  Release,
  TicketRefusal,
} from './audit.ts';
import type { Facts } from './protocol.ts';

// Each function names the fields it stores: a wider object that is passed in cannot carry record content into the journal.

/** The facts of an intent: who, about whom, why, and what was asked for. */
export function intentFacts(subject: AuditSubject): Facts {
  return { ...launchFacts(subject), dataset: subject.dataset, agreement: subject.agreement };
}

/** The facts of an accepted launch. */
export function mintedFacts(subject: LaunchSubject, datasets: readonly string[]): Facts {
  return { ...launchFacts(subject), datasets: [...datasets] };
}

/** The facts of what a host was told about a person. */
export function availabilityFacts(
  subject: LaunchSubject,
  told: readonly AvailabilityTold[],
  index: AuditedSource | null,
): Facts {
  const answers = told.map(({ dataset, available, denial }) => ({ dataset, available, denial }));
  return { ...launchFacts(subject), told: answers, sources: index === null ? [] : [sourceFacts(index)] };
}

/** The facts of a refused launch. */
export function refusalFacts({ host, code, jti, count = 1 }: TicketRefusal): Facts {
  return { host, code, jti, count };
}

/** The facts of one release. The hash stands first: tests find it in the bytes that reach the disk. */
export function releaseFacts(release: Release): Facts {
  const { sha256, bytes, place, versions, sources, completeness, counts } = release;
  return { sha256, bytes, place, versions: [...versions], sources: sources.map(sourceFacts), completeness, counts };
}

/** The facts of a failure. */
export function failureFacts(stage: string, code: string, sources: readonly AuditedSource[]): Facts {
  return { stage, code, sources: sources.map(sourceFacts) };
}

/** The facts of a reading: who read, and by which fields; the values looked for are not repeated. */
export function readingFacts(filter: AuditFilter, reader: string): Facts {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return { reader, fields: given.map(([field]) => field).sort() };
}

function launchFacts(subject: LaunchSubject): Facts {
  const { host, jti, user, person, purpose, consent, emergencyReason, encounter } = subject;
  return { host, jti, user: userFacts(user), person, purpose, consent, emergencyReason, encounter };
}

function userFacts({ id, name, role, organisation }: AuditUser): Facts {
  return { id, name, role, organisation };
}

function sourceFacts({ source, part, endpoint, lacking, status, category, ms, bytes, sha256 }: AuditedSource): Facts {
  const which = { ...(part !== undefined && { part }), ...(endpoint !== undefined && { endpoint }) };
  const without = lacking === undefined ? {} : { lacking: [...lacking] };
  return { source, ...which, ...without, ...(category !== undefined && { category }), status, ms, bytes, sha256 };
}
