import type { GateLimits } from '../../transform/extract/gate.ts';
import type { Secret } from './secret.ts';
import type { TlsFiles } from './tls-files.ts';

/** How a source is asked: one word for each kind of connector. */
export const CONNECTORS = ['mig-soap', 'rest-xml', 'fhir', 'file'] as const;

/** A system that is asked about a person over a network: a source of records, or an index of where they are. */
export interface AskedConfig {
  readonly id: string;
  readonly name: string;
  /** Where it is asked; of a FHIR source its base. An empty text for `file`, which is asked nowhere. */
  readonly url: string;
  /** Format it answers in. */
  readonly format: string;
  /** Whom to phone when it fails: shown to readers. */
  readonly contact: string;
  /** Milliseconds in all, from asking to the last byte. */
  readonly deadlineMs: number;
  /** Milliseconds to connect, TLS included; at most `deadlineMs`. */
  readonly connectMs: number;
  /** Milliseconds from sending a request to the first byte of its answer; at most `deadlineMs`. */
  readonly firstByteMs: number;
  /** Bytes of an answer at most, after decompression; of a paged answer, all pages together. */
  readonly maxBytes: number;
  /** Limits of the gate that reads its answers; `bytes` is `maxBytes`. */
  readonly limits: GateLimits;
  readonly guard: GuardLimits;
  readonly transport: TransportConfig;
  /** Tokens by client credentials; null where it wants none. */
  readonly oauth: OAuthConfig | null;
}

/** A system that knows which sources hold a record of a person, and nothing of what is in them. */
export type IndexConfig = AskedConfig;

/** A system that holds records, and how it is asked. */
export interface SourceConfig extends AskedConfig {
  /** What the source holds, as datasets ask for it: `gp-record`, `social-care` … */
  readonly kind: string;
  readonly connector: (typeof CONNECTORS)[number];
  /** Where else it is asked; null where it has one endpoint. */
  readonly second: SecondEndpoint | null;
  /** Parts of a record that are asked for one by one; empty where the source gives the record in one answer. */
  readonly parts: readonly string[];
  /** For `mig-soap`: who asks and who is asked. */
  readonly mig: MigConfig | null;
  /** For `fhir`: what is asked of the server. */
  readonly fhir: FhirConfig | null;
  /** For `file`: where the records lie. */
  readonly file: FileConfig | null;
}

/** A second endpoint of the same source, asked when the first is slow or cannot be reached. */
export interface SecondEndpoint {
  readonly url: string;
  /** Milliseconds without an answer of the first after which it is asked. */
  readonly afterMs: number;
  /** Where it differs from that of the first. */
  readonly tls: TlsConfig | null;
}

/** How many questions a source is asked at once, and when it is left alone. */
export interface GuardLimits {
  /** Questions under way at most. */
  readonly atOnce: number;
  /** Questions that wait for one of them to end, at most. */
  readonly waiting: number;
  /** Failures in a row after which the source is paused. */
  readonly failures: number;
  /** Milliseconds for which it is paused; then one question tries it. */
  readonly pauseMs: number;
}

/** How a source is reached. */
export interface TransportConfig {
  readonly tls: TlsConfig | null;
  readonly proxy: ProxyConfig | null;
  /** Headers of every request to the source, by their names. */
  readonly headers: Readonly<Record<string, string | Secret>>;
}

/** TLS towards a source; what is null is as Node.js has it. */
export interface TlsConfig {
  /** The authorities that are trusted, instead of those that Node.js trusts (PEM). */
  readonly ca: string | null;
  /** Our certificate and its chain (PEM), with its key. */
  readonly certificate: string | null;
  readonly key: Secret | null;
  readonly passphrase: Secret | null;
  /** Where they were read from, and what stands there now; left out where they came from no file. */
  readonly files?: TlsFiles;
}

/** A proxy that tunnels to the source (CONNECT). */
export interface ProxyConfig {
  readonly url: string;
  /** Value of Proxy-Authorization. */
  readonly authorization: Secret | null;
}

/** Signature algorithms of a client assertion. */
export const ASSERTION_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;

/** OAuth 2.0 client credentials with a signed assertion (RFC 6749, 4.4; RFC 7523, 2.2). */
export interface OAuthConfig {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly keyId: string;
  readonly algorithm: (typeof ASSERTION_ALGORITHMS)[number];
  /** Private key, PEM (PKCS #8). */
  readonly key: Secret;
  readonly scope: string | null;
}

/** Who asks whom over MIG. */
export interface MigConfig {
  readonly sourceIdentifier: string;
  readonly targetNationalCode: string;
  readonly security: SecurityConfig | null;
}

/** A WS-Security UsernameToken (OASIS UsernameToken Profile 1.1). */
export interface SecurityConfig {
  readonly user: string;
  readonly password: Secret;
  /** Whether the password itself is sent or its digest. */
  readonly type: 'text' | 'digest';
}

/** What is asked of a FHIR server. */
export const FHIR_QUESTIONS = ['search', 'everything', 'summary', 'gpconnect'] as const;

/** Clinical areas of a GP Connect structured record. */
export const GP_CONNECT_AREAS = [
  ...(['allergies', 'medication', 'consultations', 'problems'] as const),
  ...(['immunisations', 'uncategorised', 'investigations', 'referrals'] as const),
] as const;

/** How a FHIR server is asked for one person's record. */
export interface FhirConfig {
  readonly ask: (typeof FHIR_QUESTIONS)[number];
  /** For `search`: the resource types, each asked for the person. */
  readonly resources: readonly string[];
  /** Pages of one answer at most. */
  readonly pages: number;
  /** For `gpconnect`. */
  readonly gpConnect: GpConnectConfig | null;
}

/** What GP Connect wants to know of who asks (Spine Secure Proxy headers, claims of its token). */
export interface GpConnectConfig {
  /** Our ASID, and that of the practice's system. */
  readonly from: string;
  readonly to: string;
  /** URL of our own Spine endpoint: the token's `iss`. */
  readonly issuer: string;
  /** Root of the provider's service: the token's `aud`; null for the source's own `url`. */
  readonly audience: string | null;
  /** Our system as an auditor knows it. */
  readonly device: {
    readonly system: string;
    readonly value: string;
    readonly model: string;
    readonly version: string;
  };
  /** System of the ids that our hosts' users have. */
  readonly userSystem: string;
  readonly areas: readonly (typeof GP_CONNECT_AREAS)[number][];
}

/** Records that lie in a folder; for the sandbox and tests. */
export interface FileConfig {
  readonly folder: string;
  /** A YAML map within the folder: NHS number to the path of a record within the folder. */
  readonly index: string;
}
