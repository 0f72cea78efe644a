import type { UnavailableReason } from '../../transform/answer.ts';
import type { Extract } from '../../transform/extract/extract.ts';

export type { UnavailableReason } from '../../transform/answer.ts';

/** Which of two endpoints. */
export type Endpoint = 'first' | 'second';

/** What became of asking one source: an extract, or a reason in its place. A source that fails is a value, not an error. */
export type SourceResult =
  | {
      readonly state: 'answered';
      readonly sourceId: string;
      /** Of a source that is asked in parts: which of them this is. */
      readonly part?: string;
      /** Of a source with two endpoints: the one that answered. */
      readonly endpoint?: Endpoint;
      readonly extract: Extract;
      readonly ms: number;
    }
  | {
      readonly state: 'unavailable';
      readonly sourceId: string;
      /** Of a source that is asked in parts: which of them this is. */
      readonly part?: string;
      /** Of a source with two endpoints: the one that gave the reason. */
      readonly endpoint?: Endpoint;
      readonly sourceName: string;
      readonly reason: UnavailableReason;
      /** The source's own category of a fault (`FATAL`), where it gave one: a code for operators, never its text. */
      readonly faultCategory?: string;
      /** Milliseconds for which the source asked to be left alone, where it did. */
      readonly againMs?: number;
      /** When we gave up: ISO 8601 instant in UTC. */
      readonly at: string;
      /** When the source began to fail, where it did before this question too: ISO 8601 instant in UTC. */
      readonly since?: string;
      readonly ms: number;
    };

/** What a source needs to know to answer about one person. */
export interface SourceRequest {
  /** Unique id of this request (UUID); the answer must carry it back where the protocol can. */
  readonly requestId: string;
  readonly nhsNumber: string;
  /** Birth date, `yyyy-mm-dd`. */
  readonly birthDate: string;
  /** Consent to view, as the domain records it: the request to a GP system must carry it. */
  readonly consent: 'given' | 'implied' | 'emergency';
  readonly purpose: string;
  /** The part of the record that is asked for, of a source that is asked in parts; left out for the whole record. */
  readonly part?: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: string; readonly organisation: string };
}

/** Asks one source. Never rejects: what goes wrong is a result. The signal ends the work and destroys the socket. */
export interface Connector {
  ask(request: SourceRequest, signal: AbortSignal): Promise<SourceResult>;
}

/** A connector that keeps connections open between questions. */
export interface PooledConnector extends Connector {
  /** Ends what is under way and closes every connection. */
  close(): Promise<void>;
}
