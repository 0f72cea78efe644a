import type { SharingAgreement, SourceConfig } from '../config/config.ts';
import type { Launch } from '../launch/launch.ts';

/** Why a view is denied; each has words of its own in the view. */
export type DenialCode =
  /** No sharing agreement of this host covers the organisation. */
  | 'no-agreement-organisation'
  /** No agreement covers the user's role. */
  | 'no-agreement-role'
  /** No agreement covers the purpose. */
  | 'no-agreement-purpose'
  /** No agreement of this host covers the dataset. */
  | 'no-agreement-dataset'
  /** The person refused consent to view. */
  | 'consent-refused'
  /** Emergency access without a reason. */
  | 'emergency-without-reason'
  /** The dataset is retired, or a draft that the agreement does not let be shown. */
  | 'dataset-not-active'
  /** The person has refused that the source's record is shared (NO_PATIENT_CONSENT). */
  | 'no-patient-consent'
  /** The person is outside the dataset's age audience. */
  | 'audience-age';

/** A launch may see a dataset: under which agreement, from which sources. */
export interface Permission {
  readonly permit: true;
  readonly agreement: SharingAgreement;
  readonly sources: readonly SourceConfig[];
  /** Consent as it goes to the sources and the audit. */
  readonly consent: 'given' | 'implied' | 'emergency';
}

/** A launch may not see a dataset: at which step it was refused, and why. */
export interface Denial {
  readonly permit: false;
  readonly step: 'consent' | 'role' | 'dataset';
  readonly code: DenialCode;
}

/** Sources were asked, and in each of them the person has refused that the record is shared. */
export const NO_PATIENT_CONSENT: Denial = { permit: false, step: 'consent', code: 'no-patient-consent' };

/** May this launch see this dataset? */
export type Decision = Permission | Denial;

/** What access needs to know of a dataset. */
export interface DatasetFacts {
  readonly id: string;
  readonly version: string;
  readonly status: 'draft' | 'active' | 'retired';
  /** Kinds of source the dataset is shown from (`SourceConfig.kind`). */
  readonly sourceKinds: readonly string[];
  /** Whole years a person must have reached, or null where the dataset is for all ages. */
  readonly minimumAge: number | null;
}

/** The datasets that there are. */
export interface DatasetLookup {
  get(id: string): DatasetFacts | undefined;
}

/** Decides who may see what. */
export interface Access {
  /** Decides on one dataset of a launch; `today` is the Europe/London date, `yyyy-mm-dd`. */
  decide(launch: Launch, datasetId: string, today: string): Decision;
}
