import { ageOn } from '../../transform/record/partial-date.ts';
import type { Config, SharingAgreement } from '../config/config.ts';
import type { Launch } from '../launch/launch.ts';
import type { Access, DatasetFacts, DatasetLookup, Denial, DenialCode } from './access.ts';

/** Makes the decisions of a service from its sharing agreements and the datasets there are. */
export function createAccess({
  config,
  datasets,
}: {
  readonly config: Config;
  readonly datasets: DatasetLookup;
}): Access {
  return {
    decide: (launch, datasetId, today) => {
      const agreement = agreementFor(launch, datasetId, config.agreements);
      if (typeof agreement === 'string') return deny(agreement);
      const dataset = datasets.get(datasetId);
      const denial = consentDenial(launch) ?? datasetDenial(dataset, agreement, launch.person.birthDate, today);
      if (denial !== null || dataset === undefined) return deny(denial ?? 'dataset-not-active');
      return { permit: true, agreement, sources: sourcesOf(agreement, dataset, config), consent: consentOf(launch) };
    },
  };
}

/** The first agreement that covers all, or what is missing first, in the order in which a person would look for it. */
function agreementFor(
  { host, user, purpose }: Launch,
  dataset: string,
  all: readonly SharingAgreement[],
): SharingAgreement | DenialCode {
  const ofOrganisation = all.filter(
    (agreement) => agreement.host === host.id && agreement.organisations.includes(user.organisation),
  );
  if (ofOrganisation.length === 0) return 'no-agreement-organisation';
  const ofRole = ofOrganisation.filter(({ roles }) => roles.includes(user.role));
  if (ofRole.length === 0) return 'no-agreement-role';
  const ofPurpose = ofRole.filter(({ purposes }) => purposes.includes(purpose));
  if (ofPurpose.length === 0) return 'no-agreement-purpose';
  return ofPurpose.find(({ datasets }) => datasets.includes(dataset)) ?? 'no-agreement-dataset';
}

function consentDenial(launch: Launch): DenialCode | null {
  if (launch.consent === 'refused') return 'consent-refused';
  const reason = launch.emergencyReason?.trim() ?? '';
  return isEmergency(launch) && reason === '' ? 'emergency-without-reason' : null;
}

function datasetDenial(
  dataset: DatasetFacts | undefined,
  agreement: SharingAgreement,
  birthDate: string,
  today: string,
): DenialCode | null {
  if (dataset === undefined || !mayBeShown(dataset, agreement)) return 'dataset-not-active';
  return dataset.minimumAge !== null && ageOn(birthDate, today) < dataset.minimumAge ? 'audience-age' : null;
}

/** Whether a dataset is in force, or a draft that the agreement lets be shown. */
export function mayBeShown({ status }: DatasetFacts, { drafts }: SharingAgreement): boolean {
  return status === 'active' || (status === 'draft' && drafts);
}

/** The sources of an agreement that hold what a dataset reads. */
export function sourcesOf({ sources }: SharingAgreement, { sourceKinds }: DatasetFacts, config: Config) {
  return config.sources.filter(({ id, kind }) => sources.includes(id) && sourceKinds.includes(kind));
}

function isEmergency({ purpose, consent }: Launch): boolean {
  return purpose === 'emergency' || consent === 'emergency';
}

/** An emergency stays one for the sources and the audit, whatever else the host recorded. */
function consentOf(launch: Launch): 'given' | 'implied' | 'emergency' {
  if (isEmergency(launch)) return 'emergency';
  return launch.consent === 'given' ? 'given' : 'implied';
}

const STEPS: Readonly<Record<DenialCode, Denial['step']>> = {
  'no-agreement-organisation': 'role',
  'no-agreement-role': 'role',
  'no-agreement-purpose': 'role',
  'no-agreement-dataset': 'dataset',
  'consent-refused': 'consent',
  'emergency-without-reason': 'consent',
  'no-patient-consent': 'consent',
  'dataset-not-active': 'dataset',
  'audience-age': 'dataset',
};

function deny(code: DenialCode): Denial {
  return { permit: false, step: STEPS[code], code };
}
