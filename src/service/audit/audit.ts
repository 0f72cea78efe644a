/** Who looked, as they were at the time. */
export interface AuditUser {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** ODS code of the organisation the user works for. */
  readonly organisation: string;
}

/** What is known of an access when it begins. Never record content, never the URL's code. */
export interface AuditSubject {
  /** Id of the host system. */
  readonly host: string;
  /** `jti` of the launch. */
  readonly jti: string;
  readonly user: AuditUser;
  /** NHS number of the person whose record was asked for. */
  readonly person: string;
  readonly purpose: string;
  readonly consent: string;
  /** Why access was claimed in an emergency, in the user's words; null otherwise. */
  readonly emergencyReason: string | null;
  /** The host's id of the encounter, null where it gave none. */
  readonly encounter: string | null;
  /** `id@version` of the dataset, or the id alone where the dataset is unknown. */
  readonly dataset: string;
  /** `id@version` of the sharing agreement, or null when none applies. */
  readonly agreement: string | null;
}

/** What one source did for a view: state, duration, and which version of the record was shown; never content. */
export interface AuditedSource {
  readonly source: string;
  /** Of a source that is asked in parts: which of them. */
  readonly part?: string;
  /** Of a source with two endpoints: the one that answered, or gave the reason. */
  readonly endpoint?: 'first' | 'second';
  /** `answered`, or the reason why not. */
  readonly status: string;
  /** Of a source that is asked for types of resources one by one: those that failed, as `type: reason`. */
  readonly lacking?: readonly string[];
  /** The source's own code of a fault, where it gave one. */
  readonly category?: string;
  readonly ms: number;
  /** Bytes of the answer, null without one. */
  readonly bytes: number | null;
  /** SHA-256 of the answer, base64url, null without one. */
  readonly sha256: string | null;
}

/** What is written before a chunk of bytes leaves. */
export interface Release {
  /** SHA-256 of exactly the bytes released (before compression), base64url. */
  readonly sha256: string;
  readonly bytes: number;
  /** Where the chunk stands in the document: 0 for what comes first, then the position of its first section, from 1. */
  readonly place: number;
  /** Id and version of each dataset and policy that made the bytes, as `id@version`. */
  readonly versions: readonly string[];
  readonly sources: readonly AuditedSource[];
  /** Answered sources by asked sources, as `2/3`. */
  readonly completeness: string;
  /** Counts by section and reason (`excluded.policy`, `dropped.state` …). */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A view as a whole, once all of it has been handed over. */
export interface WholeView {
  /** SHA-256 over the hashes (as bytes) of its chunks in the order of their places, base64url. */
  readonly sha256: string;
  readonly chunks: number;
  readonly bytes: number;
}

/** One access under way. Each promise resolves when its entry is durable (synced to disk), and rejects when it cannot be. */
export interface Viewing {
  /** Short id shown to the reader for the phone call that follows. */
  readonly id: string;
  released(release: Release): Promise<void>;
  /** Exactly one of the following closes a viewing; a second one is an error. */
  completed(whole: WholeView): Promise<void>;
  denied(step: string, code: string): Promise<void>;
  failed(stage: string, code: string, sources: readonly AuditedSource[]): Promise<void>;
  /** The client was gone before the last byte: it still counts as possibly seen. */
  aborted(bytesSent: number): Promise<void>;
  /** Nothing more comes of this view. Where no terminal entry could be written, `closeLeft` writes it later. */
  left(): void;
}

/** What a host was told of one dataset; nothing of a record. */
export interface AvailabilityTold {
  readonly dataset: string;
  readonly available: 'yes' | 'no' | 'unknown';
  /** Why access was denied, or null. */
  readonly denial: string | null;
}

/** Who asks, before any dataset is named. */
export type LaunchSubject = Omit<AuditSubject, 'dataset' | 'agreement'>;

/** A refused ticket request of a host that can be named. */
export interface TicketRefusal {
  readonly host: string;
  readonly code: string;
  /** `jti` of the launch where it could be verified, else null. */
  readonly jti: string | null;
  /** How many refusals this entry stands for; 1 when absent. */
  readonly count?: number;
}

/** One stored entry. */
export interface AuditEntry {
  /** Position in the journal, without gaps, from 1. */
  readonly seq: number;
  /** UTC instant with milliseconds, ISO 8601. */
  readonly at: string;
  readonly event: string;
  /** View id, or null for entries that belong to no view. */
  readonly view: string | null;
  /** NHS number of the person the entry is about, or null when it is about nobody. */
  readonly person: string | null;
  /** Id of the user who asked, or of the reader of the audit; null when nobody could be named. */
  readonly user: string | null;
  /** ODS code of the organisation the user works for. */
  readonly organisation: string | null;
  /** The entry's own facts, as written. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What `audit list` can ask for; all parts must hold. */
export interface AuditFilter {
  readonly person?: string;
  readonly user?: string;
  readonly organisation?: string;
  readonly event?: string;
  readonly view?: string;
  /** ISO instants, inclusive. */
  readonly from?: string;
  readonly until?: string;
  /** Entries at most, newest kept. */
  readonly limit?: number;
}

/** The journal of who saw what. No view without it. */
export interface Audit {
  /** Writes `intent`; resolves when it is durable. */
  intend(subject: AuditSubject): Promise<Viewing>;
  /** Writes `ticket.minted`. */
  minted(subject: LaunchSubject, datasets: readonly string[]): Promise<void>;
  /** Writes `availability.asked`. */
  availabilityAsked(subject: LaunchSubject, datasets: readonly string[]): Promise<void>;
  /** Writes `availability.answered`: what was told, and what the index did (null where it was not asked). */
  availabilityAnswered(
    subject: LaunchSubject,
    told: readonly AvailabilityTold[],
    index: AuditedSource | null,
  ): Promise<void>;
  /** When people of an organisation were last shown all of a view of this person: an ISO instant by the id of the dataset. */
  lastViewed(person: string, organisation: string): Promise<ReadonlyMap<string, string>>;
  /** Writes `ticket.refused` (or `ticket.replayed`). */
  refused(refusal: TicketRefusal): Promise<void>;
  /** Closes the views that were left without a terminal entry, as soon as the journal can be written; rejects until then. */
  closeLeft(): Promise<void>;
  /** Reads entries in order; reading is itself audited as `audit.read` by the reader named. */
  list(filter: AuditFilter, reader: string): Promise<readonly AuditEntry[]>;
  /** Ends the journal's thread after what is queued has been written. */
  close(): Promise<void>;
}
