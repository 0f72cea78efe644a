import { noRecord } from './fhir-answer.ts';
import type { NoRecord } from './fhir-answer.ts';
import type { Resource } from './fhir-pages.ts';

/** The system of NHS numbers in FHIR since STU3. */
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** The one patient of a server who has an NHS number. */
export interface FoundPatient {
  readonly state: 'found';
  readonly id: string;
}

/**
 * The patient with this NHS number among what a search for it gave. Nobody: the server does not know the person.
 * Only others: it answered another question than ours. More than one: whose record it would be is not certain.
 */
export function patientIn(resources: readonly Resource[], nhsNumber: string): FoundPatient | NoRecord {
  const patients = resources.filter(({ resource }) => resource['resourceType'] === 'Patient');
  if (patients.length === 0) return noRecord('unknown-person');
  const ids = new Set(patients.filter((each) => has(each, nhsNumber)).map(({ resource }) => resource['id']));
  if (ids.size === 0) return noRecord('correlation');
  const [id] = ids;
  if (ids.size > 1 || typeof id !== 'string' || !/^[A-Za-z0-9.-]{1,64}$/.test(id))
    return noRecord('unreadable', 'PATIENT-NOT-CERTAIN');
  return { state: 'found', id };
}

function has({ resource }: Resource, nhsNumber: string): boolean {
  const identifiers: readonly unknown[] = Array.isArray(resource['identifier']) ? resource['identifier'] : [];
  return identifiers.some(
    (identifier) =>
      typeof identifier === 'object' &&
      identifier !== null &&
      Reflect.get(identifier, 'system') === NHS_NUMBER &&
      Reflect.get(identifier, 'value') === nhsNumber,
  );
}

/** Where a resource says whose it is. */
const WHOSE = ['patient', 'subject', 'beneficiary', 'for'];

/**
 * Whether every resource is this patient's, as far as it says whose it is. A server may ignore a
 * search parameter that it does not know (FHIR, Search: handling errors), and answer with everybody's resources.
 */
export function areOnlyOf(resources: readonly Resource[], patientId: string): boolean {
  const own = resources.filter(
    ({ resource }) => resource['resourceType'] === 'Patient' && resource['id'] === patientId,
  );
  const names = new Set([`Patient/${patientId}`, ...own.flatMap(({ fullUrl }) => (fullUrl === null ? [] : [fullUrl]))]);
  return resources.every(({ resource }) =>
    WHOSE.every((member) => {
      const reference = referenceIn(resource[member]);
      return reference === null || isAbout(reference, names, patientId);
    }),
  );
}

function referenceIn(value: unknown): string | null {
  const reference: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'reference') : null;
  return typeof reference === 'string' ? reference : null;
}

/** Of a group, a device or a place nothing is said; of a patient it must be the one, whatever version of it. */
function isAbout(reference: string, names: ReadonlySet<string>, patientId: string): boolean {
  if (names.has(reference) || reference.startsWith('#')) return true;
  const [, id] = /(?:^|\/)Patient\/([^/?#]+)(?:\/_history\/[^/]+)?$/.exec(reference) ?? [];
  return id === undefined ? !/^urn:|(?:^|\/)Patient(?:\/|\?|$)/.test(reference) : id === patientId;
}
