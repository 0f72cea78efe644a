import type { GateLimits } from '../../transform/extract/gate.ts';

/** The whole configuration, read once and frozen: `oriel.yaml`, checked, with files resolved. */
export interface Config {
  /** Our own URL as hosts know it: the `aud` of a launch and the base of view URLs, without a final slash. */
  readonly issuer: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Path of the SQLite file that holds the journal and the tickets. */
  readonly state: string;
  /** Folder of templates (records, formats, datasets, policies, theme). */
  readonly templates: string;
  readonly hosts: readonly Host[];
  readonly sources: readonly SourceConfig[];
  readonly agreements: readonly SharingAgreement[];
}

/** A system that may embed views. */
export interface Host {
  readonly id: string;
  readonly name: string;
  /** Page origins that may frame a view (`https://ehr.example`), exact. */
  readonly origins: readonly string[];
  readonly keys: readonly HostKey[];
}

/** A public key of a host; the algorithm is fixed per key. */
export interface HostKey {
  readonly kid: string;
  readonly algorithm: 'EdDSA' | 'ES256';
  /** Public JWK. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** A system that holds records, and how it is asked. */
export interface SourceConfig {
  readonly id: string;
  readonly name: string;
  /** What the source holds, as datasets ask for it: `gp-record`, `social-care` … */
  readonly kind: string;
  readonly connector: 'mig-soap' | 'rest-xml';
  readonly url: string;
  /** Extract format the source answers in. */
  readonly format: string;
  /** Whom to phone when the source fails: shown to readers. */
  readonly contact: string;
  /** Milliseconds in all, from asking to the last byte. */
  readonly deadlineMs: number;
  /** Bytes of an answer at most, after decompression. */
  readonly maxBytes: number;
  /** Limits of the gate that reads its answers; `bytes` is `maxBytes`. */
  readonly limits: GateLimits;
  /** For `mig-soap`: who asks and who is asked. */
  readonly mig: { readonly sourceIdentifier: string; readonly targetNationalCode: string } | null;
}

/** Who may see which dataset, for which purpose, from which sources. */
export interface SharingAgreement {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly host: string;
  /** ODS codes of the organisations whose users may see it. */
  readonly organisations: readonly string[];
  /** Role codes; a code matches exactly. */
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
  readonly datasets: readonly string[];
  readonly sources: readonly string[];
  readonly consent: 'implied-direct-care';
  /** Id of the protection policy (`templates/policies/<id>.yaml`). */
  readonly policy: string;
}
